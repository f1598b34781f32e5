"""Exact decimals, and the one rounding: half away from zero.

Half away from zero and not to even, so that a credit note mirrors its invoice to the cent; and not
half up as the official rules write it (towards plus infinity), which differs on negative amounts
by a cent that they tolerate (BR-CO-17 accepts less than one unit).
"""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import wraps
from typing import Any, TypeVar, cast

PRICE_DECIMALS = 6  # BR-FR-DEC: of a unit price (BT-146, BT-148)
QUANTITY_DECIMALS = 4  # of a quantity (BT-129, BT-149)
AMOUNT_DECIMALS = 2  # of every amount (BR-DEC-01 and following), whatever the currency
# Currencies that have no such thing as a cent; ISO 4217.
WHOLE_CURRENCIES = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
     "XAF", "XOF", "XPF"}
)  # fmt: skip

# Ten digits before the point of a quantity and of a price multiply to forty: nothing is lost.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

F = TypeVar("F")


class TooPrecise(ValueError):
    """A number with more decimals than its place takes: it would be rounded where nobody looks."""


def exactly(function: F) -> F:
    """Decorates a function whose sums and products must lose no digit."""

    @wraps(cast("Any", function))
    def computed(*args: Any, **kwargs: Any) -> Any:
        with localcontext(_EXACT):
            return cast("Any", function)(*args, **kwargs)

    return cast("F", computed)


def decimals_of(currency: str) -> int:
    """How many decimals an amount of the currency is rounded to: two at most (BR-DEC)."""
    return 0 if currency in WHOLE_CURRENCIES else AMOUNT_DECIMALS


def rounded(value: Decimal, decimals: int = AMOUNT_DECIMALS) -> Decimal:
    """To so many decimals, half away from zero; never a negative zero."""
    found = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)
    return found if found else abs(found)


def fits(value: Decimal, decimals: int) -> bool:
    """Whether a number is finite and has no more decimals than that; trailing noughts are free."""
    if not value.is_finite():
        return False
    return value == value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)


def ensure_fits(name: str, value: Decimal, decimals: int) -> None:
    """Refuse (TooPrecise) what `fits` does not take."""
    if not fits(value, decimals):
        raise TooPrecise(f"{name} {value}: at most {decimals} decimals")
