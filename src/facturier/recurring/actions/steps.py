"""Steps that the verbs about plans share: hold one, move it on, tell the journal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.recurring.models import Plan
from facturier.recurring.queries.plans import find_plan
from facturier.recurring.queries.terms import schedule_of
from facturier.recurring.rules.schedule import period_of
from facturier.recurring.rules.states import NEXT_STATES, PlanState
from facturier.sales.queries import subject_of

TOPIC = "recurring"


def held_plan(member: Member, plan_id: UUID, capability: str = "invoice.prepare") -> Plan:
    """A plan on which the member holds a capability, locked until commit."""
    found = find_plan(member, plan_id)
    require(member, capability, subject_of(found.template))
    plan = Plan.objects.select_for_update(no_key=True).get(
        organisation_id=member.organisation_id, id=found.id
    )
    plan.template = found.template
    return plan


def ensure_goes_on(plan: Plan) -> None:
    """Refuse (409) what is asked of a plan that has ended."""
    if plan.state == PlanState.ENDED:
        raise Refusal("plan.ended", _("Ce plan est terminé. Préparez-en un autre."), status=409)


def become(plan: Plan, state: PlanState) -> None:
    """Another state, or a refusal (409)."""
    if state not in NEXT_STATES[PlanState(plan.state)]:
        reason = _("Ce plan n'est plus dans cet état. Relisez la page.")
        raise Refusal("plan.state", reason, status=409)
    plan.state = state


def look_ahead(plan: Plan) -> None:
    """The day of the next period; without one the plan has ended."""
    period = period_of(schedule_of(plan), plan.next_number)
    plan.next_due = period.due if period else None
    if period is None:
        plan.state = PlanState.ENDED


def keep(plan: Plan) -> None:
    """Write what a verb changed, and tell the open pages."""
    plan.version += 1
    plan.save()
    live.publish(plan.organisation_id, TOPIC, needs="invoice.read")


def note(
    plan: Plan,
    actor: audit.Actor,
    verb: str,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    *,
    reason: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """The event of a verb."""
    audit.record(
        organisation_id=plan.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("plan", plan.id, plan.name),
        changes=changes,
        facts=facts,
        reason=reason,
        at=now,
    )


def typed(text: str, field: str, limit: int, *, needed: bool = True) -> str:
    """A text as it is kept; refused (422) when missing, too long or not readable."""
    kept = " ".join(text.split())
    if (needed and not kept) or len(kept) > limit or not kept.isprintable():
        reason = _("Écrivez un texte lisible de %(most)s caractères au plus.") % {"most": limit}
        raise Refusal(f"plan.{field}", reason, status=422, field=field)
    return kept
