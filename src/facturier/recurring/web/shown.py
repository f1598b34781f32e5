"""Plans and periods as the pages show them."""

from types import SimpleNamespace

from django.urls import reverse

from facturier.recurring.models import Indexation, Occurrence, Plan
from facturier.recurring.queries import Ahead, state_of
from facturier.recurring.rules.prices import Kind
from facturier.recurring.rules.states import Mode, PlanState, Prices, State
from facturier.recurring.rules.words import told
from facturier.recurring.web import words

TOLD = 3  # changes told of a period; its dates are told beside


def shown_plan(plan: Plan, *, waits: bool) -> SimpleNamespace:
    """A plan in the list."""
    customer = plan.template.customer
    return SimpleNamespace(
        id=plan.id,
        url=reverse("recurring:plan", args=[plan.id]),
        name=plan.name,
        customer=customer.name if customer else "",
        entity=plan.template.entity.name,
        rule=words.rule_told(plan.rule),
        mode=words.MODES[Mode(plan.mode)],
        prices=words.PRICES[Prices(plan.prices)],
        due=plan.next_due,
        owner=plan.owner_name,
        look=words.PERIOD_LOOK[State.WAITING] if waits else words.PLAN_LOOK[PlanState(plan.state)],
    )


def shown_ahead(one: Ahead) -> SimpleNamespace:
    """A period to come."""
    changed = [
        f"{change.before or '∅'} → {change.after or '∅'}"
        for change in one.changes
        if change.line is not None or change.field == "subject"
    ]
    return SimpleNamespace(
        number=one.period.number,
        due=one.period.due,
        covers=_covers(one.period.first, one.period.last),
        parts=(one.period.days, one.period.of_days) if one.period.is_partial else None,
        net=one.net,
        gross=one.gross,
        currency=one.currency,
        changed=changed[:TOLD],
        more=max(0, len(changed) - TOLD),
        skipped=one.skipped,
    )


def shown_past(row: Occurrence, plan: Plan) -> SimpleNamespace:
    """A period that was taken, that waits, or that was left out."""
    draft_url = reverse("sales:draft", args=[row.draft_id]) if row.draft_id else ""
    line, dot, name = row.field.partition(".")
    anchor = (f"#l-{line}-{name}" if dot else f"#h-{row.field}") if row.field else ""
    fix_url = draft_url or reverse("sales:draft", args=[plan.template_id])
    state = state_of(row)
    return SimpleNamespace(
        number=row.number,
        due=row.due,
        covers=_covers(row.first, row.last),
        look=words.PERIOD_LOOK[state],
        waits=state is State.WAITING,
        reason=row.reason,
        url=draft_url,
        fix_url=fix_url + anchor,
        at=row.at,
        by=row.by,
    )


def shown_move(row: Indexation) -> SimpleNamespace:
    """What moved the prices."""
    return SimpleNamespace(
        id=row.id,
        kind=words.KINDS[Kind(row.kind)],
        first_day=row.first_day,
        percent=row.percent,
        index_name=row.index_name,
        base=row.base,
        value=row.value,
        proof=row.proof,
        proof_name=row.proof_name,
        by=row.recorded_by,
        at=row.recorded_at,
    )


def _covers(first, last) -> str:
    from django.utils.translation import get_language

    return told(first, last, (get_language() or "fr")[:2]) if first and last else ""
