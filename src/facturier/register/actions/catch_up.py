"""Invoices from before the search and the parties were there get their entry and their party."""

from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.kit.tenancy import in_organisation
from facturier.organisations.rules import Direction
from facturier.parties import actions as parties
from facturier.register import snapshot
from facturier.register.actions.index import reindex_invoice
from facturier.register.models import Invoice, InvoiceParty
from facturier.register.queries.search import unindexed

AT_ONCE = 200


def catch_up(*, organisation_id: UUID, now: datetime) -> int:
    """Write the missing search entries of an organisation; answers how many.

    Safe to run twice and to be stopped: each some hundred are a transaction of their own.
    """
    written = 0
    while True:
        with in_organisation(organisation_id):
            rows = Invoice.objects.filter(
                organisation_id=organisation_id, id__in=unindexed(organisation_id, AT_ONCE)
            )
            invoices = list(rows.select_related("original"))
            if not invoices:
                return written
            named = _recognise(organisation_id, invoices, now)
            for invoice in invoices:
                reindex_invoice(invoice)
            if named:
                audit.record(
                    organisation_id=organisation_id,
                    actor=audit.SYSTEM,
                    verb="register.caught_up",
                    subject=audit.Subject("organisation", organisation_id, ""),
                    facts={"invoices": named},
                    at=now,
                )
        written += len(invoices)


def _recognise(organisation_id: UUID, invoices: list[Invoice], now: datetime) -> list[str]:
    """Find the party of those that have none; answers their references."""
    named = []
    for invoice in invoices:
        if invoice.party_id or invoice.direction == Direction.UNKNOWN:
            continue
        issued = invoice.direction == Direction.ISSUED
        row = InvoiceParty.objects.filter(
            organisation_id=organisation_id,
            invoice=invoice,
            part="buyer" if issued else "seller",
        ).first()
        party_id = row and parties.recognise(
            organisation_id=organisation_id,
            stated=snapshot.stated_party(row),
            role=parties.Role.CUSTOMER if issued else parties.Role.SUPPLIER,
            source=invoice.number,
            now=now,
        )
        if party_id:
            invoice.party_id = party_id
            invoice.save(update_fields=["party"])
            named.append(invoice.reference)
    return named
