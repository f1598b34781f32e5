"""Files that people put beside an invoice. Kept by their hash, never opened by us."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.files import actions as files
from facturier.files.rules import safe_name
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell
from facturier.register.models import Invoice, InvoiceAttachment
from facturier.register.queries.scope import subject_of
from facturier.register.rules.beside import MOST_ATTACHMENTS, plain_text


@transaction.atomic
def attach_file(
    *,
    member: Member,
    invoice_id: UUID,
    kept: files.KeptBytes,
    file_name: str,
    label: str = "",
    now: datetime,
) -> InvoiceAttachment:
    """Put a file beside an invoice. Its bytes are on disk before any lock."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.annotate", subject_of(invoice))
    if kept.organisation_id != member.organisation_id:
        raise AssertionError("bytes kept for another organisation")
    if kept.size == 0:
        raise Refusal(
            "file.empty",
            _("Ce fichier est vide. Vérifiez-le, puis joignez-le à nouveau."),
            status=422,
            field="file",
        )
    _ensure_room(invoice, kept.sha256)
    name = safe_name(file_name)
    attachment = InvoiceAttachment.objects.create(
        organisation_id=member.organisation_id,
        invoice=invoice,
        file=files.name_file(kept, now=now),
        file_name=name,
        label=" ".join(plain_text(label).split())[:120],
        added_at=now,
        added_by_id=member.user_id,
        added_by=member.actor.name,
    )
    tell(
        member,
        invoice,
        "invoice.file_attached",
        now,
        changes={"attachment": (None, name)},
        facts={"sha256": kept.sha256, "size": kept.size},
    )
    return attachment


@transaction.atomic
def archive_attachment(
    *, member: Member, invoice_id: UUID, attachment_id: UUID, reason: str = "", now: datetime
) -> InvoiceAttachment:
    """Take a file away from an invoice. Its bytes stay; the history keeps it, with the reason.

    Only what people put there: what came inside the invoice, and its original, are no attachments.
    """
    invoice, attachment = _attached(member, invoice_id, attachment_id, there=True)
    attachment.archived_at = now
    attachment.save(update_fields=["archived_at"])
    tell(
        member,
        invoice,
        "invoice.file_archived",
        now,
        changes={"attachment": (attachment.file_name, None)},
        facts={"sha256": attachment.file.sha256},
        reason=plain_text(reason).strip()[:2000],
    )
    return attachment


@transaction.atomic
def restore_attachment(
    *, member: Member, invoice_id: UUID, attachment_id: UUID, now: datetime
) -> InvoiceAttachment:
    """Put a file that was taken away back; the history keeps both."""
    invoice, attachment = _attached(member, invoice_id, attachment_id, there=False)
    _ensure_room(invoice, attachment.file.sha256)
    attachment.archived_at = None
    attachment.save(update_fields=["archived_at"])
    tell(
        member,
        invoice,
        "invoice.file_restored",
        now,
        changes={"attachment": (None, attachment.file_name)},
        facts={"sha256": attachment.file.sha256},
    )
    return attachment


def _attached(
    member: Member, invoice_id: UUID, attachment_id: UUID, *, there: bool
) -> tuple[Invoice, InvoiceAttachment]:
    """The locked invoice and its attachment, there or taken away; else absent (404)."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.annotate", subject_of(invoice))
    rows = InvoiceAttachment.objects.filter(
        organisation_id=member.organisation_id,
        invoice=invoice,
        id=attachment_id,
    )
    attachment = rows.select_related("file").first()
    if attachment is None or (there and attachment.archived_at is not None):
        raise absent()
    if not there and attachment.archived_at is None:
        raise Refusal("attachment.there", _("Cette pièce est déjà jointe à la facture."))
    return invoice, attachment


def _ensure_room(invoice: Invoice, sha256: str) -> None:
    """The same bytes stand beside an invoice once, and not without end."""
    there = InvoiceAttachment.objects.filter(
        organisation_id=invoice.organisation_id, invoice=invoice, archived_at=None
    )
    if there.filter(file__sha256=sha256).exists():
        raise Refusal("attachment.known", _("Ce fichier est déjà joint à cette facture."))
    if there.count() >= MOST_ATTACHMENTS:
        raise Refusal(
            "attachment.too_many",
            _("Cette facture porte trop de pièces jointes. Retirez-en d'abord."),
        )
