"""News of the register: an invoice that came may be the one that is awaited."""

from uuid import UUID

from django.utils import timezone

from facturier.awaited import actions
from facturier.kit.news import hears
from facturier.register.events import INVOICE_STATED


@hears(INVOICE_STATED, name="awaited.look_for_invoice")
def look_for_invoice(organisation_id: UUID, invoice_id: str) -> None:
    """Look at its supplier, anew."""
    actions.look_for_invoice(
        organisation_id=organisation_id,
        invoice_id=UUID(invoice_id),
        today=timezone.localdate(),
        now=timezone.now(),
    )
