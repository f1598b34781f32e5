"""The API of plans: prepared, previewed, changed, skipped, indexed, run, as a program does it."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.recurring import actions
from facturier.recurring.models import Plan, Run
from facturier.recurring.tests.factories import MONTHLY, Subscriptions
from facturier.sales.tests.test_drafts_api import Caller

pytestmark = pytest.mark.django_db


class Program(Caller):
    """A program with a token, at any call."""

    def ask(self, method: str, path: str, body: object = None):
        return self.client.generic(
            method, f"/api/v1/{path}", json.dumps(body) if body is not None else b"",
            content_type="application/json", **self.headers,
        )  # fmt: skip


@pytest.fixture
def shop():
    return Subscriptions()


def terms(**said):
    return {"name": "Loyer", "rule": MONTHLY, "start": "2026-01-01", "mode": "issue",
            "cover": "calendar_behind", **said}  # fmt: skip


def test_a_program_prepares_a_plan_looks_ahead_and_has_it_run(shop):
    caller, template = Program(shop.company, role="owner"), shop.template()
    body = {"template_id": str(template.id), **terms()}
    answer = caller.ask("POST", "recurring-plans/", body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    root = f"recurring-plans/{made['id']}/"
    assert (made["next_number"], made["next_due"], made["version"]) == (1, "2026-01-31", 1)
    ahead = caller.ask("GET", f"{root}preview/").json()
    assert [len(ahead), ahead[0]["first"], ahead[1]["last"], ahead[0]["gross"]] == [
        12, "2026-01-01", "2026-02-28", "372.00",
    ]  # fmt: skip
    skipped = caller.ask("POST", f"{root}periods/1/skip/", {"reason": "Offert"})
    assert skipped.json()["state"] == "skipped"
    assert caller.ask("POST", f"{root}periods/1/unskip/").status_code == 200
    run = caller.ask("POST", "recurring-runs/").json()
    assert (run["stage"], run["total"], run["stopped"]) == ("running", 1, False)
    assert caller.ask("POST", f"recurring-runs/{run['id']}/pause/").json()["stage"] == "paused"
    assert caller.ask("POST", f"recurring-runs/{run['id']}/resume/").json()["stage"] == "running"
    with shop.company.here():
        shop_run = Run.objects.get()
    actions.take_due(organisation_id=shop.company.id, run_id=shop_run.id, clock=timezone.now)
    latest = caller.ask("GET", "recurring-runs/latest/").json()
    periods = caller.ask("GET", f"{root}periods/").json()["items"]
    assert latest["issued"] == len(periods)
    assert {one["state"] for one in periods} == {"issued"}
    assert len(caller.ask("GET", f"{root}periods/?before=3").json()["items"]) == 2
    with shop.company.here():
        event = AuditEvent.objects.filter(verb="plan.created").get()
    assert event.actor_name.endswith("(essai)")


def test_a_plan_is_changed_only_as_it_was_seen(shop):
    caller, plan = Program(shop.company), shop.plan()
    root = f"recurring-plans/{plan.id}/"
    said = terms(name="Autre", mode="draft")
    assert caller.ask("PUT", root, {"version": 9, **said}).status_code == 409
    answer = caller.ask("PUT", root, {"version": 1, **said})
    assert (answer.json()["name"], answer.json()["version"]) == ("Autre", 2)
    assert caller.ask("GET", "recurring-plans/?state=active").json()["items"][0]["name"] == "Autre"
    assert caller.ask("POST", f"{root}pause/").json()["state"] == "paused"
    assert caller.ask("POST", f"{root}resume/", {"skip_missed": False}).json()["state"] == "active"
    assert caller.ask("POST", f"{root}take-over/").status_code == 200
    assert caller.ask("POST", f"{root}end/").json()["state"] == "ended"
    assert caller.ask("POST", f"{root}pause/").status_code == 409


def test_prices_are_indexed_once_for_one_key_and_withdrawn(shop):
    caller, plan = Program(shop.company), shop.plan()
    root = f"recurring-plans/{plan.id}/"
    body = {"kind": "yearly", "first_day": "2026-02-01", "percent": "2.5", "proof": "Article 7"}
    caller.headers["HTTP_IDEMPOTENCY_KEY"] = "une-clef"
    first = caller.ask("POST", f"{root}indexations/", body).json()
    again = caller.ask("POST", f"{root}indexations/", body).json()
    assert first["id"] == again["id"]
    del caller.headers["HTTP_IDEMPOTENCY_KEY"]
    ahead = caller.ask("GET", f"{root}preview/").json()
    assert [ahead[0]["net"], ahead[1]["net"]] == ["310.00", "317.75"]
    proof = f"/api/v1/{root}indexations/{first['id']}/proof/"
    assert caller.client.get(proof, **caller.headers).status_code == 404
    paper = b"%PDF-1.7 article 7"
    file = SimpleUploadedFile("a.pdf", paper)
    told = caller.client.post(proof, {"file": file}, **caller.headers).json()
    assert (told["proof_name"], told["proof_sha256"]) == (
        "a.pdf", hashlib.sha256(paper).hexdigest(),
    )  # fmt: skip
    assert caller.client.get(proof, **caller.headers).content == paper
    assert caller.ask("POST", f"{root}indexations/{first['id']}/withdraw/").status_code == 200
    assert caller.ask("GET", f"{root}preview/").json()[1]["net"] == "310.00"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"rule": {"unit": "hour"}}, 422), ({"rule": {"unit": "month"}}, 422),
        ({"rule": {"unit": "month", "days": [0]}}, 422), ({"start": "hier"}, 422),
        ({"rule": {"unit": "month", "days": [10**30]}}, 422), ({"end": "1999-01-01"}, 422),
        ({"start": "9999-12-31"}, 422), ({"start": "0001-01-01"}, 422), ({"name": " "}, 422),
        ({"name": "a\u0000"}, 422), ({"most": 0}, 422), ({"cover": "none", "prorate": True}, 422),
        ({"rule": {"unit": "week", "weekdays": [-1]}}, 422),
        ({"rule": {"unit": "month", "nth": 0, "weekdays": [1]}}, 422),
        ({"decimals": 9}, 422), ({"template_id": str(__import__("uuid").uuid4())}, 404),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_leaves_nothing(shop, said, status):
    caller = Program(shop.company)
    body = {"template_id": str(shop.template().id), **terms(), **said}
    answer = caller.ask("POST", "recurring-plans/", body)
    assert answer.status_code == status, answer.content
    with shop.company.here():
        assert not Plan.objects.exists()


def test_rights_are_those_of_the_caller(shop):
    plan, reader = shop.plan(), Program(shop.company, role="reader", scopes=("invoice:read",))
    root = f"recurring-plans/{plan.id}/"
    assert reader.ask("GET", root).status_code == 200
    for method, path, body in (
        ("POST", "recurring-plans/", {"template_id": str(plan.template_id), **terms()}),
        ("PUT", root, {"version": 1, **terms()}), ("POST", f"{root}pause/", None),
        ("POST", f"{root}periods/1/skip/", {"reason": "x"}), ("POST", "recurring-runs/", None),
    ):  # fmt: skip
        assert reader.ask(method, path, body).status_code == 403, path
    only_drafts = Program(
        shop.company, scopes=("invoice:read", "invoice:prepare", "organisation:read", "party:read")
    )
    refused = only_drafts.ask(
        "POST", "recurring-plans/", {"template_id": str(plan.template_id), **terms()}
    )
    assert refused.status_code == 403, "who may not issue makes no plan that issues"
    drafts = {"template_id": str(plan.template_id), **terms(mode="draft")}
    assert only_drafts.ask("POST", "recurring-plans/", drafts).status_code == 201
