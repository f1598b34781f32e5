"""What is found and listed of parties: by right, in order, in few statements."""

from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from facturier.audit.tests.factories import as_owner
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company
from facturier.parties import actions, models, queries
from facturier.parties.queries import Order, View
from facturier.parties.queries.known import known_party
from facturier.parties.queries.picker import party_by_reference
from facturier.parties.rules import Signal
from facturier.parties.tests.factories import (
    IBAN,
    OTHER_SIREN,
    SIREN,
    a_party,
    an_account,
    an_address,
    met,
    siret,
    stated,
    vat_number,
)
from facturier.parties.tests.looking import change
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    return a_company(roles=("reader", "payer"))


def found(company, text, *, by="owner", **more) -> list[str]:
    with company.here():
        page = queries.parties_page(company[by], text=text, **more)
    return [row.name for row in page.rows]


def test_a_party_is_found_by_any_fact_with_or_without_accents(company):
    party = a_party(
        company, "Tôlerie Lacaze", siren=SIREN, vat_number=vat_number(SIREN), trading_name="L'Étau"
    )
    an_address(company, party.id, city="Évry")
    a_party(company, "Autre", siren=OTHER_SIREN)
    for text in (
        "tolerie", "TÔL", "lacaze", "etau", "Étau", "evry", "ÉVRY", SIREN, "404 833", "404833048",
        vat_number(SIREN), vat_number(SIREN)[:6].lower(), "T-1",
    ):  # fmt: skip
        assert found(company, text) == ["Tôlerie Lacaze"], text
    for text in ("zzz", "%", "_", "999999999", "\\"):
        assert found(company, text) == [], text
    assert len(found(company, "  ")) == 2


def test_letters_that_keyboards_lack_are_found_in_every_field(company):
    party = a_party(company, "L\u2019Œuvre", siren=SIREN, trading_name="Cœur & Straße")
    an_address(company, party.id, city="Vandœuvre-lès-Nancy")
    a_party(company, "Autre", trading_name="L\u2019Ærø")
    for text in ("l'oeuvre", "L\u2019Œuvre", "coeur", "CŒUR", "strasse", "vandoeuvre-les", "Vandœ"):
        assert found(company, text) == ["L\u2019Œuvre"], text
    for text in ("aero", "Ærø", "l'aero"):
        assert found(company, text) == ["Autre"], text


def test_the_end_of_an_account_is_looked_for_by_those_who_may_see_accounts(company):
    party = a_party(company, "Tôlerie Lacaze")
    an_account(company, party.id)
    assert found(company, IBAN[-4:], by="payer") == ["Tôlerie Lacaze"]
    assert found(company, IBAN[-4:], by="reader") == []


def test_views_and_their_counts(company):
    both = a_party(company, "Deux", is_customer=True)
    a_party(company, "Client", is_supplier=False, is_customer=True)
    old = a_party(company, "Ancien")
    met(company, stated("Vu", SIREN))
    with company.here():
        actions.archive_party(member=company["owner"], party_id=old.id, now=NOW)
    assert found(company, "", view=View.CUSTOMERS) == ["Client", "Deux"]
    assert found(company, "", view=View.SUPPLIERS) == [both.name, "Vu"]
    assert found(company, "", view=View.TO_CONFIRM) == ["Vu"]
    assert found(company, "", view=View.ARCHIVED) == ["Ancien"]
    with company.here():
        counts = queries.parties_page(company["owner"]).counts
    assert counts == {
        View.ALL: 3,
        View.CUSTOMERS: 2,
        View.SUPPLIERS: 2,
        View.TO_CONFIRM: 1,
        View.ARCHIVED: 1,
    }


@pytest.mark.parametrize("order", Order)
def test_pages_follow_each_other_there_and_back(company, order):
    for name in ("Béta", "alpha", "Alpha", "Zêta", "beta", "Gamma", "alpha"):
        a_party(company, name)
    with company.here():
        member, seen, after = company["owner"], [], None
        while True:
            page = queries.parties_page(member, order=order, size=2, after=after)
            seen.append([row.id for row in page.rows])
            if page.after is None:
                break
            after = page.after
        keys = [key for one in seen for key in one]
        assert len(keys) == len(set(keys)) == 7
        back = queries.parties_page(member, order=order, size=2, before=seen[3][0])
        assert [row.id for row in back.rows] == seen[2]
        first = queries.parties_page(member, order=order, size=2, before=seen[1][0])
        assert [row.id for row in first.rows] == seen[0]
        assert first.before is None
        exported = [row.id for row in queries.exported(member, View.ALL, "", order)]
        assert exported == keys


def test_a_page_costs_the_same_for_two_parties_and_for_fifty(company):
    def cost() -> int:
        with (
            company.here(),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            queries.parties_page(company["owner"], text="a")
        return len(asked)

    for number in range(2):
        an_address(company, a_party(company, f"Lacaze {number}").id)
    few = cost()
    for number in range(30):
        a_party(company, f"Autre {number}")
    assert cost() == few <= 10


def test_the_page_of_a_party_costs_the_same_however_much_belongs_to_it(company):
    party = a_party(company)

    def cost() -> int:
        with company.here(), CaptureQueriesContext(connection) as asked:
            queries.whole_party(company["owner"], queries.find_party(company["owner"], "T-1"))
        return len(asked)

    few = cost()
    for number in range(5):
        an_address(company, party.id, city=f"Ville {number}")
    assert cost() == few <= 12


def test_names_of_a_page_cost_one_statement(company):
    parties = [a_party(company, f"Lacaze {number}") for number in range(4)]
    with company.here():
        for kept, absorbed in ((1, 0), (2, 1)):
            actions.merge_parties(
                member=company["owner"],
                kept_id=parties[kept].id,
                absorbed_id=parties[absorbed].id,
                reason="x",
                now=NOW,
            )
        with CaptureQueriesContext(connection) as asked:
            names = queries.names(company.id, [party.id for party in parties])
    assert len(asked) == 1
    assert [names[party.id].reference for party in parties] == ["T-3", "T-3", "T-3", "T-4"]


def test_the_palette_and_the_picker_find_parties_in_use(company):
    party = a_party(company, "Tôlerie Lacaze", is_customer=True)
    an_address(company, party.id)
    old = a_party(company, "Tôlerie ancienne")
    with company.here():
        actions.archive_party(member=company["owner"], party_id=old.id, now=NOW)
        hits = queries.quick_find(company["reader"], "tolerie", 5)
        assert [(one.reference, one.role, one.city) for one in hits] == [("T-1", "both", "Brest")]
        assert queries.quick_find(company["reader"], "  ") == ()
        assert [one.id for one in queries.choices(company["reader"])] == [party.id]


def test_the_picker_offers_no_party_for_mere_signs_nor_one_that_is_put_away(company):
    old = a_party(company, "Tôlerie ancienne", siren=SIREN)
    a_party(company, "Tôlerie Lacaze", siren=OTHER_SIREN)
    with company.here():
        actions.archive_party(member=company["owner"], party_id=old.id, now=NOW)
        for text in ("--", "..", "- ."):
            assert queries.quick_find(company["reader"], text) == (), text
        assert queries.quick_find(company["reader"], SIREN) == ()
        (one,) = queries.quick_find(company["reader"], OTHER_SIREN)
    assert (one.label, one.siren) == ("T-2 · Tôlerie Lacaze", OTHER_SIREN)


@pytest.mark.parametrize("typed", ["T-1", "t-1", "T1", " t 1 "])
def test_a_reference_is_read_in_one_way_everywhere(company, typed):
    party = a_party(company)
    with company.here():
        assert queries.find_party(company["owner"], typed).id == party.id
        assert party_by_reference(company.id, typed).id == party.id
    assert found(company, typed) == [party.name]


@pytest.mark.parametrize("typed", ["", "T-", "T-0x1", "T-٣", "T--", "T-9999999999999999", "1"])
def test_what_is_no_reference_names_no_party(company, typed):
    a_party(company)
    with company.here():
        with pytest.raises(Refusal):
            queries.find_party(company["owner"], typed)
        assert party_by_reference(company.id, typed) is None


def test_what_is_known_of_a_party_is_that_of_the_last_that_took_it_in(company):
    parties = [a_party(company, f"Lacaze {number}") for number in range(3)]
    with company.here():
        for kept, absorbed in ((1, 0), (2, 1)):
            actions.merge_parties(
                member=company["owner"],
                kept_id=parties[kept].id,
                absorbed_id=parties[absorbed].id,
                reason="x",
                now=NOW,
            )
        assert known_party(company["owner"], parties[0].id).reference == "T-3"


def test_an_establishment_that_was_given_up_is_known_no_more(company):
    party = a_party(company, siren=SIREN, sirets=(siret(SIREN, 1), siret(SIREN, 2)))
    change(company, party, sirets=(siret(SIREN, 2),))
    with company.here():
        assert known_party(company["owner"], party.id).sirets == (siret(SIREN, 2),)


@pytest.mark.django_db(transaction=True)
def test_names_kept_with_a_curled_apostrophe_are_found_since():
    company = a_company(roles=())
    party = a_party(company, "L\u2019Oréal")
    with as_owner() as owner:
        owner.execute("ALTER TABLE parties_party DISABLE TRIGGER USER")
        owner.execute("UPDATE parties_party SET name_key = 'l\u2019oreal'")
        owner.execute("ALTER TABLE parties_party ENABLE TRIGGER USER")
    assert found(company, "l'oréal") == []
    with as_owner() as owner:
        owner.execute(import_module("facturier.parties.migrations.0004_plain_apostrophes").PLAIN)
    assert found(company, "l'oréal") == found(company, "L\u2019OR") == [party.name]


# -- duplicates -------------------------------------------------------------------------------------
def signals(company) -> dict[tuple[str, str], tuple[Signal, ...]]:
    with company.here():
        pairs, total = queries.duplicate_pairs(company["owner"])
    assert len(pairs) == total
    return {(pair.first.reference, pair.second.reference): pair.signals for pair in pairs}


def test_pairs_are_told_with_their_reasons_and_not_again_once_set_apart(company):
    first = a_party(company, "SARL Tôlerie Lacaze", siren=SIREN)
    second = a_party(company, "Tolerie Lacaze")
    third = a_party(company, "Tolerie Lacase")
    fourth = a_party(company, "Scierie du Morvan")
    for party in (third, fourth):
        an_account(company, party.id)
    for party in (first, fourth):
        an_address(company, party.id)
    assert signals(company) == {
        ("T-1", "T-2"): (Signal.SAME_NAME,),
        ("T-1", "T-3"): (Signal.NEAR_NAME,),
        ("T-2", "T-3"): (Signal.NEAR_NAME,),
        ("T-3", "T-4"): (Signal.SAME_ACCOUNT,),
        ("T-1", "T-4"): (Signal.SAME_ADDRESS,),
    }
    with company.here():
        for _time in range(2):
            actions.set_apart(
                member=company["owner"], first_id=second.id, second_id=first.id, now=NOW
            )
    assert ("T-1", "T-2") not in signals(company)


def test_two_companies_of_one_name_are_no_duplicates(company):
    a_party(company, "Lacaze", siren=SIREN)
    a_party(company, "Lacaze", siren=OTHER_SIREN)
    assert signals(company) == {}


def test_who_enters_a_party_is_shown_those_it_may_be(company):
    a_party(company, "Tôlerie Lacaze", siren=SIREN)
    with company.here():

        def alike(**facts):
            return [one.name for one in queries.alike(company["owner"], **facts)]

        assert alike(name="tolerie lacaze SAS") == ["Tôlerie Lacaze"]
        assert alike(name="Tôlerie Lacase") == ["Tôlerie Lacaze"]
        assert alike(name="Tôlerie Lacaze", siren=OTHER_SIREN) == []
        assert alike(name="Menuiserie Morvan") == []


def test_an_empty_company_has_no_pairs(company):
    assert signals(company) == {}


# -- the verifier -----------------------------------------------------------------------------------
def broken(company) -> list[str]:
    return [what for _place, what in queries.broken_invariants(company.id)]


def test_the_verifier_finds_what_must_not_be(company):
    party = a_party(company, siren=SIREN, vat_number=vat_number(SIREN))
    account_id = an_account(company, party.id)
    kept, absorbed = a_party(company, "Un"), a_party(company, "Un")
    with company.here():
        actions.merge_parties(
            member=company["owner"], kept_id=kept.id, absorbed_id=absorbed.id, reason="x", now=NOW
        )
        assert broken(company) == []
    parties, accounts = models.Party.objects, models.PartyBankAccount.objects
    damages = {
        "its SIREN is not the one it is found by": lambda: parties.filter(id=party.id).update(
            siren=OTHER_SIREN
        ),
        "an archived account is trusted": lambda: accounts.filter(id=account_id).update(
            trusted=True, archived_at=NOW
        ),
        "an account fails its check digits": lambda: accounts.filter(id=account_id).update(
            iban="FR00"
        ),
        "absorbed without a merge": lambda: parties.filter(id=party.id).update(absorbed_by=kept),
        "merged, and not absorbed by the party that took it in": lambda: parties.filter(
            id=absorbed.id
        ).update(absorbed_by=None),
        "numbers are not 1 to the counter": lambda: models.PartyCounter.objects.update(last=9),
    }
    for what, damage in damages.items():
        with company.here(), transaction.atomic():
            damage()
            assert what in broken(company)
            transaction.set_rollback(True)
