"""Tags: free words of the organisation on an invoice."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.register.actions.stage import lock_invoice
from facturier.register.actions.telling import tell
from facturier.register.models import InvoiceTag
from facturier.register.queries.scope import subject_of
from facturier.register.rules.beside import LONGEST_TAG, MOST_TAGS, plain_tag, tag_key


@transaction.atomic
def tag_invoice(*, member: Member, invoice_id: UUID, tag: str, now: datetime) -> InvoiceTag:
    """Put a tag on an invoice; one that stands there already is left as it is.

    A word that the organisation uses already keeps its spelling: `urgent` joins `Urgent`.
    """
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.annotate", subject_of(invoice))
    tag = plain_tag(tag)
    key = tag_key(tag)
    if not key or len(tag) > LONGEST_TAG:
        raise Refusal(
            "tag.invalid",
            _("Une étiquette compte de 1 à %(most)s caractères.") % {"most": LONGEST_TAG},
            status=422,
            field="tag",
        )
    there = list(InvoiceTag.objects.filter(organisation_id=member.organisation_id, invoice=invoice))
    same = next((row for row in there if row.tag_key == key), None)
    if same is not None:
        return same
    if len(there) >= MOST_TAGS:
        raise Refusal(
            "tag.too_many",
            _("Une facture porte au plus %(most)s étiquettes. Retirez-en d'abord.")
            % {"most": MOST_TAGS},
        )
    used = InvoiceTag.objects.filter(organisation_id=member.organisation_id, tag_key=key)
    row = InvoiceTag.objects.create(
        organisation_id=member.organisation_id,
        invoice=invoice,
        tag=next(iter(used.values_list("tag", flat=True)[:1]), tag),
        tag_key=key,
        added_at=now,
        added_by_id=member.user_id,
        added_by=member.actor.name,
    )
    tell(member, invoice, "invoice.tagged", now, changes={"tag": (None, row.tag)})
    return row


@transaction.atomic
def untag_invoice(*, member: Member, invoice_id: UUID, tag: str, now: datetime) -> None:
    """Take a tag off; one that is not there is no fault: somebody else was faster."""
    invoice = lock_invoice(member, invoice_id)
    require(member, "invoice.annotate", subject_of(invoice))
    row = InvoiceTag.objects.filter(
        organisation_id=member.organisation_id, invoice=invoice, tag_key=tag_key(tag)
    ).first()
    if row is None:
        return
    row.delete()
    tell(member, invoice, "invoice.untagged", now, changes={"tag": (row.tag, None)})
