"""API of the periods of a plan: what became of them, left out and taken up."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.recurring import actions, queries
from facturier.recurring.api.plans import ONE, RecurringPlanOut, told_plan
from facturier.recurring.models import Occurrence
from facturier.recurring.rules.states import State

router = Router(tags=["recurring"])
LATEST_NUMBER = 999_999


class PeriodOut(Schema):
    """What became of a period; `reason` says why it waits or was skipped."""

    number: int
    due: date
    first: date | None
    last: date | None
    state: str = Field(json_schema_extra={"enum": [state.value for state in State]})
    draft_id: UUID | None
    code: str
    reason: str
    field: str


class PeriodsOut(Schema):
    """A page of periods, the newest first; ask again with `before` = `next_before`."""

    items: list[PeriodOut]
    next_before: int | None


class SkipIn(Schema):
    """Why a period is left out."""

    reason: str = Field(min_length=1, max_length=500)


@router.get(
    f"{ONE}periods/", response={200: PeriodsOut, **REFUSALS}, summary="What became of periods"
)
def recurring_periods(request: HttpRequest, plan_id: UUID, before: int | None = None):
    """The periods that were taken, that wait or were left out, the newest first."""
    organisations.require(request.member, "invoice.read")
    before = None if before is None else max(0, min(before, LATEST_NUMBER))
    plan = queries.find_plan(request.member, plan_id)
    rows, after = queries.past_periods(plan, before=before)
    return {"items": [_period(row) for row in rows], "next_before": after}


@router.post(
    f"{ONE}periods/{{number}}/skip/", response={200: PeriodOut, **REFUSALS}, summary="Skip a period"
)
def skip_recurring_period(request: HttpRequest, plan_id: UUID, number: int, asked: SkipIn):
    """Leave a period out, with the reason."""
    organisations.require(request.member, "invoice.prepare")
    row = actions.skip_period(
        member=request.member,
        plan_id=plan_id,
        number=number,
        reason=asked.reason,
        now=timezone.now(),
    )
    return _period(row)


@router.post(
    f"{ONE}periods/{{number}}/unskip/",
    response={200: RecurringPlanOut, **REFUSALS},
    summary="Undo a skip",
)
def unskip_recurring_period(request: HttpRequest, plan_id: UUID, number: int):
    """Take a period up again that was left out, until it has passed."""
    organisations.require(request.member, "invoice.prepare")
    number = max(0, min(number, LATEST_NUMBER))
    actions.unskip_period(member=request.member, plan_id=plan_id, number=number, now=timezone.now())
    return told_plan(queries.find_plan(request.member, plan_id))


def _period(row: Occurrence) -> dict[str, Any]:
    names = set(PeriodOut.model_fields) - {"state"}
    return {name: getattr(row, name) for name in names} | {"state": queries.state_of(row)}
