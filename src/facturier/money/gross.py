"""Prices typed with VAT included, without a cent of drift.

EN 16931 knows net prices only, and VAT on the summed net; so some gross sums cannot be reached: at
20 %, no base and its rounded tax make 29.97 (24.97 gives 29.96, 24.98 gives 29.98). What was typed
stays what is due: the cent that no base can give stands in the rounding amount (BT-114), where the
reader of the document sees it, and never in the price or in a bent tax.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from facturier.money.amounts import Line, Vat
from facturier.money.rounding import (
    PRICE_DECIMALS,
    QUANTITY_DECIMALS,
    decimals_of,
    ensure_fits,
    exactly,
    rounded,
)


@dataclass(frozen=True, slots=True)
class GrossLine:
    """A line whose unit price has VAT in it."""

    quantity: Decimal
    gross_price: Decimal
    vat: Vat

    def __post_init__(self) -> None:
        ensure_fits("quantity", self.quantity, QUANTITY_DECIMALS)
        ensure_fits("price", self.gross_price, PRICE_DECIMALS)
        if self.gross_price < 0:
            raise ValueError(f"a negative price: {self.gross_price} (BR-27)")


@dataclass(frozen=True, slots=True)
class FromGross:
    """Net lines, one for each that was typed, and the rounding amount (BT-114) that they need."""

    lines: tuple[Line, ...]
    rounding: Decimal


@exactly
def net_lines(typed: Sequence[GrossLine], currency: str = "EUR") -> FromGross:
    """Lines whose totals, with the rounding amount, come to the sum of the gross amounts typed.

    The rounding amount is at most half a unit of the currency's last decimal away from nothing for
    each VAT category and rate, so one cent.
    """
    decimals = decimals_of(currency)
    nets: dict[int, Decimal] = {}
    rounding = Decimal(0)
    for vat in sorted({line.vat for line in typed}):
        places = [at for at, line in enumerate(typed) if line.vat == vat]
        grosses = [rounded(typed[at].quantity * typed[at].gross_price, decimals) for at in places]
        wanted = sum(grosses, Decimal(0))
        base = nearest_base(wanted, vat.percent, decimals)
        rounding += wanted - base - rounded(base * vat.percent / 100, decimals)
        nets |= dict(zip(places, _shares(base, grosses, vat.percent, decimals), strict=True))
    lines = tuple(_line(typed[at], nets[at], decimals) for at in range(len(typed)))
    return FromGross(lines, rounded(rounding, decimals))


@exactly
def nearest_base(gross: Decimal, percent: Decimal, decimals: int = 2) -> Decimal:
    """The base whose gross, with the tax as it is rounded, is nearest to `gross`; exact if one is.

    Between two as near, the one that falls short: the rounding amount then adds, never takes.
    """
    unit = Decimal(1).scaleb(-decimals)
    first = rounded(gross / (1 + percent / 100), decimals)
    near = [first + step * unit for step in (-1, 0, 1)]
    return min(near, key=lambda base: (abs(_off(gross, base, percent, decimals)), abs(base)))


def _off(gross: Decimal, base: Decimal, percent: Decimal, decimals: int) -> Decimal:
    return gross - base - rounded(base * percent / 100, decimals)


def _shares(
    base: Decimal, grosses: Sequence[Decimal], percent: Decimal, decimals: int
) -> tuple[Decimal, ...]:
    """The net of each line: its own rounded net, the cents left over to the largest remainders."""
    if not base and not any(grosses):
        return tuple(Decimal(0) for _gross in grosses)
    exact = [gross / (1 + percent / 100) for gross in grosses]
    nets = [rounded(share, decimals) for share in exact]
    unit = Decimal(1).scaleb(-decimals)
    left = int((base - sum(nets, Decimal(0))).scaleb(decimals))
    step = unit if left > 0 else -unit
    # Those that were rounded most the other way take the cents first.
    order = sorted(
        range(len(nets)), key=lambda at: ((nets[at] - exact[at]) * step, -abs(exact[at]), at)
    )
    for at in order[: abs(left)]:
        nets[at] += step
    return tuple(nets)


def _line(typed: GrossLine, net: Decimal, decimals: int) -> Line:
    """A net line that comes to `net` exactly: by a unit price if six decimals can say it.

    Else by a price for the whole quantity (BT-149), which always can.
    """
    if not typed.quantity:
        price = rounded(typed.gross_price / (1 + typed.vat.percent / 100), PRICE_DECIMALS)
        return Line(typed.quantity, price, typed.vat)
    price = rounded(net / typed.quantity, PRICE_DECIMALS)
    if price >= 0 and rounded(typed.quantity * price, decimals) == net:
        return Line(typed.quantity, price, typed.vat)
    return Line(typed.quantity, abs(net), typed.vat, base_quantity=abs(typed.quantity))
