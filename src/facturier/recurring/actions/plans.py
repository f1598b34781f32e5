"""Plans: made from a template, changed, paused, ended, taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.recurring.actions.steps import (
    become,
    ensure_goes_on,
    held_plan,
    keep,
    look_ahead,
    note,
    typed,
)
from facturier.recurring.models import Occurrence, Plan
from facturier.recurring.queries.terms import schedule_of
from facturier.recurring.rules.schedule import (
    BadRule,
    Cover,
    Schedule,
    as_said,
    check,
    periods_from,
    rule_of,
)
from facturier.recurring.rules.states import Mode, PlanState, Prices, State
from facturier.sales.actions.drafts import draft_for
from facturier.sales.queries import (
    content_of,
    situated_amounts,
    situations_of,
    subject_of,
    tell,
)
from facturier.sales.rules.drafts import DraftState

NAME = 80
DECIMALS = 6
CREDIT_NOTES = frozenset({"381", "396", "502", "503", "261"})
SELF_BILLED = "389"
MOST_SKIPPED = 400  # periods of a pause that are left out together
# What says when: fixed once a period was taken, since its number names it.
DATES = ("rule", "start", "cover", "prorate")


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of a plan. `rule` as `rules.schedule.rule_of` reads it."""

    name: str
    rule: Mapping[str, Any]
    start: date
    end: date | None = None
    most: int | None = None
    cover: str = Cover.NONE
    prorate: bool = False
    mode: str = Mode.DRAFT
    prices: str = Prices.CONTRACT
    decimals: int = 2


@transaction.atomic
def create_plan(*, member: Member, template_id: UUID, given: Given, now: datetime) -> Plan:
    """A plan that copies a template, period by period; whoever makes it answers for it.

    Who may not issue the invoices themselves makes plans whose drafts others issue.
    """
    template = draft_for(member, template_id, "invoice.prepare")
    if template.state != DraftState.TEMPLATE:
        reason = _("Choisissez un modèle : un plan copie toujours le même.")
        raise Refusal("plan.template", reason, status=422, field="template")
    if template.type_code in CREDIT_NOTES:
        reason = _("Un avoir corrige une facture : il ne revient pas de lui-même.")
        raise Refusal("plan.template", reason, status=422, field="template")
    if template.type_code == SELF_BILLED:
        reason = _("Une autofacture se prépare sous son mandat : aucun plan ne la répète.")
        raise Refusal("plan.template", reason, status=422, field="template")
    plan = Plan(
        organisation_id=member.organisation_id,
        template=template,
        owner_id=member.user_id,
        owner_name=member.name,
        created_at=now,
        **_checked(given),
    )
    _ensure_may_issue(member, plan, now)
    look_ahead(plan)
    plan.save(force_insert=True)
    note(plan, member.actor, "plan.created", now, _facts(plan))
    return plan


@transaction.atomic
def change_plan(
    *, member: Member, plan_id: UUID, version: int, given: Given, now: datetime
) -> Plan:
    """Another name, end, mode or prices; other dates too while no period was taken.

    `version` is the plan as the person saw it: another refuses (409).
    """
    plan = held_plan(member, plan_id)
    ensure_goes_on(plan)
    if plan.version != version:
        reason = _("Le plan a changé depuis que vous l'avez vu. Relisez-le, puis recommencez.")
        raise Refusal("plan.stale", reason, status=409)
    values = _checked(given)
    before = {name: getattr(plan, name) for name in values}
    changes = {
        name: (_plain(before[name]), _plain(value))
        for name, value in values.items()
        if before[name] != value
    }
    if not changes:
        return plan
    moved = [name for name in DATES if name in changes]
    if (
        moved
        and Occurrence.objects.filter(organisation_id=plan.organisation_id, plan=plan).exists()
    ):
        reason = _("Une période a déjà été prise : terminez ce plan et préparez-en un autre.")
        raise Refusal("plan.begun", reason, status=409, field=moved[0])
    for name, value in values.items():
        setattr(plan, name, value)
    _ensure_may_issue(member, plan, now)
    look_ahead(plan)
    keep(plan)
    note(plan, member.actor, "plan.changed", now, changes=changes)
    return plan


def _checked(given: Given) -> dict[str, Any]:
    """The columns of what was given; refused (422) with the field at fault."""
    try:
        rule = rule_of(given.rule)
        cover = Cover(given.cover)
        schedule = Schedule(rule, given.start, cover, given.end, given.most, given.prorate)
        check(schedule)
        mode, prices = Mode(given.mode), Prices(given.prices)
    except BadRule as bad:
        raise Refusal("plan.rule", tell(bad.said), status=422, field=bad.field) from None
    except ValueError:
        reason = _("Choisissez une des valeurs proposées.")
        raise Refusal("plan.choice", reason, status=422) from None
    if not 0 <= given.decimals <= DECIMALS:
        reason = _("Les prix s'arrondissent de 0 à %(most)s décimales.") % {"most": DECIMALS}
        raise Refusal("plan.decimals", reason, status=422, field="decimals")
    return {
        "name": typed(given.name, "name", NAME),
        "rule": as_said(rule),
        "start": given.start,
        "end": given.end,
        "most": given.most,
        "cover": cover.value,
        "prorate": given.prorate,
        "mode": mode.value,
        "prices": prices.value,
        "decimals": given.decimals,
    }


def _ensure_may_issue(member: Member, plan: Plan, now: datetime) -> None:
    """Whoever lets a plan issue by itself must hold the right, for what the template comes to."""
    if plan.mode != Mode.ISSUE:
        return
    template = plan.template
    content = content_of(template)
    amounts = situated_amounts(content, situations_of(template, content, timezone.localdate(now)))
    subject = replace(subject_of(template), amount=amounts.totals.gross, currency=amounts.currency)
    require(member, "invoice.issue", subject)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _facts(plan: Plan) -> dict[str, object]:
    return {
        "template": str(plan.template_id),
        "rule": plan.rule,
        "start": plan.start.isoformat(),
        "mode": plan.mode,
        "owner": plan.owner_name,
    }


# -- where it stands -------------------------------------------------------------------------------
@transaction.atomic
def pause_plan(*, member: Member, plan_id: UUID, now: datetime) -> Plan:
    """Take no period until it is resumed. Asked twice, it is one."""
    plan = held_plan(member, plan_id)
    if plan.state == PlanState.PAUSED:
        return plan
    become(plan, PlanState.PAUSED)
    keep(plan)
    note(plan, member.actor, "plan.paused", now)
    return plan


@transaction.atomic
def resume_plan(
    *, member: Member, plan_id: UUID, skip_missed: bool, today: date, now: datetime
) -> Plan:
    """Go on; the periods that fell into the pause are left out, or taken one after the other."""
    plan = held_plan(member, plan_id)
    if plan.state == PlanState.ACTIVE:
        return plan
    become(plan, PlanState.ACTIVE)
    skipped = _skip_missed(plan, member, today, now) if skip_missed else 0
    look_ahead(plan)
    keep(plan)
    note(plan, member.actor, "plan.resumed", now, {"skipped": skipped})
    return plan


def _skip_missed(plan: Plan, member: Member, today: date, now: datetime) -> int:
    """Leave out what was due before today; a period that waits stays, for its draft may exist."""
    own = Occurrence.objects.filter(organisation_id=plan.organisation_id, plan=plan)
    taken = set(own.filter(number__gte=plan.next_number).values_list("number", flat=True))
    missed = []
    for period in periods_from(schedule_of(plan), plan.next_number, MOST_SKIPPED):
        if period.due >= today or own.filter(number=period.number, state=State.WAITING).exists():
            break
        plan.next_number = period.number + 1
        if period.number not in taken:
            missed.append(
                Occurrence(
                    organisation_id=plan.organisation_id,
                    plan=plan,
                    number=period.number,
                    due=period.due,
                    first=period.first,
                    last=period.last,
                    state=State.SKIPPED,
                    reason=_("Le plan était en pause."),
                    at=now,
                    by=member.name,
                )
            )
    Occurrence.objects.bulk_create(missed)
    return len(missed)


@transaction.atomic
def end_plan(*, member: Member, plan_id: UUID, now: datetime) -> Plan:
    """Take no period any more. What was drafted or issued stays; nothing brings the plan back."""
    plan = held_plan(member, plan_id)
    if plan.state == PlanState.ENDED:
        return plan
    become(plan, PlanState.ENDED)
    plan.next_due = None
    keep(plan)
    note(plan, member.actor, "plan.ended", now)
    return plan


@transaction.atomic
def take_over_plan(*, member: Member, plan_id: UUID, now: datetime) -> Plan:
    """Answer for a plan oneself: from now on it invoices by one's own rights."""
    plan = held_plan(member, plan_id)
    ensure_goes_on(plan)
    if plan.owner_id == member.user_id:
        return plan
    _ensure_may_issue(member, plan, now)
    before = plan.owner_name
    plan.owner_id, plan.owner_name = member.user_id, member.name
    keep(plan)
    changes = {"owner": (before, member.name)}
    note(plan, member.actor, "plan.taken_over", now, changes=changes)
    return plan
