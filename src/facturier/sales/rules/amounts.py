"""What a draft comes to: each line, the VAT by rate, the totals, as far as it is filled. Pure.

A line without quantity counts one; one without price counts nothing. What `money` cannot take (more
than the model can express) never gets here: `fields` has refused it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from facturier.money.amounts import (
    Adjustment,
    DocumentAdjustment,
    Invoice,
    Line,
    Vat,
    VatCurrency,
)
from facturier.money.gross import GrossLine, net_lines
from facturier.money.rounding import decimals_of, exactly
from facturier.money.split import spread_percent
from facturier.money.totals import Totals, invoice_totals, line_amounts, vat_subtotals
from facturier.sales.rules.operations import Content, DraftLine
from facturier.sales.rules.ready import is_blank, is_item

ONE = Decimal(1)
HOME = "EUR"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a draft comes to, in its currency."""

    currency: str
    lines: Mapping[UUID, Decimal]
    """The net of each line (BT-131), and of each subtotal the lines since the last one.

    Of each delivery the lines below it.
    """
    money: Invoice
    """The same as `money` takes it: what the document is composed from."""
    items: tuple[UUID, ...]
    """The lines that `money.lines` are, in its order."""
    totals: Totals


def number(value: object) -> Decimal | None:
    """A number as a field keeps it."""
    return None if value is None else Decimal(str(value))


@exactly
def amounts_of(
    content: Content,
    *,
    taxed: bool = True,
    category: str = "S",
    usual: Decimal = Decimal(20),
    deducted: Decimal = Decimal(0),
) -> Amounts:
    """The amounts of a draft.

    `taxed` is False where its situation charges no VAT: then every line is of `category` at zero.
    `usual` is the rate of a line that names none; `deducted` the deposits that it takes off, with
    VAT, beside what the draft says was paid.
    """
    header = {name: held.value for name, held in content.header.items()}
    currency = str(header.get("currency") or HOME)
    standing = content.ordered()
    items = [(key, line) for key, line in standing if is_item(line) and not is_blank(line)]

    def vat_of(percent: object) -> Vat:
        if not taxed:
            return Vat(category)
        return Vat("S", usual if percent is None else Decimal(str(percent)))

    rounding = Decimal(0)
    if header.get("gross_prices"):
        typed = [
            GrossLine(_quantity(line), _price(line), vat_of(line.value("vat")))
            for _key, line in items
        ]
        found = net_lines(typed, currency)
        lines, rounding = found.lines, found.rounding
    else:
        lines = tuple(_line(line, vat_of(line.value("vat"))) for _key, line in items)
    nets = tuple(line_amounts(line, currency).net for line in lines)
    adjustments = _discounted(header, lines, nets, currency)
    if (charge := number(header.get("charge_amount"))) is not None and charge:
        vat = vat_of(header.get("charge_percent_vat"))
        adjustments += (DocumentAdjustment(True, charge, vat),)
    rate = number(header.get("exchange_rate"))
    money = Invoice(
        lines,
        adjustments,
        prepaid=(number(header.get("prepaid")) or Decimal(0)) + deducted,
        rounding=rounding,
        currency=currency,
        vat_currency=VatCurrency(HOME, rate) if currency != HOME and rate else None,
    )
    keys = tuple(key for key, _line in items)
    return Amounts(
        currency=currency,
        lines=_with_subtotals(standing, dict(zip(keys, nets, strict=True))),
        money=money,
        items=keys,
        totals=invoice_totals(money),
    )


def _quantity(line: DraftLine) -> Decimal:
    quantity = number(line.value("quantity"))
    return ONE if quantity is None else quantity


def _price(line: DraftLine) -> Decimal:
    return number(line.value("price")) or Decimal(0)


def _line(line: DraftLine, vat: Vat) -> Line:
    adjustments = []
    if percent := number(line.value("discount_percent")):
        adjustments.append(Adjustment(False, percent=percent))
    if amount := number(line.value("discount_amount")):
        adjustments.append(Adjustment(False, amount=amount))
    if contribution := number(line.value("contribution")):
        adjustments.append(Adjustment(True, per_unit=contribution))
    return Line(
        _quantity(line),
        _price(line),
        vat,
        number(line.value("base_quantity")) or ONE,
        tuple(adjustments),
    )


def _discounted(
    header: Mapping[str, object],
    lines: tuple[Line, ...],
    nets: tuple[Decimal, ...],
    currency: str,
) -> tuple[DocumentAdjustment, ...]:
    """A discount on the whole: an allowance at each rate, in proportion to its base."""
    percent = number(header.get("discount_percent"))
    if not percent or not lines:
        return ()
    decimals = decimals_of(currency)
    taxed = [(line.vat, net) for line, net in zip(lines, nets, strict=True)]
    bases = {one.vat: one.base for one in vat_subtotals(taxed, decimals)}
    return tuple(spread_percent(percent, bases, decimals))


def _with_subtotals(
    standing: list[tuple[UUID, DraftLine]], nets: dict[UUID, Decimal]
) -> dict[UUID, Decimal]:
    shown, running = dict(nets), Decimal(0)
    delivery: UUID | None = None
    for key, line in standing:
        if line.value("kind") == "delivery":
            delivery, shown[key] = key, Decimal(0)
        if key in nets:
            running += nets[key]
            if delivery is not None:
                shown[delivery] += nets[key]
        elif line.value("kind") == "subtotal":
            shown[key], running = running, Decimal(0)
    return shown
