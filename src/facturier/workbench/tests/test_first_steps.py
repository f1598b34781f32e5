"""From an account to a company at work: each step is done because what it is for is there."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from facturier.einvoice.cii import write_cii
from facturier.identity.models import HalfTyped, User
from facturier.identity.tests.factories import text_of, with_application
from facturier.kit.tenancy import in_organisation
from facturier.organisations import models, queries
from facturier.organisations.tests.factories import (
    PASSWORD,
    a_company,
    a_person,
    an_entity,
)
from facturier.register import actions as register
from facturier.register.models import Arrival, Invoice
from facturier.register.tests.factories import a_document
from facturier.workbench.queries.first_steps import first_steps

pytestmark = pytest.mark.django_db(transaction=True)
COMPANY = {
    "siren": "732 829 320",
    "name": "Menuiserie Morvan",
    "legal_form": "SAS",
    "capital": "250 000,00 €",
    "street": "18 rue des Chantiers",
    "postcode": "44000",
    "city": "Nantes",
    "rcs": "RCS Nantes",
    "vat_number": "",
    "vat_regime": "real_monthly",
}
STEPS = ("first_account", "first_company", "first_team", "first_invoice")


def browser(user_id, **more) -> Client:
    client = Client(headers={"accept": "text/html"}, **more)
    client.force_login(User.objects.get(pk=user_id))
    return client


def address(step: str) -> str:
    return reverse(f"workbench:{step}")


@pytest.fixture
def founder():
    """The first person of an installation, as `createadmin` makes them."""
    return a_person("Alix Morvan", email="alix@exemple.test", password=PASSWORD)


def founded(founder) -> models.Organisation:
    (place,) = queries.memberships_of(founder)
    with in_organisation(place.organisation_id):
        return models.Organisation.objects.get(id=place.organisation_id)


def test_the_first_sign_in_leads_to_the_company_and_the_company_is_founded(founder):
    client = browser(founder)
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == address("first_account")
    assert "0 sur 4" in text_of(answer)
    answer = client.post(address("first_company"), COMPANY)
    assert answer["Location"] == address("first_team")
    organisation = founded(founder)
    assert organisation.name == "Menuiserie Morvan"
    with in_organisation(organisation.id):
        entity = models.LegalEntity.objects.get()
        member = queries.member_of(organisation.id, founder, organisation.created_at.date())
    assert (entity.siren, entity.vat_number) == ("732829320", "FR44732829320")
    assert str(entity.capital) == "250000.00"
    assert queries.is_owner(member)
    assert "Menuiserie Morvan" in text_of(client.get(address("first_team")))


def test_a_half_typed_company_is_kept_for_its_person_alone_until_it_is_founded(founder):
    client, half = browser(founder), {"siren": "732 829 320", "city": "Nantes", "name": "\0"}
    # As the page sends it while one types; then one signs out, and comes back another day.
    assert client.post(address("first_preview"), half).status_code == 200
    client.logout()
    again = browser(founder).get(address("first_company"))
    assert 'value="732 829 320"' in again.content.decode()
    assert 'value="Nantes"' in again.content.decode()
    # Nobody else sees it.
    stranger = browser(a_person("Bo Autre", email="bo@exemple.test", password=PASSWORD))
    assert "732 829 320" not in stranger.get(address("first_company")).content.decode()
    # What is refused is kept as well, and so is what is put off without scripts.
    browser(founder).post(address("first_company"), half | {"city": "Brest"})
    assert 'value="Brest"' in browser(founder).get(address("first_company")).content.decode()
    put_off = browser(founder).post(address("first_company"), {"name": "Menuiserie", "do": "later"})
    assert put_off.status_code == 302
    page = browser(founder).get(address("first_company")).content.decode()
    assert 'value="Menuiserie"' in page and 'value="Brest"' not in page
    assert HalfTyped.objects.count() == 1
    # A look alone keeps nothing, and an emptied form is nothing to keep.
    browser(founder).get(address("first_preview"), {"name": "Autre"})
    assert "Autre" not in browser(founder).get(address("first_company")).content.decode()
    answer = browser(founder).post(address("first_company"), COMPANY)
    assert answer["Location"] == address("first_team")
    assert HalfTyped.objects.count() == 0


def test_who_empties_the_form_keeps_nothing_and_a_member_goes_on_in_their_organisation():
    company = a_company(roles=("owner",))
    client = browser(company["owner"].user_id)
    client.post(address("first_preview"), {"name": "Atelier"})
    assert 'value="Atelier"' in client.get(address("first_company")).content.decode()
    client.post(address("first_preview"), {"name": ""})
    assert HalfTyped.objects.count() == 0
    client.post(address("first_preview"), {"name": "Atelier" * 200})
    assert len(HalfTyped.objects.get().values["name"]) == 400
    client.post(address("first_company"), COMPANY)
    assert HalfTyped.objects.count() == 0
    # The company stands: what is typed about it now is a change, kept by its button alone.
    client.post(address("first_preview"), {"name": "Autre nom"})
    assert HalfTyped.objects.count() == 0


def test_everything_wrong_is_said_at_once_and_nothing_is_founded(founder):
    client = browser(founder)
    answer = client.post(
        address("first_company"),
        COMPANY | {"siren": "732829321", "city": "", "capital": "beaucoup"},
    )
    assert answer.status_code == 422
    said = text_of(answer)
    assert "732829321 ne passe pas le contrôle" in said
    assert "3 champs sont à revoir" in said
    assert "18 rue des Chantiers" in answer.content.decode()
    assert queries.memberships_of(founder) == []


@pytest.mark.parametrize("regime", ["franchise", "none"])
def test_who_is_free_of_vat_is_given_no_vat_number(founder, regime):
    browser(founder).post(address("first_company"), COMPANY | {"vat_regime": regime})
    with in_organisation(founded(founder).id):
        assert models.LegalEntity.objects.get().vat_number == ""


def test_where_a_company_exists_nobody_founds_another(founder):
    a_company(roles=())
    client = browser(founder)
    for step in STEPS:
        assert client.get(address(step))["Location"] == reverse("organisations:choose"), step
    client.post(address("first_company"), COMPANY)
    assert queries.memberships_of(founder) == []
    assert client.get("/organisations/aucune/").status_code == 200


def test_the_people_of_the_demo_found_nothing(founder):
    demo = a_company(roles=(), is_demo=True)
    assert queries.may_found(founder)
    assert not queries.may_found(demo["owner"].user_id)
    browser(demo["owner"].user_id).post(address("first_company"), COMPANY)
    assert len(queries.organisation_ids()) == 1


def test_a_second_saving_changes_the_company_instead_of_founding_one(founder):
    client = browser(founder)
    client.post(address("first_company"), COMPANY)
    answer = client.post(address("first_company"), COMPANY | {"city": "Rezé"})
    assert answer["Location"] == address("first_team")
    with in_organisation(founded(founder).id):
        assert models.LegalEntity.objects.get().city == "Rezé"
    assert "Rezé" in client.get(address("first_company")).content.decode()


def test_each_step_is_done_by_what_stands_there_and_by_nothing_else(founder):
    client = browser(founder)

    def done() -> dict[str, bool]:
        places = queries.memberships_of(founder)
        if not places:
            return {step.key: step.done for step in first_steps(founder, None).steps}
        with in_organisation(places[0].organisation_id):
            row = models.Organisation.objects.get(id=places[0].organisation_id)
            member = queries.member_of(row.id, founder, row.created_at.date())
            return {step.key: step.done for step in first_steps(founder, member).steps}

    nothing = {"compte": False, "entreprise": False, "equipe": False, "facture": False}
    for step in STEPS:
        client.get(address(step))
    assert done() == nothing
    with_application(User.objects.get(pk=founder))
    assert done() == nothing | {"compte": True}
    client.post(address("first_company"), COMPANY)
    assert done() == nothing | {"compte": True, "entreprise": True}
    client.post(address("first_team"), {"billing": "bea@exemple.test"})
    assert done() == nothing | {"compte": True, "entreprise": True, "equipe": True}
    _receive(client, founder)
    assert all(done().values())


def _receive(client, founder) -> Invoice:
    file = SimpleUploadedFile("f.xml", write_cii(a_document()), content_type="text/xml")
    answer = client.post(address("first_invoice"), {"files": file})
    assert answer["Location"].startswith(address("first_invoice") + "?arrivee=")
    assert "en cours de lecture" in text_of(client.get(answer["Location"]))
    organisation = founded(founder)
    with in_organisation(organisation.id):
        arrival = Arrival.objects.get()
    register.read_arrival(
        organisation_id=organisation.id, arrival_id=arrival.id, now=organisation.created_at
    )
    with in_organisation(organisation.id):
        invoice = Invoice.objects.get()
    shown = client.get(answer["Location"])
    assert reverse("register:invoice", args=[invoice.reference]) in shown.content.decode()
    return invoice


def test_the_first_dropped_invoice_is_recognised_as_received_by_the_company(founder):
    client = browser(founder)
    client.post(address("first_company"), COMPANY)
    assert _receive(client, founder).direction == "received"


def test_the_example_invoice_is_addressed_to_the_company_and_says_that_it_is_one(founder):
    client = browser(founder)
    client.post(address("first_company"), COMPANY)
    client.post(reverse("workbench:first_example"))
    organisation = founded(founder)
    with in_organisation(organisation.id):
        arrival = Arrival.objects.get()
    assert arrival.channel == "demo"
    register.read_arrival(
        organisation_id=organisation.id, arrival_id=arrival.id, now=organisation.created_at
    )
    with in_organisation(organisation.id):
        invoice = Invoice.objects.get()
        assert (invoice.direction, invoice.entity.name) == ("received", "Menuiserie Morvan")
        assert invoice.number.startswith("EXEMPLE-")


def test_a_file_that_is_no_invoice_is_explained_on_the_step(founder):
    client = browser(founder)
    client.post(address("first_company"), COMPANY)
    file = SimpleUploadedFile("rien.xml", b"<a/>", content_type="text/xml")
    answer = client.post(address("first_invoice"), {"files": file})
    organisation = founded(founder)
    with in_organisation(organisation.id):
        arrival = Arrival.objects.get()
    register.read_arrival(
        organisation_id=organisation.id, arrival_id=arrival.id, now=organisation.created_at
    )
    assert "rien.xml n'a pas pu être lue" in text_of(client.get(answer["Location"]))
    for nonsense in ("x", str(founder), ""):
        page = client.get(address("first_invoice"), {"arrivee": nonsense})
        assert page.status_code in (200, 404), nonsense
    assert client.post(address("first_invoice")).status_code == 422


# -- the team --------------------------------------------------------------------------------------
def test_the_team_is_invited_with_roles_and_scopes_and_the_links_are_shown_once(founder):
    client = browser(founder)
    client.post(address("first_company"), COMPANY)
    asked = {"suppliers": "nadia@exemple.test", "reading": "dir@exemple.test"}
    answer = client.post(address("first_team"), asked)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    links = re.findall(r"/invitation/[\w-]{20,}/", answer.content.decode())
    assert len(set(links)) == 2
    with in_organisation(founded(founder).id):
        made = {
            row.email: (row.role.key, row.direction)
            for row in models.Invitation.objects.select_related("role")
        }
    assert made == {
        "nadia@exemple.test": ("editor", "received"),
        "dir@exemple.test": ("reader", ""),
    }
    again = client.get(address("first_team"))
    assert "nadia@exemple.test" in text_of(again)
    assert not re.search(r"/invitation/[\w-]{20,}/", again.content.decode())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Écrivez au moins une adresse"),
        ({"suppliers": "pas une adresse"}, "Un champ est à revoir"),
        ({"suppliers": "a@exemple.test", "billing": "A@exemple.test"}, "déjà plus haut"),
        ({"suppliers": "a@exemple.test", "billing": "alix@exemple.test"}, "votre propre adresse"),
    ],
)
def test_what_cannot_be_invited_invites_nobody(founder, asked, said):
    client = browser(founder)
    client.post(address("first_company"), COMPANY)
    answer = client.post(address("first_team"), asked)
    assert answer.status_code == 422
    assert said in text_of(answer)
    with in_organisation(founded(founder).id):
        assert not models.Invitation.objects.exists()


# -- the frame -------------------------------------------------------------------------------------
def test_the_steps_ask_few_fields(founder):
    """Twelve minutes for all of them: some twenty fields, of which six are needed."""
    client = browser(founder)
    company = client.get(address("first_company")).content.decode()
    client.post(address("first_company"), COMPANY)
    pages = [company, *(client.get(address(step)).content.decode() for step in STEPS[2:])]
    fields = [
        found
        for page in pages
        for found in re.findall(r"<(?:input|select|textarea)[^>]*>", page)
        if 'type="hidden"' not in found
    ]
    assert len(fields) <= 16
    assert sum(" required" in found for found in fields) <= 7


def test_the_way_back_stays_in_the_navigation_until_the_company_is_at_work(founder):
    client = browser(founder)
    client.post(address("first_company"), COMPANY)
    client.get("/")
    assert address("first_steps") in client.get("/reception/").content.decode()
    _receive(client, founder)
    client.get("/")
    assert address("first_steps") not in client.get("/reception/").content.decode()


def test_a_company_without_an_entity_begins_with_it_and_one_at_work_is_left_alone():
    company = a_company(roles=())
    client = browser(company["owner"].user_id)
    assert client.get("/")["Location"] == address("first_steps")
    an_entity(company)
    assert client.get("/")["Location"] == reverse("register:reception")
    assert client.get(address("first_steps"))["Location"] == address("first_account")


def test_the_preview_shows_what_would_be_kept_and_survives_nonsense(founder):
    client = browser(founder)
    where = reverse("workbench:first_preview")
    shown = text_of(client.get(where, COMPANY))
    for word in ("Menuiserie Morvan", "SAS au capital de 250 000 €", "TVA FR44 732 829 320"):
        assert word in shown
    assert "mentions d'identité obligatoires seront présentes" in shown
    assert "Il manque encore" in text_of(client.get(where, COMPANY | {"rcs": ""}))
    for nonsense in ("9" * 400, "<script>", "-1", "NaN", "1e999", "\x00"):
        answer = client.get(where, dict.fromkeys(COMPANY, nonsense))
        assert answer.status_code == 200, nonsense
        assert "<script>" not in answer.content.decode()
