"""Recording: one event per change, in the transaction of the change, at the head of the chain."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from facturier.audit import rules
from facturier.audit.models import AuditCheck, AuditEvent, AuditHead
from facturier.kit.rows import write_rows
from facturier.kit.statements import prepared, sent_together


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: kind is person, token, job or system; the name outlives the account."""

    kind: str
    id: UUID | None
    name: str


SYSTEM = Actor("system", None, "Facturier")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on, by id and by the label that people know it by."""

    kind: str
    id: UUID | None
    label: str


def open_chain(organisation_id: UUID) -> None:
    """Give a new organisation its chain; called once, by the action that founds it."""
    AuditHead.objects.create(organisation_id=organisation_id, seq=0, hash=rules.GENESIS)


@dataclass(slots=True)
class _Gathered:
    """Events that wait for the end of a block, and the savepoint that it stands in."""

    savepoint: str | None
    events: list[AuditEvent] = field(default_factory=list)

    def write(self) -> None:
        """Append what waits."""
        waiting: dict[UUID, list[AuditEvent]] = {}
        for one in self.events:
            waiting.setdefault(one.organisation_id, []).append(one)
        for organisation_id, events in waiting.items():
            _append(organisation_id, events)


_gathered: ContextVar[_Gathered | None] = ContextVar("gathered_events", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Events recorded inside are appended at the end of the block, in their order.

    The head of the chain is locked there and not before. Where the block raises, they are gone with
    what they tell of: it stands directly inside the `atomic` that undoes it. What is recorded under
    a savepoint further inside, which could be undone alone, is appended at once. A block inside a
    block is the outer one's.
    """
    if _gathered.get() is not None:
        yield
        return
    assert connection.in_atomic_block, "events are of the transaction of what they tell"
    gathered = _Gathered(_savepoint())
    token = _gathered.set(gathered)
    try:
        yield
        gathered.write()
    finally:
        _gathered.reset(token)


def _savepoint() -> str | None:
    """The innermost savepoint that is open."""
    return next((one for one in reversed(connection.savepoint_ids) if one is not None), None)


@transaction.atomic(savepoint=False)
def record(
    *,
    organisation_id: UUID,
    actor: Actor,
    verb: str,
    subject: Subject,
    at: datetime,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append an event to the chain of the organisation.

    The head is locked here and until commit: call it last (lock order: rows, series, audit head).
    Within `together` it is appended at the end of that block: until then it has no place.
    `changes` is field -> (before, after); `facts` are values worth keeping that did not change.
    """
    event = AuditEvent(
        organisation_id=organisation_id,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=_readable(actor.name, 200),
        verb=verb,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_label=_readable(subject.label, 300),
        changes=_readable(rules.canonical(changes or {})),
        facts=_readable(rules.canonical(facts or {})),
        reason=_readable(reason),
    )
    gathered = _gathered.get()
    if gathered is not None and gathered.savepoint == _savepoint():
        gathered.events.append(event)
    else:
        _append(organisation_id, [event])
    return event


def _append(organisation_id: UUID, events: Sequence[AuditEvent]) -> None:
    """Write events at the head of the chain, each linked to the one before: one way and back.

    The head moves with each of them: the database lets an event follow the head alone.
    """
    seq, head = _lock_head(organisation_id)
    with sent_together(), prepared() as cursor:
        for place, event in enumerate(events, seq + 1):
            event.seq, event.previous_hash = place, head
            head = event.hash = rules.link_hash(head, texts(event))
            write_rows([event])
            cursor.execute(
                'UPDATE "audit_audithead" SET seq = %s, hash = %s WHERE organisation_id = %s',
                [place, head, organisation_id],
            )


def _lock_head(organisation_id: UUID) -> tuple[int, bytes]:
    """The place and the hash of the last link, held until commit."""
    with prepared() as cursor:
        cursor.execute(
            'SELECT seq, hash FROM "audit_audithead" WHERE organisation_id = %s FOR UPDATE',
            [organisation_id],
        )
        head = cursor.fetchone()
    if head is None:
        raise AuditHead.DoesNotExist(f"{organisation_id} has no chain")
    return head[0], bytes(head[1])


def note_check(
    *,
    organisation_id: UUID,
    seq: int,
    hash: bytes,  # noqa: A002 (the word of the column)
    intact: bool,
    finding: str,
    now: datetime,
) -> None:
    """Keep the outcome of a verification for the seal of the journal."""
    AuditCheck.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={
            "checked_at": now,
            "seq": seq,
            "hash": hash,
            "intact": intact,
            "first_finding": finding[:2000],
        },
    )


def texts(event: AuditEvent) -> dict[str, str | None]:
    """The hashed fields of an event as the texts that the hash covers."""
    return {
        "id": str(event.id),
        "organisation_id": str(event.organisation_id),
        "seq": str(event.seq),
        "at": rules.moment(event.at),
        "actor_kind": event.actor_kind,
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "actor_name": event.actor_name,
        "verb": event.verb,
        "subject_kind": event.subject_kind,
        "subject_id": str(event.subject_id) if event.subject_id else None,
        "subject_label": event.subject_label,
        "changes": event.changes,
        "facts": event.facts,
        "reason": event.reason,
    }


def _readable(text: str, limit: int | None = None) -> str:
    """PostgreSQL text holds no NUL and no half character; a label no more than its column."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "\ufffd")[:limit]
