"""Parties that look like one and the same: suggested with their reasons, decided by people."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from facturier.kit.typography import folded
from facturier.organisations.queries import Member, require
from facturier.parties.models import Party, PartyAddress, PartyDistinct
from facturier.parties.queries.listing import PartyLine, lines
from facturier.parties.queries.search import living
from facturier.parties.rules import Likeness, Signal, are_two, bare_name, is_near
from facturier.parties.rules.likeness import signals_between

COMPARED = 20_000  # parties of which all are compared; of more, the newest
SHOWN = 50
SUGGESTED = 5

_SAME_ACCOUNTS = """
SELECT DISTINCT one.party_id, other.party_id
FROM parties_partybankaccount one
JOIN parties_partybankaccount other
  ON other.organisation_id = one.organisation_id AND other.iban = one.iban
 AND other.party_id > one.party_id AND other.archived_at IS NULL
WHERE one.organisation_id = %s AND one.archived_at IS NULL
LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties that look alike, the older first, and why."""

    first: PartyLine
    second: PartyLine
    signals: tuple[Signal, ...]


def duplicate_pairs(member: Member, limit: int = SHOWN) -> tuple[list[Pair], int]:
    """The pairs with the strongest signs first, and how many there are in all.

    Left out: what somebody said to be two parties, and two companies by their numbers.
    """
    require(member, "party.read")
    compared = _compared(member)
    found = signals_between(compared, _same_accounts(member.organisation_id))
    apart = set(
        PartyDistinct.objects.filter(organisation_id=member.organisation_id).values_list(
            "first_id", "second_id"
        )
    )
    pairs = [(pair, signals) for pair, signals in found.items() if pair not in apart]
    pairs.sort(key=lambda each: (-len(each[1]), _RANK[each[1][0]]))
    shown = pairs[:limit]
    wanted = {key for pair, _signals in shown for key in pair}
    rows = Party.objects.filter(organisation_id=member.organisation_id, id__in=wanted)
    by_id = {line.id: line for line in lines(member, list(rows))}
    told = [Pair(by_id[one], by_id[other], signals) for (one, other), signals in shown]
    return told, len(pairs)


_RANK = {
    Signal.SAME_ACCOUNT: 0,
    Signal.SAME_NAME: 1,
    Signal.NEAR_NAME: 2,
    Signal.SAME_ADDRESS: 3,
}


def alike(
    member: Member,
    *,
    name: str,
    siren: str = "",
    vat_number: str = "",
    but: UUID | None = None,
) -> tuple[PartyLine, ...]:
    """Parties in use whose name is like this one, and that are not another company by number."""
    wanted = bare_name(name)
    stated = Likeness(UUID(int=0), 0, name, siren, vat_number)
    found: list[UUID] = []
    for party in _compared(member, streets=False):
        known = bare_name(party.name)
        is_like = bool(wanted) and (known == wanted or is_near(known, wanted))
        if is_like and party.id != but and not are_two(stated, party):
            found.append(party.id)
    rows = living(member).filter(id__in=found[:SUGGESTED]).order_by("name_key", "id")
    return lines(member, list(rows))


def _compared(member: Member, *, streets: bool = True) -> list[Likeness]:
    rows = list(
        living(member)
        .filter(archived_at=None)
        .order_by("-number")
        .values_list("id", "number", "name", "siren", "vat_number")[:COMPARED]
    )
    places = _streets(member.organisation_id) if streets else {}
    return [
        Likeness(key, number, name, siren, vat_number, places.get(key, ""))
        for key, number, name, siren, vat_number in rows
    ]


def _streets(organisation_id: UUID) -> dict[UUID, str]:
    """The first address of each party, folded, with its postcode; of a street alone, nothing."""
    rows = PartyAddress.objects.filter(organisation_id=organisation_id, archived_at=None)
    found: dict[UUID, str] = {}
    for party_id, street, postcode in rows.order_by("id").values_list(
        "party_id", "lines", "postcode"
    )[: COMPARED * 2]:
        if street and postcode:
            found.setdefault(party_id, f"{folded(str(street[0]))} {postcode}")
    return found


def _same_accounts(organisation_id: UUID) -> list[tuple[UUID, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_SAME_ACCOUNTS, [organisation_id])
        return list(cursor.fetchall())
