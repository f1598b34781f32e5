"""The pages of the catalogue: lists, forms, conflicts, files, and what readers see."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit import actions as audit
from facturier.catalogue import actions
from facturier.catalogue.kinds import ITEMS
from facturier.catalogue.models import Item, ListPrice, PriceList
from facturier.catalogue.tests.factories import a_price, a_price_list, an_item, some_facts
from facturier.identity.models import User
from facturier.imports.formats import read_table
from facturier.imports.rules import proposed
from facturier.kit.units import UNIT_NAMES, UNITS
from facturier.organisations.tests.factories import NOW, PASSWORD, a_company
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import page_of, unsafe_parts

pytestmark = pytest.mark.django_db
LIST = "/produits/"


@made_once
def company():
    return a_company(roles=("editor", "reader"), password=PASSWORD, now=timezone.now())


def browser_of(company, role: str = "editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    email = User.objects.get(pk=company[role].user_id).email
    assert client.post("/connexion/", {"login": email, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def editor(company):
    return browser_of(company)


def words(answer) -> str:
    answer.body = answer.content
    page = page_of("/", answer)
    assert not unsafe_parts(page)
    text = page.tree.text_content().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def note(*, item_of, item, number: int) -> None:
    """One more thing that happened to an item."""
    audit.record(
        organisation_id=item_of.id,
        actor=item_of["owner"].actor,
        verb="item.priced",
        subject=audit.Subject("item", item.id, item.code),
        facts={"price_list": f"PRIX-{number}"},
        at=NOW,
    )


def a_form(**rest) -> dict[str, str]:
    return {
        "code": "ETG-900", "kind": "goods", "name": "Étagère", "price": "96,50", "currency": "EUR",
        "unit": "C62", "vat": "S:20", **rest,
    }  # fmt: skip


def test_an_empty_catalogue_says_what_to_do(editor):
    shown = words(editor.get(LIST))
    assert "Le catalogue est vide" in shown and "Créer un premier article" in shown


def test_an_item_is_created_and_found_again(company, editor):
    answer = editor.post("/produits/nouveau/", a_form(code="", price="1 234,5"))
    assert answer.status_code == 302
    with company.here():
        row = Item.objects.get()
        assert (row.code, row.price, row.vat_percent) == ("ART-0001", Decimal("1234.5"), 20)
    shown = words(editor.get(answer["Location"]))
    assert "a créé l'article ART-0001" in shown
    shown = words(editor.get(LIST, {"q": "etag"}))
    assert "1 234,50 €" in shown and "1 article" in shown
    assert "Aucun article ne répond" in words(editor.get(LIST, {"q": "zzz"}))


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ({"name": ""}, "Ce champ est obligatoire"),
        ({"price": "douze"}, "Ce n'est pas un nombre"),
        ({"price": "-1"}, "ne peut pas être négative"),
        ({"vat": "S:19.6"}, "Sélectionnez un choix valide"),
        ({"vat": "E"}, "Sans TVA, la facture dit pourquoi"),
        ({"unit": "nul"}, "Sélectionnez un choix valide"),
        ({"code": "deja"}, "désigne déjà un article"),
        ({"name_en": "", "description_en": "text"}, "Le nom manque"),
    ],
)
def test_a_form_that_cannot_be_is_shown_again_with_the_reason_and_what_was_typed(
    company, editor, rest, told
):
    an_item(company, "DEJA")
    answer = editor.post("/produits/nouveau/", a_form(**{"account": "709999", **rest}))
    assert answer.status_code == 422
    assert told in words(answer) and b"709999" in answer.content
    with company.here():
        assert Item.objects.count() == 1


def test_two_people_who_change_one_item_are_shown_both_values(company, editor):
    item = an_item(company)
    page = editor.get(f"/produits/{item.id}/")
    version = '<input type="hidden" name="version" value="1">'
    assert version in page.content.decode()
    with company.here():
        actions.change_item(
            member=company["owner"],
            item_id=item.id,
            version=1,
            facts=some_facts(price=Decimal(90)),
            now=NOW,
        )
    mine = a_form(price="80", version="1", name="Étagère chêne", description="900 mm",
                  name_en="Oak shelf", account="701000")  # fmt: skip
    answer = editor.post(f"/produits/{item.id}/", mine)
    shown = words(answer)
    assert answer.status_code == 409
    assert f"{company['owner'].name} a modifié cet article" in shown
    assert "Garder votre valeur : 80" in shown and "Prendre la valeur enregistrée : 90" in shown
    assert 'name="keep_price"' in answer.content.decode()
    assert 'name="keep_name"' not in answer.content.decode()
    with company.here():
        assert Item.objects.get().price == 90
    # Take theirs for the price, change the account all the same.
    again = mine | {"version": "2", "keep_price": "theirs", "account": "702000"}
    assert editor.post(f"/produits/{item.id}/", again).status_code == 302
    with company.here():
        row = Item.objects.get()
        assert (row.price, row.account, row.version) == (90, "702000", 3)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_change_without_a_readable_version_overwrites_nothing(company, editor, version):
    item = an_item(company)
    answer = editor.post(f"/produits/{item.id}/", a_form(price="1", version=version, seen="[oops"))
    assert answer.status_code == 409
    with company.here():
        assert Item.objects.get().price == Decimal("96.5")


def test_a_form_of_a_price_list_that_was_wrong_keeps_the_version_it_was_opened_with(
    company, editor
):
    price_list = a_price_list(company)
    page = f"/produits/tarifs/{price_list}/"
    mine = {"name": "Architectes", "currency": "EUR", "valid_from": "2026-01-01", "version": "1"}
    with company.here():
        actions.change_price_list(
            member=company["owner"],
            price_list_id=price_list,
            version=1,
            facts=actions.PriceListFacts("Architectes et décorateurs", date(2026, 1, 1)),
            now=NOW,
        )
    wrong = editor.post(page, mine | {"name": ""})
    assert wrong.status_code == 422
    assert 'name="version" value="1"' in wrong.content.decode()
    late = editor.post(page, mine | {"valid_to": "2027-01-01"})
    assert "l'a modifié entre-temps" in words(late)
    with company.here():
        assert PriceList.objects.get().name == "Architectes et décorateurs"
    # Told of it, the person may save what they mean.
    assert 'name="version" value="2"' in late.content.decode()
    assert editor.post(page, mine | {"version": "2"}).status_code == 302


def test_the_story_of_an_item_shows_what_happened_last(company, editor):
    item = an_item(company)
    with company.here():
        for number in range(501):
            note(item_of=company, item=item, number=number)
    assert "PRIX-500" in words(editor.get(f"/produits/{item.id}/"))


@pytest.mark.parametrize("was", ["1e9999999", "-1e9999999", "NaN", "Infinity", "1" * 60, "x", ""])
def test_a_price_that_no_page_showed_is_no_error_of_ours(company, editor, was):
    price_list = a_price_list(company)
    price = a_price(company, price_list, an_item(company), "90")
    sent = {f"was-{price}": was, f"price-{price}": "80"}
    answer = editor.post(f"/produits/tarifs/{price_list}/prix/modifier/", sent)
    assert answer["X-Refusal"] == "price.unreadable 422"
    with company.here():
        assert ListPrice.objects.get().price == 90


def test_a_form_that_no_page_sent_is_no_error_of_ours(company, editor):
    item = an_item(company)
    sent = a_form(price="1", version="0", seen="[" * 100_000)
    assert editor.post(f"/produits/{item.id}/", sent).status_code == 409


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_leaves_as_a_file_comes_back_as_it_was(company, editor, file_format, language):
    """Every unit, kind and category of VAT, and what a spreadsheet might take for a formula."""
    for number, code in enumerate({**UNITS, **UNIT_NAMES}):
        an_item(company, f"U-{number:02}", unit=code, price=Decimal(number) / 8)
    an_item(company, "=S", kind="service", name="=1+1", vat_category="AE", vat_percent=None)
    an_item(company, "E", vat_category="E", vat_percent=None, exemption_reason="art. 261")
    editor.cookies["django_language"] = language
    answer = editor.get("/produits/export/", {"format": file_format})
    table = read_table(b"".join(answer.streaming_content))
    mapping = proposed(ITEMS.columns, table.heads)
    assert set(mapping) == {column.key for column in ITEMS.columns}
    back = {}
    for _line, cells in table.rows:
        said = [*cells, *[""] * (len(table.heads) - len(cells))]
        facts = ITEMS.check_row({key: said[at] for key, at in mapping.items()})
        back[facts.code] = facts
    with company.here():
        assert back == {row.code: actions.facts_of(row) for row in Item.objects.all()}


def test_readers_see_items_and_prices_without_any_button(company):
    item, price_list = an_item(company, name="Seulement français"), a_price_list(company)
    a_price(company, price_list, item, "90")
    reader = browser_of(company, "reader")
    for path in (
        LIST,
        f"/produits/{item.id}/",
        "/produits/tarifs/",
        f"/produits/tarifs/{price_list}/",
    ):
        answer = reader.get(path)
        assert answer.status_code == 200
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        assert 'method="post"' not in main and "/imports/" not in main
    assert "90,00 €" in words(reader.get(f"/produits/{item.id}/"))
    assert reader.get("/produits/nouveau/").status_code == 403
    assert reader.get("/imports/").status_code == 403


def test_the_list_leaves_as_a_file_with_the_same_filters_and_is_told(company, editor):
    an_item(company, "A", name="=cmd|' /C calc'!A0")
    an_item(company, "B", kind="service", unit="HUR")
    answer = editor.get("/produits/export/", {"genre": "biens", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    lines = text.splitlines()
    assert len(lines) == 2 and lines[1].startswith("A;'=cmd|") and ";96,5;EUR;C62;S;20;" in lines[1]
    answer = editor.get("/produits/export/", {"format": "xlsx"})
    assert b"".join(answer.streaming_content).startswith(b"PK")
    shown = words(browser_of(company, "owner").get("/journal/"))
    assert "a exporté la liste" in shown


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "tri=rien",
        "apres=x",
        "apres=00000000-0000-7000-8000-000000000000",
        "genre=x&etat=y",
    ],
)
def test_an_address_that_means_nothing_shows_the_list(company, editor, query):
    an_item(company)
    assert editor.get(f"{LIST}?{query}").status_code == 200


def test_a_price_list_is_made_filled_changed_and_archived(company, editor):
    an_item(company)
    period = {
        "name": "Été",
        "currency": "EUR",
        "valid_from": "2026-06-01",
        "valid_to": "31/08/2026",
    }
    page = editor.post("/produits/tarifs/", period)["Location"]
    assert (
        editor.post(
            f"{page}prix/", {"code": "etg-900", "price": "90", "from_quantity": "2,5"}
        ).status_code
        == 302
    )
    assert editor.post(f"{page}prix/", {"code": "rien", "price": "90"}).status_code == 422
    with company.here():
        price = ListPrice.objects.get()
        assert (price.price, price.from_quantity) == (90, Decimal("2.5"))
    edit = {f"was-{price.id}": "90", f"price-{price.id}": "85,5", "price-x": "1", "csrf": "a"}
    editor.post(f"{page}prix/modifier/", edit)
    with company.here():
        assert ListPrice.objects.get().price == Decimal("85.5")
    late = editor.post(f"{page}prix/modifier/", edit)
    assert late["X-Refusal"] == "price.changed_since 409"
    bad = editor.post(
        f"{page}prix/modifier/", {f"was-{price.id}": "85.5", f"price-{price.id}": "x"}
    )
    assert bad["X-Refusal"] == "price.unreadable 422"
    assert editor.post(page, period | {"name": "Été 2026", "version": "1"}).status_code == 302
    assert editor.post(page, period | {"name": "Autre", "version": "1"}).status_code == 422
    editor.post(f"{page}archiver/")
    assert "Été 2026" not in words(editor.get("/produits/tarifs/"))
    assert "Été 2026" in words(editor.get("/produits/tarifs/", {"etat": "archives"}))
    with company.here():
        assert PriceList.objects.get().archived_at is not None
    assert editor.post(f"{page}prix/", {"code": "ETG-900", "price": "1"}).status_code == 422
