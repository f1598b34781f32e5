"""What the invoice of a period changes in its template: dates, texts, prices, parts. Pure.

A part of a period is exact: of 22 days out of 31, the quantity is taken 22 times and the price
counts for 31 times its base (BT-149). Only the net of the line is rounded, as of every line.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from facturier.recurring.rules.prices import ONE, rounded
from facturier.recurring.rules.schedule import Cover, Period
from facturier.recurring.rules.words import filled
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import Content, DraftLine, Held
from facturier.sales.rules.ready import is_blank, is_item

TEXTS = ("subject", "note")
LINE_TEXTS = ("name", "description")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan says beside its dates."""

    cover: Cover
    language: str = "fr"
    factor: Fraction = ONE
    decimals: int = 2
    catalogued: Mapping[UUID, Mapping[str, Json]] | None = None
    """What the catalogue says today of each item; price only where the plan follows it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that the invoice of a period holds otherwise than its template."""

    line: UUID | None
    field: str
    before: Json
    after: Json


def carried(content: Content, period: Period, terms: Terms) -> list[Change]:
    """All that changes, each field once, in the order of the page."""
    found: dict[tuple[UUID | None, str], Change] = {}
    for one in _all(content, period, terms):
        earlier = found.get((one.line, one.field))
        before = earlier.before if earlier else one.before
        found[one.line, one.field] = Change(one.line, one.field, before, one.after)
    return [one for one in found.values() if one.before != one.after]


def applied(content: Content, changes: list[Change]) -> Content:
    """The content with the changes in it: what the draft of the period will hold."""
    copy = deepcopy(content)
    for one in changes:
        fields = copy.header if one.line is None else copy.lines[one.line].fields
        fields[one.field] = Held(one.after, 1)
    return copy


def _all(content: Content, period: Period, terms: Terms) -> Iterator[Change]:
    header = {name: held.value for name, held in content.header.items()}
    if terms.cover is Cover.NONE:
        yield Change(None, "delivery_date", None, period.due.isoformat())
    else:
        for name, day in (("period_start", period.first), ("period_end", period.last)):
            yield Change(None, name, header.get(name), day.isoformat() if day else None)
    for name in TEXTS:
        if isinstance(text := header.get(name), str):
            yield Change(None, name, text, filled(text, period, terms.language))
    gross = bool(header.get("gross_prices"))
    for key, line in content.ordered():
        yield from _of_line(key, line, period, terms, gross=gross)


def _of_line(
    key: UUID, line: DraftLine, period: Period, terms: Terms, *, gross: bool
) -> Iterator[Change]:
    for name in LINE_TEXTS:
        if isinstance(text := line.value(name), str):
            yield Change(key, name, text, filled(text, period, terms.language))
    if not is_item(line) or is_blank(line):
        return
    price = line.value("price")
    for name, value in _catalogued(line, terms).items():
        yield Change(key, name, line.value(name), value)
        price = value if name == "price" else price
    if price is None:
        return
    if terms.factor != ONE:
        moved = _plain(rounded(Fraction(Decimal(str(price))) * terms.factor, terms.decimals))
        yield Change(key, "price", line.value("price"), moved)
        price = moved
    if period.is_partial:
        yield from _part(key, line, period, Decimal(str(price)), gross=gross)
        yield _told(key, line, period, terms.language)


def _catalogued(line: DraftLine, terms: Terms) -> dict[str, Json]:
    """What the item says today of what it had filled; what a person typed stays."""
    item = line.value("item")
    found = (terms.catalogued or {}).get(UUID(str(item)), {}) if item else {}
    return {
        name: value
        for name, value in found.items()
        if (held := line.fields.get(name)) and held.filled and value is not None
    }


def _part(
    key: UUID, line: DraftLine, period: Period, price: Decimal, *, gross: bool
) -> Iterator[Change]:
    quantity = Decimal(str(line.value("quantity") or 1))
    share = Fraction(period.days, period.of_days)
    if gross:
        # Prices with VAT are split to the cent by line: one unit of the whole, at its share.
        whole = Fraction(quantity) * Fraction(price) * share
        yield Change(key, "quantity", line.value("quantity"), "1")
        yield Change(key, "price", line.value("price"), _plain(rounded(whole, 2)))
    else:
        base = Decimal(str(line.value("base_quantity") or 1)) * period.of_days
        yield Change(key, "quantity", line.value("quantity"), _plain(quantity * period.days))
        yield Change(key, "base_quantity", line.value("base_quantity"), _plain(base))
    if (discount := line.value("discount_amount")) is not None:
        part = _plain(rounded(Fraction(Decimal(str(discount))) * share, 2))
        yield Change(key, "discount_amount", discount, part)


def _told(key: UUID, line: DraftLine, period: Period, language: str) -> Change:
    """The line says that it is a part: whoever reads the invoice must find the figures."""
    before = line.value("description")
    text = filled(str(before or ""), period, language)
    words = f"{period.days} jours sur {period.of_days}"
    said = f"Prorata : {words}."
    if language == "en":
        said = f"Pro rata: {period.days} days out of {period.of_days}."
    return Change(key, "description", before, f"{text}\n{said}".strip())


def _plain(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"
