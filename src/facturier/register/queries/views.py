"""Saved views: one's own, and those that colleagues share."""

import json
from dataclasses import dataclass
from uuid import UUID

from facturier.kit.statements import asked
from facturier.organisations.queries import Member

SHOWN = 40


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: its name, and what its address says."""

    id: UUID
    owner_id: UUID
    owner_name: str
    name: str
    shared: bool
    parameters: dict[str, str]


# Written out: every page of the list asks it, and putting it together took longer than its answer.
_VIEWS = """
SELECT id, owner_id, owner_name, name, shared, parameters::text FROM "register_savedview"
WHERE organisation_id = %(organisation)s AND (owner_id = %(member)s OR shared)
"""


def views_of(member: Member) -> list[View]:
    """The views that a member finds as tabs: their own first, then the shared ones, by name."""
    rows = asked(_VIEWS, {"organisation": member.organisation_id, "member": member.user_id})
    found = [
        View(key, owner, owner_name, name, shared, json.loads(parameters))
        for key, owner, owner_name, name, shared, parameters in rows
    ]
    found.sort(key=lambda view: (view.owner_id != member.user_id, view.name.casefold()))
    return found[:SHOWN]
