"""Issuing and sending in one click: the number first; no trouble of the mail takes it back."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.sales import actions as sales
from facturier.sales import queries as sold
from facturier.sales.actions import Issued
from facturier.sending.actions.send import Asked, Letter, send_invoice
from facturier.sending.actions.ways import leaves
from facturier.sending.queries.written import usual_recipient

log = logging.getLogger("facturier.sending")


@dataclass(frozen=True, slots=True)
class IssuedAndSent:
    """What came of both: the document, and its mail or why there is none."""

    issued: Issued
    asked: Asked | None
    not_sent: Refusal | None = None


def issue_and_send(
    *, member: Member, draft_id: UUID, version: int, origin: str, today: date, now: datetime
) -> IssuedAndSent:
    """Issue a draft, then queue its mail to the recipient that is proposed for it.

    Refused (422) before anything is issued where there is nobody to write to, or no server to
    write through. Once issued, the document stands whatever becomes of the mail. Asked again, both
    answer what is there.
    """
    draft = sold.find_draft(member, draft_id)
    require(member, "invoice.send", sold.subject_of(draft))
    ensure_leaves(member)
    if not usual_recipient(member, draft.customer_id):
        reason = _(
            "Aucune adresse e-mail n'est connue de ce client. Ajoutez un contact à sa fiche, ou"
            " émettez sans envoyer."
        )
        raise Refusal("sending.nobody", reason, status=422, field="customer")
    issued = sales.issue_draft(
        member=member, draft_id=draft_id, version=version, today=today, now=now
    )
    try:
        with transaction.atomic():
            asked = send_as_proposed(member, issued.reference, origin, now)
    except Refusal as refusal:
        return IssuedAndSent(issued, None, refusal)
    except OperationalError:
        raise  # the database is away: nothing of both was kept
    except Exception:
        # A mail that fails by our mistake must not take a number back; the log says why.
        log.exception("mail of %s", issued.reference)
        reason = _("Une erreur de notre côté a empêché cet envoi. Prévenez-nous.")
        return IssuedAndSent(issued, None, Refusal("ours", reason))
    return IssuedAndSent(issued, asked)


def ensure_leaves(member: Member) -> None:
    """Raises a Refusal (422) where no mail would reach anybody."""
    if leaves(member.organisation_id):
        return
    reason = _(
        "Aucun serveur d'envoi n'est réglé : l'e-mail n'arriverait à personne. Réglez l'envoi dans"
        " l'administration."
    )
    raise Refusal("sending.nowhere", reason, status=422)


def send_as_proposed(member: Member, reference: str, origin: str, now: datetime) -> Asked:
    """Queue the mail of an issued invoice as it is proposed, to its first recipient."""
    invoice_party = sold.document_of(member, reference).invoice.party_id
    recipient = usual_recipient(member, invoice_party)
    if not recipient:
        reason = _(
            "Aucune adresse e-mail n'est connue de ce client. Ajoutez un contact à sa fiche."
        )
        raise Refusal("sending.nobody", reason, status=422, field="recipients")
    return send_invoice(
        member=member, reference=reference, letter=Letter([recipient]), origin=origin, now=now
    )
