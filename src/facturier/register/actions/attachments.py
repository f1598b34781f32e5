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
from facturier.register.models import InvoiceAttachment
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
    own = {"organisation_id": member.organisation_id, "invoice": invoice}
    there = InvoiceAttachment.objects.filter(**own, archived_at=None)
    if there.filter(file__sha256=kept.sha256).exists():
        raise Refusal("attachment.known", _("Ce fichier est déjà joint à cette facture."))
    if there.count() >= MOST_ATTACHMENTS:
        raise Refusal(
            "attachment.too_many",
            _("Cette facture porte trop de pièces jointes. Archivez-en d'abord."),
        )
    name = safe_name(file_name)
    attachment = InvoiceAttachment.objects.create(
        **own,
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
    *, member: Member, invoice_id: UUID, attachment_id: UUID, now: datetime
) -> InvoiceAttachment:
    """Put a file away. It is kept, and no longer listed."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.annotate", subject_of(invoice))
    attachment = (
        InvoiceAttachment.objects.filter(
            organisation_id=member.organisation_id,
            invoice=invoice,
            id=attachment_id,
            archived_at=None,
        )
        .select_related("file")
        .first()
    )
    if attachment is None:
        raise absent()
    attachment.archived_at = now
    attachment.save(update_fields=["archived_at"])
    tell(
        member,
        invoice,
        "invoice.file_archived",
        now,
        changes={"attachment": (attachment.file_name, None)},
        facts={"sha256": attachment.file.sha256},
    )
    return attachment
