"""A reading to keep for its readable page: all that was read, without the bytes of the file.

The XML and the contents of attachments are left out, as the file itself stands beside; the sizes
of the contents are kept, since the page tells them. JSON and nothing richer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from facturier.einvoice.document import Attachment, Document
from facturier.einvoice.document_json import reading_from_json, reading_to_json
from facturier.einvoice.reading import NotUnderstood, Reading

__all__ = [
    "MOST_LISTED",
    "OUTDATED",
    "KeptReading",
    "Sizes",
    "Unrecognised",
    "counted",
    "how_many",
    "is_a_count",
    "kept_from_json",
    "kept_to_json",
    "lightened",
    "sizes_of",
    "storable",
]

MOST_LISTED = 199
"""Texts not understood that are kept one by one; one more entry says how many there are beside."""
OUTDATED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading JSON of another shape may raise; a decimal that is none is an arithmetic error."""
_COUNT = re.compile(r"… \+ (\d+)")

Sizes = tuple[int | None, ...]
"""Bytes of the content of each attachment, those of the document first, then line by line; None
where the document only names it."""


class Unrecognised(Protocol):
    """An element of the file that no reader knows: `einvoice.reading.NotUnderstood`."""

    @property
    def location(self) -> str:
        """Its XPath."""

    @property
    def text(self) -> str:
        """Its text."""


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What was read of a file, and the sizes of what was left out."""

    reading: Reading
    sizes: Sizes


def lightened(reading: Reading) -> KeptReading:
    """The reading without bytes, and with as many texts not understood as a page lists."""
    document = reading.document
    return KeptReading(
        replace(
            reading,
            xml=None,
            document=None if document is None else _without_contents(document),
            not_understood=_listed(reading.not_understood),
        ),
        () if document is None else sizes_of(document),
    )


def kept_to_json(kept: KeptReading) -> dict[str, Any]:
    """As JSON values."""
    return {"reading": reading_to_json(kept.reading), "sizes": list(kept.sizes)}


def kept_from_json(values: dict[str, Any]) -> KeptReading:
    """The inverse. Raises ValueError for what another version has kept."""
    try:
        reading = reading_from_json(values["reading"])
        return KeptReading(reading, counted(reading, tuple(values["sizes"])))
    except OUTDATED as error:
        raise ValueError("kept by another version") from error


def counted(reading: Reading | None, sizes: Sizes) -> Sizes:
    """The sizes, if there are as many as attachments; else raises ValueError."""
    document = reading.document if reading else None
    count = 0 if document is None else sum(1 for _each in _attachments(document))
    if count != len(sizes):
        raise ValueError(f"{count} attachments, {len(sizes)} sizes")
    return sizes


def storable(text: str) -> str:
    """The text as a database can hold it: a PDF may call a file by a NUL or by half a character."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def sizes_of(document: Document) -> Sizes:
    """The sizes of contents that are there."""
    return tuple(
        None if each.content is None else len(each.content) for each in _attachments(document)
    )


def how_many(elements: Sequence[Unrecognised]) -> int:
    """How many elements were not understood, those included that are only counted."""
    return sum(_count(each) for each in elements)


def is_a_count(each: Unrecognised) -> bool:
    """Whether an entry only says how many more there are."""
    return not each.location and _COUNT.fullmatch(each.text) is not None


def _count(each: Unrecognised) -> int:
    found = _COUNT.fullmatch(each.text) if not each.location else None
    return int(found[1]) if found else 1


def _listed(elements: tuple[NotUnderstood, ...]) -> tuple[NotUnderstood, ...]:
    kept, rest = elements[:MOST_LISTED], elements[MOST_LISTED:]
    listed = tuple(NotUnderstood(each.location, storable(each.text)) for each in kept)
    return (*listed, NotUnderstood("", f"… + {how_many(rest)}")) if rest else listed


def _attachments(document: Document) -> Iterator[Attachment]:
    yield from document.attachments
    for line in document.lines:
        yield from line.attachments


def _without_contents(document: Document) -> Document:
    def emptied(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return tuple(replace(each, content=None) for each in attachments)

    return replace(
        document,
        attachments=emptied(document.attachments),
        lines=tuple(
            replace(line, attachments=emptied(line.attachments)) if line.attachments else line
            for line in document.lines
        ),
    )
