"""Reading a chain back, link by link, trusting nothing that is stored."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.db import connection, transaction

from facturier.audit import rules
from facturier.audit.rules import Anchor, Finding, Link

BATCH = 2000

# Everything is asked as text, so that a moment or a number no Python type can hold is a finding and
# not a crash. The head comes with each row because only one statement sees one moment of the chain:
# events may be recorded while we read.
_LINKS = """
SELECT (SELECT h.seq FROM audit_audithead h WHERE h.organisation_id = %(organisation)s),
       (SELECT h.hash FROM audit_audithead h WHERE h.organisation_id = %(organisation)s),
       e.seq, e.previous_hash, e.hash,
       e.id::text, e.organisation_id::text, e.seq::text,
       CASE WHEN isfinite(e.at) AND e.at >= timestamptz '0001-01-01 00:00:00+00'
            THEN to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            ELSE e.at::text END,
       e.actor_kind, e.actor_id::text, e.actor_name, e.verb, e.subject_kind, e.subject_id::text,
       e.subject_label, e.changes, e.facts, e.reason
FROM audit_auditevent e WHERE e.organisation_id = %(organisation)s
"""
_EMPTY = """
SELECT h.seq, h.hash, EXISTS (
    SELECT FROM audit_auditevent e WHERE e.organisation_id = %(organisation)s)
FROM (SELECT) AS one LEFT JOIN audit_audithead h ON h.organisation_id = %(organisation)s
"""
_FIELDS_FROM = 5


def verify_chain(organisation_id: UUID, anchors: Iterable[Anchor] = ()) -> Iterator[Finding]:
    """Every broken place of a chain, in order, in constant memory; nothing at all if it is intact.

    Needs the organisation's transaction.
    """
    reading = _Reading(organisation_id)
    return told_to_the_end("journal", lambda: rules.check_chain(reading, reading.head, anchors))


def told_to_the_end(place: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of a check that may meet anything: what it dies of is its last finding.

    The savepoint leaves the caller's transaction usable after an error of the database.
    """
    try:
        with transaction.atomic():
            yield from check()
    except Exception as failure:  # noqa: BLE001
        yield Finding(place, f"{rules.Flaw.UNREADABLE} ({type(failure).__name__}: {failure})")


def links(organisation_id: UUID, first: int, last: int) -> Iterator[Link]:
    """The events of a chain from one number to another, in order, as the texts hashed."""
    where = " AND e.seq BETWEEN %(first)s AND %(last)s ORDER BY e.seq"
    for row in _stream(_LINKS + where, organisation_id, first=first, last=last):
        yield _link(row)


class _Reading:
    """The links of a chain, and the head as it stood at the same moment."""

    def __init__(self, organisation_id: UUID) -> None:
        self._organisation_id = organisation_id
        self._head: tuple[int | None, bytes | None] | None = None

    def __iter__(self) -> Iterator[Link]:
        read_any = False
        while not read_any:
            for row in _stream(_LINKS + " ORDER BY e.seq", self._organisation_id):
                read_any = True
                self._head = (row[0], row[1])
                yield _link(row)
            if not read_any and self._is_empty():
                return
            # Otherwise the first event was recorded between the two questions: read again.

    def head(self) -> tuple[int | None, bytes | None] | None:
        """Number and hash of the head, None if it is missing."""
        return self._head

    def _is_empty(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_EMPTY, {"organisation": self._organisation_id})
            seq, digest, filled = cursor.fetchone()
        self._head = (seq, digest)
        return not filled


def _link(row: tuple) -> Link:
    fields = dict(zip(rules.FIELDS, row[_FIELDS_FROM:], strict=True))
    return Link(seq=row[2], fields=fields, previous_hash=row[3], hash=row[4])


def _stream(sql: str, organisation_id: UUID, **values: int) -> Iterator[tuple]:
    """Rows through a cursor on the server: a million of them take no more memory than a few."""
    assert connection.in_atomic_block, "a cursor on the server lives in a transaction"
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, {"organisation": organisation_id, **values})
        while rows := cursor.fetchmany(BATCH):
            yield from rows
