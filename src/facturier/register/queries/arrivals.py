"""Réception: the files that arrived, newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.register.models import Arrival, Invoice
from facturier.register.queries.refused import refusal_said
from facturier.register.queries.scope import within
from facturier.register.rules import DEEPEST_CONTAINER, ArrivalState

PAGE = 50
MOST_ASKED = 500
COUNTED = 1000  # beyond, a counter says so
_HASH = re.compile("[0-9a-f]{64}")
_AROUND = ("file", "came_in", "batch")
"""The rows beside an arrival that tell of it."""


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
    batch_id: UUID | None = None
    came_in: str = ""
    """Name of the archive or e-mail that it came in."""
    came_in_id: UUID | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    """(name, reason) of what an archive or e-mail held and was not taken out."""
    media_type: str = ""
    paused: bool = False
    """Whether it came in a batch that is paused."""


@dataclass(frozen=True, slots=True)
class ArrivalsPage:
    """Arrivals, and the key from which the next page starts."""

    rows: tuple[ArrivalRow, ...]
    older_than: UUID | None


def arrivals_page(
    member: Member,
    *,
    older_than: UUID | None = None,
    batch_id: UUID | None = None,
    state: ArrivalState | None = None,
    file_name: str = "",
) -> ArrivalsPage:
    """What arrived; `file_name` is a part of the name, in any case.

    An invoice outside the member's scope is not named: no link, no number.
    """
    require(member, "invoice.deposit")
    rows = visible_arrivals(member)
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    if state is not None:
        rows = rows.filter(state=state)
    if named := file_name.replace("\0", "").strip()[:120]:
        rows = rows.filter(file_name__icontains=named)
    found = list(rows.order_by("-id").select_related(*_AROUND)[: PAGE + 1])
    return ArrivalsPage(
        rows=rows_of(member, found[:PAGE]),
        older_than=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def counted_aside(member: Member) -> tuple[int, bool]:
    """(how many files wait set aside, exactly?): exact up to `COUNTED`."""
    require(member, "invoice.deposit")
    rows = visible_arrivals(member).filter(state=ArrivalState.SET_ASIDE)
    count = rows.order_by()[: COUNTED + 1].count()
    return min(count, COUNTED), count <= COUNTED


def one_arrival(member: Member, arrival_id: UUID) -> tuple[Arrival, ArrivalRow]:
    """An arrival by key; absent (404) outside the member's rights."""
    require(member, "invoice.deposit")
    rows = visible_arrivals(member).filter(id=arrival_id)
    arrival = rows.select_related(*_AROUND).first()
    if arrival is None:
        raise absent()
    return arrival, rows_of(member, [arrival])[0]


def states_of(member: Member, arrival_ids: Sequence[UUID]) -> tuple[ArrivalRow, ...]:
    """What became of these files so far, for a page that waits for them."""
    require(member, "invoice.deposit")
    rows = visible_arrivals(member).filter(id__in=arrival_ids[:MOST_ASKED])
    return rows_of(member, list(rows.select_related(*_AROUND)))


def known_bytes(member: Member, hashes: Sequence[str]) -> dict[str, ArrivalRow]:
    """Which of these bytes (SHA-256 in hex) arrived before, where the member may see it.

    Asked before anything is sent: the same folder dropped again sends nothing twice.
    """
    require(member, "invoice.deposit")
    # What is no hash was never kept under one, and PostgreSQL holds no NUL.
    asked = [one for one in hashes[:MOST_ASKED] if _HASH.fullmatch(one)]
    rows = visible_arrivals(member).filter(file__sha256__in=asked)
    found = rows.exclude(state=ArrivalState.DISMISSED).select_related(*_AROUND)
    return {row.sha256: row for row in rows_of(member, list(found.order_by("-id")))}


def rows_of(member: Member, arrivals: Sequence[Arrival]) -> tuple[ArrivalRow, ...]:
    """Arrivals with the references of the invoices that the member may read."""
    readable = _readable(member, [row.invoice_id for row in arrivals if row.invoice_id])
    return tuple(_row(row, readable) for row in arrivals)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, as a channel tells who brought it."""

    file_name: str
    size: int
    received_at: datetime
    state: str
    reason_code: str
    reason: str
    stage: str
    stage_reason: str
    party_id: UUID | None
    came_in: str


def outcomes(organisation_id: UUID, arrival_ids: Sequence[UUID]) -> dict[UUID, list[Outcome]]:
    """Of each of these arrivals: itself first, then what came out of it, however deep.

    For a channel, which has made sure that whoever asks brought them; no member asks.
    """
    own = Arrival.objects.filter(organisation_id=organisation_id)
    root_of_each = {key: key for key in arrival_ids}
    level, found = list(own.filter(id__in=arrival_ids).select_related(*_TOLD)), {}
    for one in level:
        found[one.id] = [_outcome(one)]
    for _depth in range(DEEPEST_CONTAINER):
        containers = [one.id for one in level if one.state == ArrivalState.UNPACKED]
        if not containers:
            break
        rows = own.filter(came_in_id__in=containers).select_related(*_TOLD)
        level = list(rows.order_by("came_in_id", "position")[:MOST_ASKED])
        for one in level:
            assert one.came_in_id is not None
            root_of_each[one.id] = root_of_each[one.came_in_id]
            found[root_of_each[one.id]].append(_outcome(one))
    return found


_TOLD = ("file", "came_in", "invoice")


def _outcome(row: Arrival) -> Outcome:
    return Outcome(
        file_name=row.file_name,
        size=row.file.size,
        received_at=row.received_at,
        state=row.state,
        reason_code=row.reason_code,
        reason=_(row.reason) % row.reason_values if row.reason else "",
        stage=row.invoice.stage if row.invoice else "",
        stage_reason=refusal_said(row.invoice.stage_code, row.invoice.stage_reason)
        if row.invoice
        else "",
        party_id=row.invoice.party_id if row.invoice else None,
        came_in=row.came_in.file_name if row.came_in else "",
    )


def root_of(organisation_id: UUID, arrival_id: UUID) -> UUID:
    """The outermost container that an arrival came in; itself where it came alone."""
    above = arrival_id
    for _level in range(DEEPEST_CONTAINER + 1):
        rows = Arrival.objects.filter(organisation_id=organisation_id, id=above)
        container = rows.values_list("came_in_id", flat=True).first()
        if container is None:
            break
        above = container
    return above


def visible_arrivals(member: Member) -> QuerySet[Arrival]:
    """Everything for those who read everything; one's own deposits for the others."""
    rows = Arrival.objects.filter(organisation_id=member.organisation_id)
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
        batch_id=row.batch_id,
        came_in=row.came_in.file_name if row.came_in else "",
        came_in_id=row.came_in_id,
        left_out=tuple((name, _(why)) for name, why in map(_named, row.left_out)),
        media_type=row.file.media_type,
        paused=row.batch is not None and row.batch.paused_at is not None,
    )


def _named(left_out: dict[str, str]) -> tuple[str, str]:
    return left_out["name"], left_out["reason"]
