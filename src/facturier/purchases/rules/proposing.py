"""Which line of an order a line of an invoice is about. Pure.

By the line that it names (BT-132), else by item number (BT-155 to BT-157): those are sure where
they name one line. Text and price only suggest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from facturier.kit.typography import folded
from facturier.purchases.rules.states import Basis

PIECES = frozenset({"C62", "EA", "H87", "NAR", ""})


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A line of an invoice, as far as it says what it is about."""

    key: UUID
    order_line: str
    items: frozenset[str]
    name: str
    unit: str
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of an order that is open to the invoice."""

    key: UUID
    order: UUID
    number: str
    item: str
    name: str
    unit: str
    price: Decimal
    by_amount: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line of an order for a line of an invoice; without a basis it is a suggestion only."""

    line: OrderedLine
    basis: Basis | None
    unit_differs: bool = False


def same_unit(one: str, other: str) -> bool:
    """Whether two units count alike: a piece has four codes."""
    return one == other or (one in PIECES and other in PIECES)


def propose(line: StatedLine, offered: Sequence[OrderedLine]) -> Proposal | None:
    """What a line is about, surely or perhaps; None where nothing resembles it."""
    named = [one for one in offered if line.order_line and one.number == line.order_line]
    if len(named) == 1:
        return _sure(line, named[0], Basis.LINE)
    keys = {folded(one) for one in line.items if one}
    items = [one for one in offered if one.item and folded(one.item) in keys]
    if len(items) > 1:
        items = [one for one in items if one.price == line.price] or items
    if len(items) == 1:
        return _sure(line, items[0], Basis.ITEM)
    alike = [one for one in offered if folded(one.name) == folded(line.name)] or [
        one for one in offered if one.price == line.price and same_unit(one.unit, line.unit)
    ]
    if len(alike) == 1:
        return Proposal(alike[0], None, not _counts_alike(line, alike[0]))
    return None


def _sure(line: StatedLine, found: OrderedLine, basis: Basis) -> Proposal:
    return Proposal(found, basis, not _counts_alike(line, found))


def _counts_alike(line: StatedLine, found: OrderedLine) -> bool:
    """A service is measured by its amount, whatever its unit."""
    return found.by_amount or same_unit(line.unit, found.unit)


def number_key(text: str) -> str:
    """An order number as it is compared: no case, no blanks, no signs between."""
    return "".join(sign for sign in folded(text) if sign.isalnum())[:60]
