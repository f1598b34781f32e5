"""Approving bank accounts (I17): by a second person, after a rest, with the call back noted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, another_may, require
from facturier.parties import rules
from facturier.parties.actions.accounts import account_of, told_account
from facturier.parties.actions.steps import clean, clean_reason, lock_party, note, touch
from facturier.parties.models import AccountRest, Party, PartyBankAccount, PartyContact
from facturier.parties.queries.accounts import rest_of
from facturier.parties.rules import Approval

FEWEST_DIGITS = 6  # of a telephone number that is whole
MOST_TAKEN_OVER = 500  # accounts of a file that are taken over together


@transaction.atomic
def trust_account(
    *,
    member: Member,
    party_id: UUID,
    account_id: UUID,
    called: str,
    called_at: str,
    reason: str,
    now: datetime,
) -> None:
    """Say that the account is the party's, whom one has called back (I17).

    Never by anybody who had a hand in it, and not before it has rested. `called` is who answered,
    `called_at` the number: one that was known before the account came, never one that came with it.
    """
    party = lock_party(member, party_id, "party.bank")
    row = account_of(party, account_id)
    _ensure_in_use(row)
    _ensure_another_hand(row, member)
    called = clean(called, "called", 140, missing=_("Notez la personne que vous avez eue."))
    called_at = clean(
        called_at, "called_at", 40, missing=_("Notez le numéro que vous avez appelé.")
    )
    if sum(one.isdigit() for one in called_at) < FEWEST_DIGITS:
        sentence = _("Ce numéro de téléphone n'est pas complet.")
        raise Refusal("account.number", sentence, status=422, field="called_at")
    reason = clean_reason(reason)
    if row.trusted:
        return
    _ensure_rested(row, now)
    row.called, row.called_at = called, called_at
    facts = {"called": called, "called_at": called_at, "known": _is_known(party, called_at)}
    _approve(member, party, row, Approval.CALL, reason, now, facts)


@transaction.atomic
def dispense_account(
    *,
    member: Member,
    party_id: UUID,
    account_id: UUID,
    reason: str,
    identity_confirmed: bool,
    now: datetime,
) -> None:
    """Approve one's own account where nobody else may: a company of one person (I17).

    The account has rested, the person has just shown once more who they are, and the journal says
    that it was a dispensation.
    """
    party = lock_party(member, party_id, "party.bank")
    row = account_of(party, account_id)
    _ensure_in_use(row)
    if another_may(member, "party.bank"):
        sentence = _(
            "Une autre personne peut approuver ce compte : la dispense n'a pas lieu d'être."
        )
        raise Refusal("account.not-alone", sentence, status=409, rule="I17")
    if not identity_confirmed:
        sentence = _("Confirmez d'abord votre identité, sur la page du compte.")
        raise Refusal("account.identity", sentence, status=403, rule="I17")
    reason = clean_reason(reason)
    if row.trusted:
        return
    _ensure_rested(row, now)
    _approve(member, party, row, Approval.DISPENSATION, reason, now, {})


def take_over_accounts(
    *, member: Member, account_ids: Sequence[UUID], reason: str, now: datetime
) -> list[tuple[UUID, str]]:
    """Approve together accounts that came with the company's own file; those refused, and why.

    They are the accounts that it already paid by: neither a rest nor a call for each, but a second
    person, who says how the file was compared. Each has its event.
    """
    require(member, "party.bank")
    reason = clean_reason(reason)
    if len(account_ids) > MOST_TAKEN_OVER:
        sentence = _("%(most)s comptes au plus à la fois.") % {"most": MOST_TAKEN_OVER}
        raise Refusal("account.many", sentence, status=422)
    refused = []
    for account_id in sorted(set(account_ids)):
        try:
            with transaction.atomic():
                _take_over(member, account_id, reason, now)
        except Refusal as refusal:
            refused.append((account_id, refusal.reason))
    return refused


def _take_over(member: Member, account_id: UUID, reason: str, now: datetime) -> None:
    own = PartyBankAccount.objects.filter(organisation_id=member.organisation_id, id=account_id)
    party_id = own.values_list("party_id", flat=True).first()
    if party_id is None:
        raise Refusal("account.absent", _("Ce compte n'existe pas."), status=404)
    party = lock_party(member, party_id, "party.bank")
    row = account_of(party, account_id)
    _ensure_in_use(row)
    _ensure_another_hand(row, member)
    if not row.imported:
        sentence = _(
            "Ce compte n'est pas venu d'un fichier importé : il s'approuve seul, après appel."
        )
        raise Refusal("account.not-imported", sentence, status=409, rule="I17")
    if not row.trusted:
        _approve(member, party, row, Approval.TAKEOVER, reason, now, {})


@transaction.atomic
def set_account_rest(*, member: Member, hours: int, now: datetime) -> None:
    """How many hours a new account rests before it may be approved, in this organisation."""
    require(member, "organisation.manage")
    if not rules.SHORTEST_REST <= hours <= rules.LONGEST_REST:
        sentence = _("Le délai va de %(least)s à %(most)s heures.")
        bounds = {"least": rules.SHORTEST_REST, "most": rules.LONGEST_REST}
        raise Refusal("account.rest", sentence % bounds, status=422, field="hours")
    before = rest_of(member.organisation_id, lock=True)
    if before == hours:
        return
    AccountRest.objects.update_or_create(
        organisation_id=member.organisation_id, defaults={"hours": hours}
    )
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="party.account_rest_changed",
        subject=audit.Subject("organisation", member.organisation_id, member.organisation_name),
        changes={"account_rest": (before, hours)},
        at=now,
    )


def _approve(
    member: Member,
    party: Party,
    row: PartyBankAccount,
    how: Approval,
    reason: str,
    now: datetime,
    facts: dict[str, object],
) -> None:
    row.trusted, row.approved_at, row.approved_how = True, now, how
    row.approved_by_id, row.approved_by = member.user_id, member.name
    row.save()
    touch(party)
    told = told_account(row) | {"added_by": row.added_by or row.source, "how": how, **facts}
    if how is Approval.DISPENSATION:
        note(member, "party.account_dispensed", party, now, facts=told, reason=reason)
    else:
        note(member, "party.account_trusted", party, now, facts=told, reason=reason)


def _ensure_in_use(row: PartyBankAccount) -> None:
    if row.archived_at is not None:
        raise Refusal("account.archived", _("Ce compte est archivé. Rétablissez-le d'abord."))


def _ensure_another_hand(row: PartyBankAccount, member: Member) -> None:
    if rules.had_a_hand(member.user_id, row.added_by_id, row.hands):
        sentence = _(
            "Vous avez saisi ce compte. Une autre personne doit l'approuver, après avoir appelé"
            " le tiers à un numéro déjà connu."
        )
        raise Refusal("account.own", sentence, status=409, rule="I17")


def _ensure_rested(row: PartyBankAccount, now: datetime) -> None:
    ready = rules.ready_from(row.added_at, rest_of(row.organisation_id))
    if now < ready:
        sentence = _(
            "Ce compte est trop récent : il pourra être approuvé à partir du %(when)s. Ce délai"
            " laisse au tiers le temps de signaler une fraude."
        )
        when = date_format(timezone.localtime(ready), "SHORT_DATETIME_FORMAT")
        raise Refusal("account.resting", sentence % {"when": when}, status=409, rule="I17")


def _is_known(party: Party, number: str) -> bool:
    """Whether a contact of the party has this number; spaces and prefixes do not count."""
    contacts = PartyContact.objects.filter(
        organisation_id=party.organisation_id, party=party, archived_at=None
    )
    return any(
        _digits(known) == _digits(number)
        for known in contacts.values_list("telephone", flat=True)
        if known
    )


def _digits(number: str) -> str:
    """The nine last digits: 02 98 00 00 00 and +33 2 98 00 00 00 are one number."""
    return "".join(one for one in number if one.isdigit())[-9:]
