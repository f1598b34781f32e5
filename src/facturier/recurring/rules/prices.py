"""Prices that follow an index or a percentage. Pure, in exact fractions: rounded once, at the end.

Steps multiply. For an index each new value starts from the last one, so that the product is the
newest value over the first: no rounding on the way can drift.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

ONE = Fraction(1)


class Kind(StrEnum):
    """How prices move."""

    PERCENT = "percent"  # once, from a day on
    YEARLY = "yearly"  # from a day on, and again each year
    INDEX = "index"  # by a published index: new value over base value


@dataclass(frozen=True, slots=True)
class Step:
    """A move of prices from a day on. `value` over `base`, or `percent`."""

    kind: Kind
    first_day: date
    percent: Decimal | None = None
    base: Decimal | None = None
    value: Decimal | None = None


def factor(steps: Iterable[Step], day: date) -> Fraction:
    """What prices are multiplied by on a day."""
    found = ONE
    for step in steps:
        if step.first_day <= day:
            found *= _of(step, day)
    return found


def _of(step: Step, day: date) -> Fraction:
    if step.kind is Kind.INDEX:
        assert step.base is not None, "an index has its base"
        assert step.value is not None, "an index has its value"
        return Fraction(step.value) / Fraction(step.base)
    assert step.percent is not None, "a percentage has its figure"
    once = ONE + Fraction(step.percent) / 100
    return once ** (anniversaries(step.first_day, day) + 1) if step.kind is Kind.YEARLY else once


def anniversaries(first: date, day: date) -> int:
    """Whole years from a day to another; of 29 February, on the 28th of other years."""
    years = day.year - first.year
    turned = (day.month, day.day) >= (first.month, first.day)
    if (first.month, first.day) == (2, 29) and (day.month, day.day) == (2, 28):
        turned = turned or not _is_leap(day.year)
    return years if turned else years - 1


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Half away from zero, as every amount of the house."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)
