"""The words of an original without data are read: fields for whoever keys it in, kept with it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from facturier.audit import actions as audit
from facturier.checks import actions as checks
from facturier.files import queries as files
from facturier.files.rules import DRAWN
from facturier.kit import live
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.parties.queries.picker import party_of_number
from facturier.reading.apart import ReadPages, pages_to_json
from facturier.reading.result import Confidence, read_to_json
from facturier.register.models import Invoice, LearnedLayout, PageReading
from facturier.register.queries.read_page import hints_of, layout_of


def read_page(
    *,
    organisation_id: UUID,
    invoice_id: UUID,
    now: datetime,
    again: bool = False,
    scanned: list[Any] | None = None,
) -> None:
    """Read the fields of a PDF that people key in, in the process apart. Safe to run twice.

    Where earlier invoices of the supplier taught their layout, it is read by that. `again` replaces
    what was read before; what somebody typed is never touched. `scanned` are words that were found
    in pictures (`rendering.words_of_pictures`): they are read in place of the file.
    """
    with in_organisation(organisation_id):
        invoice = _to_read(organisation_id, invoice_id, again)
        ours = list(_our_numbers(organisation_id))
    if invoice is None:
        return
    try:
        content = files.content_of(invoice.original) if scanned is None else b""
    except FileNotFoundError:
        return
    done = checks.read_pages(content, ours, scanned=scanned)
    if done is None:  # cut short: it may be asked for again
        return
    with in_organisation(organisation_id):
        layout = _layout(organisation_id, done)
    if layout is not None:
        by_layout = checks.read_pages(content, ours, hints_of(layout), scanned)
        done, layout = (by_layout, layout) if by_layout else (done, None)
    with in_organisation(organisation_id):
        Invoice.objects.select_for_update(no_key=True).get(
            organisation_id=organisation_id, id=invoice_id
        )
        invoice = _to_read(organisation_id, invoice_id, again)
        if invoice is not None:
            _keep(invoice, done, layout, now)


def _to_read(organisation_id: UUID, invoice_id: UUID, again: bool) -> Invoice | None:
    own = {"organisation_id": organisation_id}
    rows = Invoice.objects.filter(**own, id=invoice_id, keyed=True, original__media_type__in=DRAWN)
    if not again and PageReading.objects.filter(**own, invoice_id=invoice_id).exists():
        return None
    return rows.select_related("original").first()


def _our_numbers(organisation_id: UUID) -> set[str]:
    identities = organisations.entity_identities(organisation_id)
    return {number for entity in identities for number in entity[1:] if number}


def _layout(organisation_id: UUID, done: ReadPages) -> LearnedLayout | None:
    """What was learned of the supplier that the page names by number, never by name."""
    number = done.read.value("party_number")
    party = party_of_number(organisation_id, number) if number else None
    return layout_of(organisation_id, party.id) if party else None


def _keep(invoice: Invoice, done: ReadPages, layout: LearnedLayout | None, now: datetime) -> None:
    own = {"organisation_id": invoice.organisation_id, "invoice": invoice}
    PageReading.objects.filter(**own).delete()
    PageReading.objects.create(
        **own,
        read=read_to_json(done.read),
        pages=pages_to_json(done.pages),
        layout=layout,
        read_at=now,
    )
    live.publish(invoice.organisation_id, "register", needs="invoice.read")
    told = [one.confidence for one in done.read.fields]
    audit.record(
        organisation_id=invoice.organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.page_read",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        facts={
            "fields": len(told),
            "certain": told.count(Confidence.CERTAIN),
            "learned": layout.version if layout else None,
        },
        at=now,
    )
