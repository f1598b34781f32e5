"""The API of what issues: settings, series, numbers."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of, an_entity
from facturier.sales.models import SellerProfile, Series
from facturier.sales.tests.numbered import a_number, a_series

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
IBAN = "FR7630006000011234567890189"


@pytest.fixture
def company():
    return a_company(roles=("administrator", "editor"), now=timezone.now())


@pytest.fixture
def entity(company):
    return an_entity(company, now=timezone.now())


class Caller:
    """A program with a token."""

    def __init__(
        self,
        company,
        role="administrator",
        scopes=("organisation:read", "sales:configure", "invoice:read"),
    ):
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

    def get(self, path, **query):
        return self.client.get(ROOT + path, query, **self.headers)

    def send(self, path, body=None, method="post", **more):
        return getattr(self.client, method)(
            ROOT + path,
            json.dumps(body or {}),
            content_type="application/json",
            **self.headers,
            **more,
        )

    def put(self, path, body):
        return self.send(path, body, "put")


@pytest.fixture
def caller(company):
    return Caller(company)


def profile(entity):
    return f"entities/{entity}/seller-profile/"


def a_body(entity, /, **rest):
    kinds = ["380", "386"]
    return {"name": "Factures", "pattern": "F{YYYY}-{N:4}", "type_codes": kinds, "entity": str(entity), **rest}  # fmt: skip


def test_settings_are_read_stated_and_refused_where_they_moved_on(caller, entity):
    before = caller.get(profile(entity)).json()
    assert (before["version"], before["iban"]) == (0, "")
    assert (before["electronic_address_scheme"], before["electronic_address"]) == (
        "0225",
        "732829320",
    )
    stated = {"version": 0, "iban": "FR76 3000 6000 0112 3456 7890 189", "obliged_from": "2027-09-01"}  # fmt: skip
    after = caller.put(profile(entity), stated)
    assert after.status_code == 200, after.content
    assert (after.json()["iban"], after.json()["version"]) == (IBAN, 1)
    again = caller.put(profile(entity), stated)
    assert (again.status_code, again.json()["code"]) == (409, "seller.changed_since")


@pytest.mark.parametrize(
    "changes",
    [
        {"iban": "FR00"},
        {"iban": "x" * 61},
        {"iban": "\u0000"},
        {"endpoint": "404833048"},
        {"email": "x"},
        {"obliged_from": "2020-01-01"},
        {"obliged_from": "demain"},
        {"version": -1},
        {"version": 10**12},
        {"version": None},
        {"opts_for_debits": "peut-être"},
    ],
)
def test_settings_that_cannot_be_right_are_a_problem_and_keep_nothing(
    company, caller, entity, changes
):
    answer = caller.put(profile(entity), {"version": 0, **changes})
    assert answer.status_code == 422, answer.content
    with company.here():
        assert not SellerProfile.objects.exists()


def test_a_series_is_created_once_under_its_key_listed_and_closed(company, caller, entity):
    first, again = (
        caller.send("series/", a_body(entity), HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)
    )
    assert first.status_code == again.status_code == 201, first.content
    assert first.json() == again.json()
    row = first.json()
    assert row["next_number"] == f"F{timezone.localdate().year}-0001"
    a_series(company, entity, "A{N}", name="Avoirs", kinds=("381",))
    page = caller.get("series/", limit=1).json()
    rest = caller.get("series/", limit=1, after=page["next_after"]).json()
    names = [one["name"] for one in (*page["items"], *rest["items"])]
    assert names == ["Factures", "Avoirs"] and rest["next_after"] is None
    assert len(caller.get("series/", entity=str(entity)).json()["items"]) == 2
    assert caller.get("series/", entity=str(uuid4())).json()["items"] == []
    closed = [caller.send(f"series/{row['id']}/close/") for _ in range(2)]
    assert [one.status_code for one in closed] == [200, 200]
    assert closed[0].json()["closed_at"] == closed[1].json()["closed_at"] is not None
    assert closed[1].json()["next_number"] == ""


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"pattern": "F"}, 422, "series.running"),
        ({"pattern": "F\u0000{N}"}, 422, "pattern.long"),
        ({"pattern": "x" * 61}, 422, "call.invalid"),
        ({"site": "ÎLE", "pattern": "{SITE}{N}"}, 422, "series.characters"),
        ({"type_codes": []}, 422, "call.invalid"),
        ({"type_codes": ["999"]}, 422, "call.invalid"),
        ({"name": "  "}, 422, "series.name"),
        ({"entity": "rien"}, 422, "call.invalid"),
        ({"entity": str(uuid4())}, 404, "absent"),
    ],
)
def test_a_series_that_cannot_be_is_a_problem_and_keeps_nothing(
    company, caller, entity, changes, status, code
):
    answer = caller.send("series/", a_body(entity, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    with company.here():
        assert not Series.objects.exists()


def test_a_colliding_series_is_refused(company, caller, entity):
    a_series(company, entity)
    answer = caller.send("series/", a_body(entity, name="Neuf", type_codes=["381"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "series.collides")


def test_numbers_are_walked_in_order_with_the_count_that_proves_them(company, caller, entity):
    series = a_series(company, entity)
    for _each in range(3):
        a_number(company, series)
    path = f"series/{series.id}/numbers/"
    page = caller.get(path, limit=2).json()
    rest = caller.get(path, limit=2, after=page["next_after"], period="2026").json()
    assert [one["running"] for one in (*page["items"], *rest["items"])] == [1, 2, 3]
    assert (page["last"], page["counted"], page["gapless"]) == (3, 3, True)
    assert (page["period"], page["periods"], rest["next_after"]) == ("2026", ["2026"], None)
    assert page["items"][0]["gross"] == "120.00" and page["items"][0]["reference"]
    blind = Caller(company, scopes=("organisation:read",)).get(path).json()
    assert (blind["items"][0]["number"], blind["items"][0]["customer"]) == ("F2026-00001", None)
    assert caller.get(path, period="1999").status_code == 404
    assert caller.get(path, period="\0").status_code == 404
    for bad in ({"after": -1}, {"after": "x"}, {"limit": 0}, {"period": "x" * 8}):
        assert caller.get(path, **bad).status_code == 422, bad


def test_a_token_without_the_right_and_a_stranger_reach_nothing(company, entity):
    series = a_series(company, entity)
    reads = Caller(company, role="editor", scopes=("organisation:read",))
    blind = Caller(company, scopes=("invoice:read",))
    stranger = Caller(a_company("Autre", roles=("administrator",), now=timezone.now()))
    paths = (profile(entity), f"series/{series.id}/numbers/")
    for path in paths:
        assert reads.get(path).status_code == 200
        assert blind.get(path).status_code == 403
        assert stranger.get(path).status_code == 404
        assert Client().get(ROOT + path).status_code == 401
    assert blind.get("series/").status_code == 403
    assert stranger.get("series/").json()["items"] == []
    for one, status in ((reads, 403), (blind, 403), (stranger, 404)):
        assert one.put(profile(entity), {"version": 0}).status_code == status
        assert one.send(f"series/{series.id}/close/").status_code == status
        assert one.send("series/", a_body(entity)).status_code == status
