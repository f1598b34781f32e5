"""The party that somebody chose: by the reference in a field, or by its key."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from facturier.kit.typography import folded
from facturier.organisations.queries import Member, may
from facturier.parties.models import Party, PartyIdentifier
from facturier.parties.queries.choices import FoundParty, found_party
from facturier.parties.rules import number_of


def party_by_reference(organisation_id: UUID, reference: str) -> FoundParty | None:
    """The living party that a reference ("T-12") names."""
    row = Party.objects.filter(
        organisation_id=organisation_id,
        number=number_of(reference) or 0,  # numbers begin at 1
        archived_at=None,
        absorbed_by=None,
    ).first()
    return found_party(row) if row else None


def party_choice(organisation_id: UUID, party_id: UUID | None) -> FoundParty | None:
    """A party by key, whatever became of it."""
    if party_id is None:
        return None
    row = Party.objects.filter(organisation_id=organisation_id, id=party_id).first()
    return found_party(row) if row else None


def parties_told(member: Member, texts: Iterable[str]) -> dict[str, tuple[UUID, ...]]:
    """Each text of a file -> the parties in use that it may mean: one statement for all of them.

    A reference, a SIREN, a VAT number or the whole name. Several of a name are all told: which one
    is meant is for a person to say. Nothing for who may not read parties.
    """
    wanted = {text: " ".join(text.split())[:200] for text in texts}
    if not may(member, "party.read"):
        return dict.fromkeys(wanted, ())
    bare = {text: said.replace(" ", "").upper() for text, said in wanted.items()}
    numbers = {text: number_of(said) or 0 for text, said in wanted.items()}
    keys = {text: folded(said) for text, said in wanted.items()}
    rows = Party.objects.filter(
        Q(number__in=numbers.values())
        | Q(siren__in=bare.values())
        | Q(vat_number__in=bare.values())
        | Q(name_key__in=keys.values()),
        organisation_id=member.organisation_id,
        archived_at=None,
        absorbed_by=None,
    )
    found = list(rows.values_list("id", "number", "siren", "vat_number", "name_key"))
    return {
        text: tuple(
            key
            for key, number, siren, vat_number, name_key in found
            if number == numbers[text]
            or bare[text] in {siren, vat_number} - {""}
            or (said and name_key == keys[text])
        )
        for text, said in wanted.items()
    }


def party_of_number(organisation_id: UUID, number: str) -> FoundParty | None:
    """The living party that holds a compact SIREN, SIRET or VAT number; nothing is entered."""
    key = PartyIdentifier.objects.filter(
        organisation_id=organisation_id, value=number, archived_at=None
    ).select_related("party")
    row = next((one.party for one in key if one.party.absorbed_by_id is None), None)
    return found_party(row) if row and row.archived_at is None else None
