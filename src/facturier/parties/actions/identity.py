"""Enter a party, change what is stated of it, confirm it, archive it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal, absent
from facturier.kit.typography import folded
from facturier.organisations.queries import Member, require
from facturier.parties import rules
from facturier.parties.actions.facts import COLUMNS, FIELDS, PartyFacts, facts_of
from facturier.parties.actions.keys import give_keys, held_by, holders, lock_keys, take_number
from facturier.parties.actions.steps import lock_party, note, touch
from facturier.parties.models import Party, PartyIdentifier
from facturier.parties.rules import Key, PartyState, Scheme


class IdentifierTaken(Refusal):
    """An identifier is another party's: `party` is the one that holds it."""

    def __init__(self, party: Party, key: Key) -> None:
        field = {Scheme.SIREN: "siren", Scheme.VAT: "vat_number", Scheme.SIRET: "sirets"}
        reason = _("Le numéro %(value)s est déjà celui de %(name)s (%(reference)s).") % {
            "value": key.value,
            "name": party.name,
            "reference": party.reference,
        }
        super().__init__("party.known", reason, status=409, field=field[key.scheme])
        self.party = party


class PartyChanged(Refusal):
    """Somebody changed the same fields meanwhile: `clashes` is field -> (typed, as it stands)."""

    def __init__(self, clashes: dict[str, tuple[Any, Any]], version: int) -> None:
        reason = _("Ce tiers a changé pendant votre saisie. Choisissez ce qui reste.")
        super().__init__("party.changed", reason, status=409)
        self.clashes, self.version = clashes, version


@transaction.atomic
def create_party(*, member: Member, facts: PartyFacts, now: datetime) -> Party:
    """Enter a party that somebody knows; refused (409) where its numbers are another's."""
    require(member, "party.manage")
    facts = facts.tidy()
    keys = facts.keys()
    lock_keys(member.organisation_id, keys)
    for key, holder in holders(member.organisation_id, keys).items():
        raise IdentifierTaken(holder, key)
    party = Party.objects.create(
        organisation_id=member.organisation_id,
        number=take_number(member.organisation_id),
        name_key=folded(facts.name)[:200],
        state=PartyState.CONFIRMED,
        created_at=now,
        **{name: getattr(facts, name) for name in COLUMNS},
    )
    give_keys(member.organisation_id, party.id, keys)
    known = {name: value for name, value in asdict(facts).items() if value not in ("", (), None)}
    note(member, "party.created", party, now, facts=known)
    return party


@transaction.atomic
def change_party(
    *,
    member: Member,
    party_id: UUID,
    typed: Mapping[str, Any],
    version: int,
    now: datetime,
    base: Mapping[str, Any] | None = None,
) -> Party:
    """Change the fields in `typed`; the others stay.

    `version` is that of the page where they were typed, `base` what the fields were there. Of a
    party that changed since, only fields that are still what they were are written (without
    `base`, none): else `PartyChanged` tells both values of each, and nothing is written.
    """
    unlocked = _fields_of(member, party_id)
    merged = replace(unlocked, **typed).tidy(unlocked.country)
    # Before the row: whoever enters these numbers at this moment waits, or we do.
    lock_keys(member.organisation_id, merged.keys())
    party = lock_party(member, party_id)
    held = held_by(party.organisation_id, party.id)
    current = facts_of(party, held)
    facts = replace(current, **{name: getattr(merged, name) for name in typed})
    facts = facts.tidy(current.country)
    if party.version != version:
        _ensure_unclashing(current, facts, typed, base, party.version)
    changes = difference(asdict(current), asdict(facts))
    if not changes:
        return party
    _exchange_keys(party, current, facts, held, now)
    columns = [name for name in COLUMNS if name in changes]
    for name in columns:
        setattr(party, name, getattr(facts, name))
    party.name_key = folded(facts.name)[:200]
    touch(party, *columns, "name_key")
    note(member, "party.changed", party, now, changes=changes)
    return party


@transaction.atomic
def confirm_party(*, member: Member, party_id: UUID, now: datetime) -> Party:
    """Somebody has looked at a party that a document brought, and knows it."""
    party = lock_party(member, party_id)
    if party.state == PartyState.CONFIRMED:
        return party
    changes = {"state": (party.state, PartyState.CONFIRMED)}
    party.state = PartyState.CONFIRMED
    touch(party, "state")
    note(member, "party.confirmed", party, now, changes=changes)
    return party


@transaction.atomic
def archive_party(*, member: Member, party_id: UUID, now: datetime) -> Party:
    """Offer the party no more; its invoices stay, and a new one still finds it."""
    party = lock_party(member, party_id)
    if party.archived_at is None:
        party.archived_at = now
        touch(party, "archived_at")
        note(member, "party.archived", party, now, changes={"archived_at": (None, now)})
    return party


@transaction.atomic
def restore_party(*, member: Member, party_id: UUID, now: datetime) -> Party:
    """Offer an archived party again."""
    party = lock_party(member, party_id)
    if party.archived_at is not None:
        changes = {"archived_at": (party.archived_at, None)}
        party.archived_at = None
        touch(party, "archived_at")
        note(member, "party.restored", party, now, changes=changes)
    return party


def _fields_of(member: Member, party_id: UUID) -> PartyFacts:
    require(member, "party.manage")
    party = Party.objects.filter(organisation_id=member.organisation_id, id=party_id).first()
    if party is None:
        raise absent()
    return facts_of(party, held_by(party.organisation_id, party.id))


def _ensure_unclashing(
    current: PartyFacts,
    facts: PartyFacts,
    typed: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    version: int,
) -> None:
    clashes = {}
    for name in FIELDS:
        mine, theirs = getattr(facts, name), getattr(current, name)
        moved = base is None or name not in base or base[name] != theirs
        if name in typed and mine != theirs and moved:
            clashes[name] = (mine, theirs)
    if clashes:
        raise PartyChanged(clashes, version)


def _exchange_keys(
    party: Party, before: PartyFacts, after: PartyFacts, held: set[Key], now: datetime
) -> None:
    """Give the party the numbers stated now; those that no longer are its own become free."""
    wanted = set(after.keys())
    lost = set(before.keys()) - wanted
    if before.siren != after.siren:
        lost |= {key for key in held if rules.siren_in(key) not in (None, after.siren)}
    lost -= wanted
    known = holders(party.organisation_id, sorted(wanted, key=lambda key: key.value))
    for key, holder in known.items():
        if holder.id != party.id:
            raise IdentifierTaken(holder, key)
    for key in lost & held:
        PartyIdentifier.objects.filter(
            organisation_id=party.organisation_id,
            party=party,
            scheme=key.scheme,
            value=key.value,
            archived_at=None,
        ).update(archived_at=now)
    give_keys(party.organisation_id, party.id, wanted - held)
