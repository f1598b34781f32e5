"""What stands beside an invoice, for a member who may read it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.files.queries import content_of
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member
from facturier.register.models import (
    Invoice,
    InvoiceAttachment,
    InvoiceLink,
    InvoiceNote,
    InvoiceTag,
)
from facturier.register.queries.scope import within
from facturier.register.rules.beside import LinkKind, inverse


@dataclass(frozen=True, slots=True)
class Linked:
    """A related document, as the invoice that one looks at sees it.

    `other` is an invoice of the register; without one, `reference` is all that we know.
    """

    id: UUID
    kind: LinkKind
    reference: str
    other: Invoice | None


@dataclass(frozen=True, slots=True)
class WhatStandsBeside:
    """Notes newest first, files as they came, links, tags by name; what is archived is left out."""

    notes: list[InvoiceNote]
    attachments: list[InvoiceAttachment]
    removed: list[InvoiceAttachment]
    """Files that were taken away, and can be put back."""
    links: list[Linked]
    tags: list[str]


def beside(member: Member, invoice: Invoice) -> WhatStandsBeside:
    """All that stands beside an invoice which the member was allowed to read, in four queries."""
    files = list(_attachments(invoice))
    return WhatStandsBeside(
        notes(invoice),
        [file for file in files if file.archived_at is None],
        [file for file in files if file.archived_at is not None],
        links(member, invoice),
        tags(invoice),
    )


def notes(invoice: Invoice) -> list[InvoiceNote]:
    """The notes that are not archived, newest first."""
    return list(InvoiceNote.objects.filter(**_of(invoice), archived_at=None).order_by("-id"))


def attachments(invoice: Invoice) -> list[InvoiceAttachment]:
    """The files that were not taken away, in the order in which they came."""
    return list(_attachments(invoice).filter(archived_at=None))


def _attachments(invoice: Invoice) -> QuerySet[InvoiceAttachment]:
    return InvoiceAttachment.objects.filter(**_of(invoice)).select_related("file").order_by("id")


def linked_ids(
    organisation_id: UUID, invoice_id: UUID, kinds: Collection[LinkKind]
) -> frozenset[UUID]:
    """The invoices linked to one, either way, by links of these kinds; whoever asks."""
    rows = InvoiceLink.objects.filter(
        Q(invoice_id=invoice_id) | Q(other_id=invoice_id),
        organisation_id=organisation_id,
        kind__in=sorted(kinds),
    ).values_list("invoice_id", "other_id")
    return frozenset(key for pair in rows for key in pair if key not in (None, invoice_id))


def tags(invoice: Invoice) -> list[str]:
    """The tags of an invoice, by name."""
    rows = InvoiceTag.objects.filter(**_of(invoice)).order_by("tag_key")
    return list(rows.values_list("tag", flat=True))


def links(member: Member, invoice: Invoice) -> list[Linked]:
    """The related documents, from whichever end they were told; those one may read alone."""
    rows = (
        InvoiceLink.objects.filter(
            Q(invoice=invoice) | Q(other=invoice), organisation_id=invoice.organisation_id
        )
        .order_by("id")
        .values_list("id", "kind", "invoice_id", "other_id", "external")
    )
    found = list(rows)
    ends = {end for row in found for end in row[2:4] if end not in (None, invoice.id)}
    readable = {}
    if ends:
        invoices = Invoice.objects.filter(
            within(member, "invoice.read"), organisation_id=member.organisation_id, id__in=ends
        )
        readable = {one.id: one for one in invoices.defer("further")}
    return list(_seen(found, invoice.id, readable))


def _seen(found: list[tuple], here: UUID, readable: dict[UUID, Invoice]) -> Iterator[Linked]:
    for link_id, written, first, second, external in found:
        kind = LinkKind(written)
        if second is None:
            yield Linked(link_id, kind, external, None)
            continue
        other = readable.get(second if first == here else first)
        if other is not None:
            yield Linked(link_id, kind if first == here else inverse(kind), other.reference, other)


def attached_file(invoice: Invoice, attachment_id: UUID) -> tuple[str, str, bytes]:
    """(file name, media type, bytes) of a file; an archived one is still to be had by its key."""
    rows = InvoiceAttachment.objects.filter(**_of(invoice), id=attachment_id)
    row = rows.select_related("file").first()
    if row is None:
        raise absent()
    return row.file_name, row.file.media_type, content_of(row.file)


def _of(invoice: Invoice) -> dict:
    return {"organisation_id": invoice.organisation_id, "invoice": invoice}
