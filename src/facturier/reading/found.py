"""A value that a document may state for a field, before it is decided which one it states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from facturier.reading.around import Label, Spot
from facturier.reading.result import Confidence, Field, place_of
from facturier.reading.words import Page

__all__ = ["LONGEST_QUOTE", "RELATIONS", "Found", "as_field", "best_of", "plain", "quote"]

LONGEST_QUOTE = 120
RELATIONS = {"same": 0, "left": 1, "above": 2}


@dataclass(frozen=True, slots=True)
class Found:
    """A value, its spot, the label it stands under, and how strongly that names it (1 to 3).

    `learned` says that earlier invoices of the supplier have it in this place.
    """

    value: str
    spot: Spot
    label: Label | None
    kind: str
    strength: int
    doubt: bool = False
    learned: bool = False
    far: float = 0.0
    """From where it stood on the invoice that taught it, in shares of a page."""

    @property
    def rank(self) -> tuple[object, ...]:
        """The strongest first, then the nearest to its label, then as one reads."""
        relation = RELATIONS[self.label.relation] if self.label else 3
        return (
            not self.learned,
            -self.strength,
            self.far,
            relation,
            self.spot.cell.line,
            self.spot.start,
        )


def best_of(founds: Iterable[Found]) -> tuple[Found | None, bool]:
    """The first by rank, and whether all that are named as strongly say the same."""
    ranked = sorted(founds, key=lambda one: one.rank)
    if not ranked:
        return None, False
    best = ranked[0]
    rivals = [one for one in ranked if one.strength >= min(best.strength, 2)]
    if best.learned:  # what the supplier always writes there is asked only of its own kind
        rivals = [one for one in ranked if one.learned and one.strength == best.strength]
    return best, all(one.value == best.value for one in rivals)


def as_field(name: str, found: Found, confidence: Confidence, pages: tuple[Page, ...]) -> Field:
    """The field as it is told."""
    return Field(name, found.value, confidence, place_of(found.spot.words, pages), quote(found))


def quote(found: Found) -> str:
    """The words that a person compares: the label and its value."""
    cell = found.spot.cell
    if found.label is None or found.label.relation == "same":
        return cell.text[:LONGEST_QUOTE]
    return f"{found.label.cell.text} {cell.text}"[:LONGEST_QUOTE]


def plain(value: Decimal | date) -> str:
    """An amount with at least two decimals, or a day, as plain text."""
    return value.isoformat() if isinstance(value, date) else format(value, "f")
