"""Plans that a member may read: the list, one with its next periods and its history, runs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from facturier.files import queries as files
from facturier.kit import jobs
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require, scopes
from facturier.organisations.rules import Direction, Scope
from facturier.recurring.models import Indexation, Occurrence, Plan, Run
from facturier.recurring.queries.terms import Catalogued, moves_of, schedule_of
from facturier.recurring.rules.carrying import Change, applied, carried
from facturier.recurring.rules.schedule import Period, periods_from
from facturier.recurring.rules.states import PlanState, RunStage, State
from facturier.sales.queries import (
    content_of,
    drafts_within,
    language_of,
    situated_amounts,
    situations_by_draft,
)
from facturier.sales.rules.drafts import DraftState

PAGE = 50
AHEAD = 12
HISTORY = 50
JOB = "recurring.take_due"


@dataclass(frozen=True, slots=True)
class PlansPage:
    """A page of plans, the newest first, and the row after which the next begins."""

    rows: tuple[Plan, ...]
    waiting: frozenset[UUID]
    """Those of which a period waits for a person."""
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """A period to come: what it would invoice today, and what changes in the template."""

    period: Period
    gross: Decimal
    net: Decimal
    currency: str
    changes: tuple[Change, ...]
    skipped: Occurrence | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan, the periods to come, what became of those before, what moved its prices."""

    plan: Plan
    ahead: tuple[Ahead, ...]
    past: tuple[Occurrence, ...]
    after: int | None
    """The number below which older periods begin, where there are more."""
    moves: tuple[Indexation, ...]


def plans_within(member: Member, capability: str) -> QuerySet[Plan]:
    """The plans whose template the member holds a capability on."""
    rows = Plan.objects.filter(organisation_id=member.organisation_id)
    return rows.filter(template__in=drafts_within(member, capability))


def find_plan(member: Member, plan_id: UUID) -> Plan:
    """One plan; for those who may not read its template, it does not exist."""
    rows = plans_within(member, "invoice.read").filter(id=plan_id)
    plan = rows.select_related("template__entity", "template__customer").first()
    if plan is None:
        raise absent()
    return plan


def proof_of(member: Member, plan_id: UUID, indexation_id: UUID) -> tuple[str, str, bytes]:
    """(file name, media type, bytes) of the proof of a move, for whoever reads the plan."""
    require(member, "invoice.read")
    plan = find_plan(member, plan_id)
    rows = Indexation.objects.filter(organisation_id=plan.organisation_id, plan=plan)
    row = rows.filter(id=indexation_id).select_related("proof_file").first()
    if row is None or row.proof_file is None:
        raise absent()
    return row.proof_name, row.proof_file.media_type, files.content_of(row.proof_file)


def plans_page(
    member: Member,
    state: PlanState | None = None,
    *,
    waiting: bool = False,
    after: UUID | None = None,
    size: int = PAGE,
) -> PlansPage:
    """A page of plans; `waiting` those alone of which a period waits."""
    require(member, "invoice.read")
    rows = plans_within(member, "invoice.read")
    held = Occurrence.objects.filter(
        organisation_id=member.organisation_id, state=State.WAITING
    ).values("plan_id")
    if state is not None:
        rows = rows.filter(state=state)
    if waiting:
        rows = rows.filter(id__in=held)
    if after is not None:
        rows = rows.filter(id__lt=after)
    rows = rows.select_related("template__entity", "template__customer").order_by("-id")
    found = list(rows[: size + 1])
    shown = found[:size]
    stuck = held.filter(plan_id__in=[plan.id for plan in shown]).values_list("plan_id", flat=True)
    return PlansPage(tuple(shown), frozenset(stuck), shown[-1].id if len(found) > size else None)


def plan_page(
    member: Member, plan_id: UUID, today: date, *, before: int | None = None, size: int = HISTORY
) -> PlanPage:
    """A plan with its next twelve periods and a page of its history, the newest first."""
    plan = find_plan(member, plan_id)
    past, after = past_periods(plan, before=before, size=size)
    return PlanPage(
        plan=plan,
        ahead=tuple(periods_ahead(member, plan, today)),
        past=tuple(past),
        after=after,
        moves=tuple(moves_of(plan)),
    )


def past_periods(
    plan: Plan, *, before: int | None = None, size: int = HISTORY
) -> tuple[list[Occurrence], int | None]:
    """What became of periods, the newest first, and the number below which older ones begin."""
    rows = Occurrence.objects.filter(organisation_id=plan.organisation_id, plan=plan)
    # One that is left out ahead of its day stands among those to come.
    past = rows.exclude(Q(state=State.SKIPPED) & Q(number__gte=plan.next_number))
    if before is not None:
        past = past.filter(number__lt=before)
    found = list(past.select_related("draft").order_by("-number")[: size + 1])
    return found[:size], found[size - 1].number if len(found) > size else None


def periods_ahead(member: Member, plan: Plan, today: date, size: int = AHEAD) -> list[Ahead]:
    """The next periods: day, amount as it would be today, and what changes in the template."""
    if plan.state == PlanState.ENDED:
        return []
    draft = plan.template
    content = content_of(draft)
    known = Catalogued(member, plan, content, language_of(draft))
    rows = Occurrence.objects.filter(
        organisation_id=plan.organisation_id, plan=plan, number__gte=plan.next_number
    )
    taken = {row.number: row for row in rows[: size * 2]}
    found = []
    for period in periods_from(schedule_of(plan), plan.next_number, size):
        row = taken.get(period.number)
        if row is not None and row.state != State.SKIPPED:
            continue  # it stands in the history, and waits
        changes = carried(content, period, known.terms(period))
        changed = applied(content, changes)
        situations = situations_by_draft([(draft, changed)], max(period.due, today))[draft.id]
        amounts = situated_amounts(changed, situations)
        totals = amounts.totals
        found.append(Ahead(period, totals.gross, totals.net, amounts.currency, tuple(changes), row))
    return found


def state_of(occurrence: Occurrence) -> State:
    """Where a period stands, its draft having gone its own way since."""
    state = State(occurrence.state)
    if state is State.DRAFTED and occurrence.draft is not None:
        if occurrence.draft.state == DraftState.ISSUED:
            return State.ISSUED
        if occurrence.draft.state == DraftState.DISCARDED:
            return State.DISCARDED
    return state


# -- runs ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class RunView:
    """The newest run, and whether it has stopped although it should go on."""

    run: Run
    stopped: bool

    @property
    def done(self) -> int:
        """How many periods were taken."""
        run = self.run
        return run.drafted + run.issued + run.waiting + run.skipped


def decides_runs(member: Member) -> bool:
    """Whether the member may begin, pause and resume runs: who issues everything."""
    # Its amount is asked for each invoice, of who answers for its plan.
    held = scopes(member, "invoice.issue")
    return any(scope in (Scope(), Scope(direction=Direction.ISSUED)) for scope in held)


def newest_run(member: Member) -> RunView | None:
    """The run that goes on, or the last one; None for those whom runs do not concern."""
    if not decides_runs(member):
        return None
    run = Run.objects.filter(organisation_id=member.organisation_id).order_by("-id").first()
    if run is None:
        return None
    running = run.stage == RunStage.RUNNING
    return RunView(run, running and not jobs.is_pending(JOB, run_id=run.id))


def waiting_count(member: Member) -> int:
    """How many plans have a period that waits for a person."""
    rows = plans_within(member, "invoice.read")
    return rows.aggregate(
        found=Count(
            "id",
            filter=Q(
                id__in=Occurrence.objects.filter(
                    organisation_id=member.organisation_id, state=State.WAITING
                ).values("plan_id")
            ),
        )
    )["found"]


def templates_for(member: Member, size: int = 200):
    """The templates that a plan of the member may copy, by name."""
    rows = drafts_within(member, "invoice.prepare").filter(state=DraftState.TEMPLATE)
    return list(rows.select_related("customer").order_by("name", "id")[:size])
