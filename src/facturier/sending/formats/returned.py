"""A mail that came back, as bytes: what it says, by the standard library's own reader.

Read are delivery status notifications (RFC 3464), with the headers of the original or the whole of
it (message/rfc822, text/rfc822-headers), and the older shapes that say it in words alone (qmail,
Exim). Nothing else is: an answer from out of the office, a receipt (RFC 8098), a plain reply.

A stranger wrote it: only its first part is read, no more parts and depth than a server ever makes,
and no text longer than what is kept.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser, Parser
from enum import StrEnum

from facturier.sending.rules.returned import Report, Returned, ReturnKind

MOST_READ = 1_000_000
"""Bytes: the report and the headers of the original stand before what was attached to it."""
MOST_LINES = 20_000
MOST_NESTED = 20
LONGEST_TYPE = 4_000
MOST_PARTS = 60
MOST_DEPTH = 12
MOST_REPORTS = 50
LONGEST_WORDS = 300
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,390}>")
_NAMED_ID = re.compile(
    r"^[ >]{0,8}(?:X-)?(?:Original-)?Message-ID:\s{0,8}(<[^<>\s]{1,390}>)", re.I | re.M
)
_STATUS = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]")
_NESTS = re.compile(rb"boundary\s*=|message/(?:rfc822|global)", re.I)
_TYPES = re.compile(rb"^Content-Type:[^\n]*(?:\n[ \t][^\n]*)*", re.I | re.M)
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon")


class Unread(StrEnum):
    """Why a mail is no return."""

    NO_MAIL = "no_mail"
    AUTO_REPLY = "auto_reply"
    RECEIPT = "receipt"
    ARRIVED = "arrived"
    NO_REPORT = "no_report"
    TOO_DEEP = "too_deep"


class NotReturned(Exception):
    """This mail tells of none that came back."""

    def __init__(self, why: Unread) -> None:
        super().__init__(why)
        self.why = why


def read_return(content: bytes) -> Returned:
    """What a mail that came back says. Raises `NotReturned`, and nothing else."""
    start = _start_of(content)
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(start)
        if not mail.keys():
            raise NotReturned(Unread.NO_MAIL)
        return _read(mail)
    except (RecursionError, ValueError, LookupError, TypeError):
        raise NotReturned(Unread.TOO_DEEP) from None


def _start_of(content: bytes) -> bytes:
    """What is read of it. The reader of the standard library takes its time for headers that never
    end and parts within parts: neither is given to it.
    """
    start = content[:MOST_READ].lstrip(b"\r\n\t \xef\xbb\xbf")
    start = start.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = b"\n".join(start.split(b"\n", MOST_LINES)[:MOST_LINES])
    if len(_NESTS.findall(start)) > MOST_NESTED:
        raise NotReturned(Unread.TOO_DEEP)
    if any(len(one) > LONGEST_TYPE for one in _TYPES.findall(start)):
        raise NotReturned(Unread.TOO_DEEP)
    return start


def _read(mail: Message) -> Returned:
    parts = list(_parts(mail))
    if any(_type(one) == "message/disposition-notification" for one in parts):
        raise NotReturned(Unread.RECEIPT)
    statuses = [one for one in parts if _type(one) in _STATUS_PARTS]
    reports = [report for one in statuses for report in _reports(one)]
    ids = list(_original_ids(parts))
    if reports:
        ids += _ids(mail, "In-Reply-To") + _ids(mail, "References")
    elif statuses:
        raise NotReturned(Unread.ARRIVED)
    else:
        reports = _told_in_words(mail, parts)
        ids += [found for one in _texts(parts) for found in _NAMED_ID.findall(one)]
    return Returned(tuple(dict.fromkeys(ids))[:MOST_REPORTS], tuple(reports[:MOST_REPORTS]))


_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_HEADER_PARTS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
_WHOLE_PARTS = ("message/rfc822", "message/global")


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """The parts, outermost first. What the original holds is not looked into: it is our own."""
    if depth > MOST_DEPTH:
        raise NotReturned(Unread.TOO_DEEP)
    yield mail
    if mail.get_content_maintype() != "multipart":
        return
    payload = mail.get_payload()
    for one in payload[:MOST_PARTS] if isinstance(payload, list) else ():
        if isinstance(one, Message):
            yield from _parts(one, depth + 1)


def _type(part: Message) -> str:
    return part.get_content_type()


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset, "replace")
    except (LookupError, ValueError):
        return payload.decode("latin-1")


def _texts(parts: list[Message]) -> list[str]:
    return [_text(one)[:200_000] for one in parts if _type(one) == "text/plain"]


def _clean(text: object, most: int = LONGEST_WORDS) -> str:
    kept = "".join(letter if letter.isprintable() else " " for letter in str(text)[: most * 4])
    return " ".join(kept.encode("utf-8", "replace").decode().split())[:most]


def _ids(headers: Message, name: str) -> list[str]:
    return [
        found
        for value in headers.get_all(name, [])[:5]
        for found in _MESSAGE_ID.findall(str(value)[:20_000])
    ]


def _original_ids(parts: list[Message]) -> Iterator[str]:
    """The Message-ID of what came back: in its headers, whole or alone, or as the report says."""
    for part in parts:
        payload = part.get_payload()
        within = payload[0] if isinstance(payload, list) and payload else None
        if _type(part) in _WHOLE_PARTS and isinstance(within, Message):
            yield from _ids(within, "Message-ID")
        elif _type(part) in _HEADER_PARTS:
            headers = within if isinstance(within, Message) else _headers(_text(part))
            yield from _ids(headers, "Message-ID")
        elif _type(part) in _STATUS_PARTS:
            for group in _groups(part):
                yield from _ids(group, "X-Original-Message-ID")
                yield from _ids(group, "Original-Message-ID")


def _headers(text: str) -> Message:
    return Parser(policy=policy.compat32).parsestr(text.lstrip(), headersonly=True)


# -- as a report says it (RFC 3464) ----------------------------------------------------------------
def _groups(part: Message) -> list[Message]:
    payload = part.get_payload()
    if not isinstance(payload, list):
        return []
    return [one for one in payload[: MOST_REPORTS + 1] if isinstance(one, Message)]


def _reports(part: Message) -> Iterator[Report]:
    for group in _groups(part):
        address = _named(group.get("Final-Recipient", ""))
        if not address and not group.get("Original-Recipient"):
            continue  # of the message itself
        action = _clean(group.get("Action", ""), 20).lower()
        status = _STATUS.search(_clean(group.get("Status", ""), 60))
        kind = _kind(action, status.group(1) if status else "")
        if kind is None:
            continue
        yield Report(
            kind,
            address,
            _named(group.get("Original-Recipient", "")),
            status.group(0) if status else "",
            _clean(str(group.get("Diagnostic-Code", "")).partition(";")[2])
            or _clean(group.get("Diagnostic-Code", "")),
        )


def _kind(action: str, digit: str) -> ReturnKind | None:
    """The action decides: given up with 4.4.7 is given up. Without one, the status does."""
    if action == "failed" or (not action and digit == "5"):
        return ReturnKind.FAILED
    if action == "delayed" or (not action and digit == "4"):
        return ReturnKind.DELAYED
    return None


def _named(value: object) -> str:
    """The address in "rfc822; who@where"."""
    return _clean(str(value)[:600].rpartition(";")[2], 254).strip("<> ")


# -- as words alone say it -------------------------------------------------------------------------
def _told_in_words(mail: Message, parts: list[Message]) -> list[Report]:
    failed = [
        one
        for value in mail.get_all("X-Failed-Recipients", [])[:20]
        for one in _ADDRESS.findall(str(value)[:20_000])
    ]
    answers = _clean(mail.get("Auto-Submitted", "no"), 40).lower().startswith("auto-replied")
    if not failed and (answers or not _from_a_server(mail)):
        raise NotReturned(Unread.AUTO_REPLY if _is_automatic(mail) else Unread.NO_REPORT)
    text = "\n".join(_texts(parts))[:100_000]
    said = _STATUS.search(text) or _REPLY.search(text)
    if said is None and not failed:
        raise NotReturned(Unread.NO_REPORT)
    if said is not None and said.group(1) == "2":
        raise NotReturned(Unread.ARRIVED)
    delayed = said is not None and said.group(1) == "4" and not failed
    kind = ReturnKind.DELAYED if delayed else ReturnKind.FAILED
    line = _line_of(text, said.start()) if said else ""
    status = said.group(0) if said and "." in said.group(0) else ""
    named = list(dict.fromkeys(failed or _ADDRESS.findall(text)))[:MOST_REPORTS]
    return [Report(kind, one, "", status, line) for one in named] or [
        Report(kind, "", "", status, line)
    ]


def _line_of(text: str, place: int) -> str:
    return _clean(text[text.rfind("\n", 0, place) + 1 :].partition("\n")[0])


def _from_a_server(mail: Message) -> bool:
    """Whether no person sent it: the empty return path, or the name that servers sign with."""
    if str(mail.get("Return-Path", "")).strip() == "<>" or _type(mail) == "multipart/report":
        return True
    found = _ADDRESS.search(str(mail.get("From", ""))[:2_000])
    return found is not None and found.group(0).partition("@")[0].lower() in _DAEMONS


def _is_automatic(mail: Message) -> bool:
    stated = _clean(mail.get("Auto-Submitted", "no"), 40).lower()
    return not stated.startswith("no") or any(
        mail.get(one) for one in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")
    )
