"""What shows an original, pictures of its pages or its reading: made again whenever missing."""

from datetime import datetime
from uuid import UUID

from facturier.checks import actions as checks
from facturier.einvoice.reading import Reading
from facturier.files import queries as files
from facturier.files.queries import StoredFile
from facturier.files.rules import DRAWN
from facturier.kit import live
from facturier.kit.tenancy import in_organisation
from facturier.register.models import Invoice
from facturier.register.queries.paper import paper_of
from facturier.rendering import actions as rendering
from facturier.rendering.queries import readable_of


def draw_pages(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Draw the pages of what is shown of an invoice, a PDF or a picture, if they are not yet."""
    shown = _shown(organisation_id, invoice_id)
    if shown is None or shown.media_type not in DRAWN:
        return
    rendering.draw_pages(organisation_id, shown.sha256, files.path_of(shown), now)
    with in_organisation(organisation_id):
        live.publish(organisation_id, "register", needs="invoice.read")


def keep_reading(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Read an original that came without pages, so that its document shows. Safe to run twice."""
    original = _original(organisation_id, invoice_id)
    if original is None or original.media_type != "application/xml":
        return
    if not readable_of(organisation_id, original.sha256, now).to_be_read:
        return
    try:
        content = files.content_of(original)
    except FileNotFoundError:
        keep_reading_of(original, None)
    else:
        keep_reading_of(original, checks.examine(content).reading)
    with in_organisation(organisation_id):
        live.publish(organisation_id, "register", needs="invoice.read")


def keep_reading_of(original: StoredFile, reading: Reading | None) -> None:
    """Keep what was just read of an original; a PDF has pages that people read instead."""
    if original.media_type == "application/xml":
        rendering.keep_reading(original.organisation_id, original.sha256, reading)


def _shown(organisation_id: UUID, invoice_id: UUID) -> StoredFile | None:
    with in_organisation(organisation_id):
        rows = Invoice.objects.filter(organisation_id=organisation_id, id=invoice_id)
        invoice = rows.select_related("original").first()
        return paper_of(invoice).file if invoice else None


def _original(organisation_id: UUID, invoice_id: UUID) -> StoredFile | None:
    with in_organisation(organisation_id):
        rows = Invoice.objects.filter(organisation_id=organisation_id, id=invoice_id)
        invoice = rows.select_related("original").first()
    return invoice.original if invoice else None
