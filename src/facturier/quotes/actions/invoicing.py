"""Invoicing an order: whole, by the quantities of its lines, or by a share; never twice.

The lines are held first: of two who invoice what is left at once, the second meets what the first
has taken. The database holds the count within what was ordered (0002), whoever writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.money.rounding import QUANTITY_DECIMALS, exactly, fits
from facturier.organisations.queries import Member
from facturier.quotes.actions.steps import tell_order
from facturier.quotes.models import Order, OrderBilling, OrderLine
from facturier.quotes.queries.orders import held_order, lefts_of
from facturier.quotes.rules.content import lines_of, operations_of
from facturier.quotes.rules.quantities import (
    HUNDRED,
    Asked,
    Left,
    TooMuch,
    by_percent,
    prorated,
    shares,
    whole,
)
from facturier.quotes.rules.states import OrderState
from facturier.sales import actions as sales
from facturier.sales.rules.fields import Json
from facturier.sales.rules.operations import Operation

OPERATIONS = 400  # of one batch of a draft


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be invoiced: all that is left, a share of the order, or so much of lines."""

    percent: Decimal | None = None
    quantities: Mapping[UUID, Decimal] | None = None
    """By key of the order line, without the sign of the line."""
    beyond: bool = False
    """More than is left may be invoiced: somebody says so, and it is told."""


@transaction.atomic
def invoice_order(*, member: Member, order_id: UUID, wanted: Wanted, now: datetime) -> UUID:
    """Open the draft of an invoice with this part of an order; its key.

    Refused (409) as a whole where more is asked than is left.
    """
    order = held_order(member, order_id, "invoice.prepare")
    if order.state == OrderState.CLOSED:
        reason = _("Cette commande est close. Rouvrez-la pour facturer ce qui reste.")
        raise Refusal("order.closed", reason)
    lefts = lefts_of(member.organisation_id, order.id, lock=True)
    asked = _asked(lefts, wanted)
    if not asked:
        raise Refusal("order.nothing", _("Il ne reste rien à facturer de cette commande."))
    for one in asked:
        if one.beyond:
            rows = OrderLine.objects.filter(organisation_id=order.organisation_id, id=one.line)
            rows.update(extra=F("extra") + one.beyond)
    keys = {one.line: uuid7() for one in asked}
    draft_id = _draft(member, order, lefts, asked, keys, now)
    OrderBilling.objects.bulk_create(
        OrderBilling(
            organisation_id=order.organisation_id,
            line_id=one.line,
            draft_id=draft_id,
            line_key=keys[one.line],
            quantity=one.quantity,
            billed_at=now,
            billed_by=member.name,
        )
        for one in asked
    )
    facts = {
        "draft": str(draft_id),
        "lines": len(asked),
        "percent": wanted.percent,
        "beyond": sum((one.beyond for one in asked), Decimal(0)) or None,
    }
    tell_order(order, member.actor, "order.invoiced", now, facts=facts)
    return draft_id


@exactly
def _asked(lefts: Mapping[UUID, Left], wanted: Wanted) -> tuple[Asked, ...]:
    lines = list(lefts.values())
    if wanted.percent is not None:
        if not wanted.percent.is_finite() or not 0 < wanted.percent <= HUNDRED:
            reason = _("Un pourcentage va de 0 à 100.")
            raise Refusal("order.percent", reason, status=422, field="percent")
        return shares(lines, by_percent(lines, wanted.percent), beyond=False)
    if wanted.quantities is None:
        return shares(lines, whole(lines), beyond=False)
    for quantity in wanted.quantities.values():
        if not fits(quantity, QUANTITY_DECIMALS) or quantity.adjusted() >= 12:
            reason = _("Une quantité a quatre décimales au plus.")
            raise Refusal("order.quantity", reason, status=422, field="quantities")
    try:
        return shares(lines, wanted.quantities, beyond=wanted.beyond)
    except TooMuch as problem:
        rest = f"{problem.left.rest.normalize():f}".replace(".", ",")
        reason = _("Il ne reste que %(left)s à facturer d'une ligne. Réduisez sa quantité.")
        raise Refusal(
            "order.too_much", reason % {"left": rest}, status=409, field=str(problem.left.line)
        ) from None
    except ValueError:
        reason = _("Une des quantités n'est pas d'une ligne de cette commande.")
        raise Refusal("order.quantity", reason, status=422, field="quantities") from None


def _draft(
    member: Member,
    order: Order,
    lefts: Mapping[UUID, Left],
    asked: Sequence[Asked],
    keys: Mapping[UUID, UUID],
    now: datetime,
) -> UUID:
    """The draft with what is asked of each line, in batches that a draft takes."""
    frozen = lines_of(order.content)
    rows = dict(
        OrderLine.objects.filter(organisation_id=order.organisation_id, order=order).values_list(
            "id", "key"
        )
    )
    by_key = {one.key: one for one in frozen.lines}
    lines: dict[UUID, tuple[UUID, Mapping[str, Json]]] = {}
    for one in asked:
        line = by_key[rows[one.line]]
        lines[line.key] = (keys[one.line], _differs(line.number("discount_amount"),
                                                    lefts[one.line], one))  # fmt: skip
    first = not OrderBilling.objects.filter(
        organisation_id=order.organisation_id, line__order=order, quantity__gt=0
    ).exists()
    header: dict[str, Json] = {
        "order": order.customer_order or None, "sales_order": order.number,
    }  # fmt: skip
    operations = operations_of(frozen, lines, header, first=first)
    draft = sales.open_draft(
        member=member,
        entity_id=order.draft.entity_id,
        operations=operations[:OPERATIONS],
        made_from={"order": str(order.id)},
        now=now,
    )
    _rest(member, draft.id, draft.version, operations[OPERATIONS:], now)
    return draft.id


def _differs(discount: Decimal | None, left: Left, one: Asked) -> dict[str, Json]:
    """What a line says on this invoice: its quantity, its part of a discount in money."""
    found: dict[str, Json] = {"quantity": f"{(one.quantity * left.sign).normalize():f}"}
    if discount is not None:
        part = prorated(discount, left.size, left.taken, one.quantity)
        found["discount_amount"] = f"{part:f}"
    return found


def _rest(
    member: Member, draft_id: UUID, version: int, operations: Sequence[Operation], now: datetime
) -> None:
    for start in range(0, len(operations), OPERATIONS):
        part = operations[start : start + OPERATIONS]
        answer = sales.change_draft(
            member=member,
            draft_id=draft_id,
            key=uuid7(),
            operations=[replace(one, base=version) for one in part],
            now=now,
        )
        version = answer.version
