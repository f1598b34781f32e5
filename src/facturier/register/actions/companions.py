"""A page without data joins the invoice whose data came beside it."""

from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.files.rules import MAIL, PDF, XML
from facturier.kit import jobs, live
from facturier.kit.tenancy import in_organisation
from facturier.register.models import Arrival, Invoice, InvoiceAttachment
from facturier.register.rules import ArrivalState
from facturier.register.rules.companions import Beside, page_with_data

NO_DATA = "pdf-without-invoice"
"""The code by which a sound PDF is set aside that states nothing for a program."""


def ask_to_join(arrival: Arrival) -> None:
    """Have the pages of a container looked at, now that one more of its files was read."""
    if arrival.came_in_id is not None and arrival.file.media_type in (PDF, XML):
        jobs.defer(
            "register.join_companions",
            organisation_id=arrival.organisation_id,
            once=True,
            container_id=arrival.came_in_id,
        )


def join_companions(*, organisation_id: UUID, container_id: UUID, now: datetime) -> None:
    """Put each page of a container beside the invoice of its data. Safe to run twice.

    Asked for after each file of it was read, in that transaction: the last one finds both there.
    """
    with in_organisation(organisation_id):
        came = list(
            Arrival.objects.filter(organisation_id=organisation_id, came_in_id=container_id)
            .select_related("file", "came_in__file")
            .order_by("id")
        )
        if not came:
            return
        assert came[0].came_in is not None
        pairs = page_with_data(
            (Beside(one.id, one.file_name, one.file.media_type) for one in came),
            in_a_mail=came[0].came_in.file.media_type == MAIL,
        )
    for page_id, data_id in pairs.items():
        with in_organisation(organisation_id):
            _join(organisation_id, page_id, data_id, now)


def _join(organisation_id: UUID, page_id: UUID, data_id: UUID, now: datetime) -> None:
    own = {"organisation_id": organisation_id}
    data = Arrival.objects.get(**own, id=data_id)
    if data.state not in (ArrivalState.REGISTERED, ArrivalState.KNOWN) or data.invoice_id is None:
        return
    # In the order of whoever works on an invoice: it first, then what came.
    invoice = Invoice.objects.select_for_update(no_key=True).get(**own, id=data.invoice_id)
    page = (
        Arrival.objects.select_for_update(of=("self",), no_key=True)
        .select_related("file")
        .get(**own, id=page_id)
    )
    if page.state != ArrivalState.SET_ASIDE or page.reason_code != NO_DATA:
        return
    page.state, page.invoice = ArrivalState.ATTACHED, invoice
    page.reason_code, page.reason, page.reason_values = "", "", {}
    page.save(update_fields=["state", "invoice", "reason_code", "reason", "reason_values"])
    there = InvoiceAttachment.objects.filter(**own, invoice=invoice, file_id=page.file_id)
    if not there.exists():
        InvoiceAttachment.objects.create(
            **own,
            invoice=invoice,
            file_id=page.file_id,
            file_name=page.file_name,
            label="",
            added_at=now,
            added_by_id=None,
            added_by=page.sender_name,
        )
    live.publish(organisation_id, "reception", needs="invoice.deposit")
    live.publish(organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.file_attached",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes={"attachment": (None, page.file_name)},
        facts={"sha256": page.file.sha256, "size": page.file.size},
        at=now,
    )
