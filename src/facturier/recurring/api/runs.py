"""API of runs over all that is due."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.recurring import actions, queries
from facturier.recurring.rules.states import RunStage

router = Router(tags=["recurring"])


class RecurringRunOut(Schema):
    """A pass over all that is due."""

    id: UUID
    stage: RunStage
    held: bool = Field(description="true: it waits until a person confirms the date")
    stopped: bool = Field(description="true: no job is at it, `resume` takes it up")
    day: date
    total: int
    drafted: int
    issued: int
    waiting: int
    skipped: int


@router.post(
    "/recurring-runs/", response={200: RecurringRunOut, **REFUSALS}, summary="Take what is due"
)
def begin_recurring_run(request: HttpRequest):
    """Begin a run without waiting for the timer; the newest where nothing is due (404 if none)."""
    organisations.require(request.member, "invoice.issue")
    actions.begin_run(member=request.member, now=timezone.now())
    return _run(request)


@router.get(
    "/recurring-runs/latest/", response={200: RecurringRunOut, **REFUSALS}, summary="Newest run"
)
def latest_recurring_run(request: HttpRequest):
    """How far the newest run is."""
    organisations.require(request.member, "invoice.issue")
    return _run(request)


@router.post(
    "/recurring-runs/{run_id}/pause/",
    response={200: RecurringRunOut, **REFUSALS},
    summary="Pause a run",
)
def pause_recurring_run(request: HttpRequest, run_id: UUID):
    """Take no further period."""
    organisations.require(request.member, "invoice.issue")
    actions.pause_run(member=request.member, run_id=run_id, now=timezone.now())
    return _run(request)


@router.post(
    "/recurring-runs/{run_id}/resume/",
    response={200: RecurringRunOut, **REFUSALS},
    summary="Resume a run",
)
def resume_recurring_run(request: HttpRequest, run_id: UUID):
    """Go on after a pause, or confirm the date after a long silence."""
    organisations.require(request.member, "invoice.issue")
    actions.resume_run(member=request.member, run_id=run_id, now=timezone.now())
    return _run(request)


def _run(request: HttpRequest) -> dict[str, Any]:
    view = queries.newest_run(request.member)
    if view is None:
        raise absent()
    names = set(RecurringRunOut.model_fields) - {"stopped"}
    return {name: getattr(view.run, name) for name in names} | {"stopped": view.stopped}
