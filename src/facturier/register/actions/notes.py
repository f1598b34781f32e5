"""Internal notes on an invoice: written, corrected by their author, archived."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, may, require
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell
from facturier.register.models import Invoice, InvoiceNote
from facturier.register.queries.scope import subject_of
from facturier.register.rules.beside import LONGEST_NOTE, MOST_NOTES, plain_text


@transaction.atomic
def add_note(*, member: Member, invoice_id: UUID, text: str, now: datetime) -> InvoiceNote:
    """Write a note; the journal tells that there is one, not what it says."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.annotate", subject_of(invoice))
    text = _text(text)
    if _notes(invoice).filter(archived_at=None).count() >= MOST_NOTES:
        raise Refusal(
            "note.too_many",
            _("Cette facture porte trop de notes. Archivez-en d'abord."),
            status=409,
        )
    note = InvoiceNote.objects.create(
        organisation_id=member.organisation_id,
        invoice=invoice,
        text=text,
        added_at=now,
        added_by_id=member.user_id,
        added_by=member.actor.name,
    )
    tell(member, invoice, "invoice.note_added", now, facts={"note_id": note.id})
    return note


@transaction.atomic
def edit_note(
    *, member: Member, invoice_id: UUID, note_id: UUID, text: str, now: datetime
) -> InvoiceNote:
    """Correct one's own note; the journal keeps both wordings."""
    invoice, note = _locked(member, invoice_id, note_id)
    if note.added_by_id != member.user_id:
        raise Refusal("note.not_yours", _("Seul l'auteur d'une note la modifie."), status=403)
    text, before = _text(text), note.text
    if text == before:
        return note
    note.text, note.edited_at = text, now
    note.save(update_fields=["text", "edited_at"])
    tell(member, invoice, "invoice.note_edited", now, changes={"note": (before, text)})
    return note


@transaction.atomic
def archive_note(*, member: Member, invoice_id: UUID, note_id: UUID, now: datetime) -> InvoiceNote:
    """Put a note away: its author, or whoever may verify the invoice. It is kept."""
    invoice, note = _locked(member, invoice_id, note_id)
    if note.added_by_id != member.user_id and not may(
        member, "invoice.verify", subject_of(invoice)
    ):
        raise Refusal(
            "note.not_yours",
            _("Seuls l'auteur d'une note et qui peut vérifier la facture l'archivent."),
            status=403,
        )
    note.archived_at = now
    note.save(update_fields=["archived_at"])
    tell(member, invoice, "invoice.note_archived", now, facts={"note": note.text[:200]})
    return note


def _notes(invoice: Invoice):
    return InvoiceNote.objects.filter(organisation_id=invoice.organisation_id, invoice=invoice)


def _locked(member: Member, invoice_id: UUID, note_id: UUID) -> tuple[Invoice, InvoiceNote]:
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.annotate", subject_of(invoice))
    note = _notes(invoice).filter(id=note_id, archived_at=None).first()
    if note is None:
        raise absent()
    return invoice, note


def _text(text: str) -> str:
    text = plain_text(text)
    if not text:
        raise Refusal("note.empty", _("Écrivez la note."), status=422, field="text")
    if len(text) > LONGEST_NOTE:
        raise Refusal(
            "note.too_long",
            _("Une note compte au plus %(most)s caractères. Joignez plutôt un fichier.")
            % {"most": LONGEST_NOTE},
            status=422,
            field="text",
        )
    return text
