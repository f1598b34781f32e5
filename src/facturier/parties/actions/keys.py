"""Who holds an identifier, and numbers for new parties: the steps that verbs share."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from facturier.parties.models import Party, PartyCounter, PartyIdentifier
from facturier.parties.rules import Key, Scheme


def lock_keys(organisation_id: UUID, keys: Iterable[Key]) -> None:
    """Whoever enters, or gives away, one of these identifiers waits for the others until commit.

    In one order, so that nobody waits in a circle, and before any row is locked.
    """
    with connection.cursor() as cursor:
        for key in sorted(f"{organisation_id}:{key.scheme}:{key.value}" for key in keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def held_by(organisation_id: UUID, *party_ids: UUID) -> set[Key]:
    """The identifiers that belong to these parties."""
    rows = PartyIdentifier.objects.filter(
        organisation_id=organisation_id, party__in=party_ids, archived_at=None
    )
    return {Key(Scheme(scheme), value) for scheme, value in rows.values_list("scheme", "value")}


def holders(organisation_id: UUID, keys: Sequence[Key]) -> dict[Key, Party]:
    """Which of these identifiers are known, and whose they are."""
    rows = PartyIdentifier.objects.filter(
        organisation_id=organisation_id,
        scheme__in={key.scheme for key in keys},
        value__in={key.value for key in keys},
        archived_at=None,
    ).select_related("party")
    known = {Key(Scheme(row.scheme), row.value): row.party for row in rows}
    return {key: known[key] for key in keys if key in known}


def give_keys(party: Party, keys: Iterable[Key]) -> None:
    """Note that these identifiers are the party's; what another one holds stays there."""
    PartyIdentifier.objects.bulk_create(
        [
            PartyIdentifier(
                organisation_id=party.organisation_id,
                party=party,
                scheme=key.scheme,
                value=key.value,
            )
            for key in keys
        ],
        ignore_conflicts=True,
    )


def take_number(organisation_id: UUID) -> int:
    """The next number of a party; its row stays locked until commit."""
    PartyCounter.objects.bulk_create(
        [PartyCounter(organisation_id=organisation_id)], ignore_conflicts=True
    )
    counter = PartyCounter.objects.select_for_update().get(organisation_id=organisation_id)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
