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
from facturier.parties.actions.steps import clean, lock_party, note, touch
from facturier.parties.models import Party, PartyBankAccount

MOST_ACCOUNTS = 200


@transaction.atomic
def add_account(
    *,
    member: Member,
    party_id: UUID,
    iban: str,
    now: datetime,
    bic: str = "",
    holder: str = "",
    imported: bool = False,
) -> UUID:
    """Note an account; it is not trusted until somebody else says so.

    `imported`: it stands in the file of parties that the company already worked with.
    """
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
    row.bic, row.holder, row.archived_at, row.imported = bic, holder, None, imported
    _brought_by(row, member, now)
    row.source = ""
    row.save()
    touch(party)
    note(member, "party.account_added", party, now, facts=told_account(row))
    return row.id


@transaction.atomic
def archive_account(*, member: Member, party_id: UUID, account_id: UUID, now: datetime) -> None:
    """Use the account no more; it is trusted no more either."""
    party = lock_party(member, party_id, "party.bank")
    row = account_of(party, account_id)
    if row.archived_at is not None:
        return
    row.archived_at = now
    trusted_no_more(row)
    row.save()
    touch(party)
    note(member, "party.account_archived", party, now, facts=told_account(row))


@transaction.atomic
def restore_account(*, member: Member, party_id: UUID, account_id: UUID, now: datetime) -> None:
    """Bring an archived account back, as if this person had just added it."""
    party = lock_party(member, party_id, "party.bank")
    row = account_of(party, account_id)
    if row.archived_at is None:
        return
    row.archived_at, row.imported = None, False
    _brought_by(row, member, now)
    row.save()
    touch(party)
    note(member, "party.account_restored", party, now, facts=told_account(row))


@transaction.atomic
def read_account(*, member: Member, party_id: UUID, account_id: UUID, now: datetime) -> str:
    """The whole number of one account; who read it stands in the journal (I19)."""
    party = lock_party(member, party_id, "party.bank", absorbed=True)
    row = account_of(party, account_id)
    note(member, "party.account_read", party, now, facts=told_account(row))
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


def _brought_by(row: PartyBankAccount, member: Member, now: datetime) -> None:
    """It is new from now on, and by this hand too."""
    trusted_no_more(row)
    hands = {*row.hands, str(row.added_by_id)} if row.added_by_id else {*row.hands}
    row.hands = sorted(hands | {str(member.user_id)})
    row.added_at, row.added_by_id, row.added_by = now, member.user_id, member.name


def trusted_no_more(row: PartyBankAccount) -> None:
    """Take the approval back from the row, which the caller keeps."""
    row.trusted, row.approved_at, row.approved_by_id = False, None, None
    row.approved_by = row.approved_how = row.called = row.called_at = ""


def account_of(party: Party, account_id: UUID) -> PartyBankAccount:
    """An account of a party; absent (404) otherwise."""
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


def told_account(row: PartyBankAccount) -> dict[str, object]:
    """What the journal keeps of an account: enough to tell it from others, not its number."""
    return {"account": rules.masked(row.iban), "part": row.id}
