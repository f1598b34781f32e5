"""One invoice, whole: what its document states and what we made of it, in a fixed few queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from facturier.einvoice.document_json import finding_from_json
from facturier.einvoice.findings import Finding
from facturier.files.queries import content_of, path_of
from facturier.files.rules import media_type_of, safe_name
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register.models import (
    Arrival,
    Invoice,
    InvoiceAllowanceCharge,
    InvoiceLine,
    InvoiceParty,
    InvoiceVat,
    InvoiceVerdict,
)
from facturier.register.queries.scope import within
from facturier.register.queries.stated import enclosed
from facturier.register.queries.twins import suspects
from facturier.rendering.actions import extract_attachment
from facturier.rendering.queries import Readable, readable_of


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a verdict, by judge."""

    violations: tuple[Finding, ...]
    french: tuple[Finding, ...]
    own: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class WholeInvoice:
    """An invoice with its parts.

    `twins` are other entries that may be the same invoice, of what we issue: of what we receive,
    doubts tell it. `arrivals` are the files it came by.
    """

    row: Invoice
    parties: dict[str, InvoiceParty]
    lines: tuple[InvoiceLine, ...]
    charges: tuple[InvoiceAllowanceCharge, ...]
    vat: tuple[InvoiceVat, ...]
    twins: tuple[str, ...]
    arrivals: tuple[UUID, ...]
    verdict: InvoiceVerdict | None
    """The latest word of the official rules; None where nobody has judged it yet."""

    @property
    def findings(self) -> Findings:
        """What that verdict rests on."""
        found = self.verdict.found if self.verdict else {}
        return Findings(
            *(
                tuple(finding_from_json(finding) for finding in found.get(part, ()))
                for part in ("violations", "french", "own")
            )
        )


def find_invoice(member: Member, reference: str) -> Invoice:
    """An invoice by the reference in its address; absent (404) outside the member's scope."""
    row = (
        Invoice.objects.filter(
            within(member, "invoice.read"),
            organisation_id=member.organisation_id,
            reference=reference,
        )
        .select_related("original", "entity", "department", "project", "category")
        .first()
    )
    if row is None:
        raise absent()
    return row


def is_readable(member: Member, invoice_id: UUID) -> bool:
    """Whether the member may read an invoice, as it stands now."""
    return Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id, id=invoice_id
    ).exists()


def readable_among(member: Member, invoice_ids: Collection[UUID]) -> dict[UUID, Invoice]:
    """Of some invoices those that the member may read, by key, without what lists do not show."""
    rows = Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id, id__in=invoice_ids
    )
    return {row.id: row for row in rows.defer("further")}


def whole_invoice(member: Member, reference: str) -> WholeInvoice:
    """An invoice and all its parts."""
    row = find_invoice(member, reference)
    own = {"organisation_id": member.organisation_id, "invoice_id": row.id}
    return WholeInvoice(
        row=row,
        parties={party.part: party for party in InvoiceParty.objects.filter(**own)},
        lines=tuple(InvoiceLine.objects.filter(**own).order_by("position")),
        charges=tuple(InvoiceAllowanceCharge.objects.filter(**own).order_by("position")),
        vat=tuple(InvoiceVat.objects.filter(**own).order_by("position")),
        verdict=InvoiceVerdict.objects.filter(**own).order_by("-id").first(),
        arrivals=tuple(Arrival.objects.filter(**own).order_by("id").values_list("id", flat=True)),
        twins=() if row.direction == Direction.RECEIVED else suspects(member, row),
    )


def readable_document(row: Invoice, now: datetime) -> Readable:
    """What the worker read of an original that came without pages; nothing is read here.

    A PDF has none: its own pages are what people read.
    """
    if row.original.media_type != "application/xml":
        return Readable(None)
    return readable_of(row.organisation_id, row.original.sha256, now)


def not_understood_of(row: Invoice) -> list[dict[str, str]]:
    """What nobody understood of the file: {"location", "text"} of each, the XPath and its text."""
    return [
        {"location": each.get("location", ""), "text": each.get("text", "")}
        for each in row.further.get("not_understood", ())
    ]


def original_of(member: Member, reference: str) -> tuple[str, str, bytes]:
    """(file name, media type, bytes) of the original of an invoice."""
    row = find_invoice(member, reference)
    return row.file_name, row.original.media_type, content_of(row.original)


def enclosed_file(member: Member, reference: str, number: int) -> tuple[str, str, bytes]:
    """(file name, media type, bytes) of a document that the invoice encloses, counted from one.

    The name is the sender's, made safe; the type is told by the bytes, never by the sender.
    """
    whole = whole_invoice(member, reference)
    stated = {each.number: each for each in enclosed(whole.row, whole.lines)}.get(number)
    if stated is None or not stated.size:
        raise absent()
    content = extract_attachment(path_of(whole.row.original), number)
    if content is None:
        raise absent()
    name = safe_name(stated.name, default=f"{whole.row.reference}-{number}")
    return name, media_type_of(content), content
