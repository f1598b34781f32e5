"""API of time: listed, entered, approved, changed."""

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
from facturier.timesheets.models import TimeEntry
from facturier.timesheets.rules import EntryFacts, State

router = Router(tags=["time"])


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


class EntryChange(EntryIn):
    """A whole entry, and the version it was read in: another one since is refused (409)."""

    version: int = VERSION


class EntryOut(EntryIn, Kept):
    """An entry."""


class EntriesOut(Sums):
    """A page of entries."""

    items: list[EntryOut]
    hours: Decimal


class EntriesIn(Schema):
    """Entries of a tool, each taken by itself."""

    items: list[EntryIn] = Field(min_length=1, max_length=500)


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
    filters = filters_of(request, person, project_id, customer_id, state, since, until)
    page = queries.rows_page(TimeEntry, request.member, filters, after=after, size=limit)
    return {
        "items": [told_entry(row) for row in page.rows],
        "next_after": page.after,
        "count": page.count,
        "hours": page.hours,
        "net": page.amount,
    }


@router.post("/time-entries/", response={200: OutcomesOut, **REFUSALS}, summary="Enter time")
def enter_time(request: HttpRequest, entries: EntriesIn):
    """Up to 500 entries, each taken by itself. Safe to repeat for those with an external id."""
    stated = [EntryFacts(**one.model_dump()) for one in entries.items]
    return told_taken(actions.enter_many(member=request.member, stated=stated, now=timezone.now()))


@router.post(
    "/time-entries/approve/", response={200: ApprovalOut, **REFUSALS}, summary="Approve time"
)
def approve_time(request: HttpRequest, approval: ApprovalIn):
    """Approve entries: all of them, or none. Safe to repeat."""
    return approve_rows(request, TimeEntry, approval)


@router.get("/time-entries/{uuid:row_id}/", response={200: EntryOut, **REFUSALS})
def time_entry(request: HttpRequest, row_id: UUID):
    """One entry."""
    return told_entry(queries.one_row(TimeEntry, request.member, row_id))


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
    return told_entry(queries.one_row(TimeEntry, request.member, row_id))


@router.post("/time-entries/{uuid:row_id}/take-back/", response={200: EntryOut, **REFUSALS})
def take_back_time_entry(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take the approval back, unless a draft or an invoice holds it. Safe to repeat."""
    return told_entry(step_row(request, TimeEntry, "take_back", row_id, seen))


@router.post("/time-entries/{uuid:row_id}/archive/", response={200: EntryOut, **REFUSALS})
def archive_time_entry(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Put away what was not to be there. Safe to repeat."""
    return told_entry(step_row(request, TimeEntry, "archive", row_id, seen))


@router.post("/time-entries/{uuid:row_id}/restore/", response={200: EntryOut, **REFUSALS})
def restore_time_entry(request: HttpRequest, row_id: UUID, seen: VersionIn):
    """Take back what was archived. Safe to repeat."""
    return told_entry(step_row(request, TimeEntry, "restore", row_id, seen))


def told_entry(row: TimeEntry) -> dict[str, Any]:
    """An entry as the API answers it."""
    return told_row(row, EntryFacts)
