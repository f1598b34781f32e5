"""The party that somebody chose: by the reference in a field, or by its key."""

from uuid import UUID

from facturier.parties.models import Party
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
