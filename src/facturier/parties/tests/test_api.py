"""The API of customers and suppliers."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of
from facturier.parties.tests.factories import (
    IBAN,
    SIREN,
    a_contact,
    a_party,
    an_account,
    an_address,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
PARTIES = "/api/v1/parties/"
ALL = ("party:read", "party:manage", "party:bank")


@made_once
def company():
    return a_company(roles=("editor", "reader"), now=timezone.now())


def caller(company, role="editor", scopes=ALL):
    _id, token = organisations.issue_token(
        email=address_of(company[role].user_id),
        name="essai",
        scopes=scopes,
        days=1,
        now=timezone.now(),
        organisation=str(company.id),
    )
    client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")

    def call(method: str, path: str, body=None, **more):
        sent = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        answer = getattr(client, method)(path, **sent, **more)
        return answer.status_code, answer.json()

    return call


def test_a_party_is_created_found_changed_and_archived(company):
    call = caller(company)
    status, party = call("post", PARTIES, {"name": "Tôlerie Lacaze", "siren": SIREN})
    assert (status, party["reference"], party["siren"]) == (201, "T-1", SIREN)
    path = f"{PARTIES}{party['id']}/"
    assert call("get", f"{PARTIES}?search=tolerie")[1]["items"][0]["id"] == party["id"]
    status, after = call("patch", path, {"version": party["version"], "payment_days": 30})
    assert (status, after["payment_days"], after["siren"]) == (200, 30, SIREN)
    status, problem = call("patch", path, {"version": party["version"], "name": "Vieux"})
    assert (status, problem["code"]) == (409, "party.changed")
    status, after = call("patch", path, {"version": after["version"], "payment_days": None})
    assert after["payment_days"] is None
    assert call("post", f"{path}archive/")[1]["archived_at"]
    assert call("get", PARTIES)[1]["items"] == []
    assert call("get", f"{PARTIES}?view=archived")[1]["items"][0]["archived"]
    assert call("post", f"{path}restore/")[1]["archived_at"] is None


def test_a_party_is_created_once_under_its_key(company):
    call, body = caller(company), {"name": "Tôlerie Lacaze", "siren": SIREN}
    first, again = (call("post", PARTIES, body, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2))
    assert first == again and first[0] == 201
    assert call("get", f"{PARTIES}{first[1]['id']}/")[1] == first[1]
    other = call("post", PARTIES, body | {"name": "Autre"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert (other[0], other[1]["code"]) == (422, "idempotency.other_body")
    # Refused, the key is free for the corrected call.
    assert call("post", PARTIES, body, HTTP_IDEMPOTENCY_KEY="k2")[0] == 409
    corrected = call("post", PARTIES, {"name": "Autre"}, HTTP_IDEMPOTENCY_KEY="k2")
    assert corrected[1]["reference"] == "T-2"


def test_a_number_of_another_party_is_a_conflict_and_a_wrong_one_unprocessable(company):
    a_party(company, siren=SIREN)
    call = caller(company)
    status, problem = call("post", PARTIES, {"name": "Jumeau", "siren": SIREN})
    assert (status, problem["code"], problem["field"]) == (409, "party.known", "siren")
    status, problem = call("post", PARTIES, {"name": "Jumeau", "siren": "404833047"})
    assert (status, problem["field"]) == (422, "siren")


def test_accounts_are_masked_unless_asked_for_with_the_right_and_this_is_told(company):
    party = a_party(company)
    an_account(company, party.id)
    an_address(company, party.id)
    a_contact(company, party.id)
    path = f"{PARTIES}{party.id}/"
    call = caller(company)
    shown = call("get", path)[1]
    assert shown["accounts"][0]["iban"] == "FR76 •••• 0189"
    assert shown["addresses"][0]["city"] == "Brest"
    assert shown["contacts"][0]["name"] == "Lucie Morel"
    assert call("get", f"{path}?accounts=clear")[1]["accounts"][0]["iban"] == IBAN
    with company.here():
        assert AuditEvent.objects.filter(verb="party.account_read").count() == 1
    without = caller(company, scopes=("party:read",))
    assert without("get", f"{path}?accounts=clear")[0] == 403
    assert caller(company, "reader", ("party:read",))("get", f"{path}?accounts=clear")[0] == 403
    assert call("get", f"{path}?accounts=all")[0] == 422


def test_a_merge_and_its_undoing(company):
    kept, absorbed = a_party(company, "Lacaze"), a_party(company, "Lacaze", siren=SIREN)
    call = caller(company)
    wanted = {"absorbed": str(absorbed.id), "reason": "le même"}
    status, merge = call("post", f"{PARTIES}{kept.id}/merge/", wanted)
    assert status == 201
    assert call("get", f"{PARTIES}{absorbed.id}/")[1]["absorbed_by"] == str(kept.id)
    assert call("get", f"{PARTIES}{kept.id}/")[1]["siren"] == SIREN
    status, party = call("post", f"{PARTIES}{kept.id}/merges/{merge['id']}/undo/")
    assert (status, party["id"], party["absorbed_by"]) == (200, str(absorbed.id), None)


def test_pages_follow_each_other(company):
    for number in range(3):
        a_party(company, f"Lacaze {number}")
    call = caller(company)
    first = call("get", f"{PARTIES}?limit=2")[1]
    second = call("get", f"{PARTIES}?limit=2&after={first['next_after']}")[1]
    assert [one["reference"] for one in (*first["items"], *second["items"])] == [
        "T-1",
        "T-2",
        "T-3",
    ]
    assert second["next_after"] is None


def test_a_token_that_may_not_read_changes_nothing_either(company):
    party = a_party(company)
    call = caller(company, scopes=("party:manage",))
    status, problem = call("post", PARTIES, {"name": "Nouveau"})
    assert (status, problem["code"]) == (403, "forbidden")
    assert call("post", f"{PARTIES}{party.id}/archive/")[0] == 403
