"""What a new credit note or corrective holds, made of the invoices that it corrects. Pure.

A whole credit note repeats its invoice line by line, so that every total and every VAT row comes
out the same; one for an amount has a line for each VAT rate.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from facturier.money.amounts import Vat
from facturier.money.rounding import decimals_of, exactly, rounded
from facturier.money.split import split
from facturier.sales.rules.credits import NOTHING, Origin, Taken, fitting_base
from facturier.sales.rules.fields import Json
from facturier.sales.rules.kinds import CODES, Kind
from facturier.sales.rules.operations import Content, DraftLine
from facturier.sales.rules.ready import is_blank, is_item
from facturier.sales.rules.references import Reference, kept_as

# A credit note is not paid, so it says nothing of how and when; a corrective has a day of its own.
_OF_PAYING = frozenset(
    {"due_date", "payment_days", "payment_basis", "payment_means", "account", "prepaid",
     "retention", "retention_due",
     "early_percent", "early_days"}
)  # fmt: skip
_OF_LINES = frozenset(
    {"discount_percent", "discount_reason", "charge_amount", "charge_reason", "charge_percent_vat",
     "gross_prices"}
)  # fmt: skip
_ITS_OWN = frozenset({"issue_date", "preceding", "deposits"})
Fields = dict[str, Json]


class Stated(Protocol):
    """A line as the invoice states it."""

    @property
    def id(self) -> UUID: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def price(self) -> Decimal: ...
    @property
    def base_quantity(self) -> Decimal: ...
    @property
    def vat_percent(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class ByLine:
    """What to credit of one line: so many of its units, or so much of its net."""

    line: UUID
    quantity: Decimal | None = None
    net: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An issued invoice: what its draft held, how it came out, what it stated."""

    origin: Origin
    content: Content
    stated: Sequence[Stated]
    kind: Kind | None
    """Its fiscal situation, if its lines had one alone."""
    charge_percent: Decimal | None = None
    """The rate of its charge, where it had one with VAT."""

    @property
    def reference(self) -> Reference:
        """As those that correct it name it."""
        return Reference(self.origin.number, self.origin.issue_date)

    @property
    def is_taxed(self) -> bool:
        """Whether it charges VAT."""
        return any(vat.category == "S" for vat in self.origin.rows)


@dataclass(frozen=True, slots=True)
class Written:
    """What the new draft holds: its fields, its lines in their order."""

    header: Fields
    lines: tuple[Fields, ...]


def whole(source: Source) -> Written:
    """A credit note that mirrors its invoice."""
    header = _header(source, [source.reference], left_out=_OF_PAYING)
    if source.charge_percent is not None:
        header["charge_percent_vat"] = plain(source.charge_percent)
    return Written(header, tuple(_mirrored(source)))


def corrective(source: Source) -> Written:
    """A document that holds what the invoice did, to be put right."""
    header = _values(source.content)
    kept = {name: value for name, value in header.items() if name not in _ITS_OWN | {"due_date"}}
    lines = tuple(_fields(line) for _key, line in source.content.ordered() if not is_blank(line))
    return Written(kept | {"preceding": kept_as([source.reference])}, lines)


@exactly
def by_lines(source: Source, asked: Sequence[ByLine], *, charges: bool = False) -> Written:
    """A credit note for some lines: in units, at their price, or for a net amount.

    The discount on the whole document goes along; its charge where it is asked for.
    """
    header = _header(source, [source.reference], left_out=_OF_PAYING)
    if not charges:
        header = {name: held for name, held in header.items() if not name.startswith("charge_")}
    elif source.charge_percent is not None:
        header["charge_percent_vat"] = plain(source.charge_percent)
    was_gross = bool(header.pop("gross_prices", None))
    known = {stated.id: (line, stated) for line, stated in _items(source)}
    lines = []
    for one in asked:
        line, stated = known[one.line]
        fields = _credited(source, line, stated)
        if one.net is not None:
            fields = _for_net(fields, one.net)
        else:
            fields = _for_quantity(fields, stated, one.quantity or NOTHING, was_gross)
        lines.append(fields)
    return Written(header, tuple(lines))


def rest(sources: Sequence[Source], language: str) -> Written:
    """A credit note for all that is left: a line for each VAT rate."""
    left = left_of(sources)
    decimals = decimals_of(sources[0].origin.currency)
    bases = {vat: fitting_base(row, vat.percent, decimals) for vat, row in left.items()}
    return _by_rate(sources, {vat: base for vat, base in bases.items() if base}, language)


@exactly
def for_net(sources: Sequence[Source], net: Decimal, language: str) -> Written:
    """A credit note for a net amount, spread over the VAT rates of what is left."""
    return _by_rate(sources, _spread(sources, net, lambda row: row.base), language)


@exactly
def for_gross(sources: Sequence[Source], gross: Decimal, language: str) -> Written:
    """The same for an amount with VAT in it: what is due comes to it exactly (BT-115)."""
    spread = _spread(sources, gross, lambda row: row.gross)
    return _by_rate(sources, spread, language, gross_prices=True)


def left_of(sources: Iterable[Source]) -> dict[Vat, Taken]:
    """What is left to credit of several invoices, by VAT category and rate."""
    found: dict[Vat, Taken] = {}
    for source in sources:
        for vat, row in source.origin.left.items():
            found[vat] = found.get(vat, Taken()) + row
    return found


def _spread(
    sources: Sequence[Source], amount: Decimal, measure: Callable[[Taken], Decimal]
) -> dict[Vat, Decimal]:
    """Over the rates whose rest has the sign of the amount: a rate that takes back is left out."""
    weights = {vat: max(measure(row), NOTHING) for vat, row in left_of(sources).items()}
    if not any(weights.values()):
        return {}
    parts = split(amount, list(weights.values()), decimals_of(sources[0].origin.currency))
    return {vat: part for vat, part in zip(weights, parts, strict=True) if part}


def _by_rate(
    sources: Sequence[Source],
    amounts: Mapping[Vat, Decimal],
    language: str,
    *,
    gross_prices: bool = False,
) -> Written:
    first = sources[0]
    header = _header(first, [one.reference for one in sources], left_out=_OF_PAYING | _OF_LINES)
    natures = {
        line.value("nature") or header.get("nature")
        for source in sources
        for line, _stated in _items(source)
    }
    header["nature"] = natures.pop() if len(natures) == 1 else "mixed"
    if gross_prices and first.is_taxed:
        header["gross_prices"] = True
    lines = tuple(
        _priced(_named(sources, vat, len(amounts) > 1, language), vat, amount)
        for vat, amount in amounts.items()
    )
    return Written(header, lines)


def _named(sources: Sequence[Source], vat: Vat, several: bool, language: str) -> str:
    french = language == "fr"
    if len(sources) == 1:
        origin = sources[0].origin
        day = f"{origin.issue_date:%d/%m/%Y}" if french else f"{origin.issue_date:%d %b %Y}"
        name = (
            f"Avoir sur la facture {origin.number} du {day}"
            if french
            else f"Credit on invoice {origin.number} of {day}"
        )
    else:
        name = "Avoir sur les factures citées" if french else "Credit on the invoices cited"
    if not several:
        return name
    rate = plain(vat.percent)
    return f"{name}, TVA {rate.replace('.', ',')} %" if french else f"{name}, VAT {rate}%"


def _priced(name: str, vat: Vat, amount: Decimal) -> Fields:
    """A price is never negative (BR-27): what is taken back has a negative quantity."""
    return {
        "name": name,
        "quantity": "1" if amount >= 0 else "-1",
        "unit": "C62",
        "price": plain(abs(amount)),
        "vat": plain(vat.percent) if vat.category == "S" else None,
    }


# -- of one invoice --------------------------------------------------------------------------------
def _header(source: Source, cited: Sequence[Reference], *, left_out: frozenset[str]) -> Fields:
    header = {
        name: value
        for name, value in _values(source.content).items()
        if name not in _ITS_OWN | left_out
    }
    header["preceding"] = kept_as(cited)
    # What was taxed so stays so, whatever has become of the customer or of the entity since.
    if source.kind is not None:
        header["situation"] = source.kind.value
    return header


def _values(content: Content) -> Fields:
    return {name: held.value for name, held in content.header.items() if held.value is not None}


def _fields(line: DraftLine) -> Fields:
    return {
        name: held.value
        for name, held in line.fields.items()
        if held.value is not None and name not in ("after", "removed", "origin")
    }


def _items(source: Source) -> list[tuple[DraftLine, Stated]]:
    """The lines of the draft beside those that the invoice states, in the same order."""
    lines = [
        line for _key, line in source.content.ordered() if is_item(line) and not is_blank(line)
    ]
    return list(zip(lines, source.stated, strict=True))


def _mirrored(source: Source) -> Iterable[Fields]:
    stated = dict(zip((id(line) for line, _one in _items(source)), source.stated, strict=True))
    for _key, line in source.content.ordered():
        if is_blank(line):
            continue
        yield _credited(source, line, stated[id(line)]) if is_item(line) else _fields(line)


def _credited(source: Source, line: DraftLine, stated: Stated) -> Fields:
    fields = _fields(line) | {"origin": str(stated.id)}
    if source.is_taxed and stated.vat_percent is not None:
        fields["vat"] = plain(stated.vat_percent)
    return fields


def _for_net(fields: Fields, net: Decimal) -> Fields:
    kept = {
        name: value
        for name, value in fields.items()
        if name not in ("discount_percent", "discount_amount", "contribution", "base_quantity")
    }
    sign = "1" if net >= 0 else "-1"
    return kept | {"quantity": sign, "unit": "C62", "price": plain(abs(net))}


def _for_quantity(fields: Fields, stated: Stated, quantity: Decimal, was_gross: bool) -> Fields:
    found = fields | {"quantity": plain(quantity)}
    if was_gross:  # the price with VAT in it becomes the net price that the invoice states
        found |= {"price": plain(stated.price), "base_quantity": plain(stated.base_quantity)}
        return {name: value for name, value in found.items() if not name.startswith("discount_")}
    amount = fields.get("discount_amount")
    if amount is not None and stated.quantity:
        share = rounded(Decimal(str(amount)) * quantity / stated.quantity)
        found["discount_amount"] = plain(share)
    return found


def plain(number: Decimal) -> str:
    """A number as fields keep it."""
    return f"{number.normalize() + 0:f}"


_USUAL = {
    "S": Kind.DOMESTIC,
    "AE": Kind.REVERSE_CHARGE,
    "K": Kind.INTRA_EU_GOODS,
    "G": Kind.EXPORT,
    "E": Kind.FRANCHISE,
    "O": Kind.OUTSIDE_SCOPE,
}


def kind_of(found: Iterable[Kind], origin: Origin) -> Kind | None:
    """The situation that an invoice was issued in: as it would be found, if that still fits it."""
    categories = {vat.category for vat in origin.rows}
    kinds = set(found)
    if len(categories) != 1:
        return None
    [category] = categories
    fitting = {kind for kind in kinds if CODES[kind].category.value == category}
    if len(fitting) == 1 and len(kinds) == 1:
        return fitting.pop()
    return None if len(fitting) > 1 else _USUAL.get(category)


def in_language(content: Content) -> str:
    """The language of the documents of a draft."""
    held = content.header.get("language")
    return str(held.value) if held and held.value else "fr"
