"""Line nets and totals as EN 16931 asks (BR-CO-10 to BR-CO-17), to the exact cent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from facturier.money.amounts import Adjustment, Invoice, Line, Vat
from facturier.money.rounding import decimals_of, exactly, rounded


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What a line comes to."""

    before: Decimal
    """Quantity times price, rounded: the base of its percents (BT-137, BT-142)."""
    adjustments: tuple[Decimal, ...]
    """BT-136 or BT-141 of each allowance and charge, in their order, without sign."""
    net: Decimal
    """BT-131."""


@dataclass(frozen=True, slots=True)
class VatSubtotal:
    """BG-23: one category and rate."""

    vat: Vat
    base: Decimal
    """BT-116."""
    tax: Decimal
    """BT-117."""

    @property
    def gross(self) -> Decimal:
        """Base and tax together."""
        return self.base + self.tax


@dataclass(frozen=True, slots=True)
class Totals:
    """BG-22 and BG-23."""

    lines: Decimal
    """BT-106."""
    allowances: Decimal
    """BT-107."""
    charges: Decimal
    """BT-108."""
    net: Decimal
    """BT-109."""
    tax: Decimal
    """BT-110."""
    tax_in_vat_currency: Decimal | None
    """BT-111; None where the invoice names no other currency for VAT."""
    gross: Decimal
    """BT-112."""
    prepaid: Decimal
    """BT-113."""
    rounding: Decimal
    """BT-114."""
    payable: Decimal
    """BT-115."""
    vat: tuple[VatSubtotal, ...]
    """In the order of category and rate, so that the order of lines never shows."""


@exactly
def line_amounts(line: Line, currency: str = "EUR") -> LineAmounts:
    """A line: quantity times price rounded once, then each allowance and charge rounded once.

    So every figure that the document states adds up as it stands there.
    """
    decimals = decimals_of(currency)
    before = rounded(line.quantity * line.price / line.base_quantity, decimals)
    found = tuple(
        rounded(_measure(one, line.quantity, before), decimals) for one in line.adjustments
    )
    signed = (one.sign * amount for one, amount in zip(line.adjustments, found, strict=True))
    return LineAmounts(before, found, before + sum(signed, Decimal(0)))


def _measure(adjustment: Adjustment, quantity: Decimal, before: Decimal) -> Decimal:
    if adjustment.amount is not None:
        return adjustment.amount
    if adjustment.percent is not None:
        return before * adjustment.percent / 100
    assert adjustment.per_unit is not None, "an adjustment has one measure"
    return quantity * adjustment.per_unit


@exactly
def invoice_totals(invoice: Invoice) -> Totals:
    """Totals: VAT once per category and rate, on the summed net (BR-CO-10 to BR-CO-17)."""
    decimals = decimals_of(invoice.currency)
    nets = [(line.vat, line_amounts(line, invoice.currency).net) for line in invoice.lines]
    document = [(one.vat, one.sign, rounded(one.amount, decimals)) for one in invoice.adjustments]
    subtotals = vat_subtotals(
        [*nets, *((vat, sign * amount) for vat, sign, amount in document)], decimals
    )
    lines = sum((net for _vat, net in nets), Decimal(0))
    allowances = sum((amount for _vat, sign, amount in document if sign < 0), Decimal(0))
    charges = sum((amount for _vat, sign, amount in document if sign > 0), Decimal(0))
    net = lines - allowances + charges
    tax = sum((one.tax for one in subtotals), Decimal(0))
    gross = net + tax
    other = invoice.vat_currency
    return Totals(
        lines=lines,
        allowances=allowances,
        charges=charges,
        net=net,
        tax=tax,
        tax_in_vat_currency=(
            rounded(tax * other.rate, decimals_of(other.currency)) if other else None
        ),
        gross=gross,
        prepaid=invoice.prepaid,
        rounding=invoice.rounding,
        payable=gross - invoice.prepaid + invoice.rounding,
        vat=subtotals,
    )


@exactly
def vat_subtotals(
    nets: Iterable[tuple[Vat, Decimal]], decimals: int = 2
) -> tuple[VatSubtotal, ...]:
    """VAT once per category and rate: tax of the summed net, not a sum of taxes (BR-CO-17)."""
    bases: dict[Vat, Decimal] = {}
    for vat, net in nets:
        bases[vat] = bases.get(vat, Decimal(0)) + net
    return tuple(
        VatSubtotal(vat, base, rounded(base * vat.percent / 100, decimals))
        for vat, base in sorted(bases.items())
    )
