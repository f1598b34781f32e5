"""The table of lines, in the columns that the look chose, with the rows between the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from facturier.einvoice.document import Document, Line
from facturier.rendering.rules.fitting import long
from facturier.rendering.rules.issued.page import Page, Row
from facturier.rendering.rules.look import Look
from facturier.rendering.rules.sheet import charges, details
from facturier.rendering.rules.sheet.lines import depth_by_number, narrow, prices
from facturier.rendering.rules.voice import Voice

Cells = dict[str, object]

# The least and the most that a column takes, in millimetres, and the head that it has.
_WIDTHS = {
    "number": (8.0, 14.0),
    "reference": (16.0, 30.0),
    "quantity": (12.0, 24.0),
    "unit": (9.0, 20.0),
    "price": (18.0, 28.0),
    "discount": (14.0, 20.0),
    "vat": (11.0, 18.0),
    "net": (20.0, 32.0),
}
_HEADS = {
    "number": "line_number",
    "reference": "reference",
    "quantity": "short_quantity",
    "unit": "unit",
    "price": "price",
    "discount": "allowance",
    "vat": "vat_rate",
    "net": "line_net",
}
_LEFT = frozenset({"number", "reference", "unit"})
_BEFORE = frozenset({"number", "reference"})
_CHARACTER = 1.75
_PADDING = 3.0


def table(document: Document, look: Look, page: Page, voice: Voice) -> dict[str, object]:
    """Heads, widths, sides and rows of the table."""
    columns = _columns(document, look)
    rows = list(_rows(document, page, columns, voice))
    order = [name for name in columns if name in _BEFORE]
    order += ["item", *(name for name in columns if name not in _BEFORE)]
    return {
        "columns": [
            {
                "key": name,
                "head": voice.word("item" if name == "item" else _HEADS[name]),
                "width": 0 if name == "item" else _width(name, rows, voice),
                "left": name == "item" or name in _LEFT,
            }
            for name in order
        ],
        "rows": rows,
    }


def _columns(document: Document, look: Look) -> tuple[str, ...]:
    """The columns of the look, without those that no line would fill."""
    filled: dict[str, Callable[[Line], object]] = {
        "reference": lambda line: line.item.seller_id,
        "discount": _percent,
    }
    return tuple(
        name
        for name in look.columns
        if name not in filled or any(map(filled[name], document.lines))
    )


def _rows(
    document: Document, page: Page, columns: tuple[str, ...], voice: Voice
) -> Iterator[Cells]:
    waiting: dict[str | None, list[Line]] = {}
    for line in reversed(document.lines):
        waiting.setdefault(line.number, []).append(line)
    depths = depth_by_number(document.lines)
    lettered = _several_without_tax(document)
    since, title = Decimal(0), ""
    for row in page.rows or tuple(Row("line", line=line.number) for line in document.lines):
        if row.kind == "line":
            line = waiting[row.line].pop()  # two lines of one number stand in their order
            since += line.net if line.net is not None and line.status_reason != "GROUP" else 0
            shown = _line(line, depths.get(line.number or "", 0), columns, voice)
            told = shown["details"]
            assert isinstance(told, list), "paragraphs"
            yield {
                **shown,
                "details": [one for one in told if one != title],  # said above already
                "vat": narrow(_vat(line, voice, lettered=lettered)),
            }
        else:
            yield {
                "kind": row.kind,
                "text": row.text or (voice.word("subtotal") if row.kind == "subtotal" else ""),
                "amount": voice.amount(since) if row.kind == "subtotal" else "",
            }
            if row.kind != "text":
                since, title = Decimal(0), row.text if row.kind == "title" else ""


def _line(line: Line, depth: int, columns: tuple[str, ...], voice: Voice) -> Cells:
    price, note = prices(line.price, line.unit, voice)
    told = details.paragraphs(line, [None] * len(line.attachments), voice)
    if "reference" in columns and line.item.seller_id:
        told = _without(told, voice.labelled("seller_item", line.item.seller_id))
    unit = narrow(_unit(line, voice))
    quantity = narrow(voice.quantity(line.quantity))
    return {
        "kind": "line",
        "depth": depth,
        "group": line.status_reason == "GROUP",
        "name": line.item.name or "",
        "description": line.item.description or "",
        "details": told,
        "long": long((line.item.name or "", line.item.description or "", *told)),
        "number": narrow(line.number or "", 5),
        "reference": narrow(line.item.seller_id or "", 10),
        "quantity": quantity if "unit" in columns or not unit else f"{quantity}\u00a0{unit}",
        "unit": unit,
        "price": narrow(price),
        "price_note": narrow(note),
        "discount": voice.percent(_percent(line)),
        "net": narrow(voice.amount(line.net)),
    }


def _several_without_tax(document: Document) -> bool:
    """Whether a rate of zero may mean this or that: then the letter of the category tells."""
    return len({line.vat_category for line in document.lines if not line.vat_percent}) > 1


def _vat(line: Line, voice: Voice, *, lettered: bool) -> str:
    category = line.vat_category if lettered or line.vat_percent is None else None
    return charges.vat(category, line.vat_percent, voice)


def _percent(line: Line) -> Decimal | None:
    """The discount of a line that has one, as a percent: any other is told under its name."""
    found = [each for each in line.allowance_charges if not each.is_charge]
    return found[0].percent if len(found) == 1 else None


def _unit(line: Line, voice: Voice) -> str:
    short = voice.named(_SHORT_UNITS, line.unit)
    return short if short != line.unit else voice.unit(line.unit)


_SHORT_UNITS = {
    "C62": ("u", "pc"),
    "EA": ("u", "ea"),
    "H87": ("pce", "pc"),
    "HUR": ("h", "h"),
    "DAY": ("j", "d"),
}


def _without(paragraphs: list[str], part: str) -> list[str]:
    """The paragraphs without what a column says already."""
    kept = []
    for paragraph in paragraphs:
        parts = [each for each in paragraph.split(" · ") if each != part]
        if parts:
            kept.append(" · ".join(parts))
    return kept


def _width(name: str, rows: list[Cells], voice: Voice) -> float:
    least, most = _WIDTHS[name]
    longest = max(
        [
            len(voice.word(_HEADS[name])),
            *(len(str(row.get(name, "")).replace("\u200b", "")) for row in rows),
        ]
    )
    return min(max(longest * _CHARACTER + _PADDING, least), most)
