"""E-mails as programs save them (.eml): their attachments, without logos and signatures."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message
from pathlib import Path

from facturier.einvoice.unreadable import Unreadable
from facturier.files.formats import contents
from facturier.files.formats.contents import REASONS, Contents, Entry, LeftOut, Limits
from facturier.files.rules import safe_name

SMALL_PICTURE = 20_000
"""Bytes under which a picture of a message is a logo: no legible scan is so small."""
LONGEST_HEAD = 256 * 1024
"""Bytes of headers, of the message or of one part, beyond which it is a flood."""
MOST_NESTED = 300
MOST_COMPARED = 50_000_000
MOST_TEXT = 2_000_000
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_SHOWN = re.compile(rb"cid:([^\s\"'<>)]{1,200})", re.IGNORECASE)
_BODIES = frozenset({"text/plain", "text/html", "text/enriched"})
_SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "application/ms-tnef",
        "message/delivery-status",
    }
)
_CIPHERED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_ENDINGS = {"application/pdf": ".pdf", "application/xml": ".xml", "text/xml": ".xml"}


def opened_mail(path: Path, limits: Limits) -> Contents:
    """The attachments of a message; raises `Unreadable` where there is none or it is broken."""
    if path.stat().st_size > limits.mail_bytes:
        raise _refused("mail-too-large", limit=limits.mail_bytes // 10**6)
    try:
        taken, left_out = _attachments(path.read_bytes(), limits)
    except Unreadable:
        raise
    except Exception as error:
        # The parser promises to raise nothing; what it meets was written to make it do so.
        raise _refused("mail-broken") from error
    if not taken:
        raise _refused("mail-empty")
    entries = tuple(Entry(position, name) for position, (name, _body) in enumerate(taken))
    return Contents(entries, tuple(left_out), lambda entry: iter([taken[entry.position][1]]))


def _refused(code: str, **params: object) -> Unreadable:
    return Unreadable(code, REASONS[code], **params)


def _attachments(content: bytes, limits: Limits) -> tuple[list[tuple[str, bytes]], list[LeftOut]]:
    taken: list[tuple[str, bytes]] = []
    left_out: list[LeftOut] = []
    _ensure_bounded(content)
    message = email.message_from_bytes(content, policy=email.policy.default)
    shown = _pictures_shown(message)
    for count, part in enumerate(_leaves(message)):
        if count >= limits.parts_of_mail:
            raise _refused("mail-broken")
        if sum(len(name) + len(value) for name, value in part.raw_items()) > LONGEST_HEAD:
            raise _refused("mail-headers")
        kind = part.get_content_type()
        if kind in _CIPHERED:
            raise _refused("mail-encrypted")
        if kind in _BODIES and not part.get_filename():
            continue
        name = safe_name(part.get_filename() or f"{count + 1}{_ENDINGS.get(kind, '')}")
        body = _body(part)
        if why := _why_left_out(part, kind, body, shown):
            if len(left_out) < contents.MOST_LEFT_OUT:
                left_out.append(LeftOut(name, why))
        else:
            taken.append((name, body))
    return taken, left_out


def _leaves(message: Message) -> Iterator[Message]:
    """Every part that holds bytes; a forwarded message is one part, opened in its turn."""
    stack: list[Message] = [message]
    while stack:
        part = stack.pop()
        kind = part.get_content_type()
        forwarded = kind == "message/rfc822" and part is not message
        if kind in _CIPHERED or forwarded or not part.is_multipart():
            yield part
        else:
            stack += reversed([one for one in part.get_payload() if isinstance(one, Message)])


def _body(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, EmailMessage | Message) else b""
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def _ensure_bounded(content: bytes) -> None:
    """Refuse what only makes a parser work: a flood of headers, parts within parts without end."""
    head = content[: LONGEST_HEAD + 4]
    if len(content) > LONGEST_HEAD and _END_OF_HEAD.search(head) is None:
        raise _refused("mail-headers")
    lower = content.lower()
    nested = lower.count(b"boundary=") + lower.count(b"message/rfc822")
    # Each line is held against the boundary of each part around it.
    if nested > MOST_NESTED or nested * content.count(b"\n") > MOST_COMPARED:
        raise _refused("mail-broken")


def _pictures_shown(message: Message) -> frozenset[str]:
    """Content-IDs that the text of the message shows: logos, whatever their parts call themselves.

    Of the message itself; one that is forwarded is opened in its turn.
    """
    shown: set[str] = set()
    for part in _leaves(message):
        if part.get_content_type() == "text/html" and not part.get_filename():
            text = _body(part)[:MOST_TEXT]
            shown |= {found.decode("ascii", "replace") for found in _SHOWN.findall(text)}
    return frozenset(shown)


def _why_left_out(part: Message, kind: str, body: bytes, shown: frozenset[str]) -> str:
    if not body.strip():
        return contents.IS_EMPTY
    if kind in _SIGNATURES:
        return contents.IS_SIGNATURE
    own = str(part.get("Content-ID", "")).strip().strip("<>")
    inline = own and (own in shown or part.get_content_disposition() != "attachment")
    if kind.startswith("image/") and (inline or len(body) < SMALL_PICTURE):
        return contents.IS_LOGO
    return ""
