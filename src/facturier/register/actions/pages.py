"""Pictures of the pages of a PDF original. Derived: drawn again whenever they are missing."""

from uuid import UUID

from facturier.files import queries as files
from facturier.kit import live
from facturier.kit.tenancy import in_organisation
from facturier.register.models import Invoice
from facturier.rendering import actions as rendering


def draw_pages(*, organisation_id: UUID, invoice_id: UUID) -> None:
    """Draw the pages of an invoice's PDF, if it has one and they are not drawn yet."""
    with in_organisation(organisation_id):
        invoice = (
            Invoice.objects.filter(organisation_id=organisation_id, id=invoice_id)
            .select_related("original")
            .first()
        )
    if invoice is None or invoice.original.media_type != "application/pdf":
        return
    rendering.draw_pages(organisation_id, invoice.original.sha256, files.path_of(invoice.original))
    with in_organisation(organisation_id):
        live.publish(organisation_id, "register", needs="invoice.read")
