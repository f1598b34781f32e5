"""A party that a file states, whole at once; and taking it back when its import is undone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.parties.actions.accounts import add_account, right_bic, right_iban
from facturier.parties.actions.facts import PartyFacts, facts_of
from facturier.parties.actions.identity import create_party
from facturier.parties.actions.keys import held_by, lock_keys
from facturier.parties.actions.parts import PARTS, add_part
from facturier.parties.actions.steps import lock_party, note, touch
from facturier.parties.models import Party, PartyBankAccount, PartyIdentifier

Parts = Sequence[tuple[str, Mapping[str, Any]]]


def refusals(facts: PartyFacts, parts: Parts, iban: str = "", bic: str = "") -> dict[str, str]:
    """field -> sentence, of everything for which `import_party` would refuse; asks no database."""
    found = facts.refusals()
    # Its texts are looked at apart from its numbers: both faults are told, not one after the other.
    _tried(PartyFacts(facts.name, facts.trading_name, facts.legal_form).tidy, found)
    for kind, typed in parts:
        _tried(lambda kind=kind, typed=typed: PARTS[kind].tidy(typed), found)  # type: ignore[misc]
    if iban:
        _tried(lambda: right_iban(iban), found)
    if bic:
        _tried(lambda: right_bic(bic), found)
    return found


def _tried(verb: Any, found: dict[str, str]) -> None:
    try:
        verb()
    except Refusal as refusal:
        found.setdefault(refusal.field or "", refusal.reason)


@transaction.atomic
def import_party(
    *,
    member: Member,
    facts: PartyFacts,
    parts: Parts,
    now: datetime,
    iban: str = "",
    bic: str = "",
) -> Party:
    """Enter a party with its addresses, contacts and account, by the verbs that a person uses."""
    party = create_party(member=member, facts=facts, now=now)
    for kind, typed in parts:
        add_part(member=member, party_id=party.id, kind=kind, typed=typed, now=now)
    if iban:
        add_account(member=member, party_id=party.id, iban=iban, bic=bic, now=now, imported=True)
    party.refresh_from_db(fields=["version"])
    return party


@transaction.atomic
def withdraw_party(*, member: Member, party_id: UUID, version: int, now: datetime) -> None:
    """Take back a party that an import made, if nothing has happened to it since.

    It stays, archived with all that belongs to it, but gives its numbers back: the same file,
    corrected, makes them another one's.
    """
    require(member, "party.manage")
    # Before the row: a document that has just found the party by a number is seen, or waits.
    lock_keys(member.organisation_id, held_by(member.organisation_id, party_id))
    party = lock_party(member, party_id)
    own = {"organisation_id": party.organisation_id, "party": party}
    accounts = PartyBankAccount.objects.filter(**own, archived_at=None)
    # Neither an invoice that names it nor an account that a document brought changes the version.
    used = _is_used_elsewhere(party) or accounts.exclude(source="").exists()
    if party.version != version or used:
        reason = _("Le tiers a servi ou a été modifié depuis. Archivez-le si besoin.")
        raise Refusal("party.changed_since", reason)
    before = facts_of(party, held_by(party.organisation_id, party.id))
    kinds: list[Any] = [PartyIdentifier, PartyBankAccount, *(p.model for p in PARTS.values())]
    for kind in kinds:
        kind._default_manager.filter(**own, archived_at=None).update(archived_at=now)
    party.siren, party.vat_number, party.archived_at = "", "", now
    touch(party, "siren", "vat_number", "archived_at")
    changes = difference(asdict(before), asdict(facts_of(party, set())))
    note(member, "party.withdrawn", party, now, changes=changes)


def _is_used_elsewhere(party: Party) -> bool:
    """Whether a row of an upper room, an invoice say, names the party."""
    return any(
        link.related_model._base_manager.filter(
            organisation_id=party.organisation_id, **{link.field.name: party}
        ).exists()
        for link in Party._meta.related_objects
        if link.related_model._meta.app_label != Party._meta.app_label
    )
