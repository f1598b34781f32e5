"""What the houses of the tests order: goods and a service, of which something came."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from tests.plumbing.world import House


def purchases(house: House, suffix: str) -> None:
    """An open order of the supplier of the received invoice, whose line it does not hold."""
    from facturier.parties import queries as parties
    from facturier.purchases import actions
    from facturier.purchases.models import Gap
    from facturier.purchases.rules import LineFacts, OrderFacts

    company, things, now = house.company, house.things, timezone.now()
    with company.here():
        supplier = parties.party_choice(company.id, things["supplier_id"])
    assert supplier is not None
    things["supplier_label"] = supplier.label
    by: dict[str, Any] = {"member": company["owner"], "now": now}
    facts = OrderFacts(
        supplier_id=things["supplier_id"],
        entity_id=things["received"].entity_id or things["entity"],
        order_date=timezone.localdate(now),
        number=f"{suffix}-CDE-1",
        currency=things["received"].currency,
        lines=(
            LineFacts(f"{suffix} tôle", Decimal(10), Decimal(7)),
            LineFacts(f"{suffix} pose", Decimal(1), Decimal(90), unit="E48", by_amount=True),
        ),
    )
    with company.here():
        order = actions.create_order(facts=facts, **by)
        things["purchase"] = actions.send_order(order_id=order.id, version=1, **by)
        line, service = order.lines.order_by("place")
        things["purchase_line"], things["purchase_service"] = line.id, service.id
        things["receipt"] = actions.receive(
            order_id=order.id, quantities={line.id: Decimal(2)},
            received_date=timezone.localdate(now), **by,
        ).id  # fmt: skip
        reference = things["received"].reference
        actions.link_order(reference=reference, order_id=order.id, **by)
        things["gap"] = Gap.objects.get(organisation_id=company.id).id
