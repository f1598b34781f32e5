"""What moves the prices of a plan: recorded by a person with its proof, withdrawn if wrong."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.files.rules import DRAWN, safe_name
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member
from facturier.recurring.actions.steps import ensure_goes_on, held_plan, keep, note, typed
from facturier.recurring.models import Indexation, Plan
from facturier.recurring.rules.prices import Kind
from facturier.recurring.rules.schedule import LATEST

PROOF = 500
INDEX_NAME = 120
MOST_PERCENT = Decimal(1000)
MOST_INDEX = Decimal(10**9)


@transaction.atomic
def record_indexation(
    *,
    member: Member,
    plan_id: UUID,
    kind: str,
    first_day: date,
    proof: str,
    now: datetime,
    percent: Decimal | None = None,
    index_name: str = "",
    base: Decimal | None = None,
    value: Decimal | None = None,
    kept: KeptBytes | None = None,
    file_name: str = "",
) -> Indexation:
    """From a day on, prices are multiplied: by a percentage, or by a new index over its base.

    Invoices that exist stay as they are; periods from that day on take it. `kept`: the proof as a
    file, a PDF or a picture.
    """
    plan = held_plan(member, plan_id)
    ensure_goes_on(plan)
    if kind not in set(Kind):
        raise Refusal("plan.kind", _("Choisissez comment les prix évoluent."), status=422,
                      field="kind")  # fmt: skip
    if not plan.start <= first_day <= LATEST:
        reason = _("Choisissez un jour depuis le début du plan.")
        raise Refusal("plan.first_day", reason, status=422, field="first_day")
    row = Indexation(
        organisation_id=plan.organisation_id,
        plan=plan,
        kind=kind,
        first_day=first_day,
        proof=typed(proof, "proof", PROOF),
        recorded_at=now,
        recorded_by=member.name,
    )
    if kind == Kind.INDEX:
        row.index_name = typed(index_name, "index_name", INDEX_NAME)
        row.base, row.value = _index("base", base), _index("value", value)
    else:
        row.percent = _percent(percent)
    if kept is not None:
        _put(row, kept, file_name, now)
    row.save(force_insert=True)
    keep(plan)
    note(plan, member.actor, "plan.indexed", now, _told(row), reason=row.proof)
    return row


@transaction.atomic
def attach_proof(
    *,
    member: Member,
    plan_id: UUID,
    indexation_id: UUID,
    kept: KeptBytes,
    file_name: str,
    now: datetime,
) -> Indexation:
    """Put the proof of a recorded move there as a file; once. Safe to repeat with the same bytes.

    Another file is refused (409): what others have read as the proof does not change under them.
    """
    plan = held_plan(member, plan_id)
    row = _one(plan, indexation_id)
    if row.proof_file is not None:
        if row.proof_file.sha256 == kept.sha256:
            return row
        reason = _(
            "Cette évolution a déjà sa preuve. Si elle est fausse, retirez l'évolution et"
            " enregistrez-la de nouveau."
        )
        raise Refusal("plan.proof_known", reason, field="proof_file")
    _put(row, kept, file_name, now)
    row.save(update_fields=["proof_file", "proof_name"])
    keep(plan)
    note(plan, member.actor, "plan.proof_attached", now, _told(row))
    return row


@transaction.atomic
def withdraw_indexation(
    *, member: Member, plan_id: UUID, indexation_id: UUID, now: datetime
) -> Indexation:
    """A figure recorded by mistake: periods to come leave it out. It stays in the journal."""
    plan = held_plan(member, plan_id)
    row = _one(plan, indexation_id)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    keep(plan)
    note(plan, member.actor, "plan.index_withdrawn", now, _told(row))
    return row


def _one(plan: Plan, indexation_id: UUID) -> Indexation:
    rows = Indexation.objects.filter(organisation_id=plan.organisation_id, plan=plan)
    row = rows.filter(id=indexation_id).select_related("proof_file").first()
    if row is None:
        raise absent()
    return row


def _put(row: Indexation, kept: KeptBytes, file_name: str, now: datetime) -> None:
    assert kept.organisation_id == row.organisation_id, "bytes kept for another organisation"
    if kept.size == 0 or kept.media_type not in DRAWN:
        reason = _("La preuve est un PDF ou une image. Choisissez un autre fichier.")
        raise Refusal("plan.proof_file", reason, status=422, field="proof_file")
    row.proof_file, row.proof_name = files.name_file(kept, now=now), safe_name(file_name)


def _percent(percent: Decimal | None) -> Decimal:
    if percent is None or not percent.is_finite() or not -100 < percent <= MOST_PERCENT:
        reason = _("Le pourcentage va de plus de -100 à %(most)s.") % {"most": MOST_PERCENT}
        raise Refusal("plan.percent", reason, status=422, field="percent")
    return _four(percent, "percent")


def _index(field: str, value: Decimal | None) -> Decimal:
    if value is None or not value.is_finite() or not 0 < value <= MOST_INDEX:
        reason = _("La valeur d'un indice est un nombre supérieur à zéro.")
        raise Refusal(f"plan.{field}", reason, status=422, field=field)
    return _four(value, field)


def _four(value: Decimal, field: str) -> Decimal:
    kept = value.quantize(Decimal("0.0001"))
    if kept != value:
        reason = _("Quatre décimales au plus.")
        raise Refusal(f"plan.{field}", reason, status=422, field=field)
    return kept


def _told(row: Indexation) -> dict[str, object]:
    figures = {
        "percent": row.percent, "index_name": row.index_name, "base": row.base, "value": row.value,
    }  # fmt: skip
    told = {name: str(value) for name, value in figures.items() if value not in (None, "")}
    if row.proof_file is not None:
        told |= {"file_name": row.proof_name, "sha256": row.proof_file.sha256}
    return {"kind": row.kind, "first_day": row.first_day.isoformat(), **told}
