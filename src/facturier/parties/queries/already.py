"""Which of the parties that a file states exist: for its import, never for an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass

from facturier.organisations.queries import Member, require
from facturier.parties.models import Party, PartyAddress, PartyIdentifier
from facturier.parties.rules import Key


@dataclass(frozen=True, slots=True)
class Sought:
    """A party as a row states it: its numbers; without any, its name (folded) and postcode."""

    keys: tuple[Key, ...]
    name_key: str
    postcode: str


def already_known(member: Member, rows: Sequence[Sought]) -> list[str]:
    """For each, the label of the party that it is, or ''. Three statements, whatever the count.

    Without a number, a namesake is the same one unless the two sit at different postcodes.
    """
    require(member, "party.read")
    by_key = _by_key(member, [key for row in rows for key in row.keys])
    nameless = {row.name_key for row in rows if not row.keys}
    by_name, sits = _namesakes(member, nameless)
    found = []
    for row in rows:
        known = next((by_key[key] for key in row.keys if key in by_key), None)
        if not row.keys:
            known = next(
                (
                    party
                    for party in by_name.get(row.name_key, [])
                    if not (row.postcode and sits.get(party.id)) or row.postcode in sits[party.id]
                ),
                None,
            )
        found.append(f"{known.name} ({known.reference})" if known else "")
    return found


def _by_key(member: Member, keys: Sequence[Key]) -> dict[Key, Party]:
    rows = PartyIdentifier.objects.filter(
        organisation_id=member.organisation_id,
        value__in={key.value for key in keys},
        archived_at=None,
    ).select_related("party")
    held = {(row.scheme, row.value): row.party for row in rows}
    return {key: held[key.scheme, key.value] for key in keys if (key.scheme, key.value) in held}


def _namesakes(
    member: Member, names: set[str]
) -> tuple[dict[str, list[Party]], dict[object, set[str]]]:
    if not names:
        return {}, {}
    by_name: dict[str, list[Party]] = {}
    for party in Party.objects.filter(
        organisation_id=member.organisation_id,
        name_key__in=names,
        absorbed_by=None,
        archived_at=None,
    ).order_by("number"):
        by_name.setdefault(party.name_key, []).append(party)
    sits: dict[object, set[str]] = {}
    keys = [party.id for found in by_name.values() for party in found]
    for key, postcode in (
        PartyAddress.objects.filter(
            organisation_id=member.organisation_id, party_id__in=keys, archived_at=None
        )
        .exclude(postcode="")
        .values_list("party_id", "postcode")
    ):
        sits.setdefault(key, set()).add(postcode)
    return by_name, sits
