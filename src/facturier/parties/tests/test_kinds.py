"""Customers and suppliers as files of other programs state them."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import OperationalError, connection

from facturier.audit.models import AuditEvent
from facturier.files.actions import keep_bytes
from facturier.imports import actions as imports
from facturier.imports.models import ImportRow
from facturier.imports.rules import BadRow, proposed
from facturier.imports.tests.factories import run, states, undo
from facturier.organisations.tests.factories import NOW, a_company
from facturier.parties import actions
from facturier.parties.actions.keys import lock_keys
from facturier.parties.kinds import CUSTOMERS, SUPPLIERS
from facturier.parties.models import (
    Party,
    PartyAddress,
    PartyBankAccount,
    PartyContact,
    PartyElectronicAddress,
    PartyIdentifier,
)
from facturier.parties.rules import Key, Scheme
from facturier.parties.tests.factories import (
    IBAN,
    SIREN,
    a_party,
    siren,
    siret,
    vat_number,
)

ROW = {"name": "Tôlerie Lacaze"}


def faults(**rest) -> dict[str, str]:
    with pytest.raises(BadRow) as bad:
        CUSTOMERS.check_row({**ROW, **rest})
    return {fault.column: fault.reason for fault in bad.value.faults}


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({}, {"is_customer": True, "is_supplier": False, "country": "FR", "language": "fr"}),
        ({"role": "Les deux"}, {"is_customer": True, "is_supplier": True}),
        ({"role": "FOURNISSEUR"}, {"is_customer": False, "is_supplier": True}),
        ({"is_customer": "non", "is_supplier": "oui"}, {"is_customer": False, "is_supplier": True}),
        ({"siret": siret(SIREN)}, {"siren": SIREN, "sirets": (siret(SIREN),)}),
        ({"siren": "404 833 048"}, {"siren": SIREN}),
        ({"vat_number": vat_number(SIREN)}, {"siren": SIREN}),
        ({"country": "Allemagne"}, {"country": "DE"}),
        ({"country": "germany"}, {"country": "DE"}),
        ({"country": "ch"}, {"country": "CH"}),
        ({"payment_days": "30"}, {"payment_days": 30, "payment_basis": "invoice_date"}),
        ({"payment_days": "30 jours nets"}, {"payment_days": 30, "payment_basis": "invoice_date"}),
        (
            {"payment_days": "45 j. fin de mois"},
            {"payment_days": 45, "payment_basis": "end_of_month"},
        ),
        ({"payment_days": "45j FDM"}, {"payment_days": 45, "payment_basis": "end_of_month"}),
        (
            {"payment_days": "Fin de mois + 30 jours"},
            {"payment_days": 30, "payment_basis": "end_of_month_first"},
        ),
        ({"payment_days": "à réception"}, {"payment_days": 0}),
        ({"language": "Anglais"}, {"language": "en"}),
        ({}, {"invoice_profile": "core"}),
        ({"invoice_profile": "EN 16931"}, {"invoice_profile": "core"}),
        ({"invoice_profile": "Extended"}, {"invoice_profile": "extended"}),
        ({"is_person": "oui"}, {"is_person": True}),
    ],
)
def test_cells_are_read_as_people_write_them(rest, expected):
    facts = CUSTOMERS.check_row({**ROW, **rest}).facts
    assert {key: getattr(facts, key) for key in expected} == expected
    assert SUPPLIERS.check_row(ROW).facts.is_supplier


@pytest.mark.parametrize(
    ("rest", "column"),
    [
        ({"name": ""}, "name"),
        ({"name": "N" * 201}, "name"),
        ({"siren": "404833049"}, "siren"),
        ({"siret": "40483304800010"}, "siret"),
        ({"siren": siren(1234), "siret": siret(SIREN)}, "siret"),
        ({"vat_number": "FR00404833048"}, "vat_number"),
        ({"role": "ami"}, "role"),
        ({"is_customer": "peut-être"}, "is_customer"),
        ({"is_person": "bof"}, "is_person"),
        ({"country": "Atlantide"}, "country"),
        ({"payment_days": "quand il veut"}, "payment_days"),
        ({"payment_days": "3650"}, "payment_days"),
        ({"language": "klingon"}, "language"),
        ({"invoice_profile": "basic wl"}, "invoice_profile"),
        ({"email": "sans arobase"}, "email"),
        ({"postcode": "29200"}, "street"),
        ({"electronic_address": "0225:12"}, "electronic_address"),
        ({"iban": "FR7630006000011234567890180"}, "iban"),
        ({"iban": IBAN, "bic": "ABC"}, "bic"),
    ],
)
def test_each_fault_stands_at_its_column(rest, column):
    assert column in faults(**rest)


def test_all_faults_of_a_row_are_told_at_once():
    assert set(faults(name="", siren="1", email="x", iban="FR1", country="Atlantide")) == {
        "name", "siren", "email", "iban", "country",
    }  # fmt: skip


def test_a_postcode_that_a_spreadsheet_took_for_a_number_gets_its_nought_back():
    assert (
        CUSTOMERS.check_row({**ROW, "postcode": "1000", "city": "Bourg"}).told("postcode")
        == "01000"
    )
    swiss = CUSTOMERS.check_row(
        {**ROW, "postcode": "1000", "city": "Lausanne", "country": "Suisse"}
    )
    assert swiss.told("postcode") == "1000"


def test_heads_of_other_programs_and_of_our_own_export_are_recognised():
    heads = ["Code", "Raison sociale", "N° SIREN", "TVA intracommunautaire", "Adresse 1", "CP",
             "Commune", "Courriel", "Tél.", "Conditions de paiement", "IBAN"]  # fmt: skip
    assert proposed(CUSTOMERS.columns, heads) == {
        "name": 1, "siren": 2, "vat_number": 3, "street": 4, "postcode": 5, "city": 6, "email": 7,
        "telephone": 8, "payment_days": 9, "iban": 10,
    }  # fmt: skip
    ours = ["N°", "Dénomination", "Nom commercial", "Client", "Fournisseur", "SIREN",
            "Numéro de TVA", "Ville", "Pays", "À confirmer"]  # fmt: skip
    found = proposed(CUSTOMERS.columns, ours)
    assert {key: ours[at] for key, at in found.items()} == {
        "name": "Dénomination", "trading_name": "Nom commercial", "is_customer": "Client",
        "is_supplier": "Fournisseur", "siren": "SIREN", "vat_number": "Numéro de TVA",
        "city": "Ville", "country": "Pays",
    }  # fmt: skip


HEADS = "Nom;SIREN;Adresse;CP;Ville;Contact;Mail;Délai;Adresse électronique;IBAN\r\n"
WHOLE = f"Lacaze;{SIREN};1 rue du Port;29200;Brest;Ana Roux;ana@lacaze.fr;45 jours fin de mois;{SIREN};{IBAN}"
PLAIN = "Martin;;2 quai;29000;Quimper;;;;;"


def imported(company, content: str, *, kind=CUSTOMERS, by: str = "owner"):
    """The import of a file, run: its id."""
    content = (HEADS + content).encode()
    member = company[by]
    with company.here():
        row = imports.begin_import(
            member=member,
            kind_key=kind.key,
            content=content,
            kept=keep_bytes(company.id, [content]),
            file_name="c.csv",
            now=NOW,
        )
        heads = HEADS.strip().split(";")
        imports.choose_columns(
            member=member, import_id=row.id, mapping=proposed(kind.columns, heads), now=NOW
        )
        imports.start_import(member=member, import_id=row.id, now=NOW)
    run(company, row.id)
    return row.id


def reasons(company, import_id) -> list[str]:
    with company.here():
        return [r.reason for r in ImportRow.objects.filter(table_import=import_id) if r.reason]


@pytest.mark.django_db
def test_a_row_becomes_a_party_with_all_that_it_says_and_an_account_that_nobody_trusts_yet():
    company = a_company()
    import_id = imported(company, f"{WHOLE}\r\n{PLAIN}\r\n")
    assert set(states(company, import_id).values()) == {"created"}, reasons(company, import_id)
    with company.here():
        party = Party.objects.get(siren=SIREN)
        assert (party.is_customer, party.state) == (True, "confirmed")
        assert (party.payment_days, party.payment_basis) == (45, "end_of_month")
        address = PartyAddress.objects.get(party=party)
        assert (address.lines, address.postcode, address.city) == (
            ["1 rue du Port"],
            "29200",
            "Brest",
        )
        assert PartyContact.objects.get(party=party).email == "ana@lacaze.fr"
        assert PartyElectronicAddress.objects.get(party=party).scheme == "0225"
        account = PartyBankAccount.objects.get(party=party)
        assert (account.iban, account.trusted) == (IBAN, False)
        assert account.added_by_id == company["owner"].user_id, "so that another one approves (I17)"


@pytest.mark.django_db
def test_what_exists_is_known_by_its_number_or_as_a_namesake_at_the_same_place():
    company = a_company()
    a_party(company, "Autre nom", siren=SIREN)
    first = imported(company, f"{WHOLE}\r\n{PLAIN}\r\n")
    assert sorted(states(company, first).values()) == ["created", "known"]
    again = imported(company, f"{WHOLE}\r\n{PLAIN}\r\nMartin;;3 rue;35000;Rennes;;;;;\r\n")
    assert [states(company, again)[line] for line in (2, 3, 4)] == ["known", "known", "created"]


@pytest.mark.django_db
def test_who_may_not_type_an_account_may_not_bring_one_in():
    company = a_company()
    import_id = imported(company, f"{WHOLE}\r\n{PLAIN}\r\n", by="administrator")
    with company.here():
        assert [p.name for p in Party.objects.all()] == ["Martin"]
    assert states(company, import_id)[3] == "created"


@pytest.mark.django_db
def test_an_import_is_undone_whole_and_may_come_again():
    company = a_company()
    import_id = imported(company, f"{WHOLE}\r\n{PLAIN}\r\n")
    with company.here():
        imports.ask_undo(member=company["owner"], import_id=import_id, now=NOW)
    undo(company, import_id)
    assert set(states(company, import_id).values()) == {"undone"}, reasons(company, import_id)
    with company.here():
        for model in (Party, PartyIdentifier, PartyAddress, PartyContact, PartyBankAccount):
            assert not model.objects.filter(archived_at=None).exists(), model
        told = AuditEvent.objects.filter(verb="party.withdrawn").order_by("seq").last()
        assert json.loads(told.changes)["siren"] == [SIREN, ""]
    assert set(states(company, imported(company, f"{WHOLE}\r\n")).values()) == {"created"}


@pytest.mark.django_db(transaction=True)
def test_undoing_waits_for_the_document_that_has_just_found_the_party():
    """Else its invoice would name a party that is put away and has lost its number."""
    company = a_company(roles=())
    imported(company, f"{WHOLE}\r\n")
    with company.here():
        party = Party.objects.get(siren=SIREN)
    found, looked = Event(), Event()

    def find():
        try:
            with company.here():
                lock_keys(company.id, [Key(Scheme.SIREN, SIREN)])
                found.set()
                assert looked.wait(timeout=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(find)
        assert found.wait(timeout=20)
        try:
            with pytest.raises(OperationalError, match="lock timeout"), company.here():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '200ms'")
                actions.withdraw_party(
                    member=company["owner"], party_id=party.id, version=party.version, now=NOW
                )
        finally:
            looked.set()
        other.result()
