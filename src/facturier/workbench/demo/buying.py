"""Orders of the demo: one received and invoiced as ordered, one short, one dearer, a service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.purchases import actions, queries
from facturier.purchases.rules import LineFacts, OrderFacts
from facturier.register import queries as register
from facturier.register.queries import StatedLine
from facturier.register.queries.invoice import Invoice

AWAITED, SERVICE = "Panneau de chêne massif 40 mm", "Entretien annuel des machines"
TEXTS = (AWAITED, SERVICE)


@dataclass(frozen=True, slots=True)
class Buying:
    """Who orders, and who receives and matches."""

    buyer: Member
    clerk: Member


def furnish_orders(by: Buying, waiting: Iterable[Invoice], now: datetime) -> None:
    """Orders behind the three latest invoices that wait, and one whose goods are still to come."""
    latest = {one.party_id: one for one in waiting if _can_be_ordered(one)}
    chosen = sorted(latest.values(), key=lambda one: one.entry)[-3:]
    stated = register.stated_amounts(by.buyer.organisation_id, [one.id for one in chosen])
    for place, invoice in enumerate(chosen):
        moment = now + timedelta(seconds=20 * place)
        _ordered(by, invoice, stated[invoice.id].lines, place, moment)
    if chosen:
        _awaited(by, chosen[-1], now + timedelta(seconds=80))


def _can_be_ordered(invoice: Invoice) -> bool:
    return (
        invoice.direction == Direction.RECEIVED
        and invoice.type_code == "380"
        and None not in (invoice.party_id, invoice.entity_id)
    )


def _ordered(
    by: Buying, invoice: Invoice, lines: list[StatedLine], place: int, now: datetime
) -> None:
    """The order of an invoice: the second is received short, the third was cheaper."""

    def price(at: int, one: StatedLine) -> Decimal:
        return one.price * Decimal("0.98") if (place, at) == (2, 1) else one.price

    order = _sent(
        by,
        invoice,
        [
            LineFacts(one.name[:200], one.quantity, _exact(price(at, one)), unit=one.unit,
                      vat_percent=one.vat_percent)
            for at, one in enumerate(lines, 1)
        ],
        now,
    )  # fmt: skip
    ours = {tab.line.place: tab.line for tab in queries.whole_order(by.buyer, order).lines}
    came = {
        ours[at].id: _short(one.quantity) if place == 1 and at == 1 else one.quantity
        for at, one in enumerate(lines, 1)
    }
    clerk: dict[str, Any] = {"member": by.clerk}
    actions.receive(
        order_id=order, quantities=came, received_date=now.date(),
        now=now + timedelta(seconds=6), **clerk,
    )  # fmt: skip
    told = {"reference": invoice.reference, **clerk}
    actions.link_order(order_id=order, now=now + timedelta(seconds=8), **told)
    for at, one in enumerate(lines, 1):
        moment = now + timedelta(seconds=8, milliseconds=10 * at)
        actions.match_line(place=at, parts={ours[at].id: one.quantity}, now=moment, **told)


def _awaited(by: Buying, like: Invoice, now: datetime) -> None:
    """Goods of which the half came, and a service of which a part was done."""
    lines = [
        LineFacts(AWAITED, Decimal(24), Decimal("86.50"), item="CHE-40"),
        LineFacts(SERVICE, Decimal(1), Decimal(1800), unit="E48", by_amount=True),
    ]
    order = _sent(by, like, lines, now)
    goods, service = (tab.line.id for tab in queries.whole_order(by.buyer, order).lines)
    clerk: dict[str, Any] = {"member": by.clerk, "order_id": order}
    actions.receive(
        quantities={goods: Decimal(12)}, received_date=now.date(), delivery_note="BL 20418",
        now=now + timedelta(seconds=4), **clerk,
    )  # fmt: skip
    actions.note_service_done(
        amounts={service: Decimal("600")}, done_date=now.date(), now=now + timedelta(seconds=6),
        **clerk,
    )  # fmt: skip


def _sent(by: Buying, like: Invoice, lines: list[LineFacts], now: datetime) -> UUID:
    supplier: UUID | None = like.party_id
    entity: UUID | None = like.entity_id
    assert supplier is not None
    assert entity is not None
    facts = OrderFacts(
        supplier_id=supplier,
        entity_id=entity,
        order_date=now.date() - timedelta(days=12),
        lines=tuple(lines),
        department_id=like.department_id,
        project_id=like.project_id,
        category_id=like.category_id,
    )
    order = actions.create_order(member=by.buyer, facts=facts, now=now)
    later = now + timedelta(seconds=2)
    actions.send_order(member=by.buyer, order_id=order.id, version=1, now=later)
    return order.id


def _short(quantity: Decimal) -> Decimal:
    return max(quantity - 2, quantity / 2).quantize(Decimal("0.0001"))


def _exact(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.000001"))
