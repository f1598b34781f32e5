"""The price of an item: what a schema demands beside a part price follows from BT-146."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from facturier.einvoice.binding import ShapeLike
from facturier.einvoice.document import Price

__all__ = ["PriceInFull", "with_discount", "with_gross"]


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

    def read(self, element: etree._Element) -> Price | None:
        price: Price | None = self.shape.read(element)
        return price

    def write(self, element: etree._Element, value: Price) -> bool:
        return self.shape.write(element, self.complete(value))
