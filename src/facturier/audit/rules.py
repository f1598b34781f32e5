"""The canonical form of an event, the hash of a link, and the walk along a chain. Pure.

A link is SHA-256 over its fields, each preceded by its length, in the order of `FIELDS`; nothing
can be moved from one field into its neighbour without changing the hash. The stand-alone verifier
(`verify_journal.py`) repeats these few lines with the standard library alone.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

GENESIS = bytes(32)
FORMAT = "facturier-journal/1"
FIELDS = (
    "id",
    "organisation_id",
    "seq",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "verb",
    "subject_kind",
    "subject_id",
    "subject_label",
    "changes",
    "facts",
    "reason",
)
_ABSENT = (2**64 - 1).to_bytes(8, "big")


def link_hash(previous: bytes, fields: Mapping[str, str | None]) -> bytes:
    """The 32 bytes that seal an event (texts of `FIELDS`) onto the hash of the one before it."""
    parts = []
    for value in (FORMAT, previous.hex(), *(fields[name] for name in FIELDS)):
        if value is None:
            parts.append(_ABSENT)
        else:
            content = value.encode("utf-8")
            parts += (len(content).to_bytes(8, "big"), content)
    return hashlib.sha256(b"".join(parts)).digest()


def moment(at: datetime) -> str:
    """UTC, to the microsecond, always in the same 27 characters."""
    assert at.tzinfo is not None, "a moment of the journal has its time zone"
    # strftime would write the years before 1000 without their zeros.
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(values: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces; amounts, dates and keys as their plain text."""
    return json.dumps(
        values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_as_text
    )


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    # Translated labels and the like: anything that is meant to be read.
    return str(value)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Before -> after, of the fields that changed."""
    return {
        name: (before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


# -- verification ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Finding:
    """Something broken: where, and what is wrong there."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


class Flaw(StrEnum):
    """What can be wrong with a chain, in the words of the command line."""

    CONTENT = "its content does not match its hash"
    LINK = "it does not follow from the event before it"
    GAP = "removed"
    OUT_OF_ORDER = "it stands twice or out of order"
    UNREADABLE = "it cannot be read"
    HEAD_MISSING = "missing"
    HEAD_BEYOND = "it names a later event than the last one kept"
    HEAD_BEHIND = "events stand after it"
    HEAD_HASH = "it does not carry the hash of the last event"
    ANCHOR = "the chain does not carry the hash kept elsewhere"
    ANCHOR_BEYOND = "the chain no longer reaches it"


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it lies in a table or a file: any value may be missing or wrong."""

    seq: int | None
    fields: Mapping[str, str | None]
    previous_hash: bytes | None
    hash: bytes | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The hash that a chain had at a number, kept where the chain cannot be rewritten."""

    seq: int
    hash: bytes
    organisation_id: UUID | None = None

    def __str__(self) -> str:
        owner = f"{self.organisation_id}:" if self.organisation_id else ""
        return f"{owner}{self.seq}:{self.hash.hex()}"


_ANCHOR = re.compile(r"(?:([0-9a-fA-F-]{32,36}):)?([0-9]{1,18}):([0-9a-fA-F]{64})", re.ASCII)


def read_anchor(text: str) -> Anchor:
    """`[ORGANISATION:]SEQ:HASH`, as `verify` prints it; ValueError if it is anything else."""
    found = _ANCHOR.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not an anchor: {text!r}")
    owner, seq, digest = found.groups()
    return Anchor(int(seq), bytes.fromhex(digest), UUID(owner) if owner else None)


def check_chain(
    links: Iterable[Link],
    head: Callable[[], tuple[int | None, bytes | None] | None],
    anchors: Iterable[Anchor] = (),
) -> Iterator[Finding]:
    """Walk a whole chain, in order of number, and tell every place where it is broken.

    `head` is asked at the end, once the links are read. Only the running hash and the anchors are
    kept in memory. What follows a broken place is compared with what is stored there, so that one
    wound gives one finding or two, and not one for each event after it.
    """
    awaited: dict[int, set[bytes]] = {}
    for anchor in anchors:
        awaited.setdefault(anchor.seq, set()).add(anchor.hash)
    last, running = 0, GENESIS
    yield from _against_anchors(awaited, 0, GENESIS)
    for link in links:
        place = f"event {link.seq}"
        if link.seq is None or link.seq <= last:
            yield Finding(place, Flaw.OUT_OF_ORDER)
            continue
        if link.seq > last + 1:
            yield Finding(events_named(last + 1, link.seq - 1), Flaw.GAP)
        elif link.previous_hash != running:
            yield Finding(place, Flaw.LINK)
        if not _is_sealed(link):
            yield Finding(place, Flaw.CONTENT)
        last, running = link.seq, link.hash or b""
        yield from _against_anchors(awaited, last, running)
    yield from _against_head(head(), last, running)
    for seq in sorted(awaited):
        yield Finding(f"anchor {seq}", Flaw.ANCHOR_BEYOND)


def events_named(first: int, last: int) -> str:
    """The name of a run of events in a finding."""
    return f"event {first}" if first == last else f"events {first} to {last}"


def _is_sealed(link: Link) -> bool:
    if link.previous_hash is None or link.hash is None:
        return False
    try:
        return link_hash(link.previous_hash, link.fields) == link.hash
    except (UnicodeError, AttributeError, KeyError, TypeError):
        return False


def _against_anchors(awaited: dict[int, set[bytes]], seq: int, digest: bytes) -> Iterator[Finding]:
    for kept in awaited.pop(seq, ()):
        if kept != digest:
            yield Finding(f"anchor {seq}", Flaw.ANCHOR)


def _against_head(
    head: tuple[int | None, bytes | None] | None, last: int, digest: bytes
) -> Iterator[Finding]:
    if head is None or head[0] is None:
        yield Finding("head", Flaw.HEAD_MISSING)
    elif head[0] > last:
        yield Finding("head", Flaw.HEAD_BEYOND)
    elif head[0] < last:
        yield Finding("head", Flaw.HEAD_BEHIND)
    elif head[1] != digest:
        yield Finding("head", Flaw.HEAD_HASH)


# -- export ----------------------------------------------------------------------------------------
def journal_line(link: Link) -> str:
    """An event as one line of `journal.jsonl`: the very texts that its hash covers."""
    values: dict[str, Any] = {**link.fields, "seq": link.seq}
    values["previous_hash"] = (link.previous_hash or b"").hex()
    values["hash"] = (link.hash or b"").hex()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
