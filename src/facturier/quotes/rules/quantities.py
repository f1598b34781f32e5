"""How much of an order is invoiced: by line, by a share, never more than is left. Pure.

Quantities are counted as magnitudes: a line that takes something off (a negative quantity) is
invoiced in the same steps as the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from facturier.money.rounding import QUANTITY_DECIMALS, rounded

STEP = Decimal(1).scaleb(-QUANTITY_DECIMALS)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Left:
    """A line of an order: what was ordered (with its sign), allowed beyond, and taken so far."""

    line: UUID
    ordered: Decimal
    extra: Decimal
    taken: Decimal

    @property
    def size(self) -> Decimal:
        """What was ordered, without its sign."""
        return abs(self.ordered)

    @property
    def rest(self) -> Decimal:
        """What may still be invoiced."""
        return max(Decimal(0), self.size + self.extra - self.taken)

    @property
    def sign(self) -> int:
        """Minus one for a line that takes something off."""
        return -1 if self.ordered < 0 else 1


@dataclass(frozen=True, slots=True)
class Asked:
    """So much of a line, as a magnitude; `beyond` is what passes what is left."""

    line: UUID
    quantity: Decimal
    beyond: Decimal


class TooMuch(ValueError):
    """More of a line is asked for than is left of it."""

    def __init__(self, left: Left, quantity: Decimal) -> None:
        super().__init__(str(left.line))
        self.left, self.quantity = left, quantity


def whole(lines: Iterable[Left]) -> dict[UUID, Decimal]:
    """All that is left of each line."""
    return {one.line: one.rest for one in lines if one.rest}


def by_percent(lines: Iterable[Left], percent: Decimal) -> dict[UUID, Decimal]:
    """This share of what was ordered of each line, and never more than is left of it.

    Half away from zero at the fourth decimal; what rounding leaves over stays to be invoiced.
    """
    if not 0 < percent <= HUNDRED:
        raise ValueError(f"{percent} percent")
    found = {}
    for one in lines:
        part = (one.size * percent / HUNDRED).quantize(STEP, ROUND_HALF_UP)
        part = min(part, one.rest)
        if part:
            found[one.line] = part
    return found


def shares(
    lines: Iterable[Left], wanted: Mapping[UUID, Decimal], *, beyond: bool
) -> tuple[Asked, ...]:
    """What is asked of each line, in the order of the lines.

    `TooMuch` where that passes what is left, unless `beyond` says that it may. ValueError for a
    quantity below nought, or of a line that the order does not have.
    """
    known = {one.line: one for one in lines}
    if set(wanted) - set(known) or any(one < 0 for one in wanted.values()):
        raise ValueError("a line that is not of the order, or a quantity below nought")
    found = []
    for key, left in known.items():
        quantity = wanted.get(key, Decimal(0))
        if not quantity:
            continue
        over = max(Decimal(0), quantity - left.rest)
        if over and not beyond:
            raise TooMuch(left, quantity)
        found.append(Asked(key, quantity, over))
    return tuple(found)


def prorated(amount: Decimal, size: Decimal, before: Decimal, quantity: Decimal) -> Decimal:
    """The part of an amount of a whole line that `quantity` bears after `before` of `size`.

    Reckoned from the start, so that the parts of a line that is invoiced whole sum to the amount.
    """
    if not size:
        return amount
    return rounded(amount * (before + quantity) / size) - rounded(amount * before / size)
