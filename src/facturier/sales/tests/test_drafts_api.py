"""The API of drafts: open, change, check, issue, as a program does it with a token."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of
from facturier.sales.tests.factories import a_customer, a_seller, a_series

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/drafts/"
SCOPES = ("invoice:read", "invoice:prepare", "invoice:issue", "organisation:read", "party:read")


class Caller:
    """A program with a token of the editor."""

    def __init__(self, company, role="editor", scopes=SCOPES):
        _id, token = organisations.issue_token(
            email=address_of(company[role].user_id), name="essai", scopes=scopes, days=30,
            now=timezone.now(), organisation=str(company.id),
        )  # fmt: skip
        self.client = Client(raise_request_exception=False)
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def get(self, path=""):
        return self.client.get(ROOT + path, **self.headers)

    def post(self, path, body):
        return self.client.post(
            ROOT + path, json.dumps(body), content_type="application/json", **self.headers
        )


@pytest.fixture
def shop():
    company = a_company(roles=("owner", "editor", "reader"), now=timezone.now())
    entity = a_seller(company)
    a_series(company, entity)
    return company, entity, a_customer(company)


def operations(*asked, base=1):
    return {
        "key": str(uuid4()),
        "operations": [
            {"line": line and str(line), "field": name, "base": base, "value": value}
            for line, name, value in asked
        ],
    }


def test_a_draft_is_opened_filled_checked_and_issued(shop):
    company, entity, customer = shop
    caller, line = Caller(company), uuid4()
    opened = caller.post("", {"entity": str(entity), "customer": str(customer)})
    assert opened.status_code == 201, opened.content
    draft = opened.json()
    assert draft["fields"]["payment_days"] == {"value": 30, "version": 1}

    lacking = caller.get(f"{draft['id']}/checks/").json()
    assert not lacking["may_issue"]
    assert "lines" in {one["code"] for one in lacking["lacking"]}

    today = str(timezone.localdate())
    asked = operations(
        (None, "nature", "goods"), (None, "delivery_date", today), (line, "name", "Banquette"),
        (line, "quantity", "6"), (line, "price", "1 240,00"), (line, "vat", "20"),
    )  # fmt: skip
    answer = caller.post(f"{draft['id']}/operations/", asked).json()
    assert {one["outcome"] for one in answer["results"]} == {"accepted"}
    assert (answer["totals"]["gross"], answer["nets"][str(line)]) == ("8928.00", "7440.00")
    assert caller.post(f"{draft['id']}/operations/", asked).json()["results"] == answer["results"]

    checks = caller.get(f"{draft['id']}/checks/").json()
    assert [one for one in checks["lacking"] if one["blocking"]] == []
    assert (checks["may_issue"], checks["process"]) == (True, "B1")
    assert checks["situations"][0]["kind"] == "domestic"
    assert all(checks["situations"][0]["reasons"])

    stale = caller.post(f"{draft['id']}/issue/", {"version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "draft.stale")
    issued = caller.post(f"{draft['id']}/issue/", {"version": answer["version"]})
    assert issued.status_code == 200, issued.content
    assert issued.json()["number"] == f"F{timezone.localdate().year}-0001"
    again = caller.post(f"{draft['id']}/issue/", {"version": answer["version"]}).json()
    assert (again["number"], again["again"]) == (issued.json()["number"], True)


LINE = {"name": "Banquette", "quantity": "6", "price": "1 240,00", "vat": "20"}


def test_a_draft_is_opened_and_filled_in_one_call(shop):
    company, entity, customer = shop
    caller, today = Caller(company), str(timezone.localdate())
    whole = {
        "entity": str(entity), "customer": str(customer),
        "fields": {"nature": "goods", "delivery_date": today},
        "lines": [LINE, {"kind": "text", "name": "Livrées au quai"}, LINE | {"quantity": "1"}],
    }  # fmt: skip
    opened = caller.post("", whole)
    assert opened.status_code == 201, opened.content
    draft = opened.json()
    assert draft["version"] == 1
    assert draft["fields"]["payment_days"]["value"] == 30  # what the customer brings stands too
    shown = [(line["fields"]["name"]["value"], line["net"]) for line in draft["lines"]]
    assert shown == [("Banquette", "7440.00"), ("Livrées au quai", None), ("Banquette", "1240.00")]
    assert draft["totals"]["gross"] == "10416.00"
    assert caller.get(f"{draft['id']}/").json() == draft
    issued = caller.post(f"{draft['id']}/issue/", {"version": 1})
    assert issued.status_code == 200, issued.content
    like = caller.post(
        "", {"entity": str(entity), "like": draft["id"], "fields": {"nature": "services"}}
    )
    assert (like.json()["fields"]["nature"]["value"], len(like.json()["lines"])) == ("services", 3)


@pytest.mark.parametrize(
    ("filling", "field"),
    [
        ({"fields": {"delivery_date": "hier"}}, "delivery_date"),
        ({"fields": {"no_such_field": "x"}}, "no_such_field"),
        ({"lines": [LINE, LINE | {"price": "cher"}]}, "price"),
        ({"lines": [LINE | {"item": str(uuid4())}]}, "item"),
        ({"lines": [{"name": "x"}] * 501}, None),
    ],
)
def test_what_a_new_draft_may_not_hold_opens_nothing(shop, filling, field):
    company, entity, customer = shop
    caller = Caller(company)
    answer = caller.post("", {"entity": str(entity), "customer": str(customer)} | filling)
    assert answer.status_code == 422, answer.content
    assert answer.json()["detail"]
    if field:
        assert answer.json()["field"] == field
    assert caller.get().json()["items"] == []


def test_two_programs_on_one_field_see_both_values(shop):
    company, entity, _customer = shop
    caller = Caller(company)
    draft = caller.post("", {"entity": str(entity)}).json()["id"]
    caller.post(f"{draft}/operations/", operations((None, "subject", "Hall"), base=0))
    answer = caller.post(f"{draft}/operations/", operations((None, "subject", "Bar"), base=0))
    [result] = answer.json()["results"]
    assert (result["outcome"], result["value"], result["version"]) == ("conflict", "Hall", 1)


def test_a_refused_value_says_why_in_words(shop):
    company, entity, _customer = shop
    caller = Caller(company)
    draft = caller.post("", {"entity": str(entity)}).json()["id"]
    answer = caller.post(f"{draft}/operations/", operations((uuid4(), "price", "cher"), base=0))
    [result] = answer.json()["results"]
    assert (result["outcome"], result["code"]) == ("refused", "number")
    assert "1 234,50" in result["reason"]


@pytest.mark.parametrize(
    "body",
    [
        {"key": "x", "operations": []},
        {"key": str(uuid4()), "operations": []},
        {"key": str(uuid4()), "operations": [{"field": "subject", "base": -1}]},
        {"key": str(uuid4()), "operations": [{"field": "subject", "base": 0, "value": [1]}]},
        {"key": str(uuid4()), "operations": [{"field": "x" * 50, "base": 0}]},
        {"key": str(uuid4()), "operations": [{"field": "subject", "base": 0, "value": 10**400}]},
    ],
)
def test_what_is_no_batch_is_refused(shop, body):
    company, entity, _customer = shop
    caller = Caller(company)
    draft = caller.post("", {"entity": str(entity)}).json()["id"]
    answer = caller.post(f"{draft}/operations/", body)
    assert answer.status_code in (200, 422), answer.content
    if answer.status_code == 200:
        assert {one["outcome"] for one in answer.json()["results"]} == {"refused"}


def test_a_reader_looks_and_changes_nothing_a_stranger_finds_nothing(shop):
    company, entity, _customer = shop
    draft = Caller(company).post("", {"entity": str(entity)}).json()["id"]
    reader = Caller(company, "reader", ("invoice:read", "organisation:read", "party:read"))
    assert reader.get(f"{draft}/").status_code == 200
    for path, body in (
        (f"{draft}/operations/", operations((None, "subject", "x"), base=0)),
        (f"{draft}/discard/", {}),
        (f"{draft}/issue/", {"version": 0}),
        ("", {"entity": str(entity)}),
    ):
        assert reader.post(path, body).status_code == 403, path
    stranger = a_company("Ailleurs", roles=("owner", "editor"), now=timezone.now())
    theirs = Caller(stranger)
    assert theirs.get(f"{draft}/").status_code == 404
    for path in ("operations/", "discard/", "issue/"):
        body = operations((None, "subject", "x"), base=0) | {"version": 0}
        assert theirs.post(f"{draft}/{path}", body).status_code == 404, path


def test_drafts_are_listed_put_away_taken_back_and_kept_as_templates(shop):
    company, entity, _customer = shop
    caller = Caller(company)
    draft = caller.post("", {"entity": str(entity)}).json()["id"]
    assert [one["id"] for one in caller.get().json()["items"]] == [draft]
    assert caller.post(f"{draft}/discard/", {}).json()["state"] == "discarded"
    assert caller.get().json()["items"] == []
    assert caller.post(f"{draft}/restore/", {}).json()["state"] == "open"
    kept = caller.post(f"{draft}/template/", {"name": "Entretien"})
    assert (kept.status_code, kept.json()["state"]) == (201, "template")
    copy = caller.post("", {"entity": str(entity), "like": kept.json()["id"]})
    assert copy.status_code == 201
