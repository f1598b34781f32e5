"""What the master data of a party says, to be put beside what a document states."""

from dataclasses import dataclass
from uuid import UUID

from facturier.organisations.queries import Member, may
from facturier.parties.models import Party, PartyAddress, PartyIdentifier
from facturier.parties.queries.family import survivor
from facturier.parties.rules import AddressKind, Scheme


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party as we know it; an empty field is not known. `sirets` are all that it holds."""

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
    """The party (the last that took it in, where it was absorbed); None for who may not see it."""
    if party_id is None or not may(member, "party.read"):
        return None
    own = {"organisation_id": member.organisation_id}
    today = survivor(member.organisation_id, party_id)
    party = Party.objects.filter(**own, id=today).first() if today else None
    if party is None:
        return None
    addresses = PartyAddress.objects.filter(
        **own, party=party, kind=AddressKind.SEAT, archived_at=None
    )
    seat = addresses.order_by("id").first()
    sirets = PartyIdentifier.objects.filter(
        **own, party=party, scheme=Scheme.SIRET, archived_at=None
    )
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
