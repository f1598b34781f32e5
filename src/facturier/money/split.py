"""Splitting an amount into parts that sum to it: leftovers go to the largest remainders."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TypeVar

from facturier.money.amounts import DocumentAdjustment, Vat
from facturier.money.rounding import exactly, rounded

K = TypeVar("K")


def split(amount: Decimal, weights: Sequence[Decimal], decimals: int = 2) -> tuple[Decimal, ...]:
    """Parts of `amount` in proportion to `weights` (none negative, one at least positive).

    Each part is within one unit of its exact share, has the sign of the amount or is zero, and they
    sum to the amount. Between equal remainders the heavier weight, then the earlier one, wins.
    """
    whole = Fraction(sum(weights, Decimal(0)))
    if any(weight < 0 for weight in weights) or whole <= 0:
        raise ValueError("weights are not negative, and not all zero")
    unit = Fraction(1, 10**decimals)
    units = Fraction(abs(amount)) / unit
    if units.denominator != 1:
        raise ValueError(f"{amount} has more than {decimals} decimals")
    shares = [units * Fraction(weight) / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    order = sorted(range(len(weights)), key=lambda at: (parts[at] - shares[at], -weights[at], at))
    for at in order[: int(units) - sum(parts)]:
        parts[at] += 1
    sign = -1 if amount < 0 else 1
    return tuple(_scaled(sign * part, decimals) for part in parts)


def _scaled(units: int, decimals: int) -> Decimal:
    return Decimal(units).scaleb(-decimals)


def split_by(amount: Decimal, weights: Mapping[K, Decimal], decimals: int = 2) -> dict[K, Decimal]:
    """The same by name; equal remainders and weights go by the order of the names."""
    return dict(zip(weights, split(amount, list(weights.values()), decimals), strict=True))


@exactly
def spread_percent(
    percent: Decimal, bases: Mapping[Vat, Decimal], decimals: int = 2
) -> tuple[DocumentAdjustment, ...]:
    """An allowance of so many percent on the whole document: one for each VAT category and rate.

    Its sum is the percent of the whole net, rounded once; each part stays within a cent of its own
    percent. What has no base gets none. The bases are those of the lines (BT-131 summed by VAT).
    """
    held = {vat: base for vat, base in sorted(bases.items()) if base}
    if not held:
        return ()
    whole = sum(held.values(), Decimal(0))
    wanted = rounded(whole * percent / 100, decimals)
    exact = {vat: base * percent / 100 for vat, base in held.items()}
    # By remainders of signed shares: a base may be negative (a line taken back at another rate).
    floors = {
        vat: share.quantize(Decimal(1).scaleb(-decimals), ROUND_FLOOR)
        for vat, share in exact.items()
    }
    left = int((wanted - sum(floors.values(), Decimal(0))).scaleb(decimals))
    order = sorted(held, key=lambda vat: (floors[vat] - exact[vat], vat))
    unit = Decimal(1).scaleb(-decimals)
    for vat in order[:left]:
        floors[vat] += unit
    return tuple(
        DocumentAdjustment(amount < 0, abs(amount), vat) for vat, amount in floors.items() if amount
    )
