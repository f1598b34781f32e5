"""Batches ("Lots"): how far each is, and what became of every file of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.register.models import Arrival, Batch
from facturier.register.queries.arrivals import ArrivalRow, rows_of
from facturier.register.queries.scope import within
from facturier.register.rules import ArrivalState

RECENT = 5
CHUNK = 500


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch and its counts. `to_come` were announced and have not arrived."""

    id: UUID
    name: str
    opened_at: datetime
    sender_name: str
    paused: bool
    total: int
    done: int
    waiting: int
    to_come: int
    registered: int
    known: int
    set_aside: int
    others: int

    @property
    def finished(self) -> bool:
        """Whether nothing of it waits any more."""
        return self.waiting == 0 and self.to_come == 0


def visible_batches(member: Member) -> QuerySet[Batch]:
    """All for those who read everything; one's own for the others."""
    rows = Batch.objects.filter(organisation_id=member.organisation_id)
    return rows.filter(sender_id=member.user_id) if within(member, "invoice.read") else rows


def recent_batches(member: Member) -> tuple[BatchRow, ...]:
    """The newest batches, for the top of Réception."""
    require(member, "invoice.deposit")
    return _counted(member, list(visible_batches(member).order_by("-id")[:RECENT]))


@dataclass(frozen=True, slots=True)
class BatchesPage:
    """Batches, and the key from which the next page starts."""

    rows: tuple[BatchRow, ...]
    older_than: UUID | None


def batches_page(member: Member, *, older_than: UUID | None, size: int) -> BatchesPage:
    """The batches that the member may see, newest first."""
    require(member, "invoice.deposit")
    rows = visible_batches(member)
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    found = list(rows.order_by("-id")[: size + 1])
    more = len(found) > size
    return BatchesPage(_counted(member, found[:size]), found[size - 1].id if more else None)


def one_batch(member: Member, batch_id: UUID) -> BatchRow:
    """A batch by key; absent (404) outside the member's rights."""
    require(member, "invoice.deposit")
    found = list(visible_batches(member).filter(id=batch_id))
    if not found:
        raise absent()
    return _counted(member, found)[0]


def outcomes(member: Member, batch_id: UUID) -> Iterator[ArrivalRow]:
    """What became of every file of a batch, in the order of arrival: a report, read in chunks."""
    one_batch(member, batch_id)
    rows = Arrival.objects.filter(organisation_id=member.organisation_id, batch_id=batch_id)
    last: UUID | None = None
    while True:
        chunk = rows.filter(id__gt=last) if last else rows
        found = list(chunk.select_related("file", "came_in", "batch").order_by("id")[:CHUNK])
        if not found:
            return
        yield from rows_of(member, found)
        last = found[-1].id


def _counted(member: Member, batches: list[Batch]) -> tuple[BatchRow, ...]:
    counts: dict[UUID | None, dict[str, Any]] = {
        row["batch_id"]: dict(row)
        for row in Arrival.objects.filter(
            organisation_id=member.organisation_id, batch_id__in=[batch.id for batch in batches]
        )
        .order_by()
        .values("batch_id")
        .annotate(
            arrived=Count("id"),
            sent=Count("id", filter=Q(came_in=None)),
            **{
                state.value: Count("id", filter=Q(state=state))
                for state in (
                    ArrivalState.WAITING,
                    ArrivalState.REGISTERED,
                    ArrivalState.KNOWN,
                    ArrivalState.SET_ASIDE,
                )
            },
        )
    }
    return tuple(_row(batch, counts.get(batch.id, {})) for batch in batches)


def _row(batch: Batch, counted: dict[str, Any]) -> BatchRow:
    arrived = counted.get("arrived", 0)
    to_come = max(0, batch.announced - counted.get("sent", 0))
    waiting = counted.get("waiting", 0)
    told = {name: counted.get(name, 0) for name in ("registered", "known", "set_aside")}
    return BatchRow(
        id=batch.id,
        name=batch.name,
        opened_at=batch.opened_at,
        sender_name=batch.sender_name,
        paused=batch.paused_at is not None,
        total=arrived + to_come,
        done=arrived - waiting,
        waiting=waiting,
        to_come=to_come,
        others=arrived - waiting - sum(told.values()),
        **told,
    )
