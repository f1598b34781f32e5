"""The lines of the document as the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from facturier.einvoice.document import Line, Price
from facturier.rendering.rules.figures import joined
from facturier.rendering.rules.fitting import long
from facturier.rendering.rules.printable import breakable, printable
from facturier.rendering.rules.sheet import charges, details
from facturier.rendering.rules.voice import Voice

DEEPEST = 4
"""Levels of indentation that are drawn; a deeper line stands at the last one."""
MOST_ON_SCREEN = 1_000
"""Lines that a page of the browser shows; the print has them all."""
_NARROW = 7
"""Characters that a column of figures holds whatever they are: a longer word may be cut there."""

Row = dict[str, object]


def rows(lines: tuple[Line, ...], sizes: Iterator[int | None], voice: Voice) -> list[Row]:
    """One row a line, in the order of the document; of `sizes`, each takes those of its own."""
    depths = depth_by_number(lines)
    return [
        row(line, depths.get(line.number or "", 0), [next(sizes) for _ in line.attachments], voice)
        for line in lines
    ]


def row(line: Line, depth: int, sizes: Sequence[int | None], voice: Voice) -> Row:
    """The cells of one line; what the line leaves out is an empty text."""
    price, note = prices(line.price, line.unit, voice)
    paragraphs = details.paragraphs(line, sizes, voice)
    return {
        "number": narrow(line.number or "", 4),
        "depth": depth,
        "group": line.status_reason == "GROUP",
        "aside": line.status_reason == "INFORMATION",
        "name": line.item.name or "",
        "description": line.item.description or "",
        "details": paragraphs,
        "long": long((line.item.name or "", line.item.description or "", *paragraphs)),
        "quantity": narrow(voice.quantity(line.quantity)),
        "unit": narrow(voice.unit(line.unit)),
        "price": narrow(price),
        "price_note": narrow(note),
        "vat": narrow(charges.vat(line.vat_category, line.vat_percent, voice)),
        "net": narrow(voice.amount(line.net)),
    }


def depth_by_number(lines: tuple[Line, ...]) -> dict[str, int]:
    """How deep each line stands under the lines that it details; a ring of parents ends itself."""
    parents = {line.number: line.parent for line in lines if line.number and line.parent}
    depths: dict[str, int] = {}
    for number in parents:
        depth, above = 0, parents.get(number)
        while above is not None and depth < DEEPEST:
            depth, above = depth + 1, parents.get(above)
        depths[number] = depth
    return depths


def prices(price: Price | None, unit: str | None, voice: Voice) -> tuple[str, str]:
    """The net price, and the quantity that it is for when that is not one unit."""
    if price is None:
        return "", ""
    base, base_unit = price.base_quantity, price.base_unit
    note = ""
    if base is not None and (base != Decimal(1) or (base_unit and base_unit != unit)):
        number, name = voice.quantity(base), voice.unit(base_unit or unit)
        note = joined(voice.word("for_quantity"), number, name, by=" ")
    return voice.amount(price.net), note


def narrow(text: str, longest: int = _NARROW) -> str:
    """A cell of a narrow column: what is too long for it may be cut anywhere."""
    return breakable(printable(text, longest), longest)
