"""The job of a run: all that is due is taken in order, each period once, whatever happens to it.

A period is drafted in one transaction, with the row that says so, and issued in another, with the
row and the plan moved on. Both hold the plan. So a run that is killed, repeated, or beside another
goes on where the rows say, and takes no period twice: the database refuses a second one besides.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import OperationalError
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.identity import queries as identity
from facturier.kit import live
from facturier.kit.planned import planned
from facturier.kit.refusal import Refusal
from facturier.kit.rows import change_row, write_rows
from facturier.kit.statements import prepared, sent_together
from facturier.kit.steps import undone_as_a_whole
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, member_of
from facturier.recurring.actions.runs import due_plans
from facturier.recurring.actions.steps import TOPIC, look_ahead, note
from facturier.recurring.models import Occurrence, Plan, Run
from facturier.recurring.queries.terms import Catalogued, schedule_of
from facturier.recurring.rules.carrying import Change, carried
from facturier.recurring.rules.schedule import Period, period_of
from facturier.recurring.rules.states import (
    Mode,
    PlanState,
    RunStage,
    State,
    is_settled,
)
from facturier.sales import actions as sales
from facturier.sales.queries import language_of
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.operations import Content, Operation

log = logging.getLogger("facturier.recurring")
TOGETHER = 100  # periods that are looked up at once
Place = tuple[date, UUID]  # of a plan among those that are due: the day, its key
NAMED = 200  # what a row has room for of a name


def take_due(*, organisation_id: UUID, run_id: UUID, clock: Callable[[], datetime]) -> None:
    """Take every period that is due, the earliest first. Safe to run twice, and beside itself."""
    at: Place | None = None
    while True:
        with in_organisation(organisation_id):
            places = _due_next(organisation_id, timezone.localdate(clock()), at)
        if not places:
            break
        if not _take_all(organisation_id, run_id, places, clock):
            return
        at = places[-1]
    with in_organisation(organisation_id):
        rows = Run.objects.filter(organisation_id=organisation_id, id=run_id)
        rows.filter(stage=RunStage.RUNNING).update(stage=RunStage.DONE, finished_at=clock())
        live.publish(organisation_id, TOPIC, needs="invoice.read")


def _due_next(organisation_id: UUID, today: date, at: Place | None) -> list[Place]:
    """The next (day, plan)s that are due, all of one day: a plan comes again on a later one."""
    found = (
        _earliest(organisation_id, today) if at is None else _following(organisation_id, today, *at)
    )
    return [(day, key) for day, key in found if day == found[0][0]]


@planned
def _earliest(organisation_id: UUID, today: date) -> QuerySet[Plan, Any]:
    rows = due_plans(organisation_id, today).order_by("next_due", "id")
    return rows.values_list("next_due", "id")[:TOGETHER]


@planned
def _following(organisation_id: UUID, today: date, day: date, plan_id: UUID) -> QuerySet[Plan, Any]:
    beyond = Q(next_due__gt=day) | Q(next_due=day, id__gt=plan_id)
    rows = due_plans(organisation_id, today).filter(beyond).order_by("next_due", "id")
    return rows.values_list("next_due", "id")[:TOGETHER]


def _take_all(
    organisation_id: UUID, run_id: UUID, places: Sequence[Place], clock: Callable[[], datetime]
) -> bool:
    """Take these in order, each issued while the files of the next are made. False once paused."""
    drafted: deque[tuple[Place, sales.MadeAhead | None]] = deque()
    language = cache(_language)  # of an owner: asked once for these

    def issue_first() -> bool:
        at, ahead = drafted.popleft()
        issue = partial(_issue_one, ahead=ahead)
        return _taken(organisation_id, run_id, at, clock(), language, issue)

    for at in places:
        begun: list[sales.MadeAhead | None] = []
        behind = [ahead for _at, ahead in drafted]
        draft = partial(_draft_one, behind=behind, begun=begun)
        if not _taken(organisation_id, run_id, at, clock(), language, draft):
            return False
        drafted.extend((at, ahead) for ahead in begun)
        if len(drafted) > sales.AHEAD and not issue_first():
            return False
    while drafted:
        if not issue_first():
            return False
    return True


def _taken(
    organisation_id: UUID,
    run_id: UUID,
    at: Place,
    now: datetime,
    language: Callable[[UUID], str],
    step: Callable[[Plan, datetime], State | None],
) -> bool:
    """One step of one period, in its own transaction. False once the run was paused."""
    due, key = at
    with in_organisation(organisation_id), live.together():
        with sent_together():
            # Asked anew for each: a pause takes hold before the next step.
            running = _run.begun(organisation_id, run_id)
            held = _held_plan.begun(organisation_id, key)
            run, plan = next(iter(running()), None), next(iter(held()), None)
        if run is None or run.stage != RunStage.RUNNING:
            return False
        if plan is None or plan.state != PlanState.ACTIVE or plan.next_due != due:
            return True  # another run was here, or a person
        with translation.override(language(plan.owner_id)):
            state = step(plan, now)
        if state is not None:
            _count(run, state)
            live.publish(organisation_id, TOPIC, needs="invoice.read")
    return True


@planned
def _run(organisation_id: UUID, run_id: UUID) -> QuerySet[Run]:
    return Run.objects.filter(organisation_id=organisation_id, id=run_id)


def _count(run: Run, state: State) -> None:
    """One more of what became of periods, whoever counts beside us."""
    counted = state.value  # the name of the column: of our own words
    with prepared() as cursor:
        cursor.execute(
            f'UPDATE "{Run._meta.db_table}" SET "{counted}" = "{counted}" + 1'  # noqa: S608
            " WHERE organisation_id = %s AND id = %s",
            [run.organisation_id, run.id],
        )


@planned
def _held_plan(organisation_id: UUID, plan_id: UUID) -> QuerySet[Plan]:
    rows = Plan.objects.filter(organisation_id=organisation_id, id=plan_id)
    return rows.select_for_update(of=("self",), no_key=True).select_related("template__entity")


def _language(owner_id: UUID) -> str:
    person = identity.person(owner_id)
    return person.language if person else settings.LANGUAGE_CODE


def _row(plan: Plan) -> Occurrence | None:
    return _period_row.first(plan.organisation_id, plan.id, plan.next_number)


@planned
def _period_row(organisation_id: UUID, plan_id: UUID, number: int) -> QuerySet[Occurrence]:
    rows = Occurrence.objects.filter(organisation_id=organisation_id, plan_id=plan_id)
    return rows.filter(number=number).select_related("draft")


def _draft_one(
    plan: Plan,
    now: datetime,
    *,
    behind: Sequence[sales.MadeAhead | None],
    begun: list[sales.MadeAhead | None],
) -> State | None:
    """Open the draft of the next period, with its row. None where it goes on to be issued.

    Then its file is begun, for the number that it gets `behind` others, and put in `begun`.
    """
    state, row, copy, member = _drafted(plan, now)
    if state is None:
        begun.append(_made_ahead(plan, row, copy, member, behind, now))
    return state


def _made_ahead(
    plan: Plan,
    row: Occurrence,
    copy: sales.Copy | None,
    member: Member | None,
    behind: Sequence[sales.MadeAhead | None],
    now: datetime,
) -> sales.MadeAhead | None:
    if plan.mode == Mode.DRAFT or row.draft is None:
        return None
    try:
        member = member or _acting(plan, now)
    except Refusal:
        return None  # it is told when the period is to be issued
    today = timezone.localdate(now)
    return sales.make_ahead(
        member=member, draft_id=row.draft.id, today=today, behind=behind, copy=copy
    )


Drafted = tuple[State | None, Occurrence, sales.Copy | None, Member | None]


def _drafted(plan: Plan, now: datetime) -> Drafted:
    """What became of the period, its row; and its draft and who made it, if that was now."""
    row = _row(plan)
    if row is not None and row.state == State.SKIPPED:
        _move_on(plan)
        note(plan, audit.SYSTEM, "period.passed", now, {"day": row.due.isoformat()})
        return State.SKIPPED, row, None, None
    if row is not None and row.draft_id is not None:
        return None, row, None, None
    period = period_of(schedule_of(plan), plan.next_number)
    assert period is not None, "a plan that is due has its period"
    kept = row or _new_row(plan, period)
    made: list[tuple[sales.Copy, Member]] = []

    def opened() -> State | None:
        member = _acting(plan, now)
        copy = _opened(member, plan, period, now)
        kept.draft = copy.draft
        _settle(kept, State.DRAFTED, member, now)
        if is_settled(kept.state, plan.mode):
            _move_on(plan)
        made.append((copy, member))
        return State.DRAFTED if plan.mode == Mode.DRAFT else None

    state = _tried(plan, kept, now, opened)
    copy, member = made[0] if made else (None, None)
    return state, kept, copy, member


def _issue_one(plan: Plan, now: datetime, *, ahead: sales.MadeAhead | None) -> State | None:
    """Issue the draft of the next period; where that is refused, it waits and says why."""
    row = _row(plan)
    assert row is not None, "it was drafted"
    assert row.draft is not None, "it was drafted"
    draft = row.draft

    def settled() -> State:
        member, state = _acting(plan, now), State.ISSUED
        if draft.state == DraftState.DISCARDED:
            state = State.DISCARDED
        elif plan.mode == Mode.DRAFT:
            state = State.DRAFTED  # its mode has changed since
        else:
            sales.issue_draft(
                member=member,
                draft_id=draft.id,
                version=draft.version,
                today=timezone.localdate(now),
                now=now,
                with_file=True,
                ahead=ahead,
            )
        with sent_together():
            _settle(row, state, member, now)
            _move_on(plan)
        if state is not State.ISSUED:
            note(plan, member.actor, "period.settled", now, {"day": row.due.isoformat()})
        return State.SKIPPED if state is State.DISCARDED else state

    return _tried(plan, row, now, settled)


def _tried(
    plan: Plan, row: Occurrence, now: datetime, step: Callable[[], State | None]
) -> State | None:
    """What a step makes of a period; where it fails, all of it is undone and the period waits."""
    before, new = row.draft, row._state.adding
    try:
        with undone_as_a_whole():
            return step()
    except Refusal as refusal:
        row.draft, row._state.adding = before, new
        return _wait(plan, row, refusal, now)
    except OperationalError:
        raise  # the database is away: nothing is wrong with the plan, and the job is tried again
    except Exception:
        # One plan that fails by our mistake must not hold up the others; the log says which.
        log.exception("plan %s, period %s", plan.id, row.number)
        row.draft, row._state.adding = before, new
        reason = _("Une erreur de notre côté empêche cette échéance. Prévenez-nous.")
        return _wait(plan, row, Refusal("ours", reason), now)


def _settle(row: Occurrence, state: State, member: Member, now: datetime) -> None:
    row.state, row.code, row.reason, row.field = state, "", "", ""
    row.at, row.by = now, member.name
    _keep(row)


def _keep(row: Occurrence) -> None:
    """Write a period: its row is there already, or it is its first."""
    if row._state.adding:
        write_rows([row])
    else:
        change_row(row, ("state", "code", "reason", "field", "draft_id", "at", "by"))


def _new_row(plan: Plan, period: Period) -> Occurrence:
    return Occurrence(
        organisation_id=plan.organisation_id,
        plan=plan,
        number=period.number,
        due=period.due,
        first=period.first,
        last=period.last,
        state=State.PLANNED,
    )


def _move_on(plan: Plan) -> None:
    plan.next_number += 1
    look_ahead(plan)
    change_row(plan, ("next_number", "next_due", "state"))


def _acting(plan: Plan, now: datetime) -> Member:
    """The owner with the rights of now, under the name of the plan."""
    member = member_of(
        plan.organisation_id,
        plan.owner_id,
        timezone.localdate(now),
        # The owner was there when the plan was made or taken over; the plan has no second factor.
        with_second_factor=True,
    )
    if member is None:
        reason = _("%(person)s ne fait plus partie de l'organisation : reprenez ce plan.")
        raise Refusal("plan.owner", reason % {"person": plan.owner_name}, status=403)
    named = _("Plan %(plan)s pour le compte de %(person)s")
    return replace(member, name=(named % {"plan": plan.name, "person": member.name})[:NAMED])


def _opened(member: Member, plan: Plan, period: Period, now: datetime) -> sales.Copy:
    """The draft of a period: the template with what the period changes in it."""
    if plan.template.state != DraftState.TEMPLATE:
        reason = _("Le modèle de ce plan a été écarté. Reprenez-le, ou terminez le plan.")
        raise Refusal("plan.template", reason, status=409)

    def changes(draft: Any, content: Content) -> list[Operation]:
        known = Catalogued(member, plan, content, language_of(draft))
        found = carried(content, period, known.terms(period))
        return [_operation(content, one) for one in found]

    key = uuid5(plan.id, str(period.number))
    try:
        return sales.open_copy(
            member=member, model=plan.template, key=key, changes=changes, now=now
        )
    except sales.NotTaken as refused:
        raise Refusal("plan.text", refused.reason, status=422, field=refused.field) from None


def _operation(content: Content, one: Change) -> Operation:
    fields = content.header if one.line is None else content.lines[one.line].fields
    held = fields.get(one.field)
    return Operation(one.line, one.field, held.version if held else 0, one.after)


def _wait(plan: Plan, row: Occurrence, refusal: Refusal, now: datetime) -> State:
    """Keep why a period could not be taken; a new reason is told to the journal."""
    before = (row.state, row.code, row.reason)
    row.state, row.at, row.by = State.WAITING, now, plan.name
    row.code, row.reason, row.field = refusal.code, refusal.reason or "", refusal.field or ""
    if refusal.status in (403, 404) and refusal.code != "plan.owner":
        reason = _("%(person)s n'a plus le droit de le faire : reprenez ce plan. %(why)s")
        row.reason = (reason % {"person": plan.owner_name, "why": row.reason}).strip()
    if (row.state, row.code, row.reason) != before:
        _keep(row)
        told = {"day": row.due.isoformat()}
        note(plan, audit.SYSTEM, "period.waiting", now, told, reason=row.reason)
    return State.WAITING
