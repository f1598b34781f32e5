"""Documents of ours that correct others or take them off: held together, then linked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member
from facturier.register.models import Invoice, InvoiceLink
from facturier.register.rules.beside import LinkKind


def hold_invoices(organisation_id: UUID, invoice_ids: Iterable[UUID]) -> dict[UUID, Invoice]:
    """The invoices, locked in the order of their keys until the transaction ends."""
    wanted = sorted(set(invoice_ids))
    rows = Invoice.objects.select_for_update(no_key=True).filter(
        organisation_id=organisation_id, id__in=wanted
    )
    found = {row.id: row for row in rows.order_by("id")}
    if len(found) != len(wanted):
        raise absent()
    return found


_VERBS = {
    LinkKind.ORIGINAL: "invoice.credited",
    LinkKind.REPLACES: "invoice.replaced",
    LinkKind.DEPOSIT: "invoice.deducted",
}


def link_correction(
    *, member: Member, invoice: Invoice, corrected: Iterable[Invoice], kind: LinkKind, now: datetime
) -> None:
    """Link a document that was just issued to those that it cites; their stories tell it.

    `kind` is what the earlier ones are to it. The caller records the event of the new document.
    """
    corrected = list(corrected)
    InvoiceLink.objects.bulk_create(
        InvoiceLink(
            organisation_id=invoice.organisation_id,
            invoice=invoice,
            other=one,
            kind=kind,
            added_at=now,
            added_by_id=member.user_id,
            added_by=member.actor.name,
        )
        for one in corrected
    )
    for one in corrected:
        audit.record(
            organisation_id=invoice.organisation_id,
            actor=member.actor,
            verb=_VERBS[kind],
            subject=audit.Subject("invoice", one.id, one.reference),
            facts={"other_id": invoice.id, "by": invoice.reference, "number": invoice.number},
            at=now,
        )
