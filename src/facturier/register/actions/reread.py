"""The file of an invoice is read once more: the same is said, or a new entry takes its place."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.einvoice.document import Document
from facturier.files import actions as file_actions
from facturier.kit import live
from facturier.kit.tenancy import in_organisation
from facturier.register import snapshot
from facturier.register.actions.enter import Entry, SetAside, enter_anew, read_file
from facturier.register.actions.telling import tell_stated
from facturier.register.models import (
    Arrival,
    Invoice,
    InvoiceAllowanceCharge,
    InvoiceLine,
    InvoiceLink,
    InvoiceParty,
    InvoiceTag,
    InvoiceVat,
    Part,
)
from facturier.register.rules import Stage
from facturier.register.rules.beside import LinkKind


def reread_invoice(*, organisation_id: UUID, invoice_id: UUID, now: datetime) -> None:
    """Read the original again; what differs becomes a new entry, and the old one no invoice.

    Safe to run twice: what was replaced is to check no more.
    """
    with in_organisation(organisation_id):
        invoice = _to_reread(organisation_id, invoice_id)
    if invoice is None:
        return
    outcome = read_file(invoice.original, now)
    with in_organisation(organisation_id):
        file_actions.lock_file(organisation_id, invoice.original_id)
        Invoice.objects.select_for_update(no_key=True).get(
            organisation_id=organisation_id, id=invoice_id
        )
        invoice = _to_reread(organisation_id, invoice_id)
        if invoice is None:
            return
        if isinstance(outcome, SetAside):
            _tell(invoice, "invoice.reread_in_vain", now, outcome.reason % outcome.values)
        elif _says_the_same(invoice, outcome.reading.document, outcome):
            _tell(invoice, "invoice.reread_same", now)
        else:
            _replace(invoice, outcome, now)
        live.publish(organisation_id, "register", needs="invoice.read")


def _to_reread(organisation_id: UUID, invoice_id: UUID) -> Invoice | None:
    rows = Invoice.objects.filter(
        organisation_id=organisation_id, id=invoice_id, keyed=False, stage=Stage.TO_CHECK
    )
    return rows.select_related("original").first()


def _says_the_same(invoice: Invoice, document: Document, entry: Entry) -> bool:
    """Whether the new reading states what the register keeps, part by part."""
    stated = snapshot.stated_fields(document, entry.reading.not_understood)
    if any(getattr(invoice, name) != value for name, value in stated.items()):
        return False
    own = {"organisation_id": invoice.organisation_id, "invoice": invoice}
    charges = InvoiceAllowanceCharge.objects.filter(**own).select_related("line")
    kept: tuple[Iterable[Part], ...] = (
        InvoiceParty.objects.filter(**own).order_by("part"),
        InvoiceLine.objects.filter(**own).order_by("position"),
        charges.order_by("position"),
        InvoiceVat.objects.filter(**own).order_by("position"),
    )
    parts = snapshot.parts_of(invoice, document)
    read: tuple[Iterable[Part], ...] = (parts.parties, parts.lines, parts.charges, parts.vat)
    return all(
        [_plain(row) for row in before] == [_plain(row) for row in now_read]
        for before, now_read in zip(kept, read, strict=True)
    )


def _plain(row: Part) -> dict[str, object]:
    """What a row says; keys are given anew, so a charge says the place of its line."""
    said = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in ("id", "line_id")
    }
    if isinstance(row, InvoiceAllowanceCharge):
        said["line"] = row.line.position if row.line else None
    return said


def _replace(invoice: Invoice, entry: Entry, now: datetime) -> None:
    arrival = (
        Arrival.objects.select_for_update(of=("self",), no_key=True)
        .filter(organisation_id=invoice.organisation_id, invoice=invoice)
        .select_related("file")
        .order_by("id")
        .first()
    )
    assert arrival is not None, "an invoice came by an arrival"
    invoice.stage = Stage.NOT_INVOICE
    invoice.save(update_fields=["stage"])
    new = enter_anew(arrival, entry, like=invoice, now=now)
    invoice.stage_reason = _("relue sous %(reference)s") % {"reference": new.reference}
    invoice.save(update_fields=["stage_reason"])
    tell_stated(invoice)
    Arrival.objects.filter(organisation_id=invoice.organisation_id, invoice=invoice).update(
        invoice=new
    )
    tags = _carry_over(invoice, new, now)
    audit.record(
        organisation_id=invoice.organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.reread",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        changes={"stage": (Stage.TO_CHECK.value, Stage.NOT_INVOICE.value)},
        facts={"new": new.reference, "tags": tags},
        reason=invoice.stage_reason,
        at=now,
    )


def _carry_over(invoice: Invoice, new: Invoice, now: datetime) -> list[str]:
    """The new entry is found by the same tags, and leads to the notes and files of the old one."""
    own = {"organisation_id": invoice.organisation_id}
    InvoiceLink.objects.create(
        **own,
        invoice=new,
        kind=LinkKind.REPLACES,
        other=invoice,
        added_at=now,
        added_by=audit.SYSTEM.name,
    )
    tags = list(InvoiceTag.objects.filter(**own, invoice=invoice).order_by("tag_key"))
    InvoiceTag.objects.bulk_create(
        InvoiceTag(
            **own,
            invoice=new,
            tag=one.tag,
            tag_key=one.tag_key,
            added_at=one.added_at,
            added_by_id=one.added_by_id,
            added_by=one.added_by,
        )
        for one in tags
    )
    return [one.tag for one in tags]


def _tell(invoice: Invoice, verb: str, now: datetime, reason: str = "") -> None:
    audit.record(
        organisation_id=invoice.organisation_id,
        actor=audit.SYSTEM,
        verb=verb,
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        reason=reason,
        at=now,
    )
