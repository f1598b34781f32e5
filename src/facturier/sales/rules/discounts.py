"""Which unit price holds and why; what a discount for early payment would come to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from facturier.catalogue.rules import HeldPrice, Source, Tariff, price_that_holds
from facturier.einvoice.unreadable import N_
from facturier.money.amounts import Vat
from facturier.money.rounding import decimals_of, exactly, rounded
from facturier.money.totals import VatSubtotal
from facturier.sales.rules.kinds import Said


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The net unit price that is proposed for a line, and why."""

    price: Decimal
    currency: str
    source: Source
    why: Said


def unit_price(
    own: HeldPrice, tariff: Tariff | None, list_name: str, quantity: Decimal, day: date
) -> UnitPrice:
    """The price of the customer's list where it holds, else the item's own, with the reason."""
    held = price_that_holds(own, tariff, quantity, day)
    return UnitPrice(
        held.price, held.currency, held.source, _why(held, tariff, list_name, quantity, day)
    )


def _why(held: HeldPrice, tariff: Tariff | None, name: str, quantity: Decimal, day: date) -> Said:
    if tariff is None:
        return Said(N_("Prix de l'article : le client n'a pas de tarif."))
    values = {"list": name}
    if held.source is Source.LIST:
        threshold = max(
            one.from_quantity for one in tariff.breaks if one.from_quantity <= abs(quantity)
        )
        if threshold > 0:
            values["quantity"] = f"{threshold.normalize():f}"
            return Said(N_("Prix du tarif %(list)s, à partir de %(quantity)s."), values)
        return Said(N_("Prix du tarif %(list)s."), values)
    if not tariff.holds_on(day):
        return Said(N_("Prix de l'article : le tarif %(list)s ne vaut pas à cette date."), values)
    if not tariff.breaks:
        return Said(N_("Prix de l'article : il n'est pas dans le tarif %(list)s."), values)
    return Said(N_("Prix de l'article : la quantité n'atteint pas le tarif %(list)s."), values)


# -- early payment ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TakenRate:
    """One category and rate if the discount is taken: what goes off, what is left."""

    vat: Vat
    net_off: Decimal
    tax_off: Decimal
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Net and tax that are left."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class EarlyPayment:
    """A discount for early payment as it is shown; the totals of the invoice stay as they are.

    It lowers the base of the VAT only when it is taken (CGI 267, II-1°; 272, 1).
    """

    percent: Decimal
    rates: tuple[TakenRate, ...]
    net_off: Decimal
    tax_off: Decimal
    payable: Decimal
    """What settles the invoice if it is paid early: BT-115 less net and tax that go off."""


@exactly
def early_payment(
    subtotals: Sequence[VatSubtotal], payable: Decimal, percent: Decimal, currency: str = "EUR"
) -> EarlyPayment:
    """What a discount of so many percent on the net comes to, per category and rate.

    The tax that is left is that of the reduced base, rounded once (BR-CO-17), so that the credit
    note for a discount taken states the very amounts shown. ValueError outside of 0 to 100.
    """
    if not 0 < percent <= 100:
        raise ValueError(f"a discount of {percent} percent")
    decimals = decimals_of(currency)
    rates = []
    for one in subtotals:
        net_off = rounded(one.base * percent / 100, decimals)
        net = one.base - net_off
        tax = rounded(net * one.vat.percent / 100, decimals)
        rates.append(TakenRate(one.vat, net_off, one.tax - tax, net, tax))
    net_off = sum((one.net_off for one in rates), Decimal(0))
    tax_off = sum((one.tax_off for one in rates), Decimal(0))
    return EarlyPayment(percent, tuple(rates), net_off, tax_off, payable - net_off - tax_off)
