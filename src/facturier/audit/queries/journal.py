"""The events as people read them: pages by number, newest first, and the story of one subject."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Min, QuerySet

from facturier.audit.models import AuditCheck, AuditEvent, AuditHead
from facturier.audit.rules import Anchor

PAGE = 50


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `changes` is field -> [before, after], `facts` field -> value."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    verb: str
    subject_kind: str
    subject_id: UUID | None
    subject_label: str
    changes: dict[str, list[Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What to show; an empty field does not restrict. `until` is not included."""

    actor_id: UUID | None = None
    actor_kind: str = ""
    verb: str = ""  # a whole verb, or the beginning of several with its dot: `invoice.`
    subject_kind: str = ""
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Events, newest first, and whether older or newer ones match the same filter."""

    events: list[Event]
    older: bool
    newer: bool


@dataclass(frozen=True, slots=True)
class ActorName:
    """Someone who acted, under the name of their last event."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Check:
    """The last verification."""

    checked_at: datetime
    anchor: Anchor
    intact: bool
    first_finding: str


def journal(
    organisation_id: UUID,
    wanted: JournalFilter = JournalFilter(),
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> JournalPage:
    """A page of events: the newest, those older than `before`, or those just newer than `after`."""
    rows = _matching(organisation_id, wanted)
    if after is not None:
        found = list(rows.filter(seq__gt=after).order_by("seq")[: limit + 1])
        newest_first = found[:limit][::-1]
        return JournalPage([_event(row) for row in newest_first], True, len(found) > limit)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: limit + 1])
    page = [_event(row) for row in found[:limit]]
    return JournalPage(page, len(found) > limit, before is not None)


def story_of(organisation_id: UUID, *subject_ids: UUID, limit: int = 500) -> list[Event]:
    """All that happened to a subject, and to those it comes from, oldest first."""
    rows = AuditEvent.objects.filter(organisation_id=organisation_id, subject_id__in=subject_ids)
    return [_event(row) for row in rows.order_by("seq")[:limit]]


def latest_of(
    organisation_id: UUID, *subject_ids: UUID, before: int | None = None, limit: int = 500
) -> list[Event]:
    """The last things that happened to a subject, newest first; those older than `before`."""
    rows = AuditEvent.objects.filter(organisation_id=organisation_id, subject_id__in=subject_ids)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [_event(row) for row in rows.order_by("-seq")[:limit]]


def told_between(
    organisation_id: UUID, first: int, last: int, *, by: UUID | None, limit: int = 500
) -> list[Event]:
    """What one actor did from one number of the journal to another, oldest first."""
    rows = AuditEvent.objects.filter(
        organisation_id=organisation_id, seq__gte=first, seq__lte=last, actor_id=by
    )
    return [_event(row) for row in rows.order_by("seq")[:limit]]


def head_of(organisation_id: UUID) -> Anchor | None:
    """Number and hash of the last event: the anchor to keep elsewhere. None without a chain."""
    heads = AuditHead.objects.filter(organisation_id=organisation_id)
    head = heads.filter(seq__isnull=False, hash__isnull=False).first()
    return Anchor(head.seq, bytes(head.hash), organisation_id) if head else None


def last_check(organisation_id: UUID) -> Check | None:
    """The outcome of the last verification, None if there was none."""
    row = AuditCheck.objects.filter(organisation_id=organisation_id).first()
    if row is None:
        return None
    anchor = Anchor(row.seq, bytes(row.hash), organisation_id)
    return Check(row.checked_at, anchor, row.intact, row.first_finding)


def range_of(
    organisation_id: UUID, since: datetime | None, until: datetime | None
) -> tuple[int, int] | None:
    """First and last number of the events of a period; None if nothing happened in it.

    Clocks of two web processes may differ by some milliseconds, so an event just outside the
    period may stand between two inside it: an extract of the chain keeps it.
    """
    rows = _matching(organisation_id, JournalFilter(since=since, until=until))
    ends = rows.aggregate(first=Min("seq"), last=Max("seq"))
    return None if ends["first"] is None else (ends["first"], ends["last"])


def actors(organisation_id: UUID) -> list[ActorName]:
    """Everyone who ever acted here, by name; as many index look-ups as there are people."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTORS, {"organisation": organisation_id})
        return [ActorName(*row) for row in cursor.fetchall()]


def verbs(organisation_id: UUID) -> list[str]:
    """Every verb ever recorded here; as many index look-ups as there are verbs."""
    with connection.cursor() as cursor:
        cursor.execute(_VERBS, {"organisation": organisation_id})
        return [verb for (verb,) in cursor.fetchall()]


# The next greater value of an indexed column, again and again: a list of people must not read a
# million events.
_ACTORS = """
WITH RECURSIVE actor(id) AS (
    (SELECT actor_id FROM audit_auditevent
     WHERE organisation_id = %(organisation)s AND actor_id IS NOT NULL ORDER BY actor_id LIMIT 1)
    UNION ALL
    SELECT (SELECT e.actor_id FROM audit_auditevent e
            WHERE e.organisation_id = %(organisation)s AND e.actor_id > actor.id
            ORDER BY e.actor_id LIMIT 1)
    FROM actor WHERE actor.id IS NOT NULL
)
SELECT actor.id, named.actor_name FROM actor CROSS JOIN LATERAL (
    SELECT actor_name FROM audit_auditevent e
    WHERE e.organisation_id = %(organisation)s AND e.actor_id = actor.id
    ORDER BY e.seq DESC LIMIT 1) named
WHERE actor.id IS NOT NULL ORDER BY lower(named.actor_name), actor.id
"""
_VERBS = """
WITH RECURSIVE known(verb) AS (
    (SELECT verb FROM audit_auditevent
     WHERE organisation_id = %(organisation)s ORDER BY verb LIMIT 1)
    UNION ALL
    SELECT (SELECT e.verb FROM audit_auditevent e
            WHERE e.organisation_id = %(organisation)s AND e.verb > known.verb
            ORDER BY e.verb LIMIT 1)
    FROM known WHERE known.verb IS NOT NULL
)
SELECT verb FROM known WHERE verb IS NOT NULL ORDER BY verb
"""


def _matching(organisation_id: UUID, wanted: JournalFilter) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.filter(organisation_id=organisation_id)
    if wanted.actor_id:
        rows = rows.filter(actor_id=wanted.actor_id)
    if wanted.actor_kind:
        rows = rows.filter(actor_kind=wanted.actor_kind)
    if wanted.verb.endswith("."):
        # By the list of verbs, so that the index on them serves in every collation.
        known = [verb for verb in verbs(organisation_id) if verb.startswith(wanted.verb)]
        rows = rows.filter(verb__in=known)
    elif wanted.verb:
        rows = rows.filter(verb=wanted.verb)
    if wanted.subject_kind:
        rows = rows.filter(subject_kind=wanted.subject_kind)
    if wanted.subject_id:
        rows = rows.filter(subject_id=wanted.subject_id)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    return rows


def _event(row: AuditEvent) -> Event:
    return Event(
        seq=row.seq,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        verb=row.verb,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        changes=dict(_changes(row.changes)),
        facts=_object(row.facts),
        reason=row.reason,
    )


def _changes(text: str) -> Iterator[tuple[str, list[Any]]]:
    for name, pair in _object(text).items():
        if isinstance(pair, list) and len(pair) == 2:
            yield name, pair


def _object(text: str) -> dict[str, Any]:
    """A damaged event is still shown; it is for the verification to say that it is damaged."""
    try:
        values = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
