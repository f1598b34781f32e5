"""API of time: entries, milestones, their approval, and putting them on a draft.

A project tool sends its hours here, each with its own key: sent again, they stand once.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.timesheets import actions, queries
from facturier.timesheets.models import Milestone, TimeEntry
from facturier.timesheets.queries import Filters
from facturier.timesheets.rules import EntryFacts, Grouping, MilestoneFacts, State

router = Router(tags=["time"])
VERSION = Field(ge=0, le=2**31 - 1)


class OriginIn(Schema):
    """Where a row came from. With an external id, it is created once however often it is sent."""

    source: str = Field("", max_length=40)
    external_id: str = Field("", max_length=100)


class EntryIn(OriginIn):
    """Hours that a person worked on a day, in euros an hour."""

    customer_id: UUID
    project_id: UUID | None = None
    person_id: UUID | None = Field(None, description="a member; or none, and the name alone")
    person_name: str = Field(max_length=120)
    person_key: str = Field("", max_length=100)
    task: str = Field("", max_length=120)
    day: date
    hours: Decimal = Field(max_digits=30, decimal_places=12, description="above 0, at most 24")
    rate: Decimal = Field(max_digits=30, decimal_places=12, description="net, at most 4 decimals")
    description: str = Field("", max_length=1000)


class MilestoneIn(OriginIn):
    """A stage of a project, with its net amount in euros; invoiced once it was reached."""

    customer_id: UUID
    project_id: UUID | None = None
    name: str = Field(max_length=200)
    due_date: date
    reached_date: date | None = None
    amount: Decimal = Field(max_digits=30, decimal_places=12)
    vat_percent: Decimal | None = Field(None, max_digits=30, decimal_places=12)


class EntryChange(EntryIn):
    """A whole entry, and the version it was read in: another one since is refused (409)."""

    version: int = VERSION


class MilestoneChange(MilestoneIn):
    """A whole milestone, and the version it was read in."""

    version: int = VERSION


class Kept(Schema):
    """What every row says beside its facts. `draft_id` is the draft, or what became of it."""

    id: UUID
    state: State
    version: int
    currency: Literal["EUR"] = "EUR"
    draft_id: UUID | None
    approved_at: datetime | None
    approved_by: str
    created_at: datetime


class EntryOut(EntryIn, Kept):
    """An entry."""


class MilestoneOut(MilestoneIn, Kept):
    """A milestone."""


class Sums(Schema):
    """A page, the newest first; ask again with `after` = `next_after`. Sums are of the whole."""

    next_after: UUID | None
    count: int
    net: Decimal = Field(description="exact")


class EntriesOut(Sums):
    """A page of entries."""

    items: list[EntryOut]
    hours: Decimal


class MilestonesOut(Sums):
    """A page of milestones."""

    items: list[MilestoneOut]


class EntriesIn(Schema):
    """Entries of a tool, each taken by itself."""

    items: list[EntryIn] = Field(min_length=1, max_length=500)


class MilestonesIn(Schema):
    """Milestones of a tool."""

    items: list[MilestoneIn] = Field(min_length=1, max_length=500)


class Outcome(Schema):
    """created; known: it had come before and stays as it is; refused, with each field and why."""

    outcome: Literal["created", "known", "refused"]
    id: UUID | None
    faults: dict[str, str]


class OutcomesOut(Schema):
    """What became of each, in the order sent."""

    items: list[Outcome]


class Seen(Schema):
    """A row, in the version in which it was read."""

    id: UUID
    version: int = VERSION


class ApprovalIn(Schema):
    """Rows to approve: all of them, or none."""

    items: list[Seen] = Field(min_length=1, max_length=200)


class ApprovalOut(Schema):
    """How many were approved by this call."""

    approved: int


class VersionIn(Schema):
    """The version in which the row was read."""

    version: int = VERSION


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


def _filters(
    request: HttpRequest,
    person: str,
    project_id: UUID | None,
    customer_id: UUID | None,
    state: State | None,
    since: date | None,
    until: date | None,
) -> Filters:
    organisation_id = request.member.organisation_id
    customers = parties.family(organisation_id, customer_id) if customer_id else None
    return Filters(person.replace("\0", ""), project_id, customers, state, since, until)


# -- entries ---------------------------------------------------------------------------------------
@router.get("/time-entries/", response={200: EntriesOut, **REFUSALS}, summary="List time")
def time_entries(
    request: HttpRequest,
    person: str = Query("", max_length=120),
    project_id: UUID | None = None,
    customer_id: UUID | None = None,
    state: State | None = None,
    since: date | None = None,
    until: date | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """Time, the newest first, with the sums of the whole list."""
    filters = _filters(request, person, project_id, customer_id, state, since, until)
    page = queries.rows_page(TimeEntry, request.member, filters, after=after, size=limit)
    return {
        "items": [_entry(row) for row in page.rows],
        "next_after": page.after,
        "count": page.count,
        "hours": page.hours,
        "net": page.amount,
    }


@router.post("/time-entries/", response={200: OutcomesOut, **REFUSALS}, summary="Enter time")
def enter_time(request: HttpRequest, entries: EntriesIn):
    """Up to 500 entries, each taken by itself. Safe to repeat for those with an external id."""
    stated = [EntryFacts(**one.model_dump()) for one in entries.items]
    return _taken(actions.enter_many(member=request.member, stated=stated, now=timezone.now()))


@router.post(
    "/time-entries/approve/", response={200: ApprovalOut, **REFUSALS}, summary="Approve time"
)
def approve_time(request: HttpRequest, approval: ApprovalIn):
    """Approve entries: all of them, or none. Safe to repeat."""
    return _approved(request, TimeEntry, approval)


@router.get("/time-entries/{uuid:row_id}/", response={200: EntryOut, **REFUSALS})
def time_entry(request: HttpRequest, row_id: UUID):
    """One entry."""
    return _entry(queries.one_row(TimeEntry, request.member, row_id))


@router.post(
    "/time-entries/{uuid:row_id}/", response={200: EntryOut, **REFUSALS}, summary="Correct time"
)
def change_time_entry(request: HttpRequest, row_id: UUID, entry: EntryChange):
    """State an entry anew, before anybody has approved it. Where it came from stays."""
    organisations.require(request.member, "time.read")  # what it answers
    facts = EntryFacts(**entry.model_dump(exclude={"version"}))
    actions.change(
        member=request.member, row_id=row_id, version=entry.version, facts=facts, now=timezone.now()
    )
    return _entry(queries.one_row(TimeEntry, request.member, row_id))


@router.post("/time-entries/{uuid:row_id}/take-back/", response={200: EntryOut, **REFUSALS})
def take_back_time_entry(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take the approval back, unless a draft or an invoice holds it. Safe to repeat."""
    return _entry(_stepped(request, TimeEntry, "take_back", row_id, seen))


@router.post("/time-entries/{uuid:row_id}/archive/", response={200: EntryOut, **REFUSALS})
def archive_time_entry(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Put away what was not to be there. Safe to repeat."""
    return _entry(_stepped(request, TimeEntry, "archive", row_id, seen))


@router.post("/time-entries/{uuid:row_id}/restore/", response={200: EntryOut, **REFUSALS})
def restore_time_entry(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take back what was archived. Safe to repeat."""
    return _entry(_stepped(request, TimeEntry, "restore", row_id, seen))


# -- milestones ------------------------------------------------------------------------------------
@router.get("/milestones/", response={200: MilestonesOut, **REFUSALS}, summary="List milestones")
def milestones(
    request: HttpRequest,
    project_id: UUID | None = None,
    customer_id: UUID | None = None,
    state: State | None = None,
    since: date | None = None,
    until: date | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """Milestones, the latest due first, with the sum of the whole list."""
    filters = _filters(request, "", project_id, customer_id, state, since, until)
    page = queries.rows_page(Milestone, request.member, filters, after=after, size=limit)
    return {
        "items": [_milestone(row) for row in page.rows],
        "next_after": page.after,
        "count": page.count,
        "net": page.amount,
    }


@router.post("/milestones/", response={200: OutcomesOut, **REFUSALS}, summary="Enter milestones")
def enter_milestones(request: HttpRequest, milestones: MilestonesIn):
    """Up to 500 milestones, each taken by itself. Safe to repeat for those with an external id."""
    stated = [MilestoneFacts(**one.model_dump()) for one in milestones.items]
    return _taken(actions.enter_many(member=request.member, stated=stated, now=timezone.now()))


@router.post(
    "/milestones/approve/", response={200: ApprovalOut, **REFUSALS}, summary="Approve milestones"
)
def approve_milestones(request: HttpRequest, approval: ApprovalIn):
    """Approve milestones that were reached: all of them, or none. Safe to repeat."""
    return _approved(request, Milestone, approval)


@router.get("/milestones/{uuid:row_id}/", response={200: MilestoneOut, **REFUSALS})
def milestone(request: HttpRequest, row_id: UUID):
    """One milestone."""
    return _milestone(queries.one_row(Milestone, request.member, row_id))


@router.post(
    "/milestones/{uuid:row_id}/", response={200: MilestoneOut, **REFUSALS}, summary="Correct one"
)
def change_milestone(request: HttpRequest, row_id: UUID, milestone: MilestoneChange):
    """State a milestone anew, before anybody has approved it. Where it came from stays."""
    organisations.require(request.member, "time.read")  # what it answers
    facts = MilestoneFacts(**milestone.model_dump(exclude={"version"}))
    actions.change(
        member=request.member, row_id=row_id, version=milestone.version, facts=facts,
        now=timezone.now(),
    )  # fmt: skip
    return _milestone(queries.one_row(Milestone, request.member, row_id))


@router.post("/milestones/{uuid:row_id}/take-back/", response={200: MilestoneOut, **REFUSALS})
def take_back_milestone(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take the approval back, unless a draft or an invoice holds it. Safe to repeat."""
    return _milestone(_stepped(request, Milestone, "take_back", row_id, seen))


@router.post("/milestones/{uuid:row_id}/archive/", response={200: MilestoneOut, **REFUSALS})
def archive_milestone(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Put away what was not to be there. Safe to repeat."""
    return _milestone(_stepped(request, Milestone, "archive", row_id, seen))


@router.post("/milestones/{uuid:row_id}/restore/", response={200: MilestoneOut, **REFUSALS})
def restore_milestone(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take back what was archived. Safe to repeat."""
    return _milestone(_stepped(request, Milestone, "restore", row_id, seen))


# -- invoicing -------------------------------------------------------------------------------------
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
        "entries": [_entry(row) for row in found.entries],
        "milestones": [_milestone(row) for row in found.milestones],
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
            entries=_chosen(billing.entries),
            milestones=_chosen(billing.milestones),
            grouping=billing.grouping,
            now=now,
        )
        return {"draft_id": draft_id}

    return created_once(request.member, request.path, idempotency_key, billing, created, now)


# -- in and out ------------------------------------------------------------------------------------
def _chosen(rows: Sequence[Seen]) -> list[tuple[UUID, int]]:
    return [(one.id, one.version) for one in rows]


def _taken(found: Sequence[actions.Taken]) -> dict[str, Any]:
    return {
        "items": [
            {"outcome": one.outcome, "id": one.id, "faults": dict(one.faults or {})}
            for one in found
        ]
    }


def _approved(request: HttpRequest, model: Any, approval: ApprovalIn) -> dict[str, int]:
    count = actions.approve(
        member=request.member, model=model, chosen=_chosen(approval.items), now=timezone.now()
    )
    return {"approved": count}


def _stepped(request: HttpRequest, model: Any, verb: str, row_id: UUID, seen: VersionIn) -> Any:
    organisations.require(request.member, "time.read")  # what it answers
    getattr(actions, verb)(
        member=request.member, model=model, row_id=row_id, version=seen.version, now=timezone.now()
    )
    return queries.one_row(model, request.member, row_id)


def _row(row: Any, facts: Any) -> dict[str, Any]:
    stated = {one.name: getattr(row, one.name) for one in fields(facts)}
    kept = {name: getattr(row, name) for name in ("id", "version", "approved_at", "approved_by",
                                                  "created_at")}  # fmt: skip
    return {
        **{key: actions.exact(value) if isinstance(value, Decimal) else value
           for key, value in stated.items()},
        **kept,
        "state": queries.state(row),
        "draft_id": row.draft_id_now,
    }  # fmt: skip


def _entry(row: TimeEntry) -> dict[str, Any]:
    return _row(row, EntryFacts)


def _milestone(row: Milestone) -> dict[str, Any]:
    return _row(row, MilestoneFacts)
