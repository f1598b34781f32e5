"""What became of a draft that was issued.

Those that take an organisation instead of a member ask no right: they serve a room above that has
asked its own, on the invoice.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.files.queries import StoredFile
from facturier.organisations.queries import Member
from facturier.register.queries import Filed, filed_name, filing_plan
from facturier.sales.models import Draft, IssuedDocument, IssuedFile, SellerProfile
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.profiles import FACTURX


def issued_as(member: Member, draft: Draft) -> IssuedDocument | None:
    """The document that a draft became; None while it has not been issued."""
    rows = IssuedDocument.objects.filter(organisation_id=member.organisation_id, draft=draft)
    return rows.select_related("invoice").first()


def issued_file(member: Member, draft: Draft) -> IssuedFile | None:
    """The file that was made of it; None until it is made."""
    rows = IssuedFile.objects.filter(organisation_id=member.organisation_id, issued__draft=draft)
    return rows.select_related("file", "issued__invoice").first()


def name_of_issued(issued: IssuedDocument, ending: str) -> str:
    """How a file of an issued document is called, by the rule of the organisation."""
    invoice = issued.invoice
    filed = Filed(
        reference=invoice.reference,
        number=issued.number,
        direction="",
        party=invoice.buyer_name,
        customer=invoice.buyer_name,
        seller=invoice.seller_name,
        kind=_(KINDS.get(invoice.type_code, KINDS["380"])),
        order=invoice.order_reference,
        day=issued.issue_date,
        issued_here=True,
        ending=ending,
    )
    return filed_name(filing_plan(issued.organisation_id), filed)


def issued_of_invoice(organisation_id: UUID, invoice_id: UUID) -> IssuedDocument | None:
    """The number that an invoice of the register got from us; None for any other invoice."""
    rows = IssuedDocument.objects.filter(organisation_id=organisation_id, invoice_id=invoice_id)
    return rows.select_related("invoice__original", "invoice__entity", "draft").first()


def one_issued(organisation_id: UUID, issued_id: UUID) -> IssuedDocument | None:
    """The same, by its own key."""
    rows = IssuedDocument.objects.filter(organisation_id=organisation_id, id=issued_id)
    return rows.select_related("invoice__original", "invoice__entity", "draft").first()


def issued_among(organisation_id: UUID, draft_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """(number, reference in the register) of those of these drafts that were issued."""
    rows = IssuedDocument.objects.filter(
        organisation_id=organisation_id, draft_id__in=list(draft_ids)
    ).values_list("draft_id", "number", "invoice__reference")
    return {key: (number, reference) for key, number, reference in rows}


def files_of_issued(organisation_id: UUID, issued_id: UUID) -> list[IssuedFile]:
    """The archived files of an issued document, by form."""
    rows = IssuedFile.objects.filter(organisation_id=organisation_id, issued_id=issued_id)
    return list(rows.select_related("file").order_by("form"))


def obliged_from(organisation_id: UUID, entity_id: UUID | None) -> date | None:
    """From when an entity's invoices to French businesses go through a platform, if told."""
    rows = SellerProfile.objects.filter(organisation_id=organisation_id, entity_id=entity_id)
    return rows.values_list("obliged_from", flat=True).first()


def archived_files(
    organisation_id: UUID, invoice_ids: Sequence[UUID]
) -> dict[UUID, StoredFile | None]:
    """The archived Factur-X of those of these invoices that were issued here, or None."""
    own = {"organisation_id": organisation_id}
    issued = IssuedDocument.objects.filter(**own, invoice_id__in=invoice_ids)
    found: dict[UUID, StoredFile | None] = dict.fromkeys(
        issued.values_list("invoice_id", flat=True)
    )
    rows = IssuedFile.objects.filter(
        **own, issued__invoice_id__in=list(found), form__in=[str(form) for form in FACTURX]
    )
    for row in rows.select_related("file", "issued"):
        found[row.issued.invoice_id] = row.file
    return found
