"""The lines of an invoice: what stands under the heads of its table. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from facturier.reading.around import Layout
from facturier.reading.found import plain
from facturier.reading.result import Confidence, Line, place_of
from facturier.reading.values import amounts_in
from facturier.reading.words import Cell, Page, Word

__all__ = ["MOST_LINES", "lines_of"]

MOST_LINES = 300
_HEADS = (
    ("description", re.compile(
        r"designation|description|libelle|article|prestation|product|item|details?\b|objet")),
    ("price", re.compile(r"p\.?\s?u\b|prix|unit price|\brate\b|price")),
    ("quantity", re.compile(
        r"\bq(?:uanti)?te?s?\b|\bqty\b|quantity|nombre|heures|hours|jours|days|units")),
    ("percent", re.compile(r"\btva\b|\bvat\b|taux|\btax\b|%|remise|\brem\b|discount")),
    ("net", re.compile(r"montant|total|amount|\bht\b")),
)  # fmt: skip
_END = re.compile(
    r"^(?:total|sous[- ]?total|sub ?-?total|net |montant (?:total|ht|ttc|tva)|base|taux|tva\b|vat\b|"
    r"taxe|tax\b|a reporter|remise globale)"
)


@dataclass(frozen=True, slots=True)
class _Column:
    kind: str
    left: float
    right: float


def lines_of(layout: Layout, pages: tuple[Page, ...], net: str) -> tuple[Line, ...]:
    """The lines under the table's heads, certain together where their sum is the net total."""
    lines: list[list[Cell]] = []
    for cell in layout.cells:
        if lines and lines[-1][0].line == cell.line:
            lines[-1].append(cell)
        else:
            lines.append([cell])
    found: list[Line] = []
    columns: list[_Column] = []
    for cells in lines:
        if heads := _heads(cells):
            columns = heads
            continue
        if not columns:
            continue
        if any(_END.match(cell.folded) for cell in cells):
            columns = []
        elif line := _line(cells, columns, pages):
            found.append(line)
        elif found and len(cells) == 1 and len(found) < MOST_LINES:
            found[-1] = _longer(found[-1], cells[0])
        if len(found) >= MOST_LINES:
            break
    total = sum((Decimal(one.net) for one in found if one.net), Decimal())
    confidence = (
        Confidence.CERTAIN if found and net and total == Decimal(net) else Confidence.DOUBTFUL
    )
    return tuple(
        Line(one.description, one.quantity, one.price, one.net, confidence, one.place)
        for one in found
    )


def _heads(cells: Sequence[Cell]) -> list[_Column]:
    columns = []
    for cell in cells:
        for kind, pattern in _HEADS:
            if pattern.search(cell.folded) and not amounts_in(cell.folded):
                columns.append(_Column(kind, cell.left, cell.right))
                break
    kinds = {one.kind for one in columns}
    if "net" not in kinds and columns and columns[-1].kind == "price":
        # "Prix HT" at the end of the line is what the line comes to.
        columns[-1] = _Column("net", columns[-1].left, columns[-1].right)
        kinds = {one.kind for one in columns}
    return (
        columns if "description" in kinds and len(kinds & {"price", "quantity", "net"}) >= 2 else []
    )


def _line(
    cells: Sequence[Cell], columns: Sequence[_Column], pages: tuple[Page, ...]
) -> Line | None:
    said: dict[str, list[str]] = {}
    for cell in cells:
        column = min(columns, key=lambda one: _distance(one, cell))
        said.setdefault(column.kind, []).append(cell.text)
    # The last column of amounts is that of the line, the first number that of its quantity.
    amounts = [amounts_in(text.lower()) for text in said.get("net", ())]
    nets = [one for each in amounts for one in each]
    if not nets or "description" not in said:
        return None
    prices = [one for text in said.get("price", ()) for one in amounts_in(text.lower())]
    quantity = re.match(r"-?\d+(?:[.,]\d+)?", " ".join(said.get("quantity", ())))
    words: list[Word] = [word for cell in cells for word in cell.words]
    return Line(
        " ".join(said["description"])[:500],
        quantity[0].replace(",", ".") if quantity else "",
        plain(prices[0].value) if prices else "",
        plain(nets[-1].value),
        Confidence.DOUBTFUL,
        place_of(words, pages),
    )


def _distance(column: _Column, cell: Cell) -> float:
    """Nothing where they overlap; the middle decides between two columns."""
    if cell.left < column.right and cell.right > column.left:
        return abs((column.left + column.right) / 2 - (cell.left + cell.right) / 2) / 1000
    return 1 + min(abs(column.left - cell.left), abs(column.right - cell.right))


def _longer(line: Line, cell: Cell) -> Line:
    text = f"{line.description} {cell.text}"[:500]
    return Line(text, line.quantity, line.price, line.net, line.confidence, line.place)
