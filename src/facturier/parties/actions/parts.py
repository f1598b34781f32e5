"""What belongs to a party: addresses, electronic addresses, contacts, notes.

Nothing is deleted: a part is archived. The journal says that a contact or a note changed, never
what it says: personal data that a chain of hashes keeps could not be erased on request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member
from facturier.organisations.rules import compact
from facturier.parties import rules
from facturier.parties.actions.facts import UNKNOWN_COUNTRY, country_refused
from facturier.parties.actions.steps import clean, clean_lines, lock_party, note, touch
from facturier.parties.models import (
    Party,
    PartyAddress,
    PartyContact,
    PartyElectronicAddress,
    PartyNote,
    PartyRow,
)
from facturier.parties.rules import ADDRESS_SCHEMES, AddressKind

Values = Mapping[str, Any]
MOST_PARTS = 500  # of one kind on one party: no company has more


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of part: its table, its fields, how they are made fit to be kept.

    `personal`: it tells of a person, whoever the party is. `of_person`: where the party is one.
    """

    model: type[PartyRow]
    fields: tuple[str, ...]
    tidy: Callable[[Values], dict[str, Any]]
    personal: bool = False
    of_person: bool = False


def _address(typed: Values) -> dict[str, Any]:
    lines = clean_lines(str(typed.get("lines", "")), "lines", 600).splitlines()
    lines = [line for line in lines if line]
    country = compact(str(typed.get("country", ""))) or "FR"
    kept = {
        "kind": str(typed.get("kind", "")),
        "label": clean(str(typed.get("label", "")), "label", 80),
        "lines": lines,
        "postcode": clean(str(typed.get("postcode", "")), "postcode", 20),
        "city": clean(str(typed.get("city", "")), "city", 100),
        "country": country,
    }
    if kept["kind"] not in set(AddressKind):
        raise _not_offered("kind")
    if reason := country_refused(country, UNKNOWN_COUNTRY):
        raise Refusal("country.unknown", reason, status=422, field="country")
    if len(lines) > 5:
        reason = _("Une adresse tient en cinq lignes, sans le code postal ni la ville.")
        raise Refusal("lines.long", reason, status=422, field="lines")
    if not (lines or kept["city"]):
        reason = _("L'adresse est vide. Écrivez au moins la rue ou la ville.")
        raise Refusal("lines.missing", reason, status=422, field="lines")
    return kept


def _electronic_address(typed: Values) -> dict[str, Any]:
    scheme = str(typed.get("scheme", ""))
    missing = _("L'adresse manque. Écrivez celle que donne l'annuaire ou votre correspondant.")
    value = clean(str(typed.get("value", "")), "value", 100, missing=missing)
    if scheme != "EM":
        value = value.replace(" ", "")
    if scheme not in ADDRESS_SCHEMES:
        raise _not_offered("scheme")
    if not rules.is_address(scheme, value):
        reason = _("Cette adresse ne convient pas à ce type. Vérifiez le type et les chiffres.")
        raise Refusal("value.wrong", reason, status=422, field="value")
    return {"scheme": scheme, "value": value}


def _contact(typed: Values) -> dict[str, Any]:
    missing = _("Le nom manque. Écrivez celui de la personne ou du service.")
    kept = {
        "name": clean(str(typed.get("name", "")), "name", 120, missing=missing),
        "role": clean(str(typed.get("role", "")), "role", 80),
        "email": clean(str(typed.get("email", "")), "email", 254),
        "telephone": clean(str(typed.get("telephone", "")), "telephone", 40),
    }
    if kept["email"]:
        try:
            validate_email(kept["email"])
        except ValidationError:
            reason = _("Cette adresse e-mail n'est pas complète. Écrivez-la comme nom@domaine.fr.")
            raise Refusal("email.wrong", reason, status=422, field="email") from None
    return kept


def _note(typed: Values) -> dict[str, Any]:
    missing = _("La note est vide. Écrivez ce qu'il faut savoir.")
    return {"text": clean_lines(str(typed.get("text", "")), "text", 4000, missing=missing)}


def _not_offered(field: str) -> Refusal:
    reason = _("Ce choix n'est pas proposé. Prenez-en un dans la liste.")
    return Refusal(f"{field}.unknown", reason, status=422, field=field)


PARTS: dict[str, Part] = {
    "address": Part(
        PartyAddress, ("kind", "label", "lines", "postcode", "city", "country"), _address
    ),
    "electronic_address": Part(
        PartyElectronicAddress, ("scheme", "value"), _electronic_address, of_person=True
    ),
    "contact": Part(PartyContact, ("name", "role", "email", "telephone"), _contact, personal=True),
    "note": Part(PartyNote, ("text",), _note, personal=True),
}


@transaction.atomic
def add_part(*, member: Member, party_id: UUID, kind: str, typed: Values, now: datetime) -> UUID:
    """Add an address, electronic address, contact or note."""
    party, part = lock_party(member, party_id), PARTS[kind]
    kept = _fit(part, typed, {})
    rows = part.model._default_manager.filter(organisation_id=party.organisation_id, party=party)
    if rows.count() >= MOST_PARTS:
        raise Refusal("part.too_many", _("Ce tiers en porte déjà trop. Modifiez-en un."))
    if kind == "note":
        kept |= {"author_id": member.user_id, "author_name": member.name, "written_at": now}
    row = part.model._default_manager.create(
        organisation_id=party.organisation_id, party=party, **kept
    )
    touch(party)
    told = {} if part.personal or party.is_person else {name: kept[name] for name in part.fields}
    note(member, f"party.{kind}_added", party, now, facts={"part": row.pk, **told})
    return row.pk


@transaction.atomic
def change_part(
    *,
    member: Member,
    party_id: UUID,
    kind: str,
    part_id: UUID,
    typed: Values,
    now: datetime,
    base: Values | None = None,
) -> None:
    """Change a part in use; where `base`, what was on the page, no longer stands, nothing is."""
    party, part = lock_party(member, party_id), PARTS[kind]
    row = _part(party, part, part_id)
    if row.archived_at is not None:
        raise absent()  # put away or erased: it is restored first, or never filled again
    current = {name: getattr(row, name) for name in part.fields}
    kept = _fit(part, typed, current)
    if base is not None and current != kept and any(base.get(n) != current[n] for n in base):
        reason = _("Quelqu'un vient de modifier ceci. Comparez avec ce qui est affiché à côté.")
        raise Refusal("part.changed", reason, status=409)
    changes = difference(current, kept)
    if not changes:
        return
    for name in changes:
        setattr(row, name, kept[name])
    row.save(update_fields=list(changes))
    touch(party)
    hidden = part.personal or party.is_person
    note(
        member,
        f"party.{kind}_changed",
        party,
        now,
        changes=None if hidden else changes,
        facts={"part": row.pk} | ({"fields": sorted(changes)} if hidden else {}),
    )


@transaction.atomic
def archive_part(
    *, member: Member, party_id: UUID, kind: str, part_id: UUID, now: datetime
) -> None:
    """Show a part no more."""
    _set_archived(member, party_id, kind, part_id, now, archived=True)


@transaction.atomic
def restore_part(
    *, member: Member, party_id: UUID, kind: str, part_id: UUID, now: datetime
) -> None:
    """Show an archived part again."""
    _set_archived(member, party_id, kind, part_id, now, archived=False)


@transaction.atomic
def erase_part(*, member: Member, party_id: UUID, kind: str, part_id: UUID, now: datetime) -> None:
    """Blank a contact, a note, or how to reach a natural person (RGPD, article 17).

    The row tells that it was there.

    What invoices state is not touched: it is kept ten years (C. com. L123-22).
    """
    party, part = lock_party(member, party_id), PARTS[kind]
    if not (part.personal or (part.of_person and party.is_person)):
        raise absent()
    row = _part(party, part, part_id)
    if row.erased_at is not None:
        return
    for name in part.fields:
        setattr(row, name, "")
    row.erased_at, row.archived_at = now, row.archived_at or now
    row.save(update_fields=[*part.fields, "erased_at", "archived_at"])
    touch(party)
    note(member, f"party.{kind}_erased", party, now, facts={"part": row.pk})


def _set_archived(
    member: Member, party_id: UUID, kind: str, part_id: UUID, now: datetime, *, archived: bool
) -> None:
    party, part = lock_party(member, party_id), PARTS[kind]
    row = _part(party, part, part_id)
    if (row.archived_at is not None) == archived:
        return
    if (part.personal or part.of_person) and row.erased_at is not None:
        raise Refusal("part.erased", _("Ces données ont été effacées et ne reviennent pas."))
    row.archived_at = now if archived else None
    row.save(update_fields=["archived_at"])
    touch(party)
    ending = "archived" if archived else "restored"
    note(member, f"party.{kind}_{ending}", party, now, facts={"part": row.pk})


def _fit(part: Part, typed: Values, current: Values) -> dict[str, Any]:
    """What was typed as it is kept; a country that is known does not become unknown."""
    kept = part.tidy(typed)
    if "country" in part.fields and (
        reason := country_refused(kept["country"], str(current.get("country", "")))
    ):
        raise Refusal("country.unknown", reason, status=422, field="country")
    return kept


def _part(party: Party, part: Part, part_id: UUID) -> Any:
    row = part.model._default_manager.filter(
        organisation_id=party.organisation_id, party=party, id=part_id
    ).first()
    if row is None:
        raise absent()
    return row
