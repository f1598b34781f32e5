"""Two invoices that look like one: a person says that they are two, or that one is the other."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.register.actions.stage import become, lock_invoice, stated_reason
from facturier.register.actions.telling import tell_stated
from facturier.register.models import Invoice, TwinsApart
from facturier.register.queries.scope import subject_of
from facturier.register.rules import Stage


@transaction.atomic
def tell_apart(
    *, member: Member, invoice_id: UUID, other_id: UUID, reason: str, now: datetime
) -> None:
    """Remember that these are two invoices: neither is flagged for the other any more."""
    invoice, other = _pair(member, invoice_id, other_id)
    reason = stated_reason(reason)
    first, second = sorted((invoice, other), key=lambda one: one.entry)
    _row, created = TwinsApart.objects.get_or_create(
        organisation_id=member.organisation_id,
        first=first,
        second=second,
        defaults={
            "reason": reason,
            "said_by_id": member.user_id,
            "said_by_name": member.actor.name,
            "said_at": now,
        },
    )
    if not created:
        raise Refusal("twins.apart", _("Il est déjà noté que ce sont deux factures."))
    live.publish(member.organisation_id, "register", needs="invoice.read")
    tell_stated(second)
    # Told in the story of each.
    for one, twin in ((first, second), (second, first)):
        audit.record(
            organisation_id=member.organisation_id,
            actor=member.actor,
            verb="invoice.told_apart",
            subject=audit.Subject("invoice", one.id, one.reference),
            facts={"other": twin.reference},
            reason=reason,
            at=now,
        )


@transaction.atomic
def set_duplicate_aside(
    *, member: Member, invoice_id: UUID, other_id: UUID, reason: str, now: datetime
) -> Invoice:
    """This entry is a duplicate of the other: kept, counted nowhere, with the other's name."""
    invoice, other = _pair(member, invoice_id, other_id)
    said = reason.replace("\0", "").strip()[:1500]
    whole = _("Doublon de %(reference)s.") % {"reference": other.reference}
    if other.stage == Stage.NOT_INVOICE:
        raise Refusal(
            "twins.other_gone",
            _("%(reference)s n'est elle-même plus comptée : il ne resterait aucune des deux.")
            % {"reference": other.reference},
        )
    return become(
        invoice,
        Stage.NOT_INVOICE,
        reason=f"{whole} {said}".strip(),
        verb="invoice.set_aside_as_duplicate",
        member=member,
        now=now,
    )


def _pair(member: Member, invoice_id: UUID, other_id: UUID) -> tuple[Invoice, Invoice]:
    """Both, locked in one order; the right is asked for each."""
    if invoice_id == other_id:
        raise Refusal("twins.same", _("Choisissez deux factures différentes."), status=422)
    locked = {key: lock_invoice(member, key) for key in sorted((invoice_id, other_id))}
    for one in locked.values():
        require(member, "invoice.repair", subject_of(one))
    return locked[invoice_id], locked[other_id]
