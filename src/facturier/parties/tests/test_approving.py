"""Approving bank accounts (I17): a rest, a second person, a call back; a whole file; alone."""

from datetime import timedelta

import pytest

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company
from facturier.parties import actions, models, queries, rules
from facturier.parties.tests.factories import (
    CALL,
    IBAN,
    OTHER_IBAN,
    RESTED,
    a_contact,
    a_party,
    an_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company(roles=("owner", "editor", "payer", "reader", "administrator"))


def account(company, account_id):
    with company.here():
        return models.PartyBankAccount.objects.get(id=account_id)


def trust(company, party, account_id, *, by="payer", now=RESTED, **changed):
    with company.here():
        actions.trust_account(
            member=company[by], party_id=party.id, account_id=account_id, now=now, **CALL | changed
        )


def refused(company, party, account_id, **how):
    with pytest.raises(Refusal) as caught:
        trust(company, party, account_id, **how)
    assert not account(company, account_id).trusted
    return caught.value


def test_a_new_account_rests_to_the_second(company):
    party = a_party(company)
    account_id = an_account(company, party.id)
    ready = NOW + timedelta(hours=rules.USUAL_REST)
    early = refused(company, party, account_id, now=ready - timedelta(seconds=1))
    assert (early.code, early.status) == ("account.resting", 409)
    trust(company, party, account_id, now=ready)
    row = account(company, account_id)
    assert (row.trusted, row.approved_by, row.approved_how) == (True, company["payer"].name, "call")
    assert (row.called, row.called_at) == (CALL["called"], CALL["called_at"])


def test_nobody_who_ever_had_a_hand_in_it_approves_it(company):
    """Typed by one, put away, brought back by an innocent other: the first is no second person."""
    party = a_party(company)
    account_id = an_account(company, party.id, by="editor")
    call = {"party_id": party.id, "account_id": account_id}
    with company.here():
        actions.archive_account(member=company["editor"], now=NOW, **call)
        actions.restore_account(member=company["payer"], now=NOW, **call)
    for by in ("editor", "payer"):
        assert refused(company, party, account_id, by=by).code == "account.own"
    trust(company, party, account_id, by="owner")


def test_an_account_that_comes_back_rests_anew(company):
    party = a_party(company)
    account_id = an_account(company, party.id, by="editor")
    call = {"party_id": party.id, "account_id": account_id, "now": RESTED}
    with company.here():
        actions.archive_account(member=company["editor"], **call)
        actions.restore_account(member=company["editor"], **call)
    assert refused(company, party, account_id).code == "account.resting"


@pytest.mark.parametrize("field", ["called", "called_at", "reason"])
def test_the_call_back_is_noted_whole(company, field):
    party = a_party(company)
    account_id = an_account(company, party.id)
    assert refused(company, party, account_id, **{field: "  "}).field == field
    assert refused(company, party, account_id, called_at="12 34").field == "called_at"


@pytest.mark.parametrize(
    ("number", "known"), [("+33 2 98 44 12 30", True), ("02.98.44.12.31", False)]
)
def test_the_journal_says_whether_the_number_was_known(company, number, known):
    party = a_party(company)
    a_contact(company, party.id)
    with company.here():
        models.PartyContact.objects.update(telephone="02 98 44 12 30")
    account_id = an_account(company, party.id)
    trust(company, party, account_id, called_at=number)
    with company.here():
        event = AuditEvent.objects.get(verb="party.account_trusted")
    assert f'"known":{str(known).lower()}' in event.facts.replace(" ", "")
    assert IBAN not in event.facts


def test_the_rest_is_chosen_by_who_leads_within_bounds_and_told(company):
    with company.here():
        for member in ("editor", "payer", "reader"):
            with pytest.raises(Refusal):
                actions.set_account_rest(member=company[member], hours=1, now=NOW)
        for hours in (0, 241, -1):
            with pytest.raises(Refusal) as caught:
                actions.set_account_rest(member=company["owner"], hours=hours, now=NOW)
            assert caught.value.field == "hours"
        assert queries.rest_of(company.id) == rules.USUAL_REST
        actions.set_account_rest(member=company["administrator"], hours=48, now=NOW)
        actions.set_account_rest(member=company["administrator"], hours=48, now=NOW)
        assert queries.rest_of(company.id) == 48
        [event] = AuditEvent.objects.filter(verb="party.account_rest_changed")
        assert "48" in event.changes
    other = a_company("Ailleurs", roles=("owner",))
    with other.here():
        assert queries.rest_of(other.id) == rules.USUAL_REST
    party = a_party(company)
    account_id = an_account(company, party.id)
    assert refused(company, party, account_id, now=NOW + timedelta(hours=30)).code == (
        "account.resting"
    )


# -- a whole file -----------------------------------------------------------------------------------
def imported(company, party, iban=IBAN, by="editor"):
    with company.here():
        return actions.add_account(
            member=company[by], party_id=party.id, iban=iban, now=NOW, imported=True
        )


def taken(company, *account_ids, by="payer", reason="Comparé au fichier de la banque"):
    with company.here():
        return actions.take_over_accounts(
            member=company[by], account_ids=account_ids, reason=reason, now=NOW
        )


def test_accounts_of_a_file_are_taken_over_by_a_second_person_each_with_its_event(company):
    first, second = a_party(company), a_party(company, "Lacaze")
    one, other = imported(company, first), imported(company, second, OTHER_IBAN)
    assert taken(company, one, other) == []
    assert {account(company, key).approved_how for key in (one, other)} == {"takeover"}
    assert taken(company, one, other) == []
    with company.here():
        assert AuditEvent.objects.filter(verb="party.account_trusted").count() == 2


def test_what_did_not_come_from_a_file_or_from_ones_own_hand_is_not_taken_over(company):
    party, other = a_party(company), a_party(company, "Lacaze")
    own, typed = imported(company, party, by="payer"), an_account(company, other.id)
    foreign = a_company("Ailleurs", roles=("owner", "payer"))
    abroad = a_party(foreign)
    stranger = an_account(foreign, abroad.id)
    told = dict(taken(company, own, typed, stranger))
    assert set(told) == {own, typed, stranger}
    assert not any(account(company, key).trusted for key in (own, typed))
    with pytest.raises(Refusal) as caught:
        taken(company, own, reason=" ")
    assert caught.value.field == "reason"
    with pytest.raises(Refusal):
        taken(company, own, by="reader")


def test_one_that_was_brought_back_by_hand_is_no_longer_of_the_file(company):
    party = a_party(company)
    account_id = imported(company, party)
    call = {"party_id": party.id, "account_id": account_id, "now": NOW}
    with company.here():
        actions.archive_account(member=company["editor"], **call)
        actions.restore_account(member=company["editor"], **call)
    [(key, _reason)] = taken(company, account_id)
    assert key == account_id


# -- alone ------------------------------------------------------------------------------------------
def dispensed(company, party, account_id, *, confirmed=True, now=RESTED, reason="je suis seul"):
    with company.here():
        actions.dispense_account(
            member=company["owner"],
            party_id=party.id,
            account_id=account_id,
            reason=reason,
            identity_confirmed=confirmed,
            now=now,
        )


def test_who_is_alone_is_dispensed_after_the_rest_with_identity_and_reason():
    company = a_company(roles=("owner", "reader"))
    party = a_party(company)
    account_id = an_account(company, party.id)
    for how, code in (
        ({"confirmed": False}, "account.identity"),
        ({"now": NOW}, "account.resting"),
        ({"reason": ""}, "reason.missing"),
    ):
        with pytest.raises(Refusal) as caught:
            dispensed(company, party, account_id, **how)
        assert caught.value.code == code
    dispensed(company, party, account_id)
    row = account(company, account_id)
    assert (row.trusted, row.approved_how) == (True, "dispensation")
    with company.here():
        [event] = AuditEvent.objects.filter(verb="party.account_dispensed")
        assert list(queries.broken_invariants(company.id)) == []
    assert event.reason == "je suis seul"


def test_nobody_is_dispensed_where_somebody_else_may_approve(company):
    party = a_party(company)
    account_id = an_account(company, party.id)
    with pytest.raises(Refusal) as caught:
        dispensed(company, party, account_id)
    assert caught.value.code == "account.not-alone"


def test_the_verifier_finds_an_account_that_its_own_hand_approved(company):
    party = a_party(company)
    account_id = an_account(company, party.id)
    with company.here():
        models.PartyBankAccount.objects.filter(id=account_id).update(
            trusted=True, approved_how="call", approved_by_id=company["owner"].user_id
        )
        [(subject, fault)] = queries.broken_invariants(company.id)
    assert "approved by who brought it" in fault
    assert party.reference in subject


# -- the queue --------------------------------------------------------------------------------------
def test_the_queue_shows_what_waits_page_by_page_masked(company):
    parties = [a_party(company, f"Fournisseur {number}") for number in range(3)]
    keys = [an_account(company, party.id) for party in parties]
    imported(company, parties[0], OTHER_IBAN)
    with company.here():
        first = queries.accounts_waiting(company["payer"], size=2)
        rest = queries.accounts_waiting(company["payer"], size=2, after=first.after)
        assert [one.id for one in (*first.rows, *rest.rows)][:3] == keys
        assert rest.after is None
        assert all("••••" in one.masked for one in first.rows)
        assert len(queries.accounts_waiting(company["payer"], imported=True).rows) == 1
        assert [one.own for one in queries.accounts_waiting(company["owner"]).rows][:3] == [
            True
        ] * 3
        with pytest.raises(Refusal):
            queries.accounts_waiting(company["reader"])
