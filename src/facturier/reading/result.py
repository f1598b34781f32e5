"""What was read of a document: fields, each with its confidence and its place; and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from facturier.reading.words import Page, Word

__all__ = ["Confidence", "Field", "Line", "Place", "Read", "place_of", "read_from_json",
           "read_to_json"]  # fmt: skip


class Confidence(StrEnum):
    """How far a value may be relied on; a person vouches for it in any case."""

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Place:
    """A zone of a page: its index, and its edges as shares of the page from its top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Field:
    """A value as plain text: a day as 2026-03-31, an amount as 1234.56, a number compact."""

    name: str
    value: str
    confidence: Confidence
    place: Place | None = None
    words: str = ""
    """The words it was read from, with their label."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the invoice as the page shows it; amounts as plain text, empty where not shown."""

    description: str
    quantity: str
    price: str
    net: str
    confidence: Confidence
    place: Place


@dataclass(frozen=True)
class Read:
    """All that was read; a field that was not found is absent."""

    fields: tuple[Field, ...] = ()
    lines: tuple[Line, ...] = ()
    learned: int = 0
    """How many fields were read where earlier invoices of the supplier have them."""
    scanned: bool = False
    """Whether the words were found in a picture: nothing of it is certain."""
    by_name: dict[str, Field] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})

    def value(self, name: str) -> str:
        """What a field says; nothing where it is missing."""
        found = self.by_name.get(name)
        return found.value if found else ""

    def confidence(self, name: str) -> Confidence:
        """How far a field may be relied on."""
        found = self.by_name.get(name)
        return found.confidence if found else Confidence.MISSING


def place_of(words: Sequence[Word], pages: Sequence[Page]) -> Place:
    """The zone that words cover."""
    page = pages[words[0].page]
    here = [word for word in words if word.page == words[0].page]
    return Place(
        words[0].page,
        _share(min(word.left for word in here), page.width),
        _share(min(word.top for word in here), page.height),
        _share(max(word.right for word in here), page.width),
        _share(max(word.bottom for word in here), page.height),
    )


def _share(points: float, whole: float) -> float:
    return round(min(max(points / whole, 0.0), 1.0), 4) if whole > 0 else 0.0


def read_to_json(read: Read) -> dict[str, Any]:
    """Plain values; `read_from_json` takes them back."""
    return {
        "fields": [
            [one.name, one.value, one.confidence.value, _edges(one.place), one.words]
            for one in read.fields
        ],
        "lines": [
            [one.description, one.quantity, one.price, one.net, one.confidence.value,
             _edges(one.place)]
            for one in read.lines
        ],
        "learned": read.learned,
        "scanned": read.scanned,
    }  # fmt: skip


def read_from_json(values: dict[str, Any]) -> Read:
    """What `read_to_json` wrote. Raises `ValueError`, `KeyError` or `TypeError` for others."""
    fields = tuple(
        Field(str(name), str(value), Confidence(confidence), _place(edges), str(words))
        for name, value, confidence, edges, words in values["fields"]
    )
    lines = []
    for description, quantity, price, net, confidence, edges in values["lines"]:
        place = _place(edges)
        if place is None:
            raise ValueError("a line stands somewhere")
        lines.append(Line(str(description), str(quantity), str(price), str(net),
                          Confidence(confidence), place))  # fmt: skip
    return Read(fields, tuple(lines), int(values["learned"]), values["scanned"] is True)


def _edges(place: Place | None) -> list[float] | None:
    return [place.page, place.left, place.top, place.right, place.bottom] if place else None


def _place(edges: Any) -> Place | None:
    if edges is None:
        return None
    page, left, top, right, bottom = edges
    return Place(int(page), float(left), float(top), float(right), float(bottom))
