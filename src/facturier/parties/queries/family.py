"""Who is who: a party and all that it absorbed; names for the lists of other rooms."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class PartyName:
    """What a list shows of a party. Of one that was absorbed: the party that took it in."""

    id: UUID
    reference: str
    name: str
    archived: bool = False


_UP = """
WITH RECURSIVE up(start, id, absorbed_by_id) AS (
    SELECT p.id, p.id, p.absorbed_by_id FROM parties_party p
    WHERE p.organisation_id = %(organisation)s AND p.id = ANY(%(ids)s)
    UNION ALL
    SELECT up.start, p.id, p.absorbed_by_id FROM parties_party p JOIN up ON p.id = up.absorbed_by_id
    WHERE p.organisation_id = %(organisation)s
)
SELECT up.start, p.id, p.number, p.name, p.archived_at IS NOT NULL
FROM up JOIN parties_party p ON p.organisation_id = %(organisation)s AND p.id = up.id
WHERE up.absorbed_by_id IS NULL
"""
_DOWN = """
WITH RECURSIVE down(id) AS (
    SELECT p.id FROM parties_party p
    WHERE p.organisation_id = %(organisation)s AND p.id = ANY(%(ids)s)
    UNION ALL
    SELECT p.id FROM parties_party p JOIN down ON p.absorbed_by_id = down.id
    WHERE p.organisation_id = %(organisation)s
)
SELECT id FROM down
"""


def names(organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, PartyName]:
    """The name that each of these parties goes by today: one statement for a whole page."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_UP, {"organisation": organisation_id, "ids": wanted})
        return {
            start: PartyName(key, f"T-{number}", name, archived)
            for start, key, number, name, archived in cursor.fetchall()
        }


def survivor(organisation_id: UUID, party_id: UUID) -> UUID | None:
    """The party that this one is today: itself, or the last that took it in. None if unknown."""
    found = names(organisation_id, [party_id]).get(party_id)
    return found.id if found else None


def family(organisation_id: UUID, party_id: UUID) -> frozenset[UUID]:
    """The party and all it absorbed, directly or not: whose invoices count as its own.

    Empty for a party that the organisation does not have.
    """
    return families(organisation_id, [party_id])


def families(organisation_id: UUID, party_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The same of several, together: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DOWN, {"organisation": organisation_id, "ids": list(party_ids)})
        return frozenset(key for (key,) in cursor.fetchall())
