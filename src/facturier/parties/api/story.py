"""API of what happened to a party, and of the personal data that stand with it (RGPD)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.problems import REFUSALS
from facturier.parties import actions, queries
from facturier.parties.api.parts import PARTY

router = Router(tags=["parties"])


class PartyEventOut(Schema):
    """Something that happened to the party. Of personal data, only which fields changed is told."""

    seq: int
    at: datetime
    actor: str
    actor_kind: str
    verb: str
    changes: dict[str, list[Any]] = Field(description="field -> [before, after]")
    facts: dict[str, Any]
    reason: str


class PartyStoryOut(Schema):
    """The story, newest first; ask again with `before` = `next_before`."""

    items: list[PartyEventOut]
    next_before: int | None


class PersonalOut(Schema):
    """What is kept of a natural person, or of the contacts of a company (RGPD 15 and 20)."""

    party: dict[str, Any]
    contacts: list[dict[str, Any]]
    identity: dict[str, Any] | None = Field(None, description="of a natural person alone")
    addresses: list[dict[str, Any]] | None = None
    electronic_addresses: list[dict[str, Any]] | None = None
    accounts: list[dict[str, Any]] | None = Field(None, description="masked")
    notes: list[dict[str, Any]] | None = None
    documents: list[dict[str, Any]] | None = None


@router.get(
    f"{PARTY}/story/", response={200: PartyStoryOut, **REFUSALS}, summary="The story of a party"
)
def party_story(
    request: HttpRequest,
    party_id: UUID,
    before: int | None = Query(None, ge=1, le=2**53, description="event to start below"),
    limit: int = Query(50, ge=1, le=200),
):
    """Everything that happened to the party, newest first."""
    row = queries.party_by_id(request.member, party_id)
    page = queries.party_story(request.member, row, limit=limit, before=before)
    return {
        "items": [
            {
                "seq": event.seq,
                "at": event.at,
                "actor": event.actor_name,
                "actor_kind": event.actor_kind,
                "verb": event.verb,
                "changes": event.changes,
                "facts": event.facts,
                "reason": event.reason,
            }
            for event in page.events
        ],
        "next_before": page.events[-1].seq if page.older else None,
    }


@router.get(
    f"{PARTY}/personal-data/",
    response={200: PersonalOut, **REFUSALS},
    summary="Personal data of a party",
    exclude_none=True,
)
def party_personal_data(request: HttpRequest, party_id: UUID, contact: UUID | None = None):
    """The personal data of a party, or of one contact of it; told in the journal."""
    row = queries.party_by_id(request.member, party_id)
    values = queries.personal_parts(request.member, row, contact)
    actions.note_export(
        member=request.member, party_id=row.id, contact_id=contact, now=timezone.now()
    )
    return values
