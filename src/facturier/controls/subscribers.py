"""News of the register: an invoice that was entered, keyed in or repaired is looked at."""

from uuid import UUID

from django.utils import timezone

from facturier.controls import actions
from facturier.kit.news import hears
from facturier.register.events import INVOICE_STATED


@hears(INVOICE_STATED, name="controls.doubt_invoice")
def doubt_invoice(organisation_id: UUID, invoice_id: str) -> None:
    """Look for doubts, anew."""
    actions.doubt_invoice(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )
