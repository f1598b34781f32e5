"""Who was taken in by whom, and what they are called."""

from collections.abc import Iterable
from uuid import UUID

from facturier.parties.models import Party


def families(organisation_id: UUID, party_ids: Iterable[UUID]) -> frozenset[UUID]:
    """These parties and all that they took in, one through another."""
    found: set[UUID] = set()
    asked = set(party_ids)
    while asked:
        found |= asked
        rows = Party.objects.filter(organisation_id=organisation_id, absorbed_by__in=asked)
        asked = set(rows.values_list("id", flat=True)) - found
    return frozenset(found)


def party_names(organisation_id: UUID, party_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of some parties; one that does not exist is left out."""
    rows = Party.objects.filter(organisation_id=organisation_id, id__in=list(party_ids))
    return dict(rows.values_list("id", "name"))
