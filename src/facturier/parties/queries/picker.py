"""Choosing a party by what a person types: a SIREN, a VAT number, a name, a reference."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from facturier.organisations.queries import Member, require
from facturier.organisations.rules import compact
from facturier.parties.models import Party, PartyIdentifier
from facturier.parties.rules import folded

MOST = 10


@dataclass(frozen=True, slots=True)
class PartyChoice:
    """A party as a picker names it; `reference` ("T-12") is what chooses it."""

    id: UUID
    reference: str
    name: str
    siren: str
    vat_number: str

    @property
    def label(self) -> str:
        """T-12 · Tôlerie Lacaze: what a field holds once the party is chosen."""
        return f"{self.reference} · {self.name}"


def parties_matching(member: Member, text: str) -> tuple[PartyChoice, ...]:
    """The parties that the words may mean, by name; the living ones alone, ten at most."""
    require(member, "party.read")
    text = text.replace("\0", "").strip()[:100]
    if len(text) < 2:
        return ()
    number = compact(text)
    named = PartyIdentifier.objects.filter(
        organisation_id=member.organisation_id, party=OuterRef("id"), value__startswith=number
    )
    rows = _living(member.organisation_id).filter(
        Q(name_key__contains=folded(text)) | Q(Exists(named)) if number else Q()
    )
    return tuple(_choice(row) for row in rows.order_by("name_key", "id")[:MOST])


def party_by_reference(organisation_id: UUID, reference: str) -> PartyChoice | None:
    """The living party that a reference ("T-12") names."""
    number = reference.strip().upper().removeprefix("T-")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    row = _living(organisation_id).filter(number=int(number)).first()
    return _choice(row) if row else None


def party_choice(organisation_id: UUID, party_id: UUID | None) -> PartyChoice | None:
    """A party by key, whatever became of it."""
    if party_id is None:
        return None
    row = Party.objects.filter(organisation_id=organisation_id, id=party_id).first()
    return _choice(row) if row else None


def _living(organisation_id: UUID) -> QuerySet[Party]:
    return Party.objects.filter(organisation_id=organisation_id, archived_at=None, absorbed_by=None)


def _choice(row: Party) -> PartyChoice:
    return PartyChoice(row.id, row.reference, row.name, row.siren, row.vat_number)
