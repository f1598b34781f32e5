"""Runs over all that is due: begun by the timer or a person, paused, resumed."""

import logging
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member
from facturier.recurring.actions.steps import TOPIC
from facturier.recurring.models import Plan, Run, Watch
from facturier.recurring.queries.plans import JOB, decides_runs
from facturier.recurring.rules.states import (
    LONGEST_SILENCE,
    PlanState,
    RunStage,
)

log = logging.getLogger("facturier.recurring")
Place = tuple[date, UUID]  # of a plan among those that are due: the day, its key
NAMED = 200  # what a row has room for of a name


def look(*, organisation_id: UUID, now: datetime) -> Run | None:
    """Begin a run where something is due. The timer asks each hour; asked twice, it is one.

    After a long silence the clock may be wrong: the run waits until a person has confirmed.
    """
    with in_organisation(organisation_id):
        return _look(organisation_id, now)


def _look(organisation_id: UUID, now: datetime) -> Run | None:
    today = timezone.localdate(now)
    # Whoever looks at the same time waits here.
    Watch.objects.bulk_create(
        [Watch(organisation_id=organisation_id, looked_on=today)], ignore_conflicts=True
    )
    watch = Watch.objects.select_for_update().get(organisation_id=organisation_id)
    silence = (today - watch.looked_on).days
    watch.looked_on = today
    watch.save(update_fields=["looked_on"])
    open_one = Run.objects.filter(organisation_id=organisation_id).exclude(stage=RunStage.DONE)
    if run := open_one.first():
        if run.stage == RunStage.RUNNING and not jobs.is_pending(JOB, run_id=run.id):
            _ask(run)
        return run
    due = due_plans(organisation_id, today).count()
    if not due:
        return None
    held = silence > LONGEST_SILENCE
    run = Run.objects.create(
        organisation_id=organisation_id,
        stage=RunStage.PAUSED if held else RunStage.RUNNING,
        held=held,
        day=today,
        total=due,
        started_at=now,
    )
    if held:
        _note(run, audit.SYSTEM, "recurring_run.held", now, days=silence)
    else:
        _ask(run)
    return run


@transaction.atomic
def begin_run(*, member: Member, now: datetime) -> Run | None:
    """Take what is due now, without waiting for the timer; None where nothing is."""
    _require_runs(member)
    return _look(member.organisation_id, now)


@transaction.atomic
def pause_run(*, member: Member, run_id: UUID, now: datetime) -> Run:
    """Take no further period; the one being taken is finished."""
    run = _held_run(member, run_id)
    if run.stage == RunStage.PAUSED:
        return run
    if run.stage != RunStage.RUNNING:
        raise Refusal("run.stage", _("Ces échéances sont déjà toutes passées."), status=409)
    run.stage = RunStage.PAUSED
    run.save(update_fields=["stage"])
    _note(run, member.actor, "recurring_run.paused", now)
    return run


@transaction.atomic
def resume_run(*, member: Member, run_id: UUID, now: datetime) -> Run:
    """Go on: after a pause, after a long silence, or where no job is at it any more."""
    run = _held_run(member, run_id)
    if run.stage == RunStage.DONE:
        raise Refusal("run.stage", _("Ces échéances sont déjà toutes passées."), status=409)
    if run.stage == RunStage.RUNNING:
        if not jobs.is_pending(JOB, run_id=run.id):
            _ask(run)
        return run
    run.stage, run.held = RunStage.RUNNING, False
    run.save(update_fields=["stage", "held"])
    _ask(run)
    _note(run, member.actor, "recurring_run.resumed", now)
    return run


def _require_runs(member: Member) -> None:
    if not decides_runs(member):
        reason = _("Seul qui émet toutes les factures décide des échéances de tous les plans.")
        raise Refusal("forbidden", reason, status=403)


def _held_run(member: Member, run_id: UUID) -> Run:
    _require_runs(member)
    rows = Run.objects.select_for_update().filter(organisation_id=member.organisation_id)
    run = rows.filter(id=run_id).first()
    if run is None:
        raise Refusal("absent", status=404)
    return run


def _ask(run: Run) -> None:
    jobs.defer(JOB, organisation_id=run.organisation_id, run_id=run.id)


def due_plans(organisation_id: UUID, today: date) -> QuerySet[Plan]:
    """Plans of which a period is due."""
    return Plan.objects.filter(
        organisation_id=organisation_id, state=PlanState.ACTIVE, next_due__lte=today
    )


def _note(run: Run, actor: audit.Actor, verb: str, now: datetime, **facts: object) -> None:
    live.publish(run.organisation_id, TOPIC, needs="invoice.read")
    audit.record(
        organisation_id=run.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("recurring_run", run.id, f"{run.day:%d/%m/%Y}"),
        facts={"total": run.total, **facts},
        at=now,
    )
