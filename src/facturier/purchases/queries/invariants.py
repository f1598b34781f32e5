"""What must hold of orders, receipts and matches, for the verification."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, Sum

from facturier.purchases.models import Gap, Match, PurchaseOrder
from facturier.purchases.queries.orders import tabs_of
from facturier.purchases.rules import GapState, amount_of

_MOST = 1000


def broken_invariants(organisation_id: UUID) -> Iterator[tuple[str, str]]:
    """(what it is about, what is wrong)."""
    own = {"organisation_id": organisation_id}
    covered = dict(
        Match.objects.filter(**own, stands=True)
        .order_by()
        .values("line_id")
        .annotate(sum=Sum("covered"))
        .values_list("line_id", "sum")
    )
    nets: dict[UUID, Decimal] = {}
    for tab in tabs_of(organisation_id, Q()):
        line = tab.line
        where = f"purchase line {line.id}"
        nets[line.order_id] = nets.get(line.order_id, Decimal(0)) + amount_of(
            line.quantity, line.price
        )
        if not 0 <= tab.received <= line.quantity + line.over_receipt:
            yield where, "more was received than was ordered, or less than nothing"
        if covered.get(line.id, Decimal(0)) > tab.received + line.tolerated:
            yield where, "more is invoiced than was received"
    for order in PurchaseOrder.objects.filter(**own).order_by("id").iterator(chunk_size=500):
        if order.net != nets.get(order.id, Decimal(0)):
            yield f"purchase order {order.number}", "its net is not that of its lines"
    split = F("covered") + F("accepted") + F("excess") + F("credited")
    uneven = Match.objects.filter(**own, stands=True, quantity__gt=0).exclude(quantity=split)
    for one in uneven.order_by("id")[:_MOST]:
        yield f"match {one.id}", "its parts are not its quantity"
    silent = Gap.objects.filter(**own, state=GapState.ACCEPTED).filter(
        Q(settled_by="") | Q(reason="")
    )
    for gap in silent.order_by("id")[:_MOST]:
        yield f"difference {gap.id}", "accepted by nobody, or without a reason"
    beyond = Match.objects.filter(**own, stands=True, excess__gt=0)
    told = set(
        Gap.objects.filter(**own, kind="quantity", state=GapState.OPEN).values_list(
            "invoice_id", "place", "line_id"
        )
    )
    for one in beyond.order_by("id")[:_MOST]:
        if (one.invoice_id, one.place, one.line_id) not in told:
            yield f"match {one.id}", "beyond what was received, and nobody is asked"
