"""What the master data of a party says, to be put beside what a document states."""

from dataclasses import dataclass
from uuid import UUID

from facturier.organisations.queries import Member, may
from facturier.parties.models import Party, PartyAddress, PartyIdentifier
from facturier.parties.rules import AddressKind, Scheme


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party as we know it; an empty field is not known. `sirets` are all that are noted."""

    reference: str
    name: str
    trading_name: str
    siren: str
    vat_number: str
    sirets: tuple[str, ...]
    address_lines: tuple[str, ...]
    postcode: str
    city: str
    country: str


def known_party(member: Member, party_id: UUID | None) -> KnownParty | None:
    """The party (the one that took it in, where it was absorbed); None for who may not see it."""
    if party_id is None or not may(member, "party.read"):
        return None
    own = {"organisation_id": member.organisation_id}
    found = Party.objects.filter(**own, id=party_id).select_related("absorbed_by").first()
    if found is None:
        return None
    party = found.absorbed_by or found
    addresses = PartyAddress.objects.filter(
        **own, party=party, kind=AddressKind.SEAT, archived_at=None
    )
    seat = addresses.order_by("id").first()
    sirets = PartyIdentifier.objects.filter(**own, party=party, scheme=Scheme.SIRET)
    return KnownParty(
        reference=party.reference,
        name=party.name,
        trading_name=party.trading_name,
        siren=party.siren,
        vat_number=party.vat_number,
        sirets=tuple(sirets.order_by("value").values_list("value", flat=True)),
        address_lines=tuple(seat.lines) if seat else (),
        postcode=seat.postcode if seat else "",
        city=seat.city if seat else "",
        country=party.country,
    )
