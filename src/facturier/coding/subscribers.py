"""News of the register: what an invoice states may have changed under its coding."""

from uuid import UUID

from django.utils import timezone

from facturier.coding import actions
from facturier.kit.news import hears
from facturier.register.events import INVOICE_STATED


@hears(INVOICE_STATED, name="coding.follow_invoice")
def follow_invoice(organisation_id: UUID, invoice_id: str) -> None:
    """Keep the shares of what is the same, drop those of what has changed."""
    actions.follow_invoice(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )
