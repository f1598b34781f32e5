"""Two parties that are one: what belongs to the absorbed one moves, and can move back.

Invoices are not rewritten: `queries.family` says whose they are. Merges into one party are undone
in reverse order, so that each undoing puts back exactly what its merge found.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.parties import models, rules
from facturier.parties.actions.identity import IdentifierTaken
from facturier.parties.actions.keys import held_by, holders, lock_keys
from facturier.parties.actions.steps import clean_reason, lock_party, note, touch
from facturier.parties.models import Party, PartyIdentifier, PartyMerge
from facturier.parties.rules import Key, Likeness, Scheme

MOVING: dict[str, type[models.PartyRow]] = {
    "identifiers": models.PartyIdentifier,
    "addresses": models.PartyAddress,
    "electronic_addresses": models.PartyElectronicAddress,
    "contacts": models.PartyContact,
    "accounts": models.PartyBankAccount,
    "notes": models.PartyNote,
    "documents": models.PartyDocument,
}
FILLED = ("siren", "vat_number", "trading_name", "legal_form", "payment_days", "payment_means")
ROLES = ("is_supplier", "is_customer")
RENEWED = ("trusted", "imported", "added_at", "hands")  # of an account that moves


@transaction.atomic
def merge_parties(
    *, member: Member, kept_id: UUID, absorbed_id: UUID, reason: str, now: datetime
) -> UUID:
    """Let one party take in another; answers the id of the merge, which can be undone."""
    require(member, "party.manage")
    # Before the rows, as whoever enters one of these numbers does: they wait for each other.
    lock_keys(member.organisation_id, held_by(member.organisation_id, kept_id, absorbed_id))
    kept, absorbed = _lock_both(member, kept_id, absorbed_id)
    ensure_one_company(kept, absorbed)
    reason = clean_reason(reason)
    moved: dict[str, Any] = _move_rows(kept, absorbed)
    moved["fields"] = _fill(kept, absorbed)
    absorbed.absorbed_by = kept
    merge = PartyMerge.objects.create(
        organisation_id=kept.organisation_id,
        kept=kept,
        absorbed=absorbed,
        moved=moved,
        reason=reason,
        merged_by=member.name,
        merged_at=now,
    )
    _renew_accounts(merge, member)
    touch(kept, *moved["fields"])
    touch(absorbed, "absorbed_by")
    counts = {name: len(moved[name]) for name in MOVING if moved[name]}
    facts = {"absorbed": absorbed.reference, "absorbed_name": absorbed.name, "merge": merge.id}
    note(member, "party.merged", kept, now, facts=facts | counts, reason=reason)
    into = {"kept": kept.reference, "kept_name": kept.name, "merge": merge.id}
    note(member, "party.absorbed", absorbed, now, facts=into, reason=reason)
    return merge.id


@transaction.atomic
def undo_merge(*, member: Member, kept_id: UUID, merge_id: UUID, now: datetime) -> Party:
    """Put back what a merge moved; answers the party that is itself again."""
    require(member, "party.manage")
    merge = _merge(member, kept_id, merge_id)
    keys = _keys_to_give_back(merge)
    lock_keys(member.organisation_id, keys)
    kept, absorbed = _lock_both(member, merge.kept_id, merge.absorbed_id, undoing=True)
    # Read again under the lock: another request may have undone it meanwhile.
    merge = _merge(member, kept_id, merge_id)
    if merge.undone_at is not None:
        return absorbed
    _ensure_last(merge, kept)
    for key, holder in holders(member.organisation_id, keys).items():
        if holder.id not in (kept.id, absorbed.id):
            raise IdentifierTaken(holder, key)
    fields = _give_back(merge, kept, absorbed, now)
    absorbed.absorbed_by = None
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    touch(kept, *fields)
    touch(absorbed, "absorbed_by")
    facts = {"absorbed": absorbed.reference, "absorbed_name": absorbed.name, "merge": merge.id}
    note(member, "party.merge_undone", kept, now, facts=facts)
    note(member, "party.released", absorbed, now, facts={"kept": kept.reference, "merge": merge.id})
    return absorbed


@transaction.atomic
def set_apart(*, member: Member, first_id: UUID, second_id: UUID, now: datetime) -> None:
    """Say that two parties that look alike are two: they are suggested no more."""
    first, second = _lock_both(member, first_id, second_id)
    low, high = sorted((first, second), key=lambda party: party.number)
    _row, is_new = models.PartyDistinct.objects.get_or_create(
        organisation_id=low.organisation_id, first=low, second=high, defaults={"said_at": now}
    )
    if is_new:
        facts = {"other": high.reference, "other_name": high.name}
        note(member, "party.set_apart", low, now, facts=facts)


def ensure_one_company(kept: Party, absorbed: Party) -> None:
    """Refuse to make one party of two companies, as their numbers tell."""
    if rules.are_two(_likeness(kept), _likeness(absorbed)):
        reason = _(
            "Leurs numéros sont ceux de deux sociétés différentes. Archivez celui dont vous ne"
            " vous servez plus, ou corrigez le numéro erroné."
        )
        raise Refusal("merge.two_companies", reason)


def _likeness(party: Party) -> Likeness:
    return Likeness(party.id, party.number, party.name, party.siren, party.vat_number)


def _lock_both(
    member: Member, first_id: UUID, second_id: UUID, *, undoing: bool = False
) -> tuple[Party, Party]:
    """Both parties, locked in the order of their keys."""
    if first_id == second_id:
        raise Refusal("merge.itself", _("Un tiers ne se fusionne pas avec lui-même."), status=422)
    found = {
        key: lock_party(member, key, absorbed=undoing and key == second_id)
        for key in sorted((first_id, second_id))
    }
    return found[first_id], found[second_id]


def _move_rows(kept: Party, absorbed: Party) -> dict[str, list[Any]]:
    """Let the rows of the absorbed party be the other's; answers which ones."""
    own = {"organisation_id": kept.organisation_id}
    accounts = models.PartyBankAccount.objects.filter(**own)
    known = accounts.filter(party=kept).values("iban")
    moved: dict[str, list[Any]] = {}
    for name, model in MOVING.items():
        rows: Any = model._default_manager.filter(**own, party=absorbed)
        if name == "accounts":
            # One that both have stays where it is: the other party has it already.
            rows = rows.exclude(iban__in=known)
        moved[name] = [str(key) for key in rows.order_by("id").values_list("id", flat=True)]
        model._default_manager.filter(**own, id__in=moved[name]).update(party=kept)
    held = PartyIdentifier.objects.filter(**own, id__in=moved["identifiers"], archived_at=None)
    moved["held"] = [str(key) for key in held.order_by("id").values_list("id", flat=True)]
    return moved


def _renew_accounts(merge: PartyMerge, member: Member) -> None:
    """Accounts that moved are new to the party that has them now, and by this hand too (I17).

    They rest anew, and are of no imported file any more; what they were is kept for the way back.
    """
    rows = models.PartyBankAccount.objects.filter(
        organisation_id=merge.organisation_id, id__in=merge.moved["accounts"], archived_at=None
    )
    before = {}
    for row in rows.order_by("id"):
        before[str(row.id)] = {name: getattr(row, name) for name in RENEWED}
        row.trusted = row.imported = False
        row.added_at = merge.merged_at
        row.hands = sorted({*row.hands, str(member.user_id)})
        row.save(update_fields=RENEWED)
    merge.moved["renewed"] = json.loads(json.dumps(before, cls=DjangoJSONEncoder))
    merge.save(update_fields=["moved"])


def _as_before(merge: PartyMerge) -> None:
    """Accounts are what they were before the merge, but those that somebody touched since."""
    for key, before in merge.moved.get("renewed", {}).items():
        models.PartyBankAccount.objects.filter(
            organisation_id=merge.organisation_id,
            id=key,
            added_at=merge.merged_at,
            archived_at=None,
            trusted=False,
        ).update(**before | {"added_at": datetime.fromisoformat(before["added_at"])})


def _fill(kept: Party, absorbed: Party) -> dict[str, list[Any]]:
    """Fields that only the absorbed party has, and its roles: name -> [before, after]."""
    fields = {}
    for name in (*FILLED, *ROLES):
        before, other = getattr(kept, name), getattr(absorbed, name)
        if other and before in ("", None, False):
            fields[name] = [before, other]
            setattr(kept, name, other)
    if "payment_days" in fields and kept.payment_basis != absorbed.payment_basis:
        # Days mean nothing without the day from which they count.
        fields["payment_basis"] = [kept.payment_basis, absorbed.payment_basis]
        kept.payment_basis = absorbed.payment_basis
    return fields


def _merge(member: Member, kept_id: UUID, merge_id: UUID) -> PartyMerge:
    merge = PartyMerge.objects.filter(
        organisation_id=member.organisation_id, kept_id=kept_id, id=merge_id
    ).first()
    if merge is None:
        raise absent()
    return merge


def _ensure_last(merge: PartyMerge, kept: Party) -> None:
    later = (
        PartyMerge.objects.filter(
            organisation_id=kept.organisation_id, kept=kept, undone_at=None, id__gt=merge.id
        )
        .select_related("absorbed")
        .order_by("-id")
        .first()
    )
    if later is not None:
        reason = _("Une fusion plus récente en dépend. Annulez d'abord celle de %(reference)s.")
        raise Refusal("merge.not_last", reason % {"reference": later.absorbed.reference})


def _keys_to_give_back(merge: PartyMerge) -> list[Key]:
    rows = PartyIdentifier.objects.filter(
        organisation_id=merge.organisation_id, id__in=merge.moved["held"]
    )
    return [Key(Scheme(scheme), value) for scheme, value in rows.values_list("scheme", "value")]


def _give_back(merge: PartyMerge, kept: Party, absorbed: Party, now: datetime) -> list[str]:
    """Move the rows back, and take the fields back that are still what the merge made them."""
    own, moved = {"organisation_id": merge.organisation_id}, merge.moved
    for name, model in MOVING.items():
        model._default_manager.filter(**own, id__in=moved[name]).update(party=absorbed)
    given_up = PartyIdentifier.objects.filter(**own, id__in=moved["held"]).exclude(archived_at=None)
    for row in given_up:
        # A number given up meanwhile is the absorbed party's again; nobody else holds it.
        PartyIdentifier.objects.filter(
            **own, party=kept, scheme=row.scheme, value=row.value, archived_at=None
        ).update(archived_at=now)
        row.archived_at = None
        row.save(update_fields=["archived_at"])
    # One that somebody has brought back since, alone, waits for a second person like any new one.
    _as_before(merge)
    models.PartyBankAccount.objects.filter(  # of a merge that was made before accounts rested
        **own, id__in=moved.get("trusted", ()), archived_at=None, added_at__lte=merge.merged_at
    ).update(trusted=True)
    fields = []
    for name, (before, after) in moved["fields"].items():
        if getattr(kept, name) == after:
            setattr(kept, name, before)
            fields.append(name)
    _part_learned(kept, absorbed)
    return fields


def _part_learned(kept: Party, absorbed: Party) -> None:
    """What documents taught of the absorbed party's SIREN meanwhile follows that SIREN."""
    if not absorbed.siren or absorbed.siren == kept.siren:
        return
    for row in PartyIdentifier.objects.filter(
        organisation_id=kept.organisation_id, party=kept, archived_at=None
    ):
        if rules.siren_in(Key(Scheme(row.scheme), row.value)) == absorbed.siren:
            row.party = absorbed
            row.save(update_fields=["party"])
