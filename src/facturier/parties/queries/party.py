"""One party, whole: in a fixed few statements."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.kit.planned import planned
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, may, require
from facturier.parties import rules
from facturier.parties.models import (
    Party,
    PartyAddress,
    PartyBankAccount,
    PartyContact,
    PartyDocument,
    PartyElectronicAddress,
    PartyIdentifier,
    PartyMerge,
    PartyNote,
    PartyRow,
)
from facturier.parties.queries.accounts import rest_of
from facturier.parties.rules import DocumentKind, Key, Scheme


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account as pages show it: masked."""

    id: UUID
    masked: str
    bic: str
    holder: str
    trusted: bool
    source: str
    added_by: str
    own: bool
    """The reader had a hand in it, and so may not approve it."""
    archived: bool
    ready_at: datetime
    """When it has rested long enough to be approved."""
    approved_at: datetime | None
    approved_by: str
    approved_how: str
    called: str
    called_at: str


@dataclass(frozen=True, slots=True)
class WholeParty:
    """A party with its parts; archived parts come last. Accounts are masked."""

    row: Party
    keys: tuple[Key, ...]
    addresses: tuple[PartyAddress, ...]
    electronic_addresses: tuple[PartyElectronicAddress, ...]
    contacts: tuple[PartyContact, ...]
    accounts: tuple[Account, ...]
    notes: tuple[PartyNote, ...]
    documents: tuple[PartyDocument, ...]
    merges: tuple[PartyMerge, ...]

    @property
    def sirets(self) -> tuple[str, ...]:
        """The establishments that are known."""
        return tuple(key.value for key in self.keys if key.scheme is Scheme.SIRET)


def find_party(member: Member, reference: str) -> Party:
    """A party by the reference in its address; absent (404) where it is not the organisation's."""
    require(member, "party.read")
    number = rules.number_of(reference) or 0  # numbers begin at 1
    row = (
        Party.objects.filter(organisation_id=member.organisation_id, number=number)
        .select_related("absorbed_by")
        .first()
    )
    if row is None:
        raise absent()
    return row


def party_by_id(member: Member, party_id: UUID) -> Party:
    """The same by key, for the API."""
    require(member, "party.read")
    row = _by_id.first(member.organisation_id, party_id)
    if row is None:
        raise absent()
    return row


@planned
def _by_id(organisation_id: UUID, party_id: UUID) -> QuerySet[Party]:
    rows = Party.objects.filter(organisation_id=organisation_id, id=party_id)
    return rows.select_related("absorbed_by")


def customers_among(member: Member, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these parties that stand and are in use; none for who may not read parties."""
    if not may(member, "party.read"):
        return set()
    return set(_customers(member.organisation_id, list(ids)))


@planned
def _customers(organisation_id: UUID, ids: list[UUID]) -> QuerySet[Party, UUID]:
    rows = Party.objects.filter(organisation_id=organisation_id, id__among=ids)
    return rows.filter(archived_at=None, absorbed_by=None).values_list("id", flat=True)


def addresses_among(member: Member, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these addresses that are in use; none for who may not read parties."""
    if not may(member, "party.read"):
        return set()
    rows = PartyAddress.objects.filter(
        organisation_id=member.organisation_id, id__in=list(ids), archived_at=None
    )
    return set(rows.values_list("id", flat=True))


def addresses_of(member: Member, party_id: UUID | None) -> tuple[PartyAddress, ...]:
    """The addresses of a party in use, its seat first; none for who may not read parties."""
    if party_id is None or not may(member, "party.read"):
        return ()
    rows = PartyAddress.objects.filter(
        organisation_id=member.organisation_id, party_id=party_id, archived_at=None
    ).order_by("id")
    return tuple(sorted(rows, key=lambda row: row.kind != rules.AddressKind.SEAT))


def contacts_to_write_to(member: Member, party_id: UUID | None) -> tuple[PartyContact, ...]:
    """The people of a party with an e-mail address; none for who may not read parties."""
    if party_id is None or not may(member, "party.read"):
        return ()
    rows = PartyContact.objects.filter(
        organisation_id=member.organisation_id, party_id=party_id, archived_at=None, erased_at=None
    )
    return tuple(rows.exclude(email="").order_by("id")[:20])


def addresses_to_write_to(member: Member, party_ids: Collection[UUID]) -> list[tuple[UUID, str]]:
    """(party, e-mail address) of the people of many parties, in the order they were entered."""
    if not party_ids or not may(member, "party.read"):
        return []
    rows = PartyContact.objects.filter(
        organisation_id=member.organisation_id,
        party_id__in=party_ids,
        archived_at=None,
        erased_at=None,
    )
    return list(rows.exclude(email="").order_by("id").values_list("party_id", "email"))


@dataclass(frozen=True, slots=True)
class PostalPlace:
    """Where an address lies, as far as VAT looks at it."""

    country: str
    postcode: str


def postal_places(
    organisation_id: UUID | None, party_ids: Iterable[UUID], address_ids: Iterable[UUID]
) -> dict[UUID, PostalPlace]:
    """Where these parties sit and these addresses lie, by either key: one statement.

    For amounts, which are the same whoever looks at them: no right is asked.
    """
    wanted, named = set(party_ids), set(address_ids)
    if organisation_id is None or not (wanted or named):
        return {}
    found: dict[UUID, PostalPlace] = {}
    for row in _places(organisation_id, list(wanted), list(named)):
        place = PostalPlace(row.country, row.postcode)
        if row.id in named:
            found[row.id] = place
        if row.party_id in wanted and row.kind == rules.AddressKind.SEAT:
            found.setdefault(row.party_id, place)
    return found


@planned
def _places(
    organisation_id: UUID, party_ids: list[UUID], address_ids: list[UUID]
) -> QuerySet[PartyAddress]:
    seats = Q(party_id__among=party_ids, kind=rules.AddressKind.SEAT, archived_at=None)
    rows = PartyAddress.objects.filter(seats | Q(id__among=address_ids))
    return rows.filter(organisation_id=organisation_id).order_by("id")


def whole_party(member: Member, row: Party) -> WholeParty:
    """A party and all its parts. Documents that show an account need the right to accounts."""
    own = {"organisation_id": row.organisation_id, "party": row}
    documents = PartyDocument.objects.filter(**own, archived_at=None).select_related("file")
    if not may(member, "party.bank"):
        documents = documents.exclude(kind=DocumentKind.BANK_DETAILS)
    merges = PartyMerge.objects.filter(organisation_id=row.organisation_id, kept=row)
    return WholeParty(
        row=row,
        keys=keys_held(row),
        addresses=_parts(PartyAddress.objects.filter(**own)),
        electronic_addresses=_parts(PartyElectronicAddress.objects.filter(**own)),
        contacts=_parts(PartyContact.objects.filter(**own)),
        accounts=accounts_of(member, row),
        notes=_parts(PartyNote.objects.filter(**own).order_by("-id")),
        documents=tuple(documents.order_by("-added_at", "-id")),
        merges=tuple(merges.filter(undone_at=None).select_related("absorbed").order_by("-id")),
    )


def keys_held(row: Party) -> tuple[Key, ...]:
    """The identifiers that the party is found by."""
    rows = PartyIdentifier.objects.filter(
        organisation_id=row.organisation_id, party=row, archived_at=None
    ).order_by("scheme", "value")
    return tuple(
        Key(Scheme(scheme), value) for scheme, value in rows.values_list("scheme", "value")
    )


def accounts_of(member: Member, row: Party) -> tuple[Account, ...]:
    """The accounts of a party, masked: those in use first."""
    rows = PartyBankAccount.objects.filter(organisation_id=row.organisation_id, party=row)
    found = sorted(
        rows.order_by("added_at", "id"),
        key=lambda one: (one.archived_at is not None, not one.trusted),
    )
    hours = rest_of(row.organisation_id) if found else rules.USUAL_REST
    return tuple(
        Account(
            id=one.id,
            masked=rules.masked(one.iban),
            bic=one.bic,
            holder=one.holder,
            trusted=one.trusted,
            source=one.source,
            added_by=one.added_by,
            own=rules.had_a_hand(member.user_id, one.added_by_id, one.hands),
            archived=one.archived_at is not None,
            ready_at=rules.ready_from(one.added_at, hours),
            # What stands of an approval that holds no more, after a merge say, is nobody's word.
            approved_at=one.approved_at if one.trusted else None,
            approved_by=one.approved_by if one.trusted else "",
            approved_how=one.approved_how if one.trusted else "",
            called=one.called if one.trusted else "",
            called_at=one.called_at if one.trusted else "",
        )
        for one in found
    )


def numbers_known(row: Party) -> list[tuple[str, str]]:
    """Telephone numbers of the contacts of a party, each with its name."""
    rows = PartyContact.objects.filter(
        organisation_id=row.organisation_id, party=row, archived_at=None, erased_at=None
    ).exclude(telephone="")
    return list(rows.order_by("id").values_list("telephone", "name"))


def documents_count(row: Party) -> int:
    """How many documents stand with a party, those of its accounts included."""
    return PartyDocument.objects.filter(organisation_id=row.organisation_id, party=row).count()


def is_past(document: PartyDocument, today: date) -> bool:
    """Whether a document was valid until a day that is over."""
    return document.valid_until is not None and document.valid_until < today


def _parts(rows) -> tuple:
    """Parts in use first, as they came; then those put away."""
    found = list(rows if rows.query.order_by else rows.order_by("id"))
    return tuple(sorted(found, key=lambda row: row.archived_at is not None))


_PARTS: dict[str, type[PartyRow]] = {
    "address": PartyAddress,
    "electronic_address": PartyElectronicAddress,
    "contact": PartyContact,
    "note": PartyNote,
}


def part_values(row: Party, kind: str, part_id: UUID, fields: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a part in use, by its kind; absent where the party has no such part."""
    rows: Any = _PARTS[kind]._default_manager.filter(organisation_id=row.organisation_id)
    values = rows.filter(party=row, id=part_id, archived_at=None).values(*fields).first()
    if values is None:
        raise absent()
    return values
