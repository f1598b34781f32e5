"""News of the register: an invoice that was entered, keyed in or repaired is put to its order."""

from uuid import UUID

from django.utils import timezone

from facturier.kit.news import hears
from facturier.purchases import actions
from facturier.register.events import INVOICE_STATED


@hears(INVOICE_STATED, name="purchases.match_invoice")
def match_invoice(organisation_id: UUID, invoice_id: str) -> None:
    """Put the invoice to the orders that it names, anew."""
    actions.match_invoice(
        organisation_id=organisation_id, invoice_id=UUID(invoice_id), now=timezone.now()
    )
