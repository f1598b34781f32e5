"""API of parties that are one: pairs that look alike, merges and their undoing."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.api.parties import PartyRow
from facturier.parties.api.record import PARTIES, PartyRecordOut, party_out
from facturier.parties.rules import Signal

router = Router(tags=["parties"])


class PartyMergeIn(Schema):
    """Which party is taken in, and why."""

    absorbed: UUID
    reason: str = Field(max_length=1000)


class PartyMergeOut(Schema):
    """A merge, by which it can be undone."""

    id: UUID
    kept: UUID
    absorbed: UUID


class PairOut(Schema):
    """Two parties that look alike, the older first, and why."""

    first: PartyRow
    second: PartyRow
    signals: list[Signal]


class PairsOut(Schema):
    """The pairs with the strongest signs, and how many there are in all.

    Decide on some and ask again: those that are decided come no more.
    """

    items: list[PairOut]
    total: int


class ApartIn(Schema):
    """Two parties that are two."""

    first: UUID
    second: UUID


@router.post(
    "/parties/{uuid:party_id}/merge/",
    response={201: PartyMergeOut, **REFUSALS},
    operation_id=f"{PARTIES}merge_party",
)
def merge_party(request: HttpRequest, party_id: UUID, wanted: PartyMergeIn):
    """Let this party take in another one; what belongs to it moves and can move back."""
    merge_id = actions.merge_parties(
        member=request.member,
        kept_id=party_id,
        absorbed_id=wanted.absorbed,
        reason=wanted.reason,
        now=timezone.now(),
    )
    return Status(201, {"id": merge_id, "kept": party_id, "absorbed": wanted.absorbed})


@router.post(
    "/parties/{uuid:party_id}/merges/{uuid:merge_id}/undo/",
    response={200: PartyRecordOut, **REFUSALS},
    operation_id=f"{PARTIES}undo_party_merge",
)
def undo_party_merge(request: HttpRequest, party_id: UUID, merge_id: UUID):
    """Put back what a merge moved; answers the party that is itself again."""
    organisations.require(request.member, "party.read")  # what it answers
    row = actions.undo_merge(
        member=request.member, kept_id=party_id, merge_id=merge_id, now=timezone.now()
    )
    return party_out(request.member, row)


@router.get(
    "/parties/duplicates/", response={200: PairsOut, **REFUSALS}, summary="Parties that look alike"
)
def duplicate_parties(request: HttpRequest, limit: int = Query(50, ge=1, le=200)):
    """The pairs that look alike, the strongest signs first."""
    pairs, total = queries.duplicate_pairs(request.member, limit)
    return {"items": pairs, "total": total}


@router.post(
    "/parties/set-apart/", response={204: None, **REFUSALS}, summary="Say that parties are two"
)
def set_parties_apart(request: HttpRequest, said: ApartIn):
    """Say that two parties which look alike are two. Safe to repeat."""
    organisations.require(request.member, "party.manage")
    first = queries.party_by_id(request.member, said.first)
    second = queries.party_by_id(request.member, said.second)
    actions.set_apart(
        member=request.member, first_id=first.id, second_id=second.id, now=timezone.now()
    )
    return Status(204, None)
