"""The words of an original without data: taken from a PDF, or found in the pictures of a scan."""

from datetime import datetime
from typing import Any
from uuid import UUID

from facturier.audit import actions as audit
from facturier.checks import actions as checks
from facturier.files import queries as files
from facturier.files.queries import StoredFile
from facturier.files.rules import DRAWN, PDF
from facturier.kit import jobs, live
from facturier.kit.tenancy import in_organisation
from facturier.reading.apart import pages_from_json
from facturier.reading.words import cells_of
from facturier.register.actions.index import reindex_invoice
from facturier.register.actions.read_page import read_page
from facturier.register.models import Invoice, InvoiceText, PageReading
from facturier.rendering import actions as rendering
from facturier.rendering.queries import scans_are_read


def take_words(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Keep the words of a document that people key in, and what they say of it. Safe twice.

    A scan has none: they are looked for in its pictures, by a job that nobody else waits behind.
    """
    with in_organisation(organisation_id):
        invoice = _keyed(organisation_id, invoice_id)
    if invoice is None:
        return
    if invoice.original.media_type == PDF and not _kept(invoice):
        try:
            words = checks.words_of(files.content_of(invoice.original))
        except FileNotFoundError:
            return
        if words is None:  # cut short: nobody knows yet that it has none, and it is asked again
            return
        _keep(organisation_id, invoice_id, words, now)
    if is_scan(invoice) and scans_are_read():
        with in_organisation(organisation_id):
            jobs.defer(
                "register.read_scan",
                organisation_id=organisation_id,
                once=True,
                invoice_id=invoice_id,
            )
    else:
        read_page(organisation_id=organisation_id, invoice_id=invoice_id, now=now)


def read_again(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Read what people key in once more; what somebody typed is never touched."""
    with in_organisation(organisation_id):
        invoice = _keyed(organisation_id, invoice_id)
    if invoice is None:
        return
    read = read_scan if is_scan(invoice) and scans_are_read() else read_page
    read(organisation_id=organisation_id, invoice_id=invoice_id, now=now, again=True)


def read_scan(
    *, organisation_id: UUID, invoice_id: UUID, now: datetime, again: bool = False
) -> None:
    """Find the words in the pictures of a scan, and read its fields by them. Safe to run twice.

    Where nothing is found, that is kept as well: nobody looks for it again unless they are asked.
    """
    with in_organisation(organisation_id):
        invoice = _keyed(organisation_id, invoice_id)
    if invoice is None or not is_scan(invoice):
        return
    original = invoice.original
    found = _words_in(original, now) or []
    said = "\n".join(cell.text for cell in cells_of(pages_from_json(found)))
    _keep(organisation_id, invoice_id, said, now)
    read_page(
        organisation_id=organisation_id,
        invoice_id=invoice_id,
        now=now,
        again=again,
        scanned=found,
    )


def is_scan(invoice: Invoice) -> bool:
    """Whether its original is a picture, or a PDF of pictures; not while nobody has looked."""
    if invoice.original.media_type != PDF:
        return invoice.original.media_type in DRAWN
    own = {"organisation_id": invoice.organisation_id, "invoice_id": invoice.id}
    with in_organisation(invoice.organisation_id):
        if InvoiceText.objects.filter(**own, text="").exists():
            return True
        return PageReading.objects.filter(**own, read__scanned=True).exists()


def _words_in(original: StoredFile, now: datetime) -> list[Any] | None:
    rendering.draw_pages(original.organisation_id, original.sha256, files.path_of(original), now)
    return rendering.words_of_pictures(original.organisation_id, original.sha256)


def _keyed(organisation_id: UUID, invoice_id: UUID) -> Invoice | None:
    rows = Invoice.objects.filter(organisation_id=organisation_id, id=invoice_id, keyed=True)
    return rows.select_related("original").first()


def _kept(invoice: Invoice) -> bool:
    own = {"organisation_id": invoice.organisation_id, "invoice_id": invoice.id}
    with in_organisation(invoice.organisation_id):
        return InvoiceText.objects.filter(**own).exists()


def _keep(organisation_id: UUID, invoice_id: UUID, words: str, now: datetime) -> None:
    """Keep words that were not known, and find the invoice by them."""
    own: dict[str, Any] = {"organisation_id": organisation_id, "invoice_id": invoice_id}
    with in_organisation(organisation_id):
        Invoice.objects.select_for_update(no_key=True).get(
            organisation_id=organisation_id, id=invoice_id
        )
        invoice = _keyed(organisation_id, invoice_id)
        known = InvoiceText.objects.filter(**own).values_list("text", flat=True).first()
        if invoice is None or known or known == words:
            return
        InvoiceText.objects.update_or_create(**own, defaults={"text": words})
        reindex_invoice(invoice)
        live.publish(organisation_id, "reception", needs="invoice.deposit")
        live.publish(organisation_id, "register", needs="invoice.read")
        audit.record(
            organisation_id=organisation_id,
            actor=audit.SYSTEM,
            verb="invoice.words_taken",
            subject=audit.Subject("invoice", invoice.id, invoice.reference),
            facts={"letters": len(words)},
            at=now,
        )
