"""What time entries and milestones share in the API: how rows are named, approved and told."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Schema

from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.timesheets import actions, queries
from facturier.timesheets.queries import Filters
from facturier.timesheets.rules import State

VERSION = Field(ge=0, le=2**31 - 1)


class OriginIn(Schema):
    """Where a row came from. With an external id, it is created once however often it is sent."""

    source: str = Field("", max_length=40)
    external_id: str = Field("", max_length=100)


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


class Sums(Schema):
    """A page, the newest first; ask again with `after` = `next_after`. Sums are of the whole."""

    next_after: UUID | None
    count: int
    net: Decimal = Field(description="exact")


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


def filters_of(
    request: HttpRequest,
    person: str,
    project_id: UUID | None,
    customer_id: UUID | None,
    state: State | None,
    since: date | None,
    until: date | None,
) -> Filters:
    """What a list is narrowed to, as the queries take it."""
    organisation_id = request.member.organisation_id
    customers = parties.family(organisation_id, customer_id) if customer_id else None
    return Filters(person.replace("\0", ""), project_id, customers, state, since, until)


def chosen(rows: Sequence[Seen]) -> list[tuple[UUID, int]]:
    """The rows that were named, each in the version that was seen."""
    return [(one.id, one.version) for one in rows]


def told_taken(found: Sequence[actions.Taken]) -> dict[str, Any]:
    """What became of each row that was entered."""
    return {
        "items": [
            {"outcome": one.outcome, "id": one.id, "faults": dict(one.faults or {})}
            for one in found
        ]
    }


def approve_rows(request: HttpRequest, model: Any, approval: ApprovalIn) -> dict[str, int]:
    """Approve all of these rows, or none."""
    count = actions.approve(
        member=request.member, model=model, chosen=chosen(approval.items), now=timezone.now()
    )
    return {"approved": count}


def step_row(request: HttpRequest, model: Any, verb: str, row_id: UUID, seen: VersionIn) -> Any:
    """One verb on one row, seen in this version; answers the row as it stands."""
    organisations.require(request.member, "time.read")  # what it answers
    getattr(actions, verb)(
        member=request.member, model=model, row_id=row_id, version=seen.version, now=timezone.now()
    )
    return queries.one_row(model, request.member, row_id)


def told_row(row: Any, facts: Any) -> dict[str, Any]:
    """A row as the API answers it; `facts` are those of its kind."""
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
