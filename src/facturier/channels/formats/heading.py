"""The head of a mail: who wrote, about what, and what servers noted. Strangers' bytes."""

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from facturier.channels.rules.mailbox import LONGEST_HEAD, MOST_HEADERS
from facturier.sending.rules.recipients import is_address

LONGEST_SHOWN = 250
_END = re.compile(rb"\r?\n\r?\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


class TooMuch(Exception):
    """The head of the mail is a flood of headers: nothing of it is read."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a mail says of itself; nothing of it is proved."""

    sender: str
    """One address in small letters; empty where there is none, or several, or it is no address."""
    sender_name: str
    subject: str
    message_id: str
    results: tuple[str, ...]
    """Values of Authentication-Results, the topmost first."""


def heading_of(content: bytes) -> Heading:
    """Read the head of a mail; raises `TooMuch` where it is a flood, and nothing else."""
    end = _END.search(content[: LONGEST_HEAD + 4])
    if end is None and len(content) > LONGEST_HEAD:
        raise TooMuch
    head = content[: end.end()] if end else content
    if head.count(b"\n") > MOST_HEADERS * 10:
        raise TooMuch
    message = BytesHeaderParser().parsebytes(head)
    items = [(name.lower(), str(value)) for name, value in message.raw_items()]
    if len(items) > MOST_HEADERS:
        raise TooMuch

    def all_of(name: str) -> list[str]:
        return [value for key, value in items if key == name]

    name, address = _sender(all_of("from"))
    ids = all_of("message-id")
    return Heading(
        sender=address,
        sender_name=name,
        subject=_shown(all_of("subject")),
        message_id=_plain(ids[0])[:400] if len(ids) == 1 else "",
        results=tuple(_plain(value) for value in all_of("authentication-results")),
    )


def _sender(values: list[str]) -> tuple[str, str]:
    """(name, address) where the mail names exactly one author."""
    if len(values) != 1:
        return "", ""
    found = getaddresses([values[0][:2000]])
    if len(found) != 1:
        return "", ""
    name, address = found[0]
    # What is shown and what is written to must be one thing: no second address within the text.
    if not is_address(address) or values[0].count("@") - _decoded(name).count("@") > 1:
        return "", ""
    return _plain(_decoded(name))[:100], address.lower()


def _shown(values: list[str]) -> str:
    return _plain(_decoded(values[0]))[:LONGEST_SHOWN] if values else ""


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text[:2000])))
    except (HeaderParseError, LookupError, ValueError):
        return text


def _plain(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(_CONTROL.sub(" ", clean).split())
