"""The pages of time: lists in the address, forms, approval by ticking, and the draft at the end."""

import pytest
from django.test import Client
from django.utils import timezone

from facturier.identity.models import User
from facturier.organisations.tests.factories import PASSWORD, a_company
from facturier.sales.tests.factories import a_customer, a_seller
from facturier.timesheets.models import Milestone, TimeEntry
from facturier.timesheets.tests.factories import DAY, a_milestone, an_entry
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import page_of, unsafe_parts

pytestmark = pytest.mark.django_db


@made_once
def house():
    roles = ("editor", "approver", "reader", "payer")
    company = a_company(roles=roles, password=PASSWORD, now=timezone.now())
    return company, a_seller(company), a_customer(company)


@pytest.fixture
def company(house):
    return house[0]


@pytest.fixture
def customer(house):
    return house[2]


def browser_of(company, role: str = "editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    email = User.objects.get(pk=company[role].user_id).email
    assert client.post("/connexion/", {"login": email, "password": PASSWORD}).status_code == 302
    return client


def words(answer) -> str:
    answer.body = answer.content
    page = page_of("/", answer)
    assert not unsafe_parts(page)
    text = page.tree.text_content().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def typed(customer_name="Hôtel Belle-Rade", **rest):
    return {"customer": customer_name, "person": "", "person_name": "Inès Caradec", "task": "Plans",
            "day": DAY.isoformat(), "hours": "1h30", "rate": "85,50", **rest}  # fmt: skip


def test_time_is_typed_as_people_type_it_and_listed_with_its_sums(company):
    client = browser_of(company)
    assert client.get("/temps/").status_code == 200
    answer = client.post("/temps/nouveau/", typed())
    assert answer.status_code == 302
    seen = words(client.get("/temps/"))
    assert "Inès Caradec" in seen
    assert "128,25 €" in seen
    with company.here():
        row = TimeEntry.objects.get()
    assert (row.hours, row.rate) == (1.5, 85.5)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hours": "25"}, "24 heures au plus"),
        ({"hours": "beaucoup"}, "1,5 ou 1h30"),
        ({"hours": "20 min"}, "1,5 ou 1h30"),
        ({"rate": "-3"}, "ne peut pas être négative"),
        ({"customer": "Personne & Cie"}, "Aucun client"),
        ({"customer": "\x00"}, "Client"),
        ({"day": "demain"}, "date"),
        ({"person_name": ""}, "Choisissez un membre"),
        ({"person": "x"}, "choix"),
        ({"project": "x"}, "choix"),
        ({"task": "x" * 200}, "120"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_written(company, wrong, sentence):
    answer = browser_of(company).post("/temps/nouveau/", typed(**wrong))
    assert answer.status_code == 422
    assert sentence in words(answer)
    with company.here():
        assert not TimeEntry.objects.exists()


def test_a_correction_of_what_somebody_changed_meanwhile_is_not_lost(company, customer):
    row = an_entry(company, customer)
    client = browser_of(company)
    assert client.post(f"/temps/{row.id}/", typed(version="1", hours="2")).status_code == 302
    answer = client.post(f"/temps/{row.id}/", typed(version="1", hours="3"))
    assert answer.status_code == 409
    assert "Une autre personne" in words(answer)
    assert 'value="3"' in answer.content.decode()


def test_what_is_ticked_is_approved_and_the_list_comes_back_as_it_was(company, customer):
    rows = [an_entry(company, customer) for _ in range(2)]
    client = browser_of(company, "approver")
    assert "Approuver la sélection" in words(client.get("/temps/"))
    answer = client.post(
        "/temps/approuver/",
        {"choisies": [f"{row.id}:1" for row in rows], "retour": "/temps/?etat=a-approuver"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/temps/?etat=a-approuver")
    bad = {"choisies": "x:y", "retour": "https://ailleurs.example/"}
    assert client.post("/temps/approuver/", bad)["X-Refusal"] == "time.none 422"
    assert "À facturer" in words(client.get("/temps/?etat=a-facturer"))
    assert "Aucune ligne ne répond" in words(client.get("/temps/?etat=facture"))


def test_filters_stand_in_the_address_and_rubbish_narrows_nothing(company, customer):
    an_entry(company, customer, person_name="Loïc Pennec")
    client = browser_of(company, "reader")
    assert "Loïc Pennec" in words(client.get("/temps/?personne=Loïc Pennec&du=2026-01-01"))
    assert "Aucune ligne ne répond" in words(client.get("/temps/?du=2026-03-01"))
    rubbish = "/temps/?projet=x&client=%00&etat=zz&du=99&au=x&apres=zz"
    assert "Loïc Pennec" in words(client.get(rubbish))


@pytest.mark.parametrize(
    "path", ["/temps/", "/temps/jalons/", "/temps/facturer/", "/temps/export/"]
)
def test_who_may_not_read_time_sees_none_of_it(company, path):
    assert browser_of(company, "payer").get(path).status_code == 403


def test_time_leaves_as_a_file_that_an_import_reads_back(company, customer):
    an_entry(company, customer, task="=1+1")
    client = browser_of(company, "reader")
    answer = client.get("/temps/export/")
    text = answer.getvalue().decode()
    assert "Taux horaire" in text
    assert "\n=1" not in text
    assert ";=1" not in text
    answer = client.get("/temps/jalons/export/?format=xlsx")
    assert answer.getvalue()[:2] == b"PK"


def test_approved_time_is_seen_as_lines_and_becomes_a_draft(company, customer):
    rows = [
        an_entry(company, customer, approved_by="approver", task=task) for task in ("Plans", "Pose")
    ]
    stage = a_milestone(company, customer, approved_by="approver")
    client = browser_of(company)
    seen = words(client.get("/temps/facturer/"))
    assert "Hôtel Belle-Rade" in seen
    address = f"/temps/facturer/?client={customer}&regroupement=tout"
    seen = words(client.get(address))
    assert "Temps passé" in seen
    assert "1 455,00 €" in seen
    sent = {
        "client": str(customer), "regroupement": "tout", "jalons": f"{stage.id}:{stage.version}",
        "heures": [f"{row.id}:{row.version}" for row in rows],
    }  # fmt: skip
    again = client.post("/temps/facturer/", {**sent, "action": "revoir", "heures": []})
    assert "1 200,00 €" in words(again)
    answer = client.post("/temps/facturer/", sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/facturier/brouillons/")
    answer = client.post("/temps/facturer/", sent)
    assert answer.status_code == 409
    assert "vient d'être mise" in words(answer)
    assert "Derniers documents" in words(client.get("/temps/facturer/"))
    page = words(client.get(f"/temps/{rows[0].id}/"))
    assert "En brouillon" in page
    assert "Retirer l'approbation" not in page


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"client": "x"},
        {"client": "00000000-0000-0000-0000-000000000001", "heures": "x"},
        {"regroupement": "zz", "du": "\x00", "entite": "x"},
    ],
)
def test_rubbish_sent_to_the_invoicing_of_time_breaks_nothing(company, sent):
    assert browser_of(company).post("/temps/facturer/", sent).status_code in (200, 409, 422)


def test_a_milestone_goes_from_its_form_to_its_approval_and_back(company):
    client = browser_of(company)
    sent = {"customer": "Hôtel Belle-Rade", "name": "Esquisse", "due_date": "2026-03-01",
            "amount": "1 200"}  # fmt: skip
    assert client.post("/temps/jalons/nouveau/", sent).status_code == 302
    with company.here():
        row = Milestone.objects.get(name="Esquisse")
    here = f"/temps/jalons/{row.id}/"
    sent |= {"reached_date": "2026-02-20", "version": "1"}
    assert client.post(here, sent).status_code == 302
    approver = browser_of(company, "approver")
    assert "Esquisse" in words(approver.get("/temps/jalons/"))
    approver.post("/temps/jalons/approuver/", {"choisies": f"{row.id}:2"})
    assert approver.post(f"{here}retirer/", {"version": "3"}).status_code == 302
    assert client.post(f"{here}archiver/", {"version": "4"}).status_code == 302
    assert "Archivé" in words(client.get(here))
    assert client.post(f"{here}retablir/", {"version": "5"}).status_code == 302


@pytest.mark.parametrize(("path", "most"), [("/temps/", 16), ("/temps/jalons/", 16)])
def test_a_list_asks_as_much_for_forty_rows_as_for_one(
    company, customer, path, most, django_assert_max_num_queries
):
    client = browser_of(company)
    client.get(path)
    for number in range(3):
        an_entry(company, customer, person_name=f"Personne {number}")
        a_milestone(company, customer)
    with django_assert_max_num_queries(most):
        client.get(path)
