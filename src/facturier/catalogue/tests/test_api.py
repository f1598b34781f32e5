"""The API of the catalogue: lists, creation once, versions, and every way to be refused."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.catalogue.models import Item, ListPrice, PriceList
from facturier.catalogue.tests.factories import a_price_list, an_item
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
ITEMS, LISTS = "/api/v1/items/", "/api/v1/price-lists/"


@made_once
def company():
    return a_company(roles=("editor", "reader"), now=timezone.now())


class Caller:
    """A program with a token."""

    def __init__(self, company, role="editor", scopes=("catalogue:read", "catalogue:manage")):
        _id, token = organisations.issue_token(
            email=address_of(company[role].user_id),
            name="essai",
            scopes=scopes,
            days=30,
            now=timezone.now(),
            organisation=str(company.id),
        )
        self.client = Client(raise_request_exception=False)
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def get(self, path, query=None):
        return self.client.get(path, query, **self.headers)

    def post(self, path, body=None, **more):
        return self.client.post(
            path, json.dumps(body or {}), content_type="application/json", **self.headers, **more
        )


@pytest.fixture
def caller(company):
    return Caller(company)


def a_body(**rest):
    return {
        "code": "API-1", "kind": "service", "texts": {"fr": {"name": "Étude"}, "en": {"name": "Study"}},
        "unit": "HUR", "price": "68.125", "vat_percent": "20", **rest,
    }  # fmt: skip


def is_a_problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    return answer.json()


def test_an_item_is_created_once_under_its_key_and_read_as_it_was_stated(company, caller):
    first, again = (caller.post(ITEMS, a_body(), HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2))
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    is_a_problem(
        caller.post(ITEMS, a_body(price="1"), HTTP_IDEMPOTENCY_KEY="k1"),
        422,
        "idempotency.other_body",
    )
    is_a_problem(caller.post(ITEMS, a_body()), 409, "item.twin")
    read = caller.get(f"{ITEMS}{first.json()['id']}/").json()
    assert (read["price"], read["vat_percent"], read["version"]) == ("68.125", "20", 1)
    assert read["texts"]["en"] == {"name": "Study", "description": ""}
    with company.here():
        assert Item.objects.count() == 1


def test_a_round_price_is_told_in_plain_figures(caller):
    assert caller.post(ITEMS, a_body(price="1000")).json()["price"] == "1000"


def test_items_are_listed_page_by_page_by_code(company, caller):
    for code in "CABD":
        an_item(company, code)
    found, after = [], None
    while True:
        page = caller.get(ITEMS, {"limit": 3, **({"after": after} if after else {})}).json()
        found += [row["code"] for row in page["items"]]
        if (after := page["next_after"]) is None:
            break
    assert found == ["A", "B", "C", "D"]
    assert caller.get(ITEMS, {"q": "etagere", "kind": "service"}).json()["items"] == []


def test_a_change_states_its_version(company, caller):
    item = an_item(company, "API-1")
    changed = caller.post(f"{ITEMS}{item.id}/", a_body(version=1))
    assert changed.status_code == 200 and changed.json()["version"] == 2
    late = caller.post(f"{ITEMS}{item.id}/", a_body(version=1, price="1"))
    is_a_problem(late, 409, "item.changed_since")


def test_an_item_is_archived_and_restored(company, caller):
    item = an_item(company)
    assert caller.post(f"{ITEMS}{item.id}/archive/").json()["archived_at"]
    assert caller.get(ITEMS).json()["items"] == []
    assert len(caller.get(ITEMS, {"archived": True}).json()["items"]) == 1
    assert caller.post(f"{ITEMS}{item.id}/restore/").json()["archived_at"] is None


def test_a_token_that_may_not_read_changes_nothing_either(company):
    item, price_list = an_item(company), a_price_list(company)
    blind = Caller(company, scopes=("catalogue:manage",))
    page, name = f"{LISTS}{price_list}/", {"name": "Autre", "valid_from": "2026-01-01"}
    bodies = {
        ITEMS: a_body(),
        f"{ITEMS}{item.id}/": a_body(version=1),
        f"{ITEMS}{item.id}/archive/": {},
        f"{ITEMS}{item.id}/restore/": {},
        LISTS: name,
        page: {**name, "version": 1},
        f"{page}archive/": {},
        f"{page}restore/": {},
        f"{page}prices/": {"item_id": str(item.id), "price": "1"},
    }

    def rows():
        with company.here():
            return [list(table.objects.values()) for table in (Item, PriceList, ListPrice)]

    before = rows()
    for path, body in bodies.items():
        assert blind.post(path, body).status_code == 403, path
    assert rows() == before
    with company.here():
        assert not AuditEvent.objects.filter(verb__endswith=".archived").exists()


def test_price_lists_and_their_prices(company, caller):
    item = an_item(company)
    made = caller.post(LISTS, {"name": "Pro", "valid_from": "2026-01-01"}, HTTP_IDEMPOTENCY_KEY="l")
    assert made.status_code == 201
    page = f"{LISTS}{made.json()['id']}/"
    price = {"item_id": str(item.id), "from_quantity": "10", "price": "80.5"}
    assert caller.post(f"{page}prices/", price).json()["code"] == "ETG-900"
    [row] = caller.get(f"{page}prices/").json()["items"]
    assert (row["from_quantity"], row["price"]) == ("10", "80.5")
    assert (
        caller.post(page, {"name": "Pro 2", "valid_from": "2026-01-01", "version": 1}).json()[
            "version"
        ]
        == 2
    )
    assert [one["name"] for one in caller.get(LISTS).json()["items"]] == ["Pro 2"]
    assert caller.post(f"{page}archive/").json()["archived_at"]
    is_a_problem(caller.post(f"{page}prices/", price), 409, "price_list.archived")
    assert caller.post(f"{page}restore/").json()["archived_at"] is None


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ({"price": "-1"}, "item.price"),
        ({"price": "0.1234567"}, "item.price"),
        ({"vat_percent": "19.6"}, "item.vat_percent"),
        ({"vat_percent": None}, "item.vat_percent"),
        ({"unit": "ZZZ"}, "item.unit"),
        ({"texts": {}}, "item.name"),
        ({"texts": {"fr": {"name": "a\u0000"}}}, "item.name"),
        ({"vat_category": "E", "vat_percent": "0"}, "item.exemption_reason"),
        ({"currency": "eu1"}, "item.currency"),
        ({"kind": "autre"}, "call.invalid"),
        ({"price": "NaN"}, "call.invalid"),
        ({"vat_category": "X"}, "call.invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(company, caller, rest, code):
    is_a_problem(caller.post(ITEMS, a_body(**rest)), 422, code)
    with company.here():
        assert not Item.objects.exists()


def test_rights_are_those_of_token_and_person(company):
    item, price_list = an_item(company), a_price_list(company)
    for caller in (
        Caller(company, "reader", ("catalogue:read",)),
        Caller(company, "editor", ("catalogue:read",)),
    ):
        assert caller.get(ITEMS).status_code == 200
        is_a_problem(caller.post(ITEMS, a_body()), 403, "forbidden")
        is_a_problem(caller.post(f"{ITEMS}{item.id}/archive/"), 403, "forbidden")
        is_a_problem(caller.post(f"{LISTS}{price_list}/archive/"), 403, "forbidden")
    blind = Caller(company, "editor", ("invoice:read",))
    is_a_problem(blind.get(ITEMS), 403, "forbidden")
    other = Caller(a_company("Autre", roles=("editor",), now=timezone.now()))
    is_a_problem(other.get(f"{ITEMS}{item.id}/"), 404, "absent")
    is_a_problem(other.get(f"{LISTS}{price_list}/prices/"), 404, "absent")


# -- many prices at once, exports -------------------------------------------------------------------
def test_many_prices_change_at_once_or_none_and_null_removes_one(company, caller):
    price_list, keys = a_price_list(company, "Tarif"), []
    for code in ("A-1", "A-2"):
        item = an_item(company, code)
        body = {"item_id": str(item.id), "price": "10"}
        keys.append(caller.post(f"{LISTS}{price_list}/prices/", body).json()["id"])
    path = f"{LISTS}{price_list}/prices/change/"
    first = {"id": keys[0], "was": "10", "becomes": "12.50"}
    removed = {"id": keys[1], "was": "10", "becomes": None}
    stale = caller.post(path, {"changes": [first, removed | {"was": "9"}]})
    is_a_problem(stale, 409, "price.changed_since")
    assert [one["price"] for one in caller.get(f"{LISTS}{price_list}/prices/").json()["items"]] == [
        "10",
        "10",
    ]
    done = caller.post(path, {"changes": [first, removed]})
    assert (done.status_code, done.json()) == (200, {"changed": 2})
    [left] = caller.get(f"{LISTS}{price_list}/prices/").json()["items"]
    assert (left["id"], left["price"]) == (keys[0], "12.5")
    reader = Caller(company, "reader", ("catalogue:read",))
    is_a_problem(reader.post(path, {"changes": [first]}), 403, "forbidden")
    other = Caller(a_company("Ailleurs", roles=("editor",), now=timezone.now()))
    is_a_problem(other.post(path, {"changes": [first]}), 404, "absent")


def test_items_leave_as_a_table_by_the_same_filters_and_told(company, caller):
    an_item(company, "A-1", name="=1+1")
    an_item(company, "B-2", name="Pose")
    whole = caller.get(f"{ITEMS}export/")
    lines = b"".join(whole.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Code;Nom;") and lines[1].startswith("A-1;'=1+1;")
    some = caller.get(f"{ITEMS}export/", {"q": "pose"})
    assert len(b"".join(some.streaming_content).splitlines()) == 2
    book = caller.get(f"{ITEMS}export/", {"format": "xlsx"})
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert caller.get(f"{ITEMS}export/", {"format": "pdf"}).status_code == 422
    blind = Caller(company, scopes=("catalogue:manage",))
    is_a_problem(blind.get(f"{ITEMS}export/"), 403, "forbidden")
    with company.here():
        assert AuditEvent.objects.filter(verb__endswith=".exported").count() == 3
