"""Which price holds for an item, in a price list, for a quantity, on a day. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Source(StrEnum):
    """Where a price comes from."""

    ITEM = "item"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Break:
    """From this quantity on, this net price a unit."""

    from_quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price list as one item sees it: currency, period (last day included), breaks."""

    currency: str
    valid_from: date
    valid_to: date | None
    breaks: tuple[Break, ...] = ()

    def holds_on(self, day: date) -> bool:
        """True within the period."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class HeldPrice:
    """The net price a unit that holds, in its currency, and where it comes from."""

    price: Decimal
    currency: str
    source: Source


def price_that_holds(
    own: HeldPrice, tariff: Tariff | None, quantity: Decimal, day: date
) -> HeldPrice:
    """The price of the break with the greatest threshold that the quantity reaches.

    The item's own price holds without a list, outside the period of the list, and below its first
    threshold. A negative quantity (what is taken back) is priced as what was sold.
    """
    if tariff is None or not tariff.holds_on(day):
        return own
    reached = [one for one in tariff.breaks if one.from_quantity <= abs(quantity)]
    if not reached:
        return own
    best = max(reached, key=lambda one: one.from_quantity)
    return HeldPrice(best.price, tariff.currency, Source.LIST)
