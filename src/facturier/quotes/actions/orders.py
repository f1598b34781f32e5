"""Orders: made of an accepted quote, or entered without one; closed and opened by a person."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.quotes.actions.steps import line, take_number, tell_order
from facturier.quotes.models import Order, OrderLine, Quote, QuoteAnswer, QuoteVersion
from facturier.quotes.queries.orders import held_order
from facturier.quotes.rules.content import frozen_content, lines_of
from facturier.quotes.rules.states import OrderState
from facturier.sales import actions as sales
from facturier.sales import queries as drafts
from facturier.sales.actions import Incomplete
from facturier.sales.queries.drafts import Draft
from facturier.sales.rules.drafts import ORDER, DraftState

REASON = 200


def order_of_quote(
    quote: Quote, version: QuoteVersion, answer: QuoteAnswer, by: str, now: datetime
) -> Order:
    """The order that an accepted version is. Its event is that of the acceptance."""
    header = version.content.get("header", {})
    return _made(
        organisation_id=quote.organisation_id,
        draft_id=quote.draft_id,
        quote=quote,
        version=version,
        content=version.content,
        customer_order=answer.order_number or str(header.get("order") or ""),
        order_date=answer.answer_date,
        currency=version.currency,
        net=version.net,
        gross=version.gross,
        created_at=now,
        created_by=by,
    )


def begin_order(
    *, member: Member, entity_id: UUID, now: datetime, customer_id: UUID | None = None
) -> Draft:
    """A draft on which an order is entered without a quote; it becomes one by `take_order`."""
    return sales.open_offer(
        member=member, entity_id=entity_id, type_code=ORDER, customer_id=customer_id, now=now
    )


@transaction.atomic
def take_order(
    *, member: Member, draft_id: UUID, draft_version: int, today: date, now: datetime
) -> tuple[Order, bool]:
    """Make an order of what was entered, as it was seen; (the order, whether it had been made).

    From here on it changes no more: what is invoiced is counted against it.
    """
    draft = drafts.held_draft(member, draft_id)
    require(member, "invoice.prepare", drafts.subject_of(draft))
    if draft.type_code != ORDER:
        raise absent()
    own = {"organisation_id": member.organisation_id}
    if known := Order.objects.filter(**own, draft=draft).first():
        return known, True
    if draft.state != DraftState.OPEN:
        raise Refusal("order.discarded", _("Cette commande est écartée. Reprenez-la d'abord."))
    if draft.version != draft_version:
        reason = _("La commande a changé depuis que vous l'avez vue. Relisez-la.")
        raise Refusal("order.stale", reason)
    content = drafts.content_of(draft)
    composed = drafts.draft_as_composed(draft, today, content)
    lacking = [one for one in composed.lacking if one.blocking]
    if lacking:
        raise Incomplete(lacking)
    sales.close_offer(member.organisation_id, draft.id)
    document, totals = composed.document, composed.amounts.totals
    order = _made(
        **own,
        draft_id=draft.id,
        content=frozen_content(content, composed),
        customer_order=document.order or "",
        order_date=document.issue_date or today,
        currency=composed.amounts.currency,
        net=totals.net,
        gross=totals.gross,
        created_at=now,
        created_by=member.name,
    )
    facts = {"gross": order.gross, "currency": order.currency}
    tell_order(order, member.actor, "order.taken", now, facts=facts)
    return order, False


def _made(**facts: Any) -> Order:
    """The order and its lines; who calls tells it."""
    organisation_id, day = facts["organisation_id"], facts["order_date"]
    order = Order.objects.create(number=take_number(organisation_id, "order", day), **facts)
    rows = []
    for place, one in enumerate(lines_of(order.content).lines):
        quantity = one.number("quantity")
        if one.kind != "item" or not quantity:
            continue
        rows.append(
            OrderLine(
                organisation_id=organisation_id,
                order=order,
                key=one.key,
                place=place,
                name=one.text("name"),
                unit=one.text("unit"),
                ordered=quantity,
                net=one.net or Decimal(0),
            )
        )
    OrderLine.objects.bulk_create(rows)
    return order


@transaction.atomic
def close_order(*, member: Member, order_id: UUID, reason: str, now: datetime) -> Order:
    """Nothing more is invoiced of it, whatever is left. Safe to repeat."""
    order = held_order(member, order_id, "invoice.prepare")
    if order.state == OrderState.CLOSED:
        return order
    order.state, order.closed_at, order.closed_by = OrderState.CLOSED, now, member.name
    order.close_reason = line(reason, "reason", REASON)
    order.save(update_fields=["state", "closed_at", "closed_by", "close_reason"])
    tell_order(order, member.actor, "order.closed", now, reason=order.close_reason)
    return order


@transaction.atomic
def reopen_order(*, member: Member, order_id: UUID, now: datetime) -> Order:
    """It may be invoiced again. Safe to repeat."""
    order = held_order(member, order_id, "invoice.prepare")
    if order.state == OrderState.OPEN:
        return order
    order.state, order.closed_at, order.closed_by, order.close_reason = (
        OrderState.OPEN, None, "", "",
    )  # fmt: skip
    order.save(update_fields=["state", "closed_at", "closed_by", "close_reason"])
    tell_order(order, member.actor, "order.reopened", now)
    return order
