"""Réception: the files that arrived, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.register.models import Arrival, Invoice
from facturier.register.queries.scope import within

PAGE = 50


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """A file that arrived, and what became of it."""

    id: UUID
    file_name: str
    size: int
    sha256: str
    received_at: datetime
    sender_name: str
    channel: str
    state: str
    reason_code: str
    reason: str
    invoice_reference: str | None


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    """Arrivals, and the key from which the next page starts."""

    rows: tuple[ArrivalRow, ...]
    older_than: UUID | None


def arrivals_page(member: Member, *, older_than: UUID | None = None) -> ArrivalsPage:
    """What arrived. An invoice outside the member's scope is not named: no link, no number."""
    require(member, "invoice.deposit")
    rows = Arrival.objects.filter(organisation_id=member.organisation_id)
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    found = list(
        _visible(member, rows).order_by("-id").select_related("file", "invoice")[: PAGE + 1]
    )
    readable = _readable(member, [row.invoice_id for row in found if row.invoice_id])
    return ArrivalsPage(
        rows=tuple(_row(row, readable) for row in found[:PAGE]),
        older_than=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def one_arrival(member: Member, arrival_id: UUID) -> tuple[Arrival, ArrivalRow]:
    """An arrival by key; absent (404) outside the member's rights."""
    require(member, "invoice.deposit")
    rows = Arrival.objects.filter(organisation_id=member.organisation_id, id=arrival_id)
    arrival = _visible(member, rows).select_related("file", "invoice").first()
    if arrival is None:
        raise absent()
    readable = _readable(member, [arrival.invoice_id] if arrival.invoice_id else [])
    return arrival, _row(arrival, readable)


def _visible(member: Member, rows):
    """Everything for those who read everything; one's own deposits for the others."""
    if within(member, "invoice.read"):
        return rows.filter(sender_id=member.user_id)
    return rows


def _readable(member: Member, invoice_ids: list[UUID]) -> dict[UUID, str]:
    if not invoice_ids:
        return {}
    return dict(
        Invoice.objects.filter(
            within(member, "invoice.read"),
            organisation_id=member.organisation_id,
            id__in=invoice_ids,
        ).values_list("id", "reference")
    )


def _row(row: Arrival, readable: dict[UUID, str]) -> ArrivalRow:
    return ArrivalRow(
        id=row.id,
        file_name=row.file_name,
        size=row.file.size,
        sha256=row.file.sha256,
        received_at=row.received_at,
        sender_name=row.sender_name,
        channel=row.channel,
        state=row.state,
        reason_code=row.reason_code,
        reason=_(row.reason) % row.reason_values if row.reason else "",
        invoice_reference=readable.get(row.invoice_id) if row.invoice_id else None,
    )
