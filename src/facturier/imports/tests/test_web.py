"""The pages of an import, step by step, without JavaScript."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from facturier.identity.models import User
from facturier.imports.models import TableImport
from facturier.imports.tests.factories import a_checked_import, a_run_import, an_import, run, undo
from facturier.imports.tests.kind_of_test import KEY, the_kind
from facturier.organisations.tests.factories import PASSWORD, a_company
from tests.plumbing.pages import page_of, unsafe_parts

pytestmark = pytest.mark.django_db
NEW = f"/imports/nouveau/{KEY}/"
MIXED = b"Nom;Etage\nAchats;1\nVentes;deux\n=1;2\n"


@pytest.fixture
def company():
    the_kind()
    return a_company(roles=("reader", "administrator"), password=PASSWORD, now=timezone.now())


def browser_of(company, role: str = "owner") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    email = User.objects.get(pk=company[role].user_id).email
    assert client.post("/connexion/", {"login": email, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def owner(company):
    return browser_of(company)


def words(answer) -> str:
    answer.body = answer.content
    page = page_of("/", answer)
    assert not unsafe_parts(page)
    text = page.tree.text_content().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def send(client, content: bytes, name: str = "s.csv"):
    return client.post(NEW, {"file": SimpleUploadedFile(name, content)})


def test_a_file_goes_from_choice_to_report_without_javascript(company, owner):
    columns = send(owner, MIXED)["Location"]
    shown = words(owner.get(columns))
    assert "3 lignes lues" in shown and "Nom (Achats, Ventes)" in shown
    page = owner.post(columns, {"name": "0", "floor": "1"})["Location"]
    shown = words(owner.get(page))
    assert "Prêtes 1" in shown and "Fautives 2" in shown and "Importer 1 ligne" in shown
    assert "Étage : Un étage est un nombre." in shown and "contient une formule" in shown
    assert owner.post(f"{page}lancer/").status_code == 302
    working = owner.get(page)
    assert b"data-unfinished" in working.content and "0 sur 1" in words(working)
    with company.here():
        import_id = TableImport.objects.get().id
    run(company, import_id)
    shown = words(owner.get(page))
    assert "Terminé" in shown and "Créées 1" in shown and "Annuler cet import" in shown
    assert "Achats" in words(owner.get(f"{page}lignes/", {"etat": "creees"}))
    assert owner.post(f"{page}annuler/").status_code == 302
    undo(company, import_id)
    assert "Annulées 1" in words(owner.get(page))
    assert "s.csv" in words(owner.get("/imports/"))


def test_bad_rows_leave_as_a_file_that_can_be_corrected_and_imported_again(company, owner):
    page = f"/imports/{a_checked_import(company, MIXED)}/"
    answer = owner.get(f"{page}erreurs/")
    content = b"".join(answer.streaming_content)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Nom", "Etage", "erreur"]
    assert rows[1] == ["Ventes", "deux", "Étage : Un étage est un nombre."]
    assert rows[2][0] == "'=1"  # still no formula
    columns = send(owner, content.replace(b"deux", b"2"))["Location"]
    shown = words(owner.get(columns))
    # The columns chosen for the origin are those of the corrected file.
    assert "celles que vous aviez choisies" in shown
    again = owner.post(columns, {"name": "0", "floor": "1"})["Location"]
    assert "Prêtes 1" in words(owner.get(again))
    twice = b"".join(owner.get(f"{again}erreurs/").streaming_content).decode("utf-8-sig")
    assert twice.splitlines()[0] == "Nom;Etage;erreur"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "vide"),
        (b"Nom\n", "ligne de titres"),
        (b"Nom;nom\na;b\n", "figure deux fois"),
        (b"Nom\na\x00b\n", "CSV lisible"),
        (b"PK\x03\x04", "classeur"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_choice(company, owner, content, told):
    answer = send(owner, content)
    assert answer.status_code == 422 and told in words(answer)
    with company.here():
        assert not TableImport.objects.exists()


def test_no_file_at_all_is_said(owner):
    answer = owner.post(NEW)
    assert answer.status_code == 422 and "Choisissez le fichier" in words(answer)


def test_a_missing_or_doubled_column_is_said_at_the_form(company, owner):
    columns = f"/imports/{an_import(company)}/colonnes/"
    missing = owner.post(columns, {"floor": "1"})
    assert missing.status_code == 422 and "Cette colonne est obligatoire" in words(missing)
    twice = owner.post(columns, {"name": "0", "floor": "0"})
    assert twice.status_code == 422 and "ne sert qu'une fois" in words(twice)
    unknown = owner.post(columns, {"name": "99"})
    assert unknown.status_code == 422


def test_each_step_can_be_left_and_taken_up_by_a_colleague(company):
    colleague = browser_of(company, "administrator")
    waiting, checked, done = an_import(company), a_checked_import(company), a_run_import(company)
    assert colleague.get(f"/imports/{waiting}/")["Location"].endswith("/colonnes/")
    assert "À lancer" in words(colleague.get(f"/imports/{checked}/"))
    assert colleague.get(f"/imports/{done}/colonnes/")["Location"] == f"/imports/{done}/"
    assert words(colleague.get("/imports/")).count("s.csv") == 3
    assert colleague.post(f"/imports/{checked}/abandonner/").status_code == 302
    assert colleague.get(f"/imports/{checked}/").status_code == 404


def test_who_may_not_import_finds_no_import(company):
    done = a_run_import(company)
    reader = browser_of(company, "reader")
    assert reader.get("/imports/").status_code == 403
    assert reader.get(NEW).status_code == 403
    for page in ("", "colonnes/", "lignes/", "erreurs/"):
        assert reader.get(f"/imports/{done}/{page}").status_code == 404
    for verb in ("lancer", "annuler", "abandonner"):
        assert reader.post(f"/imports/{done}/{verb}/").status_code == 404
    assert browser_of(company).get("/imports/nouveau/rien/").status_code == 404


def test_the_model_file_has_the_heads_that_are_understood(owner):
    answer = owner.get(f"/imports/modele/{KEY}/")
    content = b"".join(answer.streaming_content)
    again = send(owner, content)
    assert again.status_code == 422 and "ligne de titres" in words(again)
