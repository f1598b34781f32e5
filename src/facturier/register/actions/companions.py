"""Files that came together and are one invoice: a page and its data, a Factur-X and its XML."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from facturier.audit import actions as audit
from facturier.files.rules import MAIL, PDF, XML
from facturier.kit import jobs, live
from facturier.kit.statements import asked
from facturier.kit.tenancy import in_organisation
from facturier.register.models import Arrival, Invoice, InvoiceAttachment
from facturier.register.queries.addressed import together_with
from facturier.register.rules import ArrivalState, Stage
from facturier.register.rules.companions import TELLING, Beside, is_one_invoice, page_with_data

NO_DATA = "pdf-without-invoice"
"""The code by which a sound PDF is set aside that states nothing for a program."""
_LIVES = (ArrivalState.REGISTERED, ArrivalState.KNOWN, ArrivalState.ATTACHED)


def ask_to_join(arrival: Arrival) -> None:
    """Have the pages of a group looked at, now that one more of its files was read."""
    if arrival.file.media_type not in (PDF, XML):
        return
    group = _group_of(arrival)
    if group:
        jobs.defer(
            "register.join_companions", organisation_id=arrival.organisation_id, once=True, **group
        )


def _group_of(arrival: Arrival) -> dict[str, Any]:
    """What names the files that an arrival came with: their container, or the first of them."""
    if arrival.came_in_id is not None:
        return {"container_id": arrival.came_in_id}
    if arrival.sender_id is not None:
        return {}  # of people of ours: what they drop at once is what they had at hand
    together = together_with(arrival.organisation_id, arrival.id)
    return {"first_id": min(together)} if len(together) > 1 else {}


def hold_companion(arrival: Arrival, states: Mapping[str, object]) -> Invoice | None:
    """The invoice of the file that an arrival makes a pair with, where it `states` the same.

    A Factur-X and its own XML are one invoice. Held until commit, and with it the pair: of two
    that are read at once, the second finds the invoice of the first.
    """
    if arrival.file.media_type not in (PDF, XML):
        return None
    came, one_matter = _around(arrival)
    pairs = page_with_data((_beside(one) for one in came), one_matter=one_matter)
    both = next((pair for pair in pairs.items() if arrival.id in pair), None)
    if both is None:
        return None
    hold_pair(*both)
    other_id = both[0] if both[1] == arrival.id else both[1]
    own = {"organisation_id": arrival.organisation_id}
    other = Arrival.objects.get(**own, id=other_id)
    if other.state not in _LIVES or other.invoice_id is None:
        return None
    invoice = Invoice.objects.select_for_update(no_key=True).get(**own, id=other.invoice_id)
    stated = {name: getattr(invoice, name) for name in TELLING}
    living = invoice.stage != Stage.NOT_INVOICE
    return invoice if living and is_one_invoice(stated, states) else None


def hold_pair(page_id: UUID, data_id: UUID) -> None:
    """One reader at a time of two files that may be one invoice, until commit."""
    key = f"{page_id}:{data_id}:register.pair"
    asked("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _around(arrival: Arrival) -> tuple[list[Arrival], bool]:
    """Those of an arrival's group that may be its pair, and whether all are of one matter.

    Of an archive those of its own name alone: it may hold thousands, and this is asked of each.
    """
    rows = Arrival.objects.filter(
        organisation_id=arrival.organisation_id, file__media_type__in=(PDF, XML)
    ).select_related("file")
    if arrival.came_in_id is None:
        together = _group_of(arrival) and together_with(arrival.organisation_id, arrival.id)
        return (list(rows.filter(id__in=together)) if together else []), True
    rows = rows.filter(came_in_id=arrival.came_in_id)
    container = Arrival.objects.select_related("file").get(
        organisation_id=arrival.organisation_id, id=arrival.came_in_id
    )
    if container.file.media_type == MAIL:
        return list(rows), True
    stem = arrival.file_name.rpartition(".")[0] or arrival.file_name
    return list(rows.filter(file_name__istartswith=f"{stem}.")), False


def _beside(one: Arrival) -> Beside:
    return Beside(one.id, one.file_name, one.file.media_type)


def join_companions(
    *,
    organisation_id: UUID,
    container_id: UUID | None = None,
    first_id: UUID | None = None,
    now: datetime,
) -> None:
    """Put each page of a group beside the invoice of its data. Safe to run twice.

    Asked for after each file of it was read, in that transaction: the last one finds both there.
    A group is what came in one container, or was handed over together with the first of them.
    """
    with in_organisation(organisation_id):
        rows = Arrival.objects.filter(organisation_id=organisation_id)
        if container_id is not None:
            rows = rows.filter(came_in_id=container_id)
        elif first_id is not None:
            rows = rows.filter(id__in=together_with(organisation_id, first_id))
        came = list(rows.select_related("file", "came_in__file").order_by("id"))
        if not came:
            return
        inside = came[0].came_in
        pairs = page_with_data(
            (_beside(one) for one in came),
            one_matter=inside is None or inside.file.media_type == MAIL,
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
    put_beside(page, invoice, now)


def put_beside(page: Arrival, invoice: Invoice, now: datetime) -> None:
    """Keep a file beside the invoice that it is as well; both are held by the caller."""
    own = {"organisation_id": page.organisation_id}
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
    live.publish(page.organisation_id, "reception", needs="invoice.deposit")
    live.publish(page.organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=page.organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.file_attached",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes={"attachment": (None, page.file_name)},
        facts={"sha256": page.file.sha256, "size": page.file.size},
        at=now,
    )
