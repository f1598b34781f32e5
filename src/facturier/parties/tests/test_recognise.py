"""Who a document is from or for: found by valid identifiers alone, entered once, never overwritten."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from facturier.audit.models import AuditEvent
from facturier.einvoice.document import Address, Identifier
from facturier.organisations.tests.factories import a_company
from facturier.parties import models, rules
from facturier.parties.actions import Role
from facturier.parties.rules import Key, Scheme
from facturier.parties.tests.factories import (
    GERMAN_VAT,
    IBAN,
    LA_POSTE,
    OTHER_IBAN,
    OTHER_SIREN,
    SIREN,
    met,
    siren,
    siret,
    stated,
    vat_number,
)
from tests.plumbing.made_once import made_once

GERMANY = Address(line_1="Hafenstraße 4", city="Hamburg", post_code="20457", country="DE")


@made_once
def company():
    return a_company(roles=())


def the_party(company, party_id):
    with company.here():
        return models.Party.objects.get(id=party_id)


def identifiers(company, party_id) -> set[tuple[str, str]]:
    with company.here():
        rows = models.PartyIdentifier.objects.filter(party_id=party_id, archived_at=None)
        return set(rows.values_list("scheme", "value"))


def parties(company) -> int:
    with company.here():
        return models.Party.objects.count()


# -- found ------------------------------------------------------------------------------------------
def test_an_unknown_siren_enters_a_party_to_be_confirmed_with_what_the_document_says(company):
    party = stated(siren=SIREN, vat_id=vat_number(SIREN), trading_name="Lacaze")
    found = the_party(company, met(company, party))
    assert (found.state, found.number, found.reference) == ("to_confirm", 1, "T-1")
    assert (found.name, found.name_key) == ("Tôlerie Lacaze", "tolerie lacaze")
    assert (found.siren, found.vat_number, found.country) == (SIREN, vat_number(SIREN), "FR")
    assert (found.is_supplier, found.is_customer) == (True, False)
    with company.here():
        address = models.PartyAddress.objects.get(party=found)
        assert (address.lines, address.postcode, address.city) == (
            ["1 rue du Port"],
            "29200",
            "Brest",
        )
        event = AuditEvent.objects.get(verb="party.met")
    assert (event.subject_id, event.actor_name) == (found.id, "Facturier")


@pytest.mark.parametrize(
    "again",
    [
        stated("Un autre nom", SIREN),
        stated("Un autre nom", legal_id=Identifier(siret(SIREN), "0009")),
        stated("Un autre nom", identifiers=(Identifier(siret(SIREN, 7), "0009"),)),
        stated("Un autre nom", vat_id=vat_number(SIREN)),
        stated("Un autre nom", vat_id=f" {vat_number(SIREN)[:4]} {SIREN[:3]} {SIREN[3:]}"),
        stated("Un autre nom", electronic_address=Identifier(SIREN, "0225")),
        stated("Un autre nom", electronic_address=Identifier(f"{SIREN}_ACHATS", "0225")),
        stated("Un autre nom", electronic_address=Identifier(f"{SIREN}_{siret(SIREN)}", "0225")),
        stated("Un autre nom", legal_id=Identifier("404 833 048", None)),
    ],
)
def test_it_is_found_by_siren_siret_vat_number_and_french_address_whatever_its_name(company, again):
    first = met(company, stated(siren=SIREN))
    assert met(company, again) == first
    assert parties(company) == 1
    assert the_party(company, first).name == "Tôlerie Lacaze"


def test_a_foreign_party_is_found_by_its_vat_number(company):
    german = stated("Hafen GmbH", vat_id=GERMAN_VAT, address=GERMANY)
    first = met(company, german)
    assert the_party(company, first).country == "DE"
    assert met(company, stated("Hafen", vat_id="DE 136 695 976", address=GERMANY)) == first
    assert identifiers(company, first) == {("vat", GERMAN_VAT)}


def test_a_siret_that_comes_later_is_learnt(company):
    first = met(company, stated(siren=SIREN))
    met(company, stated(siren=SIREN, identifiers=(Identifier(siret(SIREN, 3), "0009"),)))
    assert ("siret", siret(SIREN, 3)) in identifiers(company, first)


def test_a_company_of_monaco_is_found_by_its_vat_number_which_holds_no_siren(company):
    monaco = "FR53000004605"
    assert rules.is_vat_number(monaco)
    first = met(company, stated("Rocher SAM", vat_id=monaco, address=None))
    assert identifiers(company, first) == {("vat", monaco)}
    assert met(company, stated("Rocher", vat_id=monaco)) == first


# -- never ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "party",
    [
        stated(),
        stated(siren="404833047"),
        stated(legal_id=Identifier("40483304800023", "0009"), siren=""),
        stated(vat_id="FR00404833048"),
        stated(vat_id="DE136695975", address=GERMANY),
        stated(legal_id=Identifier("abc", "0002")),
        stated(legal_id=Identifier("٤٠٤٨٣٣٠٤٨", "0002")),
        # Numbers of other kinds that look right: a customer code, a German register, a GLN.
        stated(identifiers=(Identifier(SIREN, None),)),
        stated(legal_id=Identifier(SIREN, None), address=GERMANY),
        stated(legal_id=Identifier(SIREN, "0208")),
        stated(electronic_address=Identifier(SIREN, "0088")),
        stated(electronic_address=Identifier(f"contact@{SIREN}.example", "EM")),
    ],
)
def test_what_carries_no_right_identifier_finds_and_makes_nothing(company, party):
    met(company, stated(siren=OTHER_SIREN))
    before = parties(company)
    if rules.keys_of(party):
        # A SIRET with a wrong key still says a right SIREN.
        assert rules.keys_of(party) == (Key(Scheme.SIREN, SIREN),)
    else:
        assert met(company, party) is None
        assert parties(company) == before


def test_two_parties_of_one_name_and_address_are_two(company):
    assert met(company, stated(siren=SIREN)) != met(company, stated(siren=OTHER_SIREN))


# -- contradictions ---------------------------------------------------------------------------------
def test_the_registration_counts_where_the_vat_number_is_that_of_a_group(company):
    group, member = sorted([SIREN, OTHER_SIREN])
    first = met(company, stated("Membre", member, vat_id=vat_number(group)))
    assert identifiers(company, first) == {("siren", member)}
    second = met(company, stated("Tête", group, vat_id=vat_number(group)))
    assert second != first
    assert met(company, stated("Tête", vat_id=vat_number(group))) == second


def test_an_address_of_another_company_does_not_make_it_that_company(company):
    other = met(company, stated("Autre", OTHER_SIREN))
    party = stated(siren=SIREN, electronic_address=Identifier(OTHER_SIREN, "0225"))
    assert met(company, party) != other


def test_a_french_address_that_names_two_companies_names_its_first(company):
    party = stated(electronic_address=Identifier(f"{SIREN}_{siret(OTHER_SIREN)}", "0225"))
    assert rules.keys_of(party) == (Key(Scheme.SIREN, SIREN),)


def test_a_foreign_number_of_another_party_never_brings_a_new_siren_to_it(company):
    first = met(company, stated("Hafen France", SIREN, vat_id=GERMAN_VAT))
    second = met(company, stated("Usurpateur", OTHER_SIREN, vat_id=GERMAN_VAT))
    assert second != first
    assert identifiers(company, first) == {("siren", SIREN), ("vat", GERMAN_VAT)}
    assert identifiers(company, second) == {("siren", OTHER_SIREN)}


# -- what is known is kept --------------------------------------------------------------------------
def test_a_supplier_that_becomes_a_customer_is_one_party(company):
    first = met(company, stated(siren=SIREN))
    assert met(company, stated(siren=SIREN), Role.CUSTOMER) == first
    found = the_party(company, first)
    assert (found.is_supplier, found.is_customer, found.version) == (True, True, 2)


def test_nothing_known_is_overwritten(company):
    first = met(company, stated(siren=SIREN))
    with company.here():
        before = models.Party.objects.filter(id=first).values().get()
    elsewhere = Address(line_1="9 quai", city="Lyon", post_code="69001", country="FR")
    met(company, stated("Nom usurpé", SIREN, vat_id=vat_number(SIREN), address=elsewhere))
    with company.here():
        assert models.Party.objects.filter(id=first).values().get() == before
        assert models.PartyAddress.objects.get(party_id=first).city == "Brest"


def test_accounts_are_noted_once_and_never_trusted(company):
    first = met(company, stated(siren=SIREN), ibans=[IBAN, "FR76 3000 6000"], source="FA-1")
    with company.here():
        models.PartyBankAccount.objects.filter(party_id=first).update(trusted=True)
        account = models.PartyBankAccount.objects.get(party_id=first)
        assert (account.iban, account.source) == (IBAN, "FA-1")
        # The journal wants its due, as for any change.
        met_event = AuditEvent.objects.filter(verb="party.met").count()
        assert met_event == 1
        from facturier.audit import actions as audit

        audit.record(
            organisation_id=company.id,
            actor=audit.SYSTEM,
            verb="party.account_trusted",
            subject=audit.Subject("party", first, ""),
            at=account.added_at,
        )
    spaced = "DE89 3704 0044 0532 0130 00"
    met(company, stated(siren=SIREN), ibans=[IBAN, spaced, spaced], source="FA-2")
    with company.here():
        rows = models.PartyBankAccount.objects.filter(party_id=first)
        known = set(rows.values_list("iban", "trusted", "source"))
    assert known == {(IBAN, True, "FA-1"), (OTHER_IBAN, False, "FA-2")}


def test_the_account_of_a_customer_is_not_theirs_but_ours(company):
    first = met(company, stated(siren=SIREN), Role.CUSTOMER, ibans=[IBAN])
    with company.here():
        assert not models.PartyBankAccount.objects.filter(party_id=first).exists()


def test_a_party_of_another_organisation_is_never_found(company):
    elsewhere = a_company("Ailleurs", roles=())
    assert met(company, stated(siren=SIREN)) != met(elsewhere, stated(siren=SIREN))


# -- special numbers --------------------------------------------------------------------------------
def test_the_post_office_is_found_by_its_own_kind_of_siret(company):
    office = LA_POSTE + "49837"
    assert sum(map(int, office)) % 5 == 0
    assert not rules.identification.siren_number.luhn.is_valid(office)
    first = met(company, stated("La Poste", legal_id=Identifier(office, "0009")))
    assert identifiers(company, first) == {("siren", LA_POSTE), ("siret", office)}
    assert met(company, stated("La Poste", LA_POSTE)) == first


def test_a_siret_with_a_wrong_key_still_says_its_siren(company):
    wrong = siret(SIREN)[:-1] + str((int(siret(SIREN)[-1]) + 1) % 10)
    first = met(company, stated(legal_id=Identifier(wrong, "0009")))
    assert identifiers(company, first) == {("siren", SIREN)}


def test_long_texts_and_odd_countries_break_nothing(company):
    address = Address(line_1="x" * 400, city="y" * 300, post_code="z" * 90, country="A1")
    party = stated("ﬃ" * 300, SIREN, address=address, trading_name="t" * 400)
    party_id = met(company, party, source="s" * 500, ibans=[IBAN])
    found = the_party(company, party_id)
    assert (len(found.name), len(found.name_key), found.country) == (200, 200, "FR")


# -- two at once ------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_documents_of_one_unknown_party_at_once_make_one_party():
    company = a_company(roles=())
    forms = [
        stated(siren=SIREN),
        stated(vat_id=vat_number(SIREN)),
        stated(legal_id=Identifier(siret(SIREN), "0009")),
        stated(electronic_address=Identifier(SIREN, "0225")),
    ]
    start = Barrier(len(forms))

    def meet(party):
        try:
            start.wait(timeout=10)
            return met(company, party, ibans=[IBAN], source="FA-1")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(forms)) as threads:
        found = set(threads.map(meet, forms))
    assert len(found) == 1
    with company.here():
        assert models.Party.objects.count() == 1
        assert models.PartyBankAccount.objects.count() == 1
        assert AuditEvent.objects.filter(verb="party.met").count() == 1


# -- whatever comes ---------------------------------------------------------------------------------
sirens = st.integers(1, 5).map(lambda number: siren(10_000_000 + number))
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
numbers = st.one_of(
    sirens,
    sirens.map(siret),
    sirens.map(vat_number),
    sirens.map(lambda one: f"{one}_X"),
    st.tuples(sirens, sirens).map(lambda two: f"{two[0]}_{siret(two[1])}"),
    st.from_regex(r"[0-9]{9}|[0-9]{14}", fullmatch=True),
    texts,
)
schemes = st.sampled_from([None, "0002", "0009", "0225", "0088", "9930", "EM"])
stated_identifiers = st.builds(Identifier, numbers, schemes)
documents = st.builds(
    stated,
    texts,
    legal_id=st.none() | stated_identifiers,
    identifiers=st.lists(stated_identifiers, max_size=3).map(tuple),
    electronic_address=st.none() | stated_identifiers,
    vat_id=st.none() | sirens.map(vat_number) | st.just(GERMAN_VAT) | texts,
    address=st.none() | st.builds(Address, country=st.sampled_from(["FR", "DE", "", "fr"])),
)


@given(documents)
def test_the_keys_of_a_document_are_right_numbers_that_agree(party):
    keys = rules.agreeing(rules.keys_of(party))
    assert len(set(keys)) == len(keys)
    found = [key.value for key in keys if key.scheme is Scheme.SIREN]
    assert len(found) <= 1
    for key in keys:
        assert rules.siren_in(key) in (None, *found)
        if key.scheme is Scheme.VAT:
            assert rules.is_vat_number(key.value)
        else:
            assert rules.identification.siren_number.is_valid(key.value[:9])


@settings(max_examples=25)
@given(st.lists(st.tuples(documents, st.sampled_from(Role)), min_size=1, max_size=6))
@pytest.mark.django_db(transaction=True)
def test_whatever_documents_come_one_siren_is_one_party_and_nothing_is_lost(order):
    from django.db import transaction

    company = COMPANY.get("one") or COMPANY.setdefault("one", a_company(roles=()))
    with transaction.atomic():
        for party, role in order:
            found = met(company, party, role)
            keys = rules.agreeing(rules.keys_of(party))
            assert (found is None) == (not keys)
            if found is not None:
                named = [key.value for key in keys if key.scheme is Scheme.SIREN]
                row = the_party(company, found)
                assert row.siren in ("", *named) or not named
                assert getattr(row, f"is_{role}")
                assert met(company, party, role) == found
        with company.here():
            rows = models.PartyIdentifier.objects.filter(archived_at=None)
            held = list(rows.values_list("scheme", "value"))
            assert len(held) == len(set(held))
            by_siren = models.Party.objects.exclude(siren="").values_list("siren", flat=True)
            assert len(by_siren) == len(set(by_siren))
        transaction.set_rollback(True)


COMPANY: dict = {}
