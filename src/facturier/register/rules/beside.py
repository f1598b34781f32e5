"""What people put beside an invoice: notes, files, related documents, tags. Pure."""

from enum import StrEnum

from facturier.kit.typography import folded

LONGEST_NOTE = 5000
LONGEST_TAG = 40
LONGEST_EXTERNAL = 120
MOST_NOTES = 500
MOST_ATTACHMENTS = 100
MOST_LINKS = 100
MOST_TAGS = 20


class LinkKind(StrEnum):
    """What the document at the other end is to the invoice that one looks at."""

    ORDER = "order"
    CREDIT_NOTE = "credit_note"
    ORIGINAL = "original"
    REPLACES = "replaces"
    REPLACED_BY = "replaced_by"
    DEPOSIT = "deposit"
    FINAL = "final"
    OTHER = "other"


INVERSES = {
    LinkKind.CREDIT_NOTE: LinkKind.ORIGINAL,
    LinkKind.ORIGINAL: LinkKind.CREDIT_NOTE,
    LinkKind.REPLACES: LinkKind.REPLACED_BY,
    LinkKind.REPLACED_BY: LinkKind.REPLACES,
    LinkKind.DEPOSIT: LinkKind.FINAL,
    LinkKind.FINAL: LinkKind.DEPOSIT,
    LinkKind.OTHER: LinkKind.OTHER,
}
"""Seen from the other end. An order is no invoice: it has none."""
_WRITTEN = frozenset({LinkKind.ORIGINAL, LinkKind.REPLACES, LinkKind.DEPOSIT})
"""Of two inverse kinds, the one that is written: by the newer document, which names the older."""


def inverse(kind: LinkKind) -> LinkKind:
    """The kind of a link between two invoices as its other end sees it."""
    return INVERSES[kind]


def is_written_from(kind: LinkKind, entry: int, other_entry: int) -> bool:
    """Whether a link between two invoices is kept with the first, or else with the second.

    One fact has one row whichever end told it: a link of no direction stands with the older entry.
    """
    if kind is LinkKind.OTHER:
        return entry < other_entry
    return kind in _WRITTEN


def plain_text(text: str) -> str:
    """A typed text as it is kept: no NUL or half character, no blank at its ends."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def plain_tag(text: str) -> str:
    """A tag as it is kept: one line, single spaces, no leading #, no comma: it parts tags."""
    return " ".join(plain_text(text).replace(",", " ").lstrip("# ").split())


def tag_key(tag: str) -> str:
    """What makes two tags the same word: no accents, no case."""
    return folded(plain_tag(tag))[:80]
