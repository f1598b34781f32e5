"""API of what belongs to a party: addresses, electronic addresses, contacts, notes."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.api.record import (
    PartyAccountOut,
    PartyAddressOut,
    PartyContactOut,
    PartyElectronicAddressOut,
)
from facturier.parties.queries import WholeParty
from facturier.parties.rules import AddressKind

router = Router(tags=["parties"])
PARTY = "/parties/{uuid:party_id}"


class PartKind(StrEnum):
    """What belongs to a party, as addresses of calls name it."""

    ADDRESSES = "addresses"
    ELECTRONIC_ADDRESSES = "electronic-addresses"
    CONTACTS = "contacts"
    NOTES = "notes"


_KINDS = {
    PartKind.ADDRESSES: "address",
    PartKind.ELECTRONIC_ADDRESSES: "electronic_address",
    PartKind.CONTACTS: "contact",
    PartKind.NOTES: "note",
}


class PartyAddressIn(Schema):
    """Where the party sits, is billed or takes delivery."""

    kind: AddressKind = AddressKind.SEAT
    label: str = Field("", max_length=160)
    lines: list[str] = Field(default_factory=list, max_length=20, description="at most five")
    postcode: str = Field("", max_length=40)
    city: str = Field("", max_length=200)
    country: str = Field("FR", max_length=20, description="ISO 3166-1, two letters")


class PartyElectronicAddressIn(Schema):
    """BT-34, BT-49: a scheme of the EAS list and a value."""

    scheme: str = Field(max_length=4, description="0225 for the French directory")
    value: str = Field(max_length=200)


class PartyContactIn(Schema):
    """A person or a desk to write to or to call."""

    name: str = Field(max_length=240)
    role: str = Field("", max_length=160)
    email: str = Field("", max_length=300)
    telephone: str = Field("", max_length=80)


class PartyNoteIn(Schema):
    """Something worth knowing."""

    text: str = Field(max_length=8000)


_BASE = Field(None, description="as it was read: 409 where it does not stand so any more")


class PartyAddressChange(PartyAddressIn):
    """A whole address, over what stood there."""

    base: PartyAddressIn | None = _BASE


class PartyElectronicAddressChange(PartyElectronicAddressIn):
    """A whole electronic address, over what stood there."""

    base: PartyElectronicAddressIn | None = _BASE


class PartyContactChange(PartyContactIn):
    """A whole contact, over what stood there."""

    base: PartyContactIn | None = _BASE


class PartyNoteChange(PartyNoteIn):
    """A whole note, over what stood there."""

    base: PartyNoteIn | None = _BASE


class KeptAddress(PartyAddressOut):
    """An address, in use or put away."""

    archived_at: datetime | None


class KeptElectronicAddress(PartyElectronicAddressOut):
    """An electronic address, in use or put away."""

    archived_at: datetime | None
    erased_at: datetime | None


class KeptContact(PartyContactOut):
    """A contact, in use or put away; of one erased on request, the row alone."""

    archived_at: datetime | None
    erased_at: datetime | None


class KeptNote(Schema):
    """A note, in use or put away."""

    id: UUID
    text: str
    author: str
    written_at: datetime
    archived_at: datetime | None
    erased_at: datetime | None


class KeptAccount(PartyAccountOut):
    """A bank account, masked, in use or put away."""

    added_by: str
    source: str = Field(description="the document that brought it, empty for a typed one")
    archived: bool


class StandingMerge(Schema):
    """A party that was taken in, and the key by which that is undone."""

    id: UUID
    absorbed: UUID
    reference: str
    name: str


class PartsOut(Schema):
    """All that belongs to a party, what was put away last."""

    addresses: list[KeptAddress]
    electronic_addresses: list[KeptElectronicAddress]
    contacts: list[KeptContact]
    notes: list[KeptNote]
    accounts: list[KeptAccount]
    merges: list[StandingMerge]


class PartOut(Schema):
    """The key of what was added."""

    id: UUID


@router.get(
    f"{PARTY}/parts/", response={200: PartsOut, **REFUSALS}, summary="All that belongs to a party"
)
def party_parts(request: HttpRequest, party_id: UUID):
    """Addresses, contacts, notes, masked accounts and merges, those put away included."""
    row = queries.party_by_id(request.member, party_id)
    return _told(queries.whole_party(request.member, row))


# -- one kind after the other ----------------------------------------------------------------------
@router.post(f"{PARTY}/addresses/", response={201: PartOut, **REFUSALS}, summary="Add an address")
def add_party_address(
    request: HttpRequest, party_id: UUID, stated: PartyAddressIn, idempotency_key: str = KEY
):
    """Add an address. `Idempotency-Key` makes a repeated call safe."""
    return _added(request, party_id, PartKind.ADDRESSES, stated, idempotency_key)


@router.put(
    f"{PARTY}/addresses/{{uuid:part_id}}/",
    response={204: None, **REFUSALS},
    summary="Change an address",
)
def change_party_address(
    request: HttpRequest, party_id: UUID, part_id: UUID, stated: PartyAddressChange
):
    """State an address anew."""
    return _changed(request, party_id, PartKind.ADDRESSES, part_id, stated)


@router.post(
    f"{PARTY}/electronic-addresses/",
    response={201: PartOut, **REFUSALS},
    summary="Add an electronic address",
)
def add_party_electronic_address(
    request: HttpRequest,
    party_id: UUID,
    stated: PartyElectronicAddressIn,
    idempotency_key: str = KEY,
):
    """Add an electronic address. `Idempotency-Key` makes a repeated call safe."""
    return _added(request, party_id, PartKind.ELECTRONIC_ADDRESSES, stated, idempotency_key)


@router.put(
    f"{PARTY}/electronic-addresses/{{uuid:part_id}}/",
    response={204: None, **REFUSALS},
    summary="Change an electronic address",
)
def change_party_electronic_address(
    request: HttpRequest, party_id: UUID, part_id: UUID, stated: PartyElectronicAddressChange
):
    """State an electronic address anew."""
    return _changed(request, party_id, PartKind.ELECTRONIC_ADDRESSES, part_id, stated)


@router.post(f"{PARTY}/contacts/", response={201: PartOut, **REFUSALS}, summary="Add a contact")
def add_party_contact(
    request: HttpRequest, party_id: UUID, stated: PartyContactIn, idempotency_key: str = KEY
):
    """Add a contact. `Idempotency-Key` makes a repeated call safe."""
    return _added(request, party_id, PartKind.CONTACTS, stated, idempotency_key)


@router.put(
    f"{PARTY}/contacts/{{uuid:part_id}}/",
    response={204: None, **REFUSALS},
    summary="Change a contact",
)
def change_party_contact(
    request: HttpRequest, party_id: UUID, part_id: UUID, stated: PartyContactChange
):
    """State a contact anew."""
    return _changed(request, party_id, PartKind.CONTACTS, part_id, stated)


@router.post(f"{PARTY}/notes/", response={201: PartOut, **REFUSALS}, summary="Add a note")
def add_party_note(
    request: HttpRequest, party_id: UUID, stated: PartyNoteIn, idempotency_key: str = KEY
):
    """Add a note. `Idempotency-Key` makes a repeated call safe."""
    return _added(request, party_id, PartKind.NOTES, stated, idempotency_key)


@router.put(
    f"{PARTY}/notes/{{uuid:part_id}}/", response={204: None, **REFUSALS}, summary="Change a note"
)
def change_party_note(request: HttpRequest, party_id: UUID, part_id: UUID, stated: PartyNoteChange):
    """State a note anew."""
    return _changed(request, party_id, PartKind.NOTES, part_id, stated)


# -- any kind --------------------------------------------------------------------------------------
@router.post(
    f"{PARTY}/{{kind}}/{{uuid:part_id}}/archive/",
    response={204: None, **REFUSALS},
    summary="Put away what belongs to a party",
)
def archive_party_part(request: HttpRequest, party_id: UUID, kind: PartKind, part_id: UUID):
    """Show it no more. Safe to repeat."""
    return _put(request, party_id, kind, part_id, actions.archive_part)


@router.post(
    f"{PARTY}/{{kind}}/{{uuid:part_id}}/restore/",
    response={204: None, **REFUSALS},
    summary="Bring back what belongs to a party",
)
def restore_party_part(request: HttpRequest, party_id: UUID, kind: PartKind, part_id: UUID):
    """Show it again; 409 where it was erased on request. Safe to repeat."""
    return _put(request, party_id, kind, part_id, actions.restore_part)


@router.post(
    f"{PARTY}/{{kind}}/{{uuid:part_id}}/erase/",
    response={204: None, **REFUSALS},
    summary="Erase personal data",
)
def erase_party_part(request: HttpRequest, party_id: UUID, kind: PartKind, part_id: UUID):
    """Blank a contact, a note, or how to reach a natural person, on request of the person."""
    return _put(request, party_id, kind, part_id, actions.erase_part)


# -- in and out ------------------------------------------------------------------------------------
def _ensure_manages(request: HttpRequest, party_id: UUID) -> None:
    queries.party_by_id(request.member, party_id)
    organisations.require(request.member, "party.manage")


def _added(
    request: HttpRequest, party_id: UUID, kind: PartKind, stated: Schema, key: str
) -> Status:
    _ensure_manages(request, party_id)
    now = timezone.now()

    def created() -> dict[str, Any]:
        part_id = actions.add_part(
            member=request.member,
            party_id=party_id,
            kind=_KINDS[kind],
            typed=_typed(stated.model_dump()),
            now=now,
        )
        return {"id": part_id}

    return created_once(request.member, request.path, key, stated, created, now)


def _changed(
    request: HttpRequest, party_id: UUID, kind: PartKind, part_id: UUID, stated: Any
) -> Status:
    _ensure_manages(request, party_id)
    actions.change_part(
        member=request.member,
        party_id=party_id,
        kind=_KINDS[kind],
        part_id=part_id,
        typed=_typed(stated.model_dump(exclude={"base"})),
        base=stated.base.model_dump() if stated.base else None,
        now=timezone.now(),
    )
    return Status(204, None)


def _put(
    request: HttpRequest, party_id: UUID, kind: PartKind, part_id: UUID, verb: Callable[..., None]
) -> Status:
    _ensure_manages(request, party_id)
    verb(
        member=request.member,
        party_id=party_id,
        kind=_KINDS[kind],
        part_id=part_id,
        now=timezone.now(),
    )
    return Status(204, None)


def _typed(stated: dict[str, Any]) -> dict[str, Any]:
    """As a form sends it: the lines of an address are one text there."""
    return stated | ({"lines": "\n".join(stated["lines"])} if "lines" in stated else {})


def _told(whole: WholeParty) -> dict[str, Any]:
    return {
        "addresses": whole.addresses,
        "electronic_addresses": whole.electronic_addresses,
        "contacts": whole.contacts,
        "notes": [
            {
                "id": one.id,
                "text": one.text,
                "author": one.author_name,
                "written_at": one.written_at,
                "archived_at": one.archived_at,
                "erased_at": one.erased_at,
            }
            for one in whole.notes
        ],
        "accounts": [
            {
                "id": one.id,
                "iban": one.masked,
                "bic": one.bic,
                "holder": one.holder,
                "trusted": one.trusted,
                "ready_at": one.ready_at,
                "approved_at": one.approved_at,
                "approved_by": one.approved_by,
                "approved_how": one.approved_how,
                "added_by": one.added_by,
                "source": one.source,
                "archived": one.archived,
            }
            for one in whole.accounts
        ],
        "merges": [
            {
                "id": one.id,
                "absorbed": one.absorbed_id,
                "reference": one.absorbed.reference,
                "name": one.absorbed.name,
            }
            for one in whole.merges
        ],
    }
