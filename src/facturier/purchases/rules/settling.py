"""What invoices take of a line of an order, folded from all that is known of it. Pure.

The order of receipts does not matter, since their sum alone counts; invoices are served in the
order in which they were entered. What is served never passes received + tolerated, and of each
invoice line served + accepted + beyond + given back is exactly what it invoices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from facturier.money.rounding import exactly, rounded
from facturier.purchases.rules.tolerances import MEASURE, Limit, price_within

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of an invoice (or a part of it) on a line of an order; a credit note counts as less.

    `cited` are the invoices that a credit note names. `price_credit` is an amount that it gives
    back on the price alone, with no quantity.
    """

    key: UUID
    invoice: UUID
    place: tuple[int, int]  # entry number of the invoice, position of the line
    quantity: Decimal
    price: Decimal
    cited: frozenset[UUID] = frozenset()
    price_credit: Decimal = NOTHING
    accepted_quantity: Decimal = NOTHING
    accepted_over: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Served:
    """What becomes of a claim. `over` is its amount beyond the ordered price; `over_passes` tells
    whether nobody is to be asked for it."""

    key: UUID
    covered: Decimal = NOTHING
    accepted: Decimal = NOTHING
    excess: Decimal = NOTHING
    credited: Decimal = NOTHING
    over: Decimal = NOTHING
    over_passes: bool = True


@exactly
def serve(
    claims: Sequence[Claim],
    *,
    received: Decimal,
    tolerated: Decimal,
    price: Decimal,
    price_limit: Limit,
    currency: str,
) -> dict[UUID, Served]:
    """What becomes of each claim on one line of an order."""
    ordered = sorted(claims, key=lambda one: (*one.place, one.key))
    charges = [one for one in ordered if one.quantity > 0]
    credited = _given_back(charges, [one for one in ordered if one.quantity < 0])
    overs = _overs(charges, credited, ordered, price)
    found = {one.key: Served(one.key) for one in ordered}
    served = NOTHING
    total_over = NOTHING
    stands = max(NOTHING, received)
    for one in charges:
        net = one.quantity - credited[one.key]
        if served + net <= stands + tolerated:
            covered = net
        else:
            covered = min(net, max(NOTHING, stands - served))
        served += covered
        beyond = net - covered
        accepted = min(beyond, one.accepted_quantity)
        over = overs[one.key]
        passes = over <= one.accepted_over or price_within(
            price_limit,
            over=one.price - price if over else NOTHING,
            ordered=price,
            total_over=total_over + over,
            currency=currency,
        )
        total_over += over
        found[one.key] = Served(
            one.key, covered, accepted, beyond - accepted, credited[one.key], over, passes
        )
    return found


def _given_back(charges: Sequence[Claim], returns: Sequence[Claim]) -> dict[UUID, Decimal]:
    """Of each charge, what credit notes take back: those they name first, then the latest."""
    found = {one.key: NOTHING for one in charges}
    for credit in returns:
        left = -credit.quantity
        latest = sorted(charges, key=lambda one: (one.invoice in credit.cited, one.place))
        for one in reversed(latest):
            taken = min(left, one.quantity - found[one.key])
            found[one.key] += taken
            left -= taken
    return found


def _overs(
    charges: Sequence[Claim],
    credited: dict[UUID, Decimal],
    claims: Sequence[Claim],
    price: Decimal,
) -> dict[UUID, Decimal]:
    """The amount of each charge beyond the ordered price, less what was credited on the price.

    Of amounts in cents, as both documents state them: a net that is rounded is no other price.
    """
    found = {}
    for one in charges:
        kept = one.quantity - credited[one.key]
        found[one.key] = max(NOTHING, rounded(one.price * kept) - rounded(price * kept))
    for credit in claims:
        left = credit.price_credit
        latest = sorted(charges, key=lambda one: (one.invoice in credit.cited, one.place))
        for one in reversed(latest):
            taken = min(left, found[one.key])
            found[one.key] -= taken
            left -= taken
    return found


@exactly
def measure_of(amount: Decimal, price: Decimal) -> Decimal:
    """A service is measured by its amount: so much of a line at that price, to ten decimals."""
    if price <= 0:
        return NOTHING
    return (amount / price).quantize(MEASURE, ROUND_HALF_UP)


@exactly
def amount_of(quantity: Decimal, price: Decimal) -> Decimal:
    """What a quantity comes to at a price, in cents."""
    return rounded(quantity * price)


@exactly
def is_price_credit(price: Decimal, ordered: Decimal, invoiced: Sequence[Decimal]) -> bool:
    """Whether a line of a credit note takes back a part of a price rather than a quantity.

    It returns goods where its price is (within a hundredth) the ordered one or one that was
    invoiced; else it says how much less each piece is to cost.
    """
    known = [ordered, *invoiced]
    return all(abs(price - one) * 100 > abs(one) for one in known)
