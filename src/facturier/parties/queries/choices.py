"""Parties found by other rooms: for a picker, for the search over everything."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from facturier.organisations.queries import Member, may
from facturier.parties.models import Party
from facturier.parties.queries.listing import towns_of
from facturier.parties.queries.search import living, matching


class PartyRole(StrEnum):
    """What a party is to us; the words for it are the business of pages."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    BOTH = "both"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class FoundParty:
    """A party that answers to what was typed; `reference` ("T-12") is what chooses it."""

    id: UUID
    reference: str
    name: str
    role: PartyRole
    siren: str
    vat_number: str
    city: str = ""

    @property
    def label(self) -> str:
        """T-12 · Tôlerie Lacaze: what a field holds once the party is chosen."""
        return f"{self.reference} · {self.name}"


def quick_find(member: Member, text: str, limit: int = 6) -> tuple[FoundParty, ...]:
    """The first parties that answer to `text`, by name: two statements. Nothing for nothing.

    Whoever may not read parties finds none.
    """
    if not text.strip() or not may(member, "party.read"):
        return ()
    return _found(member, text, limit)


def choices(member: Member, text: str = "", limit: int = 20) -> tuple[FoundParty, ...]:
    """The first parties in use to choose from; all of them in order while nothing is typed."""
    return _found(member, text, limit) if may(member, "party.read") else ()


def _found(member: Member, text: str, limit: int) -> tuple[FoundParty, ...]:
    rows = living(member).filter(matching(member, text), archived_at=None)
    parties = list(rows.order_by("name_key", "id")[:limit])
    towns = towns_of(member.organisation_id, [party.id for party in parties])
    return tuple(found_party(party, towns.get(party.id, "")) for party in parties)


def found_party(party: Party, city: str = "") -> FoundParty:
    """What a picker shows of a party."""
    return FoundParty(
        id=party.id,
        reference=party.reference,
        name=party.name,
        role=role_of(is_customer=party.is_customer, is_supplier=party.is_supplier),
        siren=party.siren,
        vat_number=party.vat_number,
        city=city,
    )


def role_of(*, is_customer: bool, is_supplier: bool) -> PartyRole:
    """The one word for both flags."""
    if is_customer and is_supplier:
        return PartyRole.BOTH
    if is_customer:
        return PartyRole.CUSTOMER
    return PartyRole.SUPPLIER if is_supplier else PartyRole.NEITHER
