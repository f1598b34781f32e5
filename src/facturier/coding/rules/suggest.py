"""What a line is likely counted on: as the supplier's earlier lines were. Pure.

Three steps, each asked only where the one before finds nothing: lines of the same words, of which
the latest alone decides (so what a person corrects once is right the next time); lines of similar
words, the nearer and the later weighing more; and a supplier all of whose lines are coded alike.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from facturier.coding.rules import AskedShare, Part

ALIKE = Decimal("0.5")
"""Share of the words that two lines must have in common to be alike."""
FADES = Decimal("0.5")
"""Each earlier line weighs half as much as the one after it."""
LEAST_OF_SUPPLIER = 2
"""Invoices that must agree before a supplier is said to be coded always alike."""
MOST_REGARDED = 40


class Because(StrEnum):
    """What a suggestion rests on."""

    SAME = "same"
    SIMILAR = "similar"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier line of the supplier that somebody coded."""

    reference: str
    position: int
    name: str
    words: str
    shares: tuple[AskedShare, ...]
    coded_at: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Shares that a person may accept, and what they are taken from."""

    shares: tuple[AskedShare, ...]
    because: Because
    like: Past
    others: int
    """Further invoices on which such a line was coded the same."""

    @property
    def digest(self) -> str:
        """Tells whether what is accepted is what was shown."""
        said = repr([(one.target, one.percent and one.percent.normalize()) for one in self.shares])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def suggested(line: Part, past: Sequence[Past]) -> Suggestion | None:
    """What to suggest for a line, from earlier lines in any order; None where nothing is known."""
    if line.net is None:
        return None
    latest = sorted(past, key=lambda one: (one.coded_at, one.reference), reverse=True)
    same = [one for one in latest if one.words == line.words]
    if same:
        # Several lines of the latest invoice may have the same words: the one in the same place.
        newest = [one for one in same if one.reference == same[0].reference]
        like = next((one for one in newest if one.position == line.position), same[0])
        return _from(like, same, Because.SAME)
    near = [(one, alike(one.words, line.words)) for one in latest]
    similar = [(one, nearness) for one, nearness in near if nearness >= ALIKE][:MOST_REGARDED]
    if similar:
        return _heaviest(similar)
    return _always(latest)


def alike(one: str, other: str) -> Decimal:
    """How much of the words of two lines is common: from 0 to 1."""
    first, second = set(one.split()), set(other.split())
    whole = len(first | second)
    return Decimal(len(first & second)) / whole if whole else Decimal(0)


def _heaviest(similar: Sequence[tuple[Past, Decimal]]) -> Suggestion:
    weights: dict[frozenset[AskedShare], Decimal] = defaultdict(Decimal)
    weight = Decimal(1)
    for one, nearness in similar:
        weights[frozenset(one.shares)] += weight * nearness * nearness
        weight *= FADES
    best = max(weights.values())
    like = next(one for one, _near in similar if weights[frozenset(one.shares)] == best)
    return _from(like, [one for one, _near in similar], Because.SIMILAR)


def _always(latest: Sequence[Past]) -> Suggestion | None:
    codings = {frozenset(one.shares) for one in latest}
    invoices = {one.reference for one in latest}
    if len(codings) != 1 or len(invoices) < LEAST_OF_SUPPLIER:
        return None
    return _from(latest[0], latest, Because.SUPPLIER)


def _from(like: Past, evidence: Sequence[Past], because: Because) -> Suggestion:
    agreeing = {
        one.reference for one in evidence if frozenset(one.shares) == frozenset(like.shares)
    }
    return Suggestion(like.shares, because, like, len(agreeing - {like.reference}))
