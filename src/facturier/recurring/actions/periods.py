"""One period of a plan: left out, taken up again after all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member
from facturier.recurring.actions.steps import ensure_goes_on, held_plan, keep, note, typed
from facturier.recurring.models import Occurrence
from facturier.recurring.queries.terms import schedule_of
from facturier.recurring.rules.schedule import period_of
from facturier.recurring.rules.states import State
from facturier.sales import actions as sales
from facturier.sales.rules.drafts import DraftState

REASON = 500
FARTHEST = 400  # periods ahead of the next


@transaction.atomic
def skip_period(
    *, member: Member, plan_id: UUID, number: int, reason: str, now: datetime
) -> Occurrence:
    """Leave a period out, with the reason. Until its day has passed it can be taken up again.

    One that waits may be left out too: the draft that it had is put away.
    """
    plan = held_plan(member, plan_id)
    ensure_goes_on(plan)
    reason = typed(reason, "reason", REASON)
    if not plan.next_number <= number <= plan.next_number + FARTHEST:
        raise Refusal("period.passed", _("Cette période est déjà passée."), status=409)
    period = period_of(schedule_of(plan), number)
    if period is None:
        raise absent()
    row = Occurrence.objects.filter(
        organisation_id=plan.organisation_id, plan=plan, number=number
    ).first() or Occurrence(
        organisation_id=plan.organisation_id,
        plan=plan,
        number=number,
        due=period.due,
        first=period.first,
        last=period.last,
        state=State.PLANNED,
    )
    if row.state == State.SKIPPED:
        return row
    if row.draft is not None and row.draft.state == DraftState.OPEN:
        sales.discard_draft(member=member, draft_id=row.draft.id, now=now)
    elif row.draft is not None and row.draft.state == DraftState.ISSUED:
        raise Refusal("period.issued", _("Cette période a été facturée."), status=409)
    row.state, row.reason, row.code, row.field = State.SKIPPED, reason, "", ""
    row.at, row.by = now, member.name
    row.save()
    keep(plan)
    note(plan, member.actor, "period.skipped", now, {"day": period.due.isoformat()}, reason=reason)
    return row


@transaction.atomic
def unskip_period(*, member: Member, plan_id: UUID, number: int, now: datetime) -> None:
    """Take a period up again that was left out, until it has passed."""
    plan = held_plan(member, plan_id)
    ensure_goes_on(plan)
    row = Occurrence.objects.filter(
        organisation_id=plan.organisation_id, plan=plan, number=number, state=State.SKIPPED
    ).first()
    if row is None:
        raise absent()
    if number < plan.next_number:
        raise Refusal("period.passed", _("Cette période est déjà passée."), status=409)
    day = row.due.isoformat()
    row.delete()
    keep(plan)
    note(plan, member.actor, "period.taken_up", now, {"day": day})
