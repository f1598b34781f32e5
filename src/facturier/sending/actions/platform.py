"""What becomes of a document on the platform, noted by hand until the platform itself tells it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member
from facturier.sending.actions.steps import held_document, tell
from facturier.sending.models import PlatformStatus
from facturier.sending.rules.letters import plain_body
from facturier.sending.rules.platform import NEXT_STATES, PlatformState

LONGEST_REASON = 1000


@transaction.atomic
def note_platform_status(
    *,
    member: Member,
    reference: str,
    status: str,
    status_date: date,
    reason: str = "",
    today: date,
    now: datetime,
) -> PlatformStatus:
    """Note that a document was deposited, accepted or rejected; a rejection says why."""
    issued = held_document(member, reference)
    if status not in set(PlatformState):
        raise Refusal("platform.status", _("Choisissez un statut."), status=422, field="status")
    wanted = PlatformState(status)
    rows = PlatformStatus.objects.filter(organisation_id=member.organisation_id, issued=issued)
    latest = rows.order_by("-id").first()
    before = PlatformState(latest.status) if latest else None
    if wanted not in NEXT_STATES[before]:
        said = _("Ce statut ne peut pas suivre le précédent. Rechargez la page.")
        raise Refusal("platform.order", said, field="status")
    if not issued.issue_date <= status_date <= today:
        said = _("La date va de l'émission de la facture à aujourd'hui.")
        raise Refusal("platform.date", said, status=422, field="status_date")
    if latest is not None and status_date < latest.status_date:
        said = _("La date ne peut pas précéder celle du statut d'avant.")
        raise Refusal("platform.date", said, status=422, field="status_date")
    reason = plain_body(reason)
    if wanted is PlatformState.REJECTED and not reason:
        said = _("Écrivez le motif que donne la plateforme.")
        raise Refusal("platform.reason", said, status=422, field="reason")
    if len(reason) > LONGEST_REASON:
        said = _("Ce motif est trop long. Raccourcissez-le.")
        raise Refusal("platform.reason", said, status=422, field="reason")
    row = PlatformStatus.objects.create(
        organisation_id=member.organisation_id,
        issued=issued,
        status=wanted,
        status_date=status_date,
        reason=reason,
        noted_at=now,
        noted_by=member.name,
    )
    changes = {"platform": (before, wanted), "platform_date": (None, status_date)}
    tell(issued, member.actor, "invoice.platform_noted", now, changes=changes, reason=reason)
    return row
