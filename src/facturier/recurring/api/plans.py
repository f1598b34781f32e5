"""API of recurring plans: made, changed, previewed, paused, ended."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.recurring import actions, queries
from facturier.recurring.models import Plan
from facturier.recurring.rules.schedule import Cover, Unit
from facturier.recurring.rules.states import Mode, PlanState, Prices

router = Router(tags=["recurring"])
ONE = "/recurring-plans/{plan_id}/"


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


class ResumeIn(Schema):
    """What to do with the periods that fell into the pause."""

    skip_missed: bool = False


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
    return {"items": [told_plan(plan) for plan in page.rows], "next_after": page.after}


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
        return told_plan(plan)

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(ONE, response={200: RecurringPlanOut, **REFUSALS}, summary="Get a plan")
def recurring_plan(request: HttpRequest, plan_id: UUID):
    """A plan."""
    organisations.require(request.member, "invoice.read")
    return told_plan(queries.find_plan(request.member, plan_id))


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
    return told_plan(plan)


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
    return told_plan(verb(member=request.member, plan_id=plan_id, now=timezone.now(), **asked))


def told_plan(plan: Plan) -> dict[str, Any]:
    """A plan as the API answers it."""
    names = set(RecurringPlanOut.model_fields) - {"customer_id", "owner"}
    return {name: getattr(plan, name) for name in names} | {
        "customer_id": plan.template.customer_id,
        "owner": plan.owner_name,
    }
