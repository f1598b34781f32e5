"""Invoices from before the search and the parties were there get their entry and their party.

Entries of an older form of the search are written anew.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.kit.tenancy import in_organisation
from facturier.organisations.rules import Direction
from facturier.parties import actions as parties
from facturier.register import snapshot
from facturier.register.actions.index import reindex_invoice
from facturier.register.models import Invoice, InvoiceParty
from facturier.register.queries.search import outdated, unindexed

log = logging.getLogger(__name__)

AT_ONCE = 200


def catch_up(*, organisation_id: UUID, now: datetime) -> int:
    """Write the missing search entries of an organisation, and those of an older form anew.

    Answers how many. Safe to run twice and to be stopped: each invoice is a transaction of its
    own, so that no head of the journal is held while the next one's party is looked for. One that
    cannot be completed is told to the log, and keeps no other waiting.
    """
    return _each(organisation_id, unindexed, lambda one: _complete(organisation_id, one, now)) + (
        _each(organisation_id, outdated, lambda one: _renew(organisation_id, one))
    )


def _each(
    organisation_id: UUID,
    wanting: Callable[[UUID, int], list[UUID]],
    write: Callable[[UUID], object],
) -> int:
    written, failed = 0, set[UUID]()
    while True:
        with in_organisation(organisation_id):
            found = wanting(organisation_id, AT_ONCE + len(failed))
        left = [invoice_id for invoice_id in found if invoice_id not in failed]
        if not left:
            return written
        for invoice_id in left:
            try:
                with in_organisation(organisation_id):
                    write(invoice_id)
                written += 1
            except Exception:
                log.exception("an invoice could not be completed: %s", invoice_id)
                failed.add(invoice_id)


def _renew(organisation_id: UUID, invoice_id: UUID) -> None:
    """The entry alone: whose the invoice is, people may have said meanwhile."""
    own = {"organisation_id": organisation_id, "id": invoice_id}
    reindex_invoice(Invoice.objects.select_for_update(no_key=True).get(**own))


def _complete(organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    own = {"organisation_id": organisation_id, "id": invoice_id}
    invoice = Invoice.objects.select_for_update(no_key=True).get(**own)
    party_id = _party(invoice, now)
    if party_id is not None:
        invoice.party_id = party_id
        invoice.save(update_fields=["party"])
    reindex_invoice(invoice)
    if party_id is not None:
        audit.record(
            organisation_id=organisation_id,
            actor=audit.SYSTEM,
            verb="register.caught_up",
            subject=audit.Subject("invoice", invoice.id, invoice.reference),
            facts={"party_id": party_id},
            at=now,
        )


def _party(invoice: Invoice, now: datetime) -> UUID | None:
    """The party of an invoice that has none."""
    if invoice.party_id or invoice.direction == Direction.UNKNOWN:
        return None
    issued = invoice.direction == Direction.ISSUED
    row = InvoiceParty.objects.filter(
        organisation_id=invoice.organisation_id,
        invoice=invoice,
        part="buyer" if issued else "seller",
    ).first()
    if row is None:
        return None
    return parties.recognise(
        organisation_id=invoice.organisation_id,
        stated=snapshot.stated_party(row),
        role=parties.Role.CUSTOMER if issued else parties.Role.SUPPLIER,
        source=invoice.number,
        now=now,
    )
