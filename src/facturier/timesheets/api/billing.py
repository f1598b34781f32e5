"""API of what is to bill: grouped as it would be, and made a draft."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.timesheets import actions, queries
from facturier.timesheets.api.entries import EntryOut, told_entry
from facturier.timesheets.api.milestones import MilestoneOut, told_milestone
from facturier.timesheets.api.rows import Seen, chosen
from facturier.timesheets.rules import Grouping

router = Router(tags=["time"])


class BillingIn(Schema):
    """What goes on a new draft of an entity, to one customer."""

    entity_id: UUID
    customer_id: UUID
    grouping: Grouping = Grouping.TASK
    entries: list[Seen] = Field([], max_length=500)
    milestones: list[Seen] = Field([], max_length=500)


class BillingOut(Schema):
    """The draft that was opened."""

    draft_id: UUID


class BilledLineOut(Schema):
    """A line as a draft would hold it."""

    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    net: Decimal
    period_start: date
    period_end: date
    rows: list[UUID]


class BillableOut(Schema):
    """What can be invoiced to a customer now, the lines it would be, and their sum."""

    entries: list[EntryOut]
    milestones: list[MilestoneOut]
    more: bool
    lines: list[BilledLineOut]
    net: Decimal


@router.get("/time-billings/", response={200: BillableOut, **REFUSALS}, summary="What is to bill")
def billable_time(
    request: HttpRequest,
    customer_id: UUID | None = None,
    project_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    grouping: Grouping = Grouping.TASK,
):
    """What is approved and on no document, and the lines that it would be. Nothing is changed."""
    member = request.member
    organisations.require(member, "time.read")
    if customer_id is None:
        reason = _("Dites de quel client : `customer_id`.")
        raise Refusal("time.customer", reason, status=422, field="customer_id")
    party_id = parties.survivor(member.organisation_id, customer_id)
    found = queries.billable(
        member, party_id or customer_id, project_id=project_id, since=since, until=until
    )
    lines = []
    if party_id is not None and (found.entries or found.milestones):
        lines = queries.as_lines(member, party_id, found.entries, found.milestones, grouping)
    return {
        "entries": [told_entry(row) for row in found.entries],
        "milestones": [told_milestone(row) for row in found.milestones],
        "more": found.more,
        "lines": [
            {
                "name": one.name,
                "quantity": one.quantity,
                "unit": one.unit,
                "price": actions.exact(one.price),
                "net": one.net,
                "period_start": one.start,
                "period_end": one.end,
                "rows": list(one.parts),
            }
            for one in lines
        ],
        "net": sum((one.net for one in lines), Decimal(0)),
    }


@router.post("/time-billings/", response={201: BillingOut, **REFUSALS}, summary="Bill time")
def bill_time(request: HttpRequest, billing: BillingIn, idempotency_key: str = KEY):
    """Open a draft with these rows, as they were read. `Idempotency-Key` makes it safe to repeat.

    Refused (409) as a whole where one of them has changed, or is on another document.
    """
    organisations.require(request.member, "time.read")
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        draft_id = actions.bill_time(
            member=request.member,
            entity_id=billing.entity_id,
            customer_id=billing.customer_id,
            entries=chosen(billing.entries),
            milestones=chosen(billing.milestones),
            grouping=billing.grouping,
            now=now,
        )
        return {"draft_id": draft_id}

    return created_once(request.member, request.path, idempotency_key, billing, created, now)
