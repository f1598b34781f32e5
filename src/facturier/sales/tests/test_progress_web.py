"""The pages of contracts and of what is withheld, and their API."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import PASSWORD, a_member, a_person
from facturier.sales import queries
from facturier.sales.models import Contract, Draft, Retention
from facturier.sales.tests.contracted import LOTS, ContractShop
from facturier.sales.tests.test_credits_api import Caller
from facturier.sales.tests.test_web import browser_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return ContractShop(password=PASSWORD, now=timezone.now() - timedelta(days=400))


@pytest.fixture
def editor(shop):
    return browser_of(shop.company, "editor")


def test_a_contract_is_opened_from_a_draft_billed_and_its_retention_released(shop, editor):
    source = shop.draft(*LOTS)
    where = f"/facturier/brouillons/{source.id}/"
    assert "Facturer à l'avancement" in words(editor.get(where))
    assert "80 000,99 € HT" in words(editor.get(f"{where}marche/"))
    answer = editor.post(f"{where}marche/", {"name": "Halles", "retention": "5 %"})
    page = answer.headers["Location"]
    with shop.company.here():
        contract = Contract.objects.get()
    first, second = shop.keys(contract)
    refused = editor.post(page, {f"p-{first}": "150"})
    assert refused.status_code == 422
    assert "un avancement va de 0 à 100 %" in words(refused)
    answer = editor.post(page, {f"p-{first}": "25", f"p-{second}": ""})
    with shop.company.here():
        draft = Draft.objects.get(made_from__contract=str(contract.id))
    assert "La situation n° 1 est en préparation." in words(editor.get(page))
    issued = shop.issue(draft, today=timezone.localdate())
    text = words(editor.get(page))
    assert "12 500,00 € facturés sur 80 000,99 € HT" in text
    assert issued.number in text
    day = timezone.localdate().isoformat()
    assert "est notée" in words(editor.post(f"{page}reception/", {"day": day}, follow=True))
    assert "un jour passé, ou aujourd'hui" in words(
        editor.post(f"{page}reception/", {"day": "2099-01-01"}, follow=True)
    )
    assert "687,50 €" in words(editor.get("/facturier/retenues/"))
    with shop.company.here():
        [row] = Retention.objects.all()
    release = f"/facturier/retenues/{row.id}/liberer/"
    sent = {"kind": "paid", "day": day, "reason": "Réserves levées"}
    assert "est notée" in words(editor.post(release, sent, follow=True))
    assert "déjà été libérée" in words(editor.post(release, sent, follow=True))
    assert "Réserves levées" in words(editor.get("/facturier/retenues/?etat=liberees"))
    assert "Halles" in words(editor.get("/facturier/marches/"))


@pytest.mark.parametrize(
    "sent", [{}, {"name": "x", "retention": "6"}, {"name": "x", "retention": "?"}]
)
def test_a_contract_that_cannot_be_is_said_beside_the_form(shop, editor, sent):
    source = shop.draft(*LOTS)
    answer = editor.post(f"/facturier/brouillons/{source.id}/marche/", sent)
    assert answer.status_code == 422


def test_readers_look_and_change_nothing(shop):
    contract = shop.contract()
    shop.situation(contract, "25")
    reader = browser_of(shop.company, "reader")
    page = f"/facturier/marches/{contract.id}/"
    assert "Préparer la situation" not in words(reader.get(page))
    assert reader.post(page, {}).status_code == 403
    assert reader.post(f"{page}reception/", {"day": "2026-01-01"}).status_code == 403
    assert "Noter sa fin" not in words(reader.get("/facturier/retenues/"))
    assert reader.post(f"/facturier/retenues/{uuid4()}/liberer/", {}).status_code == 403
    assert reader.get(f"/facturier/marches/{uuid4()}/").status_code == 404


def test_empty_lists_say_what_to_do(editor):
    assert "Aucun marché" in words(editor.get("/facturier/marches/"))
    assert "Rien n'est retenu" in words(editor.get("/facturier/retenues/"))


def test_a_program_bills_a_contract(shop):
    caller = Caller(shop.company)
    source = shop.draft(*LOTS)
    opened = caller.post(
        "contracts/", {"draft": str(source.id), "name": "Halles", "retention_percent": "5"}
    )
    assert opened.status_code == 201, opened.content
    key, lines = opened.json()["id"], opened.json()["lines"]
    body = {"lines": [{"line": lines[0]["id"], "percent": "25"}]}
    draft = caller.post(f"contracts/{key}/situations/", body)
    assert (draft.status_code, draft.json()["totals"]["net"]) == (201, "12500.00")
    assert caller.post(f"contracts/{key}/situations/", body).status_code == 409
    with shop.company.here():
        row = Draft.objects.get(id=draft.json()["id"])
    issued = shop.issue(row, today=timezone.localdate())
    told = caller.get(f"contracts/{key}/").json()
    assert [one["invoice"] for one in told["situations"]] == [issued.reference]
    assert Decimal(told["billed"]) == 12500
    assert caller.get("contracts/").json()["items"][0]["id"] == key
    day = timezone.localdate().isoformat()
    assert caller.put(f"contracts/{key}/acceptance/", {"day": day}).status_code == 200
    [withheld] = caller.get("retentions/").json()["items"]
    assert (Decimal(withheld["amount"]), withheld["due"][:4]) == (
        Decimal("687.5"),
        str(timezone.localdate().year + 1),
    )
    freed = caller.post(f"retentions/{withheld['id']}/release/", {"kind": "bond", "day": day})
    assert freed.json()["released_kind"] == "bond", freed.content
    assert caller.get("retentions/").json()["items"] == []
    assert len(caller.get("retentions/?released=true").json()["items"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"lines": []},
        {"lines": [{"line": "x", "percent": "1"}]},
        {"lines": [{"line": str(uuid4()), "percent": "1"}]},
        {"lines": [{"line": str(uuid4()), "percent": "101"}]},
        {"lines": [{"line": str(uuid4()), "percent": "NaN"}]},
    ],
)
def test_bad_input_of_a_program_is_refused(shop, body):
    contract = shop.contract()
    answer = Caller(shop.company).post(f"contracts/{contract.id}/situations/", body)
    assert answer.status_code == 422, answer.content


def test_a_program_of_a_reader_changes_nothing(shop):
    contract = shop.contract()
    reader = Caller(shop.company, role="reader", scopes=("invoice:read",))
    assert reader.get(f"contracts/{contract.id}/").status_code == 200
    body = {"lines": [{"line": str(uuid4()), "percent": "1"}]}
    assert reader.post(f"contracts/{contract.id}/situations/", body).status_code == 403
    answer = reader.put(f"contracts/{contract.id}/acceptance/", {"day": "2026-01-01"})
    assert answer.status_code == 403


@pytest.mark.parametrize(("direction", "seen"), [("issued", True), ("received", False)])
def test_contracts_are_of_those_who_sell(shop, direction, seen):
    """A scope of one direction was asked of a kind that contracts do not have."""
    shop.contract()
    scope = GivenScope(direction=Direction(direction))
    member = a_member(shop.company, a_person(), "reader", scope=scope)
    with shop.company.here():
        page = queries.contracts_page(member)
        everything = queries.contracts_page(shop.company["owner"])
    assert everything.rows
    assert bool(page.rows) == seen
