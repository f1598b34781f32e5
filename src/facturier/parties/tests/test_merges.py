"""Two parties that are one: merged, parted, and never in two places at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import DatabaseError, OperationalError, connection

from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company
from facturier.parties import actions, models, queries
from facturier.parties.actions.keys import lock_keys
from facturier.parties.rules import Key, Scheme
from facturier.parties.tests.factories import (
    CALL,
    GERMAN_VAT,
    IBAN,
    OTHER_IBAN,
    OTHER_SIREN,
    RESTED,
    SIREN,
    a_contact,
    a_party,
    a_party_document,
    an_account,
    an_address,
    met,
    stated,
    vat_number,
)
from facturier.parties.tests.looking import change, events, held, refusal, row
from tests.plumbing.made_once import made_once


@made_once
def company():
    return a_company(roles=("editor", "payer", "reader"))


# -- merge ------------------------------------------------------------------------------------------
def snapshot(company) -> dict:
    """Every row of every table of the room, but what only counts changes and merges."""
    tables = [models.Party, *actions.merge.MOVING.values()]
    with company.here():
        return {
            model.__name__: {
                values.pop("id"): values
                for values in (
                    {name: value for name, value in one.items() if name != "version"}
                    for one in model._default_manager.values()
                )
            }
            for model in tables
        }


def merged(company, kept, absorbed, by="owner"):
    with company.here():
        return actions.merge_parties(
            member=company[by],
            kept_id=kept.id,
            absorbed_id=absorbed.id,
            reason="Le même, saisi deux fois",
            now=NOW,
        )


def undone(company, kept, merge_id):
    with company.here():
        return actions.undo_merge(
            member=company["owner"], kept_id=kept.id, merge_id=merge_id, now=NOW
        )


def two_alike(company):
    kept = a_party(company, "Lacaze", is_supplier=True)
    absorbed = a_party(
        company, "Tôlerie Lacaze", siren=SIREN, is_supplier=False, is_customer=True, payment_days=45
    )
    for party in (kept, absorbed):
        an_account(company, party.id)
        an_address(company, party.id)
        a_contact(company, party.id)
        a_party_document(company, party.id)
    an_account(company, absorbed.id, "DE89370400440532013000")
    with company.here():
        account = models.PartyBankAccount.objects.get(party_id=absorbed.id, iban__startswith="DE")
        actions.trust_account(
            member=company["payer"],
            party_id=absorbed.id,
            account_id=account.id,
            **CALL,
            now=RESTED,
        )
    return kept, absorbed


def test_a_merge_moves_all_and_fills_only_what_is_empty(company):
    kept, absorbed = two_alike(company)
    merged(company, kept, absorbed)
    after = row(company, kept)
    assert (after.name, after.siren, after.payment_days) == ("Lacaze", SIREN, 45)
    assert (after.is_supplier, after.is_customer) == (True, True)
    assert met(company, stated(siren=SIREN)) == kept.id
    with company.here():
        whole = queries.whole_party(company["owner"], after)
        assert len(whole.addresses) == len(whole.contacts) == len(whole.documents) == 2
        assert [one.trusted for one in whole.accounts] == [False, False]
        assert queries.family(company.id, kept.id) == {kept.id, absorbed.id}
        assert queries.survivor(company.id, absorbed.id) == kept.id
        assert queries.names(company.id, [absorbed.id])[absorbed.id].reference == "T-1"
        assert queries.parties_page(company["owner"]).counts[queries.View.ALL] == 1


def test_an_account_that_moves_rests_anew_and_is_approved_by_none_of_the_two_hands(company):
    """A supplier made up with its account, and merged into a true one, pays nobody."""
    kept = a_party(company, "Lacaze")
    absorbed = a_party(company, "Tôlerie Lacaze")
    with company.here():
        old = actions.add_account(
            member=company["payer"], party_id=absorbed.id, iban=OTHER_IBAN, now=NOW, imported=True
        )
    when = RESTED
    with company.here():
        actions.merge_parties(
            member=company["owner"], kept_id=kept.id, absorbed_id=absorbed.id, reason="un", now=when
        )
        call = {"party_id": kept.id, "account_id": old, **CALL}
        for by, at, code in (
            ("editor", when, "account.resting"),
            ("owner", when + timedelta(days=2), "account.own"),
            ("payer", when + timedelta(days=2), "account.own"),
        ):
            with pytest.raises(Refusal) as refused:
                actions.trust_account(member=company[by], now=at, **call)
            assert refused.value.code == code
        [(_key, reason)] = actions.take_over_accounts(
            member=company["editor"], account_ids=[old], reason="comparé", now=when
        )
        assert "fichier" in reason
        actions.trust_account(member=company["editor"], now=when + timedelta(days=2), **call)


def test_undoing_a_merge_puts_back_every_row(company):
    kept, absorbed = two_alike(company)
    before = snapshot(company)
    merge_id = merged(company, kept, absorbed)
    assert snapshot(company) != before
    undone(company, kept, merge_id)
    assert snapshot(company) == before
    undone(company, kept, merge_id)
    assert events(company, "party.merge_undone") == events(company, "party.released") == 1


def test_what_documents_taught_meanwhile_follows_its_siren(company):
    kept, absorbed = a_party(company, "Lacaze"), a_party(company, "Lacaze", siren=SIREN)
    merge_id = merged(company, kept, absorbed)
    met(company, stated(siren=SIREN, vat_id=vat_number(SIREN)))
    undone(company, kept, merge_id)
    assert held(company, absorbed) == {SIREN, vat_number(SIREN)}
    assert held(company, kept) == set()


def test_undoing_a_merge_trusts_no_account_that_one_person_brought_back_since(company):
    kept, absorbed = two_alike(company)
    merge_id = merged(company, kept, absorbed)
    with company.here():
        account = models.PartyBankAccount.objects.get(iban__startswith="DE")
        call = {"member": company["editor"], "party_id": kept.id, "account_id": account.id}
        actions.archive_account(now=NOW + timedelta(minutes=1), **call)
        actions.restore_account(now=NOW + timedelta(minutes=2), **call)
    undone(company, kept, merge_id)
    with company.here():
        account = models.PartyBankAccount.objects.get(iban__startswith="DE")
        assert (account.party_id, account.trusted) == (absorbed.id, False)


def test_two_companies_are_never_merged(company):
    for first, second in (
        ({"siren": SIREN}, {"siren": OTHER_SIREN}),
        (
            {"vat_number": GERMAN_VAT, "country": "DE"},
            {"vat_number": "DE811907980", "country": "DE"},
        ),
    ):
        kept, absorbed = a_party(company, "Un", **first), a_party(company, "Deux", **second)
        refused = refusal(
            company,
            actions.merge_parties,
            member=company["owner"],
            kept_id=kept.id,
            absorbed_id=absorbed.id,
            reason="x",
        )
        assert refused.code == "merge.two_companies"


def test_merges_are_undone_in_reverse_order(company):
    parties = [a_party(company, f"Lacaze {number}") for number in range(4)]
    first = merged(company, parties[0], parties[1])
    second = merged(company, parties[0], parties[2])
    third = merged(company, parties[3], parties[0])
    with company.here():
        assert queries.family(company.id, parties[3].id) == {one.id for one in parties}
        assert queries.survivor(company.id, parties[1].id) == parties[3].id
    call = {"member": company["owner"], "kept_id": parties[0].id}
    assert refusal(company, actions.undo_merge, merge_id=second, **call).code == "party.absorbed"
    undone(company, parties[3], third)
    assert refusal(company, actions.undo_merge, merge_id=first, **call).code == "merge.not_last"
    undone(company, parties[0], second)
    undone(company, parties[0], first)
    with company.here():
        assert all(queries.family(company.id, one.id) == {one.id} for one in parties)


def test_an_absorbed_party_takes_no_change_and_no_party_merges_with_itself(company):
    kept, absorbed = a_party(company, "Lacaze"), a_party(company, "Lacaze")
    merged(company, kept, absorbed)
    owner = company["owner"]
    for verb, more in (
        (actions.archive_party, {"party_id": absorbed.id}),
        (actions.add_part, {"party_id": absorbed.id, "kind": "note", "typed": {"text": "x"}}),
        (actions.merge_parties, {"kept_id": kept.id, "absorbed_id": absorbed.id, "reason": "x"}),
        (actions.merge_parties, {"kept_id": absorbed.id, "absorbed_id": kept.id, "reason": "x"}),
    ):
        assert refusal(company, verb, member=owner, **more).code == "party.absorbed"
    itself = refusal(
        company,
        actions.merge_parties,
        member=owner,
        kept_id=kept.id,
        absorbed_id=kept.id,
        reason="x",
    )
    assert itself.code == "merge.itself"


def test_an_undoing_that_would_take_a_number_from_another_is_refused(company):
    kept, absorbed = a_party(company, "Lacaze"), a_party(company, "Lacaze", siren=SIREN)
    merge_id = merged(company, kept, absorbed)
    change(company, row(company, kept), siren="")
    a_party(company, "Le vrai", siren=SIREN)
    refused = refusal(
        company,
        actions.undo_merge,
        member=company["owner"],
        kept_id=kept.id,
        merge_id=merge_id,
    )
    assert refused.code == "party.known"


def test_parties_of_another_organisation_are_absent_for_every_verb(company):
    theirs = a_company("Ailleurs", roles=())
    party, ours = a_party(theirs), a_party(company, "Nous")
    owner = company["owner"]
    for verb, more in (
        (actions.archive_party, {"party_id": party.id}),
        (actions.change_party, {"party_id": party.id, "typed": {"name": "x"}, "version": 1}),
        (actions.merge_parties, {"kept_id": ours.id, "absorbed_id": party.id, "reason": "x"}),
        (actions.set_apart, {"first_id": ours.id, "second_id": party.id}),
        (actions.add_account, {"party_id": party.id, "iban": IBAN}),
    ):
        assert refusal(company, verb, member=owner, **more).status == 404, verb
    with company.here():
        assert queries.family(company.id, party.id) == frozenset()
        assert queries.names(company.id, [party.id]) == {}
        assert queries.survivor(company.id, party.id) is None


# -- two at once ------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_people_who_enter_one_siren_at_once_make_one_party():
    company = a_company(roles=())
    start = Barrier(4)

    def enter(number):
        try:
            with company.here():
                start.wait(timeout=10)
                if number % 2:
                    actions.recognise(
                        organisation_id=company.id,
                        stated=stated(siren=SIREN),
                        role=actions.Role.SUPPLIER,
                        now=NOW,
                    )
                    return "met"
                actions.create_party(
                    member=company["owner"],
                    facts=actions.PartyFacts(name="Lacaze", siren=SIREN),
                    now=NOW,
                )
        except Refusal as refused:
            return refused.code
        except DatabaseError:
            return "undone"  # who only recognises owes the journal the event of its document
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(enter, range(4)))
    with company.here():
        rows = models.PartyIdentifier.objects.filter(scheme="siren", value=SIREN)
        assert rows.count() == 1
        assert models.Party.objects.filter(siren=SIREN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_field_at_once_do_not_both_win():
    company = a_company(roles=("editor",))
    party = a_party(company)
    start = Barrier(2)

    def attempt(days):
        try:
            with company.here():
                start.wait(timeout=10)
                actions.change_party(
                    member=company["owner"],
                    party_id=party.id,
                    typed={"payment_days": days},
                    version=party.version,
                    base={"payment_days": None},
                    now=NOW,
                )
        except Refusal as refused:
            return refused.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(attempt, (30, 60)))
    assert answers == ["done", "party.changed"]


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_one_party_at_once_leave_it_in_one_place():
    company = a_company(roles=())
    first, second, third = (a_party(company, f"Lacaze {n}") for n in range(3))
    start = Barrier(2)

    def attempt(kept):
        try:
            with company.here():
                start.wait(timeout=10)
                actions.merge_parties(
                    member=company["owner"],
                    kept_id=kept.id,
                    absorbed_id=third.id,
                    reason="x",
                    now=NOW,
                )
        except Refusal as refused:
            return refused.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(attempt, (first, second)))
    assert answers == ["done", "party.absorbed"]


@pytest.mark.django_db(transaction=True)
def test_a_merge_waits_for_whoever_is_entering_one_of_its_numbers():
    """Else a document that has just found the absorbed party would teach it numbers after all."""
    company = a_company(roles=())
    kept, absorbed = a_party(company, "Lacaze"), a_party(company, "Lacaze", siren=SIREN)
    entered, looked = Event(), Event()

    def enter():
        try:
            with company.here():
                lock_keys(company.id, [Key(Scheme.SIREN, SIREN)])
                entered.set()
                assert looked.wait(timeout=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(enter)
        assert entered.wait(timeout=20)
        try:
            with pytest.raises(OperationalError, match="lock timeout"), company.here():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '200ms'")
                actions.merge_parties(
                    member=company["owner"],
                    kept_id=kept.id,
                    absorbed_id=absorbed.id,
                    reason="x",
                    now=NOW,
                )
        finally:
            looked.set()
        other.result()
    merged(company, kept, absorbed)
