"""The price of an item: what a schema demands beside a part price follows from BT-146."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from facturier.einvoice.binding import Many, Node, Path, Shape, ShapeLike, Trace, Values
from facturier.einvoice.document import Price

__all__ = ["OtherAdjustments", "PriceInFull", "with_discount", "with_gross"]


def with_gross(price: Price) -> Price:
    """A discount has its gross price, BT-148 = BT-146 + BT-147: CII cannot say it otherwise."""
    if price.net is None or price.discount is None or price.gross is not None:
        return price
    return replace(price, gross=price.net + price.discount)


def with_discount(price: Price) -> Price:
    """A gross price has its discount, BT-147 = BT-148 - BT-146: UBL cannot say it otherwise."""
    if price.net is None or price.gross is None or price.discount is not None:
        return price
    return replace(price, discount=price.gross - price.net)


class PriceInFull:
    """A table of prices that completes what it writes, as the schema asks; reading never does."""

    def __init__(self, shape: ShapeLike, *, needs_gross: bool) -> None:
        self.shape = shape
        self.complete = with_gross if needs_gross else with_discount

    def read(self, node: Node, trace: Trace) -> Price | None:
        price: Price | None = self.shape.read(node, trace)
        return price

    def write(self, element: etree._Element, value: Price) -> bool:
        return self.shape.write(element, self.complete(value))


class OtherAdjustments:
    """What lies between gross and net price beside the first discount, which has its own fields."""

    def __init__(self, path: str, shape: Shape, is_charge: Callable[[Node], bool]) -> None:
        self.path = Path(path)
        self.shape = shape
        self.is_charge = is_charge
        self.rows = Many("other_adjustments", path, shape)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        places = self.path.all(node)
        discount = next((place for place in places if not self.is_charge(place)), None)
        read = [self.shape.read(place, trace) for place in places if place is not discount]
        if found := tuple(value for value in read if value is not None):
            values["other_adjustments"] = found

    def write(self, element: etree._Element, price: Price) -> bool:
        return self.rows.write(element, price)
