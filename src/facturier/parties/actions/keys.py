"""Who holds an identifier, and numbers for new parties: the steps that verbs share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from facturier.kit.statements import prepared, sent_together
from facturier.parties.models import Party, PartyCounter, PartyIdentifier
from facturier.parties.rules import Key, Scheme


def lock_keys(organisation_id: UUID, keys: Iterable[Key]) -> None:
    """Whoever enters, or gives away, one of these identifiers waits for the others until commit.

    In one order, so that nobody waits in a circle, and before any row is locked.
    """
    named = sorted(f"{organisation_id}:{key.scheme}:{key.value}" for key in keys)
    if not named:
        return
    with prepared() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key",
            [named],
        )


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


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be known of a party that a document names."""

    id: UUID
    siren: str
    is_supplier: bool
    is_customer: bool
    ibans: list[str]
    """Of the accounts that the document states, those that are noted as the party's."""


def lock_known(
    organisation_id: UUID, keys: Sequence[Key], ibans: Sequence[str]
) -> dict[Key, Known]:
    """Lock identifiers, then see which are known, and of whom: asked lean, for each invoice."""
    with prepared() as cursor:
        with sent_together():
            lock_keys(organisation_id, keys)
            cursor.execute(
                "SELECT i.scheme, i.value, p.id, p.siren, p.is_supplier, p.is_customer, ARRAY("
                ' SELECT a.iban FROM "parties_partybankaccount" a'
                " WHERE a.organisation_id = i.organisation_id AND a.party_id = i.party_id"
                " AND a.iban = ANY(%s::text[]))"
                ' FROM "parties_partyidentifier" i JOIN "parties_party" p ON p.id = i.party_id'
                " WHERE i.organisation_id = %s AND i.archived_at IS NULL"
                " AND i.scheme = ANY(%s::text[]) AND i.value = ANY(%s::text[])",
                [
                    list(ibans),
                    organisation_id,
                    [key.scheme.value for key in keys],
                    [key.value for key in keys],
                ],
            )
        found = {
            Key(Scheme(scheme), value): Known(*party) for scheme, value, *party in cursor.fetchall()
        }
    return {key: found[key] for key in keys if key in found}


def give_keys(organisation_id: UUID, party_id: UUID, keys: Iterable[Key]) -> None:
    """Note that these identifiers are the party's; what another one holds stays there."""
    PartyIdentifier.objects.bulk_create(
        [
            PartyIdentifier(
                organisation_id=organisation_id,
                party_id=party_id,
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
