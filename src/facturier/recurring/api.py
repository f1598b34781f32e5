"""API of recurring plans: made, changed, previewed, paused, their periods and prices, runs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.recurring import actions, queries
from facturier.recurring.models import Occurrence, Plan
from facturier.recurring.rules.prices import Kind
from facturier.recurring.rules.schedule import Cover, Unit
from facturier.recurring.rules.states import Mode, PlanState, Prices, RunStage, State

router = Router(tags=["recurring"])
ONE = "/recurring-plans/{plan_id}/"
LATEST_NUMBER = 999_999


class RecurringRule(Schema):
    """When: every so many units; in months on days (31 is the last) or on one weekday."""

    unit: Unit
    every: int = Field(1, ge=1, le=99)
    days: list[int] = Field(default_factory=list, max_length=31)
    weekdays: list[int] = Field(default_factory=list, max_length=7, description="0 is Monday")
    nth: int | None = Field(None, ge=-1, le=4, description="1 to 4; -1 is the last")


class RecurringPlanTerms(Schema):
    """What a plan says. Its dates are fixed once a period was taken."""

    name: str = Field(min_length=1, max_length=80)
    rule: RecurringRule
    start: date
    end: date | None = None
    most: int | None = Field(None, ge=1, le=999)
    cover: Cover = Cover.NONE
    prorate: bool = False
    mode: Mode = Mode.DRAFT
    prices: Prices = Prices.CONTRACT
    decimals: int = Field(2, ge=0, le=6)

    def given(self) -> actions.Given:
        """As the verbs take it."""
        values = self.model_dump()
        return actions.Given(**values)


class RecurringPlanIn(RecurringPlanTerms):
    """A plan that copies a template."""

    template_id: UUID


class RecurringPlanChange(RecurringPlanTerms):
    """All that the plan says from now on; `version` is the plan as you saw it."""

    version: int = Field(ge=1, le=999_999_999)


class RecurringPlanOut(RecurringPlanTerms):
    """A plan, where it stands, and who answers for it."""

    id: UUID
    template_id: UUID
    customer_id: UUID | None
    state: PlanState
    next_number: int
    next_due: date | None
    owner: str
    version: int


class RecurringPlansOut(Schema):
    """A page of plans, the newest first; ask again with `after` = `next_after`."""

    items: list[RecurringPlanOut]
    next_after: UUID | None


class PeriodAhead(Schema):
    """A period to come, at today's prices."""

    number: int
    due: date
    first: date | None
    last: date | None
    days: int
    of_days: int
    net: Decimal
    gross: Decimal
    currency: str
    skipped: bool


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


class ResumeIn(Schema):
    """What to do with the periods that fell into the pause."""

    skip_missed: bool = False


class IndexationIn(Schema):
    """A move of prices from a day on: `percent`, or an index with base and new value."""

    kind: Kind
    first_day: date
    percent: Decimal | None = None
    index_name: str = Field("", max_length=120)
    base: Decimal | None = None
    value: Decimal | None = None
    proof: str = Field(min_length=1, max_length=500, description="where the figure is read")


class IndexationOut(IndexationIn):
    """The same, as it was recorded."""

    id: UUID
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None


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


@router.get(
    "/recurring-plans/", response={200: RecurringPlansOut, **REFUSALS}, summary="List plans"
)
def recurring_plans(
    request: HttpRequest,
    state: PlanState | None = None,
    waiting: bool = False,
    after: UUID | None = None,
):
    """The plans, the newest first; `waiting` those alone of which a period waits."""
    page = queries.plans_page(request.member, state, waiting=waiting, after=after)
    return {"items": [_plan(plan) for plan in page.rows], "next_after": page.after}


@router.post(
    "/recurring-plans/", response={201: RecurringPlanOut, **REFUSALS}, summary="Prepare a plan"
)
def create_recurring_plan(request: HttpRequest, asked: RecurringPlanIn, idempotency_key: str = KEY):
    """A plan that copies a template; whoever asks answers for it."""
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()
    terms = RecurringPlanTerms(**asked.model_dump(exclude={"template_id"}))

    def created() -> dict[str, Any]:
        plan = actions.create_plan(
            member=request.member, template_id=asked.template_id, given=terms.given(), now=now
        )
        return _plan(plan)

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(ONE, response={200: RecurringPlanOut, **REFUSALS}, summary="Get a plan")
def recurring_plan(request: HttpRequest, plan_id: UUID):
    """A plan."""
    organisations.require(request.member, "invoice.read")
    return _plan(queries.find_plan(request.member, plan_id))


@router.put(ONE, response={200: RecurringPlanOut, **REFUSALS}, summary="Change a plan")
def change_recurring_plan(request: HttpRequest, plan_id: UUID, asked: RecurringPlanChange):
    """Another name, end, mode or prices; other dates while no period was taken."""
    organisations.require(request.member, "invoice.prepare")
    terms = RecurringPlanTerms(**asked.model_dump(exclude={"version"}))
    plan = actions.change_plan(
        member=request.member,
        plan_id=plan_id,
        version=asked.version,
        given=terms.given(),
        now=timezone.now(),
    )
    return _plan(plan)


@router.get(
    f"{ONE}preview/", response={200: list[PeriodAhead], **REFUSALS}, summary="The next twelve"
)
def preview_recurring_plan(request: HttpRequest, plan_id: UUID):
    """The next twelve periods: days, amounts at today's prices."""
    organisations.require(request.member, "invoice.read")
    plan = queries.find_plan(request.member, plan_id)
    return [
        {
            **{
                name: getattr(one.period, name)
                for name in ("number", "due", "first", "last", "days", "of_days")
            },
            "net": one.net,
            "gross": one.gross,
            "currency": one.currency,
            "skipped": one.skipped is not None,
        }
        for one in queries.periods_ahead(request.member, plan, timezone.localdate())
    ]


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
    return _plan(queries.find_plan(request.member, plan_id))


@router.post(
    f"{ONE}indexations/",
    response={201: IndexationOut, **REFUSALS},
    summary="Record a move of prices",
)
def record_recurring_indexation(
    request: HttpRequest, plan_id: UUID, asked: IndexationIn, idempotency_key: str = KEY
):
    """From a day on, prices are multiplied; invoices that exist stay as they are."""
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.record_indexation(
            member=request.member, plan_id=plan_id, now=now, **asked.model_dump()
        )
        return {name: getattr(row, name) for name in IndexationOut.model_fields}

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.post(
    f"{ONE}indexations/{{indexation_id}}/withdraw/",
    response={200: IndexationOut, **REFUSALS},
    summary="Withdraw a move of prices",
)
def withdraw_recurring_indexation(request: HttpRequest, plan_id: UUID, indexation_id: UUID):
    """A figure recorded by mistake: periods to come leave it out."""
    organisations.require(request.member, "invoice.prepare")
    row = actions.withdraw_indexation(
        member=request.member, plan_id=plan_id, indexation_id=indexation_id, now=timezone.now()
    )
    return {name: getattr(row, name) for name in IndexationOut.model_fields}


@router.post(f"{ONE}pause/", response={200: RecurringPlanOut, **REFUSALS}, summary="Pause a plan")
def pause_recurring_plan(request: HttpRequest, plan_id: UUID):
    """Take no period until it is resumed."""
    return _decided(request, actions.pause_plan, plan_id)


@router.post(f"{ONE}resume/", response={200: RecurringPlanOut, **REFUSALS}, summary="Resume a plan")
def resume_recurring_plan(request: HttpRequest, plan_id: UUID, asked: ResumeIn):
    """Go on; periods of the pause are taken one after the other, or left out."""
    return _decided(
        request,
        actions.resume_plan,
        plan_id,
        skip_missed=asked.skip_missed,
        today=timezone.localdate(),
    )


@router.post(f"{ONE}end/", response={200: RecurringPlanOut, **REFUSALS}, summary="End a plan")
def end_recurring_plan(request: HttpRequest, plan_id: UUID):
    """Take no period any more; nothing brings the plan back."""
    return _decided(request, actions.end_plan, plan_id)


@router.post(
    f"{ONE}take-over/", response={200: RecurringPlanOut, **REFUSALS}, summary="Answer for a plan"
)
def take_over_recurring_plan(request: HttpRequest, plan_id: UUID):
    """From now on it invoices by your rights."""
    return _decided(request, actions.take_over_plan, plan_id)


def _decided(request: HttpRequest, verb, plan_id: UUID, **asked: Any) -> dict[str, Any]:
    organisations.require(request.member, "invoice.prepare")
    return _plan(verb(member=request.member, plan_id=plan_id, now=timezone.now(), **asked))


# -- runs ------------------------------------------------------------------------------------------
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


def _plan(plan: Plan) -> dict[str, Any]:
    names = set(RecurringPlanOut.model_fields) - {"customer_id", "owner"}
    return {name: getattr(plan, name) for name in names} | {
        "customer_id": plan.template.customer_id,
        "owner": plan.owner_name,
    }


def _period(row: Occurrence) -> dict[str, Any]:
    names = set(PeriodOut.model_fields) - {"state"}
    return {name: getattr(row, name) for name in names} | {"state": queries.state_of(row)}
