"""The API of the room: reading and deciding legal mentions."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of
from facturier.sales.models import WordingDecision

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/legal-wordings/"


@pytest.fixture
def company():
    return a_company(roles=("administrator", "editor"), now=timezone.now())


class Caller:
    """A program with a token."""

    def __init__(
        self, company, role="administrator", scopes=("organisation:read", "sales:configure")
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

    def get(self, **query):
        return self.client.get(ROOT, query, **self.headers)

    def post(self, body, **more):
        return self.client.post(
            ROOT, json.dumps(body), content_type="application/json", **self.headers, **more
        )


@pytest.fixture
def caller(company):
    return Caller(company)


def a_body(**rest):
    day = timezone.localdate()
    return {"key": "late_payment", "first_day": str(day), "text_fr": "Pénalités : 12 %.", "reason": "CGV", **rest}  # fmt: skip


def of(answer, key):
    return next(one for one in answer.json()["items"] if one["key"] == key)


def test_mentions_are_read_as_an_invoice_of_the_day_states_them(caller):
    before = of(caller.get(on="2026-11-26"), "intra_eu_supply")
    assert (before["text"], before["why"]) == (
        "Exonération de TVA, article 262 ter, I du CGI",
        "tolerated",
    )
    assert [one["tolerated_until"] for one in before["versions"]] == ["2027-12-31", None]
    after = of(caller.get(on="2028-01-01", language="en"), "intra_eu_supply")
    assert "Directive 2006/112/EC" in after["text"]
    assert of(caller.get(on="2028-01-01"), "export")["why"] == "unsure"


def test_a_text_is_written_once_under_its_key(company, caller):
    first, again = (caller.post(a_body(), HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2))
    assert first.status_code == again.status_code == 201, first.content
    assert first.json() == again.json()
    with company.here():
        assert WordingDecision.objects.count() == 1
    read = of(caller.get(), "late_payment")
    assert (read["text"], read["why"]) == ("Pénalités : 12 %.", "own")


def test_a_version_is_confirmed(caller):
    body = {"key": "franchise", "first_day": "2027-06-01", "version": "cibs"}
    assert caller.post(body).status_code == 201
    assert of(caller.get(on="2027-06-01"), "franchise")["why"] == "confirmed"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"key": "rien"}, 404, "absent"),
        ({"text_fr": ""}, 422, "wording.missing"),
        ({"text_fr": "a\u0000b"}, 422, "wording.unreadable"),
        ({"reason": ""}, 422, "wording.reason"),
        ({"first_day": str(date(2020, 1, 1))}, 422, "wording.past"),
        ({"first_day": "9999-12-31", "version": "1"}, 201, None),
        ({"version": "nope"}, 422, "wording.version"),
        ({"first_day": "hier"}, 422, "call.invalid"),
        ({"text_fr": "x" * 1001}, 422, "call.invalid"),
    ],
)
def test_bad_input_is_a_problem_and_never_an_error_of_ours(caller, changes, status, code):
    answer = caller.post(a_body(**changes))
    assert answer.status_code == status, answer.content
    assert code is None or answer.json()["code"] == code


def test_a_day_before_any_law_of_ours_is_answered_too(caller):
    assert caller.get(on="0001-01-01").status_code == 200
    assert caller.get(on="9999-12-31").status_code == 200
    assert caller.get(language="de").status_code == 422


def test_a_token_without_the_right_reads_or_decides_nothing(company):
    reads = Caller(company, scopes=("organisation:read",))
    assert reads.get().status_code == 200
    assert reads.post(a_body()).status_code in (403, 404)
    blind = Caller(company, scopes=("invoice:read",))
    assert blind.get().status_code in (403, 404)
    editor = Caller(company, role="editor", scopes=("organisation:read",))
    assert editor.post(a_body()).status_code in (403, 404)
    assert Client().get(ROOT).status_code == 401


def test_tomorrow_counts_from_tomorrow(caller):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert caller.post(a_body(first_day=str(tomorrow))).status_code == 201
    assert of(caller.get(), "late_payment")["why"] == "in_force"
    assert of(caller.get(on=str(tomorrow)), "late_payment")["why"] == "own"
