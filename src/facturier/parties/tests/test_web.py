"""The pages of customers and suppliers."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.identity.models import User
from facturier.kit.keys import uuid7
from facturier.organisations.tests.factories import PASSWORD, a_company
from facturier.parties import actions, models, queries
from facturier.parties.tests.factories import (
    CALL,
    IBAN,
    OTHER_SIREN,
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
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import forms, page_of

pytestmark = pytest.mark.django_db
TYPED = {
    "country": "FR",
    "tax_situation": "taxable",
    "language": "fr",
    "invoice_profile": "core",
    "importance": "normal",
    "payment_basis": "invoice_date",
}


@made_once
def company():
    return a_company(roles=("editor", "reader"), password=PASSWORD, now=timezone.now())


def browser_of(company, role: str = "editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    address = User.objects.get(pk=company[role].user_id).email
    answer = client.post("/connexion/", {"login": address, "password": PASSWORD})
    assert answer.status_code == 302
    client.get("/compte/jetons/")
    return client


def shown(answer) -> str:
    """The page as a person reads it, on one line, with plain spaces and apostrophes."""
    text = answer.content.decode().replace("\u00a0", " ").replace("\u2019", "'")
    return " ".join(text.replace("&#39;", "'").split())


def row(company, **which) -> models.Party:
    with company.here():
        return models.Party.objects.get(**which)


def form_of(path: str, answer, **typed) -> dict:
    """What the form of a page sends when a person changes some of its fields."""
    answer.body = answer.content
    sent = [form for form in forms(page_of(path, answer)) if form.method == "post"]
    fields = next(form.fields for form in sent if form.path == path)
    # The reader of pages writes something into each empty text; a person does not.
    fields = {name: "" if value == "quelque chose" else value for name, value in fields.items()}
    return {**fields, **typed}


# -- the list ---------------------------------------------------------------------------------------
def test_an_empty_list_says_what_will_be_here(company):
    page = shown(browser_of(company).get("/tiers/"))
    assert "Aucun client ni fournisseur" in page
    assert "Saisir un premier tiers" in page
    assert "Saisir un premier tiers" not in shown(browser_of(company, "reader").get("/tiers/"))


def test_the_list_shows_searches_and_opens(company):
    party = a_party(company, siren=SIREN, vat_number=vat_number(SIREN))
    an_address(company, party.id)
    met(company, stated("Vu sur facture", OTHER_SIREN))
    browser = browser_of(company)
    page = shown(browser.get("/tiers/?q=tolerie"))
    assert "Tôlerie Lacaze" in page
    assert "404 833 048" in page
    assert "Vu sur facture" not in page
    assert 'data-item href="/tiers/T-1/"' in page
    assert "Vu sur facture" in shown(browser.get("/tiers/?vue=a-confirmer"))
    assert "Aucun tiers ne répond" in shown(browser.get("/tiers/?q=zzz&vue=clients"))
    assert browser.get("/tiers/?vue=x&tri=y&apres=z&avant=%00&q=%00").status_code == 200


def test_the_list_leaves_as_a_table_and_this_is_told(company):
    a_party(company, "=cmd|' /C calc'!A0", siren=SIREN)
    browser = browser_of(company)
    csv = browser.get("/tiers/export/csv/?vue=fournisseurs").getvalue().decode("utf-8-sig")
    assert SIREN in csv
    assert "\n=" not in csv and ";=" not in csv
    assert browser.get("/tiers/export/xlsx/").getvalue()[:2] == b"PK"
    assert browser.get("/tiers/export/pdf/").status_code == 404
    with company.here():
        assert AuditEvent.objects.filter(verb="party.exported").count() == 2


# -- create -----------------------------------------------------------------------------------------
def test_a_party_is_created_and_its_page_opens(company):
    answer = browser_of(company).post(
        "/tiers/nouveau/",
        {**TYPED, "name": "Tôlerie Lacaze", "siren": "404 833 048", "is_supplier": "on"},
        follow=True,
    )
    assert answer.redirect_chain == [("/tiers/T-1/", 302)]
    assert "La clé est juste" in shown(answer)


def test_a_wrong_number_is_refused_with_a_sentence_and_what_was_typed_stays(company):
    answer = browser_of(company).post(
        "/tiers/nouveau/", {**TYPED, "name": "Lacaze", "siren": "404833047", "vat_number": "FR1"}
    )
    page = shown(answer)
    assert answer.status_code == 422
    assert "Le SIREN 404833047 ne passe pas le contrôle" in page
    assert "Le numéro de TVA FR1 ne passe pas le contrôle" in page
    assert 'value="404833047"' in page


def test_a_number_of_another_party_leads_to_it(company):
    a_party(company, siren=SIREN)
    answer = browser_of(company).post(
        "/tiers/nouveau/", {**TYPED, "name": "Jumeau", "siren": SIREN}
    )
    assert answer.status_code == 422
    assert 'href="/tiers/T-1/">Tôlerie Lacaze' in shown(answer)


def test_parties_it_may_be_are_shown_and_the_person_decides(company):
    a_party(company)
    browser, typed = browser_of(company), {**TYPED, "name": "Tolerie Lacaze SAS"}
    page = shown(browser.post("/tiers/nouveau/", typed))
    assert "Est-ce l'un de ceux-ci ?" in page
    assert 'href="/tiers/T-1/"' in page
    with company.here():
        assert models.Party.objects.count() == 1
    answer = browser.post("/tiers/nouveau/", {**typed, "despite": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/tiers/T-2/")


# -- the page of a party ----------------------------------------------------------------------------
def test_a_vat_number_of_another_siren_is_told(company):
    a_party(company, siren=SIREN, vat_number=vat_number(OTHER_SIREN))
    page = shown(browser_of(company).get("/tiers/T-1/"))
    assert "porte le SIREN 552 100 554, qui n'est pas celui de ce tiers" in page


def test_terms_beyond_the_law_are_told(company):
    a_party(company, payment_days=60)
    a_party(company, "Longue", payment_days=60, payment_basis="end_of_month")
    browser = browser_of(company)
    assert "plafond légal" not in shown(browser.get("/tiers/T-1/"))
    assert "plafond légal entre professionnels : 45 jours" in shown(browser.get("/tiers/T-2/"))


def test_accounts_are_masked_for_all_and_shown_one_at_a_time_to_those_who_may(company):
    party = a_party(company)
    account_id = an_account(company, party.id)
    for role in ("editor", "reader"):
        page = shown(browser_of(company, role).get("/tiers/T-1/"))
        assert "FR76 •••• 0189" in page
        assert IBAN not in page.replace(" ", "")
    path = f"/tiers/T-1/comptes/{account_id}/voir/"
    assert browser_of(company, "reader").post(path).status_code == 403
    answer = browser_of(company).post(path)
    assert IBAN in shown(answer).replace(" ", "")
    assert "no-store" in answer["Cache-Control"]
    assert "a lu un compte bancaire" in shown(browser_of(company).get("/tiers/T-1/"))


def test_the_one_who_typed_an_account_is_told_who_must_approve_it(company):
    party = a_party(company)
    browser = browser_of(company)
    added = browser.post(
        "/tiers/T-1/comptes/ajouter/", {"iban": "FR76 3000 6000 0112 3456 7890 189"}
    )
    assert added.status_code == 302
    with company.here():
        account = models.PartyBankAccount.objects.get(party_id=party.id)
    path = f"/tiers/T-1/comptes/{account.id}/approuver/"
    answer = browser.post(path, CALL)
    assert answer.status_code == 422
    assert "Une autre personne doit l'approuver" in shown(answer)
    early = browser_of(company, "owner").post(path, CALL)
    assert "Ce compte est trop récent" in shown(early)
    with company.here():
        models.PartyBankAccount.objects.update(added_at=timezone.now() - timedelta(days=2))
    assert browser_of(company, "owner").post(path, CALL).status_code == 302
    page = shown(browser.get("/tiers/T-1/"))
    assert "Approuvé" in page
    assert "rappelé au 02 98 44 12 30" in page


def test_the_queue_of_accounts_is_walked_and_a_file_taken_over(company):
    party = a_party(company)
    with company.here():
        account_id = actions.add_account(
            member=company["owner"], party_id=party.id, iban=IBAN, now=timezone.now(), imported=True
        )
    browser = browser_of(company)
    assert "Approuver les comptes cochés" in shown(browser.get("/tiers/comptes/"))
    nothing = browser.post("/tiers/comptes/reprendre/", {"reason": "x"}, follow=True)
    assert "Choisissez au moins un compte." in shown(nothing)
    lacking = browser.post("/tiers/comptes/reprendre/", {"account": account_id, "reason": ""})
    assert lacking.status_code == 422
    done = browser.post(
        "/tiers/comptes/reprendre/", {"account": account_id, "reason": "comparé"}, follow=True
    )
    assert "1 compte est approuvé." in shown(done)
    assert "Aucun compte n'attend" in shown(browser.get("/tiers/comptes/"))
    assert browser.post("/tiers/comptes/delai/", {"hours": "48"}).status_code == 403
    led = browser_of(company, "owner")
    assert "48" in shown(led.post("/tiers/comptes/delai/", {"hours": "48"}, follow=True))
    wrong = shown(led.post("/tiers/comptes/delai/", {"hours": "999"}, follow=True))
    assert "Le délai va de 1 à 240 heures." in wrong


def test_a_dispensation_asks_who_one_is_once_more():
    alone = a_company("Seule", roles=(), password=PASSWORD, now=timezone.now())
    a_party(alone)
    browser = browser_of(alone, "owner")
    browser.post("/tiers/T-1/comptes/ajouter/", {"iban": IBAN})
    with alone.here():
        models.PartyBankAccount.objects.update(added_at=timezone.now() - timedelta(days=2))
        account = models.PartyBankAccount.objects.get()
    assert "Demander une dispense" in shown(
        browser.get(f"/tiers/T-1/comptes/{account.id}/approuver/")
    )
    path = f"/tiers/T-1/comptes/{account.id}/dispense/"
    session = browser.session
    session["account_authentication_methods"] = []  # the sign-in was long ago
    session.save()
    asked = browser.get(path)
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    refused = browser.post(path, {"reason": "je suis seul"})
    assert refused.status_code == 302
    with alone.here():
        assert not models.PartyBankAccount.objects.get().trusted
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert browser.post(path, {"reason": "je suis seul"})["Location"] == "/tiers/T-1/"
    assert "approuvé par dispense" in shown(browser.get("/tiers/T-1/"))


def test_a_document_is_joined_downloaded_and_its_past_day_told(company):
    a_party(company)
    browser = browser_of(company)
    file = SimpleUploadedFile("../Kbis é.pdf", b"%PDF-1.7 kbis")
    typed = {"file": file, "kind": "registration", "valid_until": "2020-01-31"}
    assert browser.post("/tiers/T-1/documents/ajouter/", typed).status_code == 302
    page = shown(browser.get("/tiers/T-1/"))
    assert "Expiré" in page and "Kbis é.pdf" in page
    with company.here():
        document = models.PartyDocument.objects.get()
    answer = browser.get(f"/tiers/T-1/documents/{document.id}/")
    assert answer.content == b"%PDF-1.7 kbis"
    assert "attachment" in answer["Content-Disposition"]


def test_an_empty_file_and_bank_details_without_the_right_are_refused(company):
    party = a_party(company)
    browser = browser_of(company)
    empty = {"file": SimpleUploadedFile("vide.pdf", b""), "kind": "other"}
    assert browser.post("/tiers/T-1/documents/ajouter/", empty).status_code == 422
    document_id = a_party_document(company, party.id, kind="bank_details")
    reader = browser_of(company, "reader")
    assert reader.get(f"/tiers/T-1/documents/{document_id}/").status_code == 403
    assert "kbis.pdf" not in shown(reader.get("/tiers/T-1/"))


def _register_shows_parties() -> bool:
    try:
        return bool(reverse("register:of_party", args=[uuid7()]))
    except NoReverseMatch:
        return False


def test_the_invoices_have_their_place_only_where_the_register_shows_them(company):
    a_party(company)
    answer = browser_of(company).get("/tiers/T-1/")
    page = shown(answer)
    assert ('data-live="register"' in page) == _register_shows_parties()


def test_parts_are_added_changed_put_away_and_brought_back(company):
    a_party(company)
    browser = browser_of(company)
    typed = {
        "kind": "billing",
        "lines": "2 quai",
        "postcode": "56000",
        "city": "Vannes",
        "country": "FR",
    }
    assert browser.post("/tiers/T-1/adresses/ajouter/", typed).status_code == 302
    with company.here():
        address = models.PartyAddress.objects.get()
    path = f"/tiers/T-1/adresses/{address.id}/"
    page = browser.get(path)
    assert (
        browser.post(path, form_of(path, page, city="Lorient", lines="2 quai")).status_code == 302
    )
    assert "2 quai, 56000 Lorient" in shown(browser.get("/tiers/T-1/"))
    for verb in ("archiver", "retablir"):
        assert browser.post(f"{path}{verb}/").status_code == 302
    assert browser.post("/tiers/T-1/rien/ajouter/", typed).status_code == 404
    wrong = browser.post("/tiers/T-1/contacts/ajouter/", {"name": "Lucie", "email": "lucie"})
    assert wrong.status_code == 422
    assert "n'est pas complète" in shown(wrong)


def test_a_part_that_somebody_else_changed_shows_what_stands_there(company):
    a_party(company)
    contact_id = a_contact(company, row(company, number=1).id)
    browser, other = browser_of(company), browser_of(company, "owner")
    path = f"/tiers/T-1/contacts/{contact_id}/"
    page = browser.get(path)
    other.post(path, form_of(path, other.get(path), telephone="02 98 00 00 00"))
    answer = browser.post(path, form_of(path, page, role="Achats"))
    assert answer.status_code == 422
    assert "02 98 00 00 00" in shown(answer)
    assert browser.post(path, form_of(path, answer, role="Achats")).status_code == 302


def test_a_part_that_somebody_changes_between_the_look_and_the_lock_is_not_overwritten(
    company, monkeypatch
):
    party = a_party(company)
    contact_id = a_contact(company, party.id)
    browser = browser_of(company)
    path = f"/tiers/T-1/contacts/{contact_id}/"
    sent = form_of(path, browser.get(path), role="Achats")
    change_part = actions.change_part

    def after_somebody_else(**call):
        theirs = {"name": "Lucie Morel", "telephone": "02 98 00 00 00"}
        change_part(**{**call, "typed": theirs, "base": None})
        change_part(**call)

    monkeypatch.setattr(actions, "change_part", after_somebody_else)
    assert browser.post(path, sent).status_code == 422
    monkeypatch.undo()
    with company.here():
        contact = models.PartyContact.objects.get(id=contact_id)
    assert (contact.telephone, contact.role) == ("02 98 00 00 00", "")


# -- two people -------------------------------------------------------------------------------------
def test_two_people_who_change_one_field_choose_and_nothing_is_lost(company):
    a_party(company)
    browser, other = browser_of(company), browser_of(company, "owner")
    path = "/tiers/T-1/modifier/"
    mine, theirs = browser.get(path), other.get(path)
    assert (
        other.post(path, form_of(path, theirs, payment_days="30", legal_form="SAS")).status_code
        == 302
    )
    clash = browser.post(path, form_of(path, mine, payment_days="45", trading_name="L'Étau"))
    assert clash.status_code == 409
    page = shown(clash)
    assert "Hélène Vasseur a modifié ce tiers pendant votre saisie" in page
    assert "45" in page and "30" in page
    assert 'name="choice-payment_days"' in page
    # What only the other one changed is no question.
    assert 'name="choice-legal_form"' not in page
    sent = form_of(path, clash, **{"choice-payment_days": "theirs"})
    assert browser.post(path, sent).status_code == 302
    party = row(company, number=1)
    assert (party.payment_days, party.trading_name, party.legal_form) == (30, "L'Étau", "SAS")


def test_what_only_the_other_one_changed_is_kept(company):
    a_party(company)
    browser, other = browser_of(company), browser_of(company, "owner")
    path = "/tiers/T-1/modifier/"
    mine = browser.get(path)
    other.post(path, form_of(path, other.get(path), legal_form="SAS"))
    assert browser.post(path, form_of(path, mine, trading_name="L'Étau")).status_code == 302
    party = row(company, number=1)
    assert (party.trading_name, party.legal_form) == ("L'Étau", "SAS")


@pytest.mark.parametrize("base", ["", "x", "[]", "{}", "[" * 5000, '{"name": 1}'])
def test_a_base_that_we_never_sent_is_no_error(company, base):
    party = a_party(company)
    typed = {**TYPED, "name": "Autre nom", "version": str(party.version), "base": base}
    assert browser_of(company).post("/tiers/T-1/modifier/", typed).status_code == 302
    assert row(company, number=1).name == "Autre nom"


# -- confirm, merge ---------------------------------------------------------------------------------
def test_a_party_that_a_document_brought_is_shown_as_such_and_confirmed(company):
    met(company, stated(siren=SIREN), ibans=[IBAN], source="FA-12")
    browser = browser_of(company)
    page = shown(browser.get("/tiers/T-1/"))
    assert "Ce tiers vient d'un document." in page
    assert "vu sur le document FA-12" in page
    assert browser.post("/tiers/T-1/confirmer/").status_code == 302
    assert "Ce tiers vient d'un document." not in shown(browser.get("/tiers/T-1/"))


def test_a_pair_is_compared_merged_with_a_reason_and_parted_again(company):
    a_party(company, siren=SIREN)
    twin = a_party(company, "Tolerie Lacaze")
    a_contact(company, twin.id)
    browser = browser_of(company)
    page = shown(browser.get("/tiers/doublons/"))
    assert "même nom" in page
    assert "/tiers/T-1/fusionner/?avec=T-2" in page
    preview = shown(browser.get("/tiers/T-1/fusionner/?avec=T-2"))
    assert "Contacts 1" in preview
    without = browser.post("/tiers/T-1/fusionner/", {"other": "T-2", "reason": ""})
    assert without.status_code == 422
    done = browser.post("/tiers/T-1/fusionner/", {"other": "T-2", "reason": "le même"}, follow=True)
    assert "a été fusionné ici par Nadia Benhaddou" in shown(done)
    assert "Ce tiers a été fusionné dans un autre" in shown(browser.get("/tiers/T-2/"))
    with company.here():
        merge = models.PartyMerge.objects.get()
    undone = browser.post(f"/tiers/T-1/fusions/{merge.id}/annuler/", follow=True)
    assert "est de nouveau lui-même" in shown(undone)
    assert "Lucie Morel" in shown(browser.get("/tiers/T-2/"))


def test_two_companies_are_told_why_they_do_not_merge(company):
    a_party(company, siren=SIREN)
    a_party(company, "Tôlerie Lacaze", siren=OTHER_SIREN)
    browser = browser_of(company)
    page = shown(browser.get("/tiers/T-1/fusionner/?avec=T-2"))
    assert "deux sociétés différentes" in page
    assert "<textarea" not in page
    assert browser.get("/tiers/T-1/fusionner/?avec=T-99").status_code == 404
    found = shown(browser.get("/tiers/T-1/fusionner/?q=lacaze"))
    assert "avec=T-2" in found


def test_all_names_are_compared_only_where_nothing_else_is_to_be_shown(company, monkeypatch):
    a_party(company)
    a_party(company, "Tolerie Lacaze")
    compared = []
    alike = queries.alike
    monkeypatch.setattr(queries, "alike", lambda *a, **k: compared.append(1) or alike(*a, **k))
    browser = browser_of(company)
    assert "avec=T-2" in shown(browser.get("/tiers/T-1/fusionner/?q=tolerie"))
    assert not compared
    assert "avec=T-2" in shown(browser.get("/tiers/T-1/fusionner/"))
    assert compared


def test_a_pair_that_was_set_apart_is_shown_no_more(company):
    a_party(company)
    a_party(company)
    browser = browser_of(company)
    browser.post("/tiers/doublons/distincts/", {"first": "T-1", "second": "T-2"})
    assert "Aucun doublon en vue" in shown(browser.get("/tiers/doublons/"))


# -- personal data ----------------------------------------------------------------------------------
def test_the_data_of_a_contact_leave_as_json_and_are_erased_with_a_trace(company):
    party = a_party(company)
    contact_id = a_contact(company, party.id)
    a_contact(company, party.id, name="Paul Estève", email="paul@lacaze.test")
    browser = browser_of(company)
    page = shown(browser.get("/tiers/T-1/donnees-personnelles/"))
    assert "L123-22" in page and "L102 B" in page
    path = "/tiers/T-1/donnees-personnelles/export/"
    answer = browser.post(path, {"contact": str(contact_id)})
    values = json.loads(answer.content)
    assert [one["name"] for one in values["contacts"]] == ["Lucie Morel"]
    assert len(json.loads(browser.post(path).content)["contacts"]) == 2
    assert browser.post(path, {"contact": "rien"}).status_code == 404
    browser.post(f"/tiers/T-1/contacts/{contact_id}/effacer/")
    assert "Lucie" not in shown(browser.get("/tiers/T-1/"))
    assert "Données effacées le" in shown(browser.get("/tiers/T-1/"))
    with company.here():
        assert AuditEvent.objects.filter(verb="party.personal_exported").count() == 2


def test_the_file_of_a_natural_person_leaves_whole(company):
    party = a_party(company, "Jeanne Kerguelen", is_person=True)
    an_address(company, party.id)
    an_account(company, party.id)
    a_party_document(company, party.id)
    browser = browser_of(company)
    typed = {"scheme": "EM", "value": "jeanne@exemple.test"}
    browser.post("/tiers/T-1/adresses-electroniques/ajouter/", typed)
    browser.post("/tiers/T-1/notes/ajouter/", {"text": "Paie toujours à temps."})
    values = json.loads(browser.post("/tiers/T-1/donnees-personnelles/export/").content)
    assert values["identity"]["name"] == "Jeanne Kerguelen"
    assert values["addresses"][0]["city"] == "Brest"
    assert values["notes"][0]["text"] == "Paie toujours à temps."
    assert values["electronic_addresses"] == [
        {"scheme": "EM", "value": "jeanne@exemple.test", "erased_at": None}
    ]
    assert [one["iban"] for one in values["accounts"]] == ["FR76 •••• 0189"]
    assert values["documents"][0]["name"] == "kbis.pdf"
    assert values["identity"]["importance"] == "normal"


def test_the_electronic_address_of_a_person_is_erased_and_that_of_a_company_is_not(company):
    browser, typed = browser_of(company), {"scheme": "EM", "value": "jeanne@exemple.test"}
    for number, is_person in ((1, True), (2, False)):
        a_party(company, "Jeanne Kerguelen", is_person=is_person)
        browser.post(f"/tiers/T-{number}/adresses-electroniques/ajouter/", typed)
        with company.here():
            one = models.PartyElectronicAddress.objects.get(party__number=number)
        path = f"/tiers/T-{number}/adresses-electroniques/{one.id}/"
        offered = f'action="{path}effacer/"' in shown(
            browser.get(f"/tiers/T-{number}/donnees-personnelles/")
        )
        answer = browser.post(f"{path}effacer/")
        assert (offered, answer.status_code) == (is_person, 302 if is_person else 404)
        page = shown(browser.get(f"/tiers/T-{number}/"))
        assert ("jeanne@exemple.test" in page) != is_person
        assert ("Adresse effacée le" in page) == is_person
        assert browser.get(path).status_code == (404 if is_person else 200)
    with company.here():
        erased = models.PartyElectronicAddress.objects.get(party__number=1)
        told = " ".join(str(event.__dict__) for event in AuditEvent.objects.all())
    assert (erased.scheme, erased.value) == ("", "")
    assert erased.erased_at and erased.archived_at
    # The address of the company is told in the journal, that of the person never was.
    assert told.count("jeanne@exemple.test") == 1
    assert browser.post(f"/tiers/T-1/adresses-electroniques/{erased.id}/retablir/")[
        "X-Refusal"
    ].startswith("part.erased")
