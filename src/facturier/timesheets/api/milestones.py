"""API of milestones: listed, entered, approved, changed."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.timesheets import actions, queries
from facturier.timesheets.api.rows import (
    VERSION,
    ApprovalIn,
    ApprovalOut,
    Kept,
    OriginIn,
    OutcomesOut,
    Sums,
    VersionIn,
    approve_rows,
    filters_of,
    step_row,
    told_row,
    told_taken,
)
from facturier.timesheets.models import Milestone
from facturier.timesheets.rules import MilestoneFacts, State

router = Router(tags=["time"])


class MilestoneIn(OriginIn):
    """A stage of a project, with its net amount in euros; invoiced once it was reached."""

    customer_id: UUID
    project_id: UUID | None = None
    name: str = Field(max_length=200)
    due_date: date
    reached_date: date | None = None
    amount: Decimal = Field(max_digits=30, decimal_places=12)
    vat_percent: Decimal | None = Field(None, max_digits=30, decimal_places=12)


class MilestoneChange(MilestoneIn):
    """A whole milestone, and the version it was read in."""

    version: int = VERSION


class MilestoneOut(MilestoneIn, Kept):
    """A milestone."""


class MilestonesOut(Sums):
    """A page of milestones."""

    items: list[MilestoneOut]


class MilestonesIn(Schema):
    """Milestones of a tool."""

    items: list[MilestoneIn] = Field(min_length=1, max_length=500)


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
    filters = filters_of(request, "", project_id, customer_id, state, since, until)
    page = queries.rows_page(Milestone, request.member, filters, after=after, size=limit)
    return {
        "items": [told_milestone(row) for row in page.rows],
        "next_after": page.after,
        "count": page.count,
        "net": page.amount,
    }


@router.post("/milestones/", response={200: OutcomesOut, **REFUSALS}, summary="Enter milestones")
def enter_milestones(request: HttpRequest, milestones: MilestonesIn):
    """Up to 500 milestones, each taken by itself. Safe to repeat for those with an external id."""
    stated = [MilestoneFacts(**one.model_dump()) for one in milestones.items]
    return told_taken(actions.enter_many(member=request.member, stated=stated, now=timezone.now()))


@router.post(
    "/milestones/approve/", response={200: ApprovalOut, **REFUSALS}, summary="Approve milestones"
)
def approve_milestones(request: HttpRequest, approval: ApprovalIn):
    """Approve milestones that were reached: all of them, or none. Safe to repeat."""
    return approve_rows(request, Milestone, approval)


@router.get("/milestones/{uuid:row_id}/", response={200: MilestoneOut, **REFUSALS})
def milestone(request: HttpRequest, row_id: UUID):
    """One milestone."""
    return told_milestone(queries.one_row(Milestone, request.member, row_id))


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
    return told_milestone(queries.one_row(Milestone, request.member, row_id))


@router.post("/milestones/{uuid:row_id}/take-back/", response={200: MilestoneOut, **REFUSALS})
def take_back_milestone(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take the approval back, unless a draft or an invoice holds it. Safe to repeat."""
    return told_milestone(step_row(request, Milestone, "take_back", row_id, seen))


@router.post("/milestones/{uuid:row_id}/archive/", response={200: MilestoneOut, **REFUSALS})
def archive_milestone(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Put away what was not to be there. Safe to repeat."""
    return told_milestone(step_row(request, Milestone, "archive", row_id, seen))


@router.post("/milestones/{uuid:row_id}/restore/", response={200: MilestoneOut, **REFUSALS})
def restore_milestone(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take back what was archived. Safe to repeat."""
    return told_milestone(step_row(request, Milestone, "restore", row_id, seen))


def told_milestone(row: Milestone) -> dict[str, Any]:
    """A milestone as the API answers it."""
    return told_row(row, MilestoneFacts)
