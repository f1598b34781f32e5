"""Where the invoices of one supplier have their fields: learned of a checked one, used on the next.

What is kept is the label, not the value: its words, which way the value lies from it, and how days
are written. Accounts are never learned: where money goes is asked of every invoice anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from facturier.reading.around import Label, Layout, Spot
from facturier.reading.found import Found, plain
from facturier.reading.values import amounts_in, codes_in, days_in
from facturier.reading.words import Cell, Page, cells_of

__all__ = ["LEARNABLE", "Hint", "apply_hints", "hint_from_json", "hint_to_json", "learn"]

LEARNABLE = {
    "number": "code", "order_reference": "code", "issue_date": "day", "due_date": "day",
    "net": "amount", "tax": "amount", "gross": "amount",
}  # fmt: skip
_KINDS = {"number": "number", "order_reference": "order", "issue_date": "issue", "due_date": "due",
          "net": "net", "tax": "tax", "gross": "gross"}  # fmt: skip
LONGEST_LABEL = 80
NEAR = 0.02  # of a page: how far a value without a label may have moved
_RELATIONS = ("same", "left", "above", "place")


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a field stands: under which words, which way, or at which share of which page."""

    field: str
    label: str
    """Folded, each run of digits written 0: words that hold on the next invoice too."""
    relation: str
    shape: str
    """The number with letters as A and digits as 9: of another shape it is taken with doubt."""
    order: str = ""
    """How the day is written: dmy, mdy, ymd or worded."""
    page: int = 0
    left: float = 0.0
    top: float = 0.0


# -- learning --------------------------------------------------------------------------------------
def learn(
    pages: tuple[Page, ...], checked: Mapping[str, str], kept: Iterable[Hint] = ()
) -> tuple[Hint, ...]:
    """Where the checked values stand; what was kept of a field whose value is not found stays."""
    layout = Layout(cells_of(pages))
    before = {hint.field: hint for hint in kept}
    order = _order(layout, checked)
    for name, kind in LEARNABLE.items():
        value = checked.get(name, "")
        if not value:
            continue
        spots = list(_spots(layout, kind, value, order))
        if spots:
            old = before.get(name)
            if old is not None and any(_named(layout, old, spot) for spot, _day in spots):
                continue
            before[name] = _hint(
                layout, pages, name, *min(spots, key=lambda one: _unlikely(layout, one[0]))
            )
    return tuple(before[name] for name in LEARNABLE if name in before)


def _order(layout: Layout, checked: Mapping[str, str]) -> str:
    """Which order of day and month makes the checked days appear on the page."""
    wanted = {checked[name] for name in ("issue_date", "due_date") if checked.get(name)}
    for order in ("dmy", "mdy"):
        shown = {plain(day.value) for cell in layout.cells for day in days_in(cell.folded, order)}
        if wanted and wanted <= shown:
            return order
    return ""


def _spots(layout: Layout, kind: str, value: str, order: str) -> Iterable[tuple[Spot, str]]:
    """Where a value is written on the pages, and how, if it is a day."""
    for cell in layout.cells:
        if kind == "code":
            yield from ((spot, "") for spot in _written(cell, value))
        elif kind == "day":
            for day in days_in(cell.folded, order):
                if plain(day.value) == value:
                    yield Spot(cell, day.start, day.end), day.order
        else:
            for amount in amounts_in(cell.folded):
                if amount.value == _amount(value):
                    yield Spot(cell, amount.start, amount.end), ""


def _written(cell: Cell, value: str) -> Iterable[Spot]:
    wanted = re.escape(value).replace(r"\ ", " ?")
    for match in re.finditer(rf"(?<![\w]){wanted}(?![\w])", cell.text, re.IGNORECASE):
        yield Spot(cell, *match.span())


def _amount(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _unlikely(layout: Layout, spot: Spot) -> tuple[object, ...]:
    """A spot with a label beside it before one under a head, and that before one with none."""
    labels = [label for label in layout.labels(spot) if re.search(r"[a-z]{2}", label.text)]
    rank = {"same": 0, "left": 1, "above": 2}[labels[0].relation] if labels else 3
    return (rank, -spot.cell.line if rank else spot.cell.line)


def _hint(layout: Layout, pages: Sequence[Page], name: str, spot: Spot, order: str) -> Hint:
    label = min(_told(layout, spot), key=_telling, default=None)
    left, top = _corner(pages, spot)
    return Hint(
        field=name,
        label=_words(label.text) if label else "",
        relation=label.relation if label else "place",
        shape=_shape(spot.cell.text[spot.start : spot.end]) if LEARNABLE[name] == "code" else "",
        order=order,
        page=spot.cell.page,
        left=left,
        top=top,
    )


def _told(layout: Layout, spot: Spot) -> list[Label]:
    return [one for one in layout.labels(spot) if re.search(r"[a-z]{2}", one.text)]


def _telling(label: Label) -> tuple[bool, int]:
    """Words without digits first: a cell with digits is rather another value than a label."""
    return bool(re.search(r"\d", label.text)), ("same", "left", "above").index(label.relation)


def _corner(pages: Sequence[Page], spot: Spot) -> tuple[float, float]:
    page, words = pages[spot.cell.page], spot.words
    return round(words[0].left / page.width, 4), round(words[0].top / page.height, 4)


def _words(text: str) -> str:
    return re.sub(r"\d[\d .,/-]*", "0", text)[-LONGEST_LABEL:].strip()


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d]+", "A", re.sub(r"\d+", "9", text)).replace("\u00a0", " ")[:40]


# -- using -----------------------------------------------------------------------------------------
def apply_hints(
    layout: Layout, pages: Sequence[Page], founds: list[Found], hints: Sequence[Hint], order: str
) -> list[Found]:
    """What was found, with what earlier invoices of the supplier say stands where."""
    learned = [found for hint in hints for found in _by_hint(layout, pages, hint, order)]
    return founds + learned


def _by_hint(layout: Layout, pages: Sequence[Page], hint: Hint, order: str) -> list[Found]:
    """Values under the words that were learned; failing them, one in the very same place."""
    under, there = [], []
    for cell in layout.cells:
        for value, spot in _values(cell, hint, order):
            left, top = _corner(pages, spot)
            far = round(abs(left - hint.left) + abs(top - hint.top) + abs(cell.page - hint.page), 4)
            kind = _KINDS[hint.field]
            # Our order numbers change their shape from one order to the next, theirs do not.
            same = hint.field != "number" or _shape(value) == hint.shape
            if (label := _named(layout, hint, spot)) is not None:
                under.append(
                    Found(value, spot, label, kind, 3 if same else 2, learned=True, far=far)
                )
            elif same and far < NEAR and cell.page == hint.page:
                there.append(Found(value, spot, None, kind, 2, learned=True, far=far))
    return under or there


def _values(cell: Cell, hint: Hint, order: str) -> Iterable[tuple[str, Spot]]:
    kind = LEARNABLE.get(hint.field)
    if kind == "code":
        for value, start, end in codes_in(cell.text, cell.folded):
            yield value, Spot(cell, start, end)
    elif kind == "day":
        for day in days_in(cell.folded, order):
            if not hint.order or day.order == hint.order or "worded" not in (day.order, hint.order):
                yield plain(day.value), Spot(cell, day.start, day.end)
    elif kind == "amount":
        for amount in amounts_in(cell.folded):
            yield plain(amount.value), Spot(cell, amount.start, amount.end)


def _named(layout: Layout, hint: Hint, spot: Spot) -> Label | None:
    """The label of a spot that is the one that was learned."""
    for label in _told(layout, spot):
        if label.relation == hint.relation and _words(label.text) == hint.label:
            return label
    return None


# -- as JSON ---------------------------------------------------------------------------------------
def hint_to_json(hint: Hint) -> list[Any]:
    """Plain values; `hint_from_json` takes them back."""
    return [getattr(hint, name) for name in Hint.__slots__]


def hint_from_json(values: Sequence[Any]) -> Hint:
    """What `hint_to_json` wrote. Raises `ValueError` for anything else."""
    name, label, relation, shape, order, page, left, top = values
    if name not in LEARNABLE or relation not in _RELATIONS:
        raise ValueError("no hint")
    texts = (str(one) for one in (name, label, relation, shape, order))
    return Hint(*texts, int(page), float(left), float(top))
