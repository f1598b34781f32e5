"""Bank accounts of a party. One is trusted by a second person alone (I17); each reading is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum import bic as bic_number

from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member
from facturier.organisations.rules import compact
from facturier.parties import rules
from facturier.parties.actions.steps import clean, clean_reason, lock_party, note, touch
from facturier.parties.models import Party, PartyBankAccount

MOST_ACCOUNTS = 200


@transaction.atomic
def add_account(
    *, member: Member, party_id: UUID, iban: str, now: datetime, bic: str = "", holder: str = ""
) -> UUID:
    """Note an account; it is not trusted until somebody else says so."""
    party = lock_party(member, party_id, "party.bank")
    iban, bic = right_iban(iban), right_bic(bic)
    holder = clean(holder, "holder", 140)
    rows = PartyBankAccount.objects.filter(organisation_id=party.organisation_id, party=party)
    if rows.count() >= MOST_ACCOUNTS:
        raise Refusal("account.too_many", _("Ce tiers porte déjà trop de comptes."))
    row = rows.filter(iban=iban).first() or PartyBankAccount(
        organisation_id=party.organisation_id, party=party, iban=iban, archived_at=now
    )
    if row.archived_at is None:
        reason = _("Ce compte est déjà noté pour ce tiers.")
        raise Refusal("account.known", reason, field="iban")
    row.bic, row.holder, row.trusted, row.archived_at = bic, holder, False, None
    row.added_at, row.added_by_id, row.added_by = now, member.user_id, member.name
    row.source = ""
    row.save()
    touch(party)
    note(member, "party.account_added", party, now, facts=_told(row))
    return row.id


@transaction.atomic
def trust_account(
    *, member: Member, party_id: UUID, account_id: UUID, reason: str, now: datetime
) -> None:
    """Say, with a reason, that the account is the party's: never by who added it (I17)."""
    party = lock_party(member, party_id, "party.bank")
    row = _account(party, account_id)
    if row.archived_at is not None:
        raise Refusal("account.archived", _("Ce compte est archivé. Rétablissez-le d'abord."))
    if row.added_by_id == member.user_id:
        sentence = _(
            "Vous avez saisi ce compte. Une autre personne doit l'approuver, après avoir appelé"
            " le tiers à un numéro déjà connu."
        )
        raise Refusal("account.own", sentence, status=409, rule="I17")
    reason = clean_reason(reason)
    if row.trusted:
        return
    row.trusted = True
    row.save(update_fields=["trusted"])
    touch(party)
    facts = _told(row) | {"added_by": row.added_by or row.source}
    note(member, "party.account_trusted", party, now, facts=facts, reason=reason)


@transaction.atomic
def archive_account(*, member: Member, party_id: UUID, account_id: UUID, now: datetime) -> None:
    """Use the account no more; it is trusted no more either."""
    party = lock_party(member, party_id, "party.bank")
    row = _account(party, account_id)
    if row.archived_at is not None:
        return
    row.archived_at, row.trusted = now, False
    row.save(update_fields=["archived_at", "trusted"])
    touch(party)
    note(member, "party.account_archived", party, now, facts=_told(row))


@transaction.atomic
def restore_account(*, member: Member, party_id: UUID, account_id: UUID, now: datetime) -> None:
    """Bring an archived account back, as if this person had just added it."""
    party = lock_party(member, party_id, "party.bank")
    row = _account(party, account_id)
    if row.archived_at is None:
        return
    row.archived_at, row.trusted = None, False
    row.added_at, row.added_by_id, row.added_by = now, member.user_id, member.name
    row.save(update_fields=["archived_at", "trusted", "added_at", "added_by_id", "added_by"])
    touch(party)
    note(member, "party.account_restored", party, now, facts=_told(row))


@transaction.atomic
def read_account(*, member: Member, party_id: UUID, account_id: UUID, now: datetime) -> str:
    """The whole number of one account; who read it stands in the journal (I19)."""
    party = lock_party(member, party_id, "party.bank", absorbed=True)
    row = _account(party, account_id)
    note(member, "party.account_read", party, now, facts=_told(row))
    return row.iban


@transaction.atomic
def read_accounts(*, member: Member, party_id: UUID, now: datetime) -> list[PartyBankAccount]:
    """The whole numbers of all accounts of a party in use, told once in the journal (I19)."""
    party = lock_party(member, party_id, "party.bank", absorbed=True)
    rows = list(
        PartyBankAccount.objects.filter(
            organisation_id=party.organisation_id, party=party, archived_at=None
        ).order_by("added_at", "id")
    )
    facts = {"accounts": [rules.masked(row.iban) for row in rows]}
    note(member, "party.account_read", party, now, facts=facts)
    return rows


def _account(party: Party, account_id: UUID) -> PartyBankAccount:
    row = PartyBankAccount.objects.filter(
        organisation_id=party.organisation_id, party=party, id=account_id
    ).first()
    if row is None:
        raise absent()
    return row


def right_iban(typed: str) -> str:
    """An IBAN as it is kept; refused (422) where its check digits are wrong."""
    iban = compact(typed)
    if len(iban) > 34 or not rules.is_iban(iban):
        reason = _("Cet IBAN ne passe pas le contrôle. Recopiez-le du document d'origine.")
        raise Refusal("account.iban", reason, status=422, field="iban")
    return iban


def right_bic(typed: str) -> str:
    """A BIC (ISO 9362) as it is kept, or ''; refused (422) where it is not whole."""
    bic = compact(typed)
    if bic and not bic_number.is_valid(bic):
        reason = _("Ce BIC n'est pas complet. Il a huit ou onze caractères.")
        raise Refusal("account.bic", reason, status=422, field="bic")
    return bic


def _told(row: PartyBankAccount) -> dict[str, object]:
    """What the journal keeps of an account: enough to tell it from others, not its number."""
    return {"account": rules.masked(row.iban), "part": row.id}
