"""API of organisations: the verbs of the administration pages, with their rights and refusals."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.organisations import actions
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    a_company,
    a_department,
    a_member,
    a_person,
    address_of,
    an_entity,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
ALL = ("organisation:read", "organisation:manage", "member:read")
NEVER = "00000000-0000-7000-8000-00000000dead"
KINDS = {
    "entities": (
        {"name": "Filiale", "siren": "404833048"},
        {"name": "Autre", "siren": "552100554"},
    ),
    "departments": ({"name": "Ventes"}, {"name": "Achats"}),
    "projects": ({"code": "N-1", "name": "Neuf"}, {"code": "N-2", "name": "Autre"}),
    "categories": ({"name": "Voyages"}, {"name": "Énergie", "account": "606100"}),
}


@made_once
def company():
    return a_company(roles=("editor", "reader", "administrator"), now=timezone.now())


def caller(company, role="owner", scopes=ALL, *, email=None):
    _id, token = actions.issue_token(
        email=email or address_of(company[role].user_id),
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
        answer = client.generic(method, f"/api/v1{path}", **sent, **more)
        if answer.status_code == 204:
            return 204, None
        kind = "application/json" if answer.status_code < 400 else "application/problem+json"
        assert answer["Content-Type"].startswith(kind)
        return answer.status_code, answer.json()

    return call


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_place_is_created_changed_archived_and_restored(company, kind):
    call, (first, second) = caller(company), KINDS[kind]
    status, made = call("POST", f"/{kind}/", first)
    assert status == 201 and made["archived"] is False
    path = f"/{kind}/{made['id']}/"
    assert call("GET", path) == (200, made)
    status, after = call("PUT", path, second)
    assert status == 200 and {name: after[name] for name in second} == second
    assert call("POST", f"{path}archive/")[1]["archived"] is True
    assert call("POST", f"{path}archive/")[0] == 200, "safe to repeat"
    assert made["id"] not in [one["id"] for one in call("GET", f"/{kind}/")[1]["items"]]
    assert [one["id"] for one in call("GET", f"/{kind}/?archived=true")[1]["items"]] == [made["id"]]
    assert call("POST", f"{path}restore/")[1]["archived"] is False
    with company.here():
        events = AuditEvent.objects.filter(subject_id=made["id"])
        verbs = [verb.partition(".")[2] for verb in events.values_list("verb", flat=True)]
        assert sorted(verbs) == ["archived", "changed", "created", "restored"]
        assert set(events.values_list("actor_kind", flat=True)) == {"token"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_is_created_once_under_its_key_and_never_twice(company, kind):
    call, (first, second) = caller(company), KINDS[kind]
    made = [call("POST", f"/{kind}/", first, HTTP_IDEMPOTENCY_KEY="k1") for _turn in range(2)]
    assert made[0] == made[1] and made[0][0] == 201
    other = call("POST", f"/{kind}/", second, HTTP_IDEMPOTENCY_KEY="k1")
    assert (other[0], other[1]["code"]) == (422, "idempotency.other_body")
    assert call("POST", f"/{kind}/", first)[0] == 409


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_and_who_is_elsewhere_change_nothing(company, kind):
    call, (first, second) = caller(company), KINDS[kind]
    path = f"/{kind}/{call('POST', f'/{kind}/', first)[1]['id']}/"
    changes = (
        ("POST", f"/{kind}/", second),
        ("PUT", path, second),
        ("POST", f"{path}archive/", None),
        ("POST", f"{path}restore/", None),
    )
    readers = (
        caller(company, "editor", ("organisation:read",)),
        caller(company, "owner", ("organisation:read",)),
        caller(company, "owner", ("organisation:manage",)),
    )
    for one in readers:
        for method, where, body in changes:
            assert (one(method, where, body)[0], one(method, where, body)[1]["code"]) == (
                403,
                "forbidden",
            )
    stranger = caller(a_company("Ailleurs", roles=(), now=timezone.now()))
    for method, where, body in (("GET", path, None), *changes[1:]):
        assert stranger(method, where, body)[1]["code"] == "absent"
    assert call("GET", f"/{kind}/{NEVER}/")[0] == 404
    assert call("GET", path)[1]["name"] == first["name"]


def test_lists_follow_each_other_page_by_page(company):
    call = caller(company)
    for number in range(3):
        call("POST", "/projects/", {"code": f"P-{number}", "name": "Projet"})
    first = call("GET", "/projects/?limit=2")[1]
    second = call("GET", f"/projects/?limit=2&after={first['next_after']}")[1]
    assert [one["code"] for one in (*first["items"], *second["items"])] == ["P-0", "P-1", "P-2"]
    assert second["next_after"] is None
    gone = call("GET", f"/projects/?after={NEVER}")[1]
    assert gone == {"items": [], "next_after": None}
    assert call("GET", "/projects/?limit=0")[0] == 422


def test_departments_are_listed_below_their_parents_and_never_turn_in_a_circle(company):
    call = caller(company)
    top = call("POST", "/departments/", {"name": "Z siège"})[1]["id"]
    below = call("POST", "/departments/", {"name": "A atelier", "parent": top})[1]["id"]
    listed = call("GET", "/departments/")[1]["items"]
    assert [one["id"] for one in listed] == [top, below] and listed[1]["parent"] == top
    status, told = call("PUT", f"/departments/{top}/", {"name": "Z siège", "parent": below})
    assert (status, told["field"]) == (422, "parent")
    assert call("POST", f"/departments/{top}/archive/")[1]["code"] == "department.has_children"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "A", "siren": "404833047"}, "siren"),
        ({"name": "A", "country": "ZZ"}, "country"),
        ({"name": "A", "siren": "404833048", "vat_number": "FR1"}, "vat_number"),
        ({"name": "A" * 300, "siren": "404833048"}, "name"),
    ],
)
def test_an_entity_that_cannot_be_right_is_refused_at_its_field(company, body, field):
    status, told = caller(company)("POST", "/entities/", body)
    assert (status, told["field"]) == (422, field) and told["detail"]


def test_a_text_with_a_nought_byte_is_kept_without_it(company):
    assert caller(company)("POST", "/categories/", {"name": "A\0B"})[1]["name"] == "AB"


def test_the_organisation_is_renamed_by_who_may(company):
    call = caller(company)
    assert call("PUT", "/organisation/", {"name": "Kervel et fils"})[1]["name"] == "Kervel et fils"
    assert call("GET", "/organisation/")[1]["is_demo"] is False
    assert call("PUT", "/organisation/", {"name": " "})[0] == 422
    assert caller(company, scopes=ALL[:1])("PUT", "/organisation/", {"name": "Autre"})[0] == 403


# -- people ----------------------------------------------------------------------------------------
def test_members_are_read_with_what_restricts_their_roles(company):
    department = a_department(company, "Achats")
    person = a_person("Paul Petit")
    member = a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    call = caller(company)
    found = {one["id"]: one for one in call("GET", "/members/?limit=200")[1]["items"]}
    [role] = found[str(member.id)]["roles"]
    assert role["held_for"] == {
        "entity": None, "direction": None, "department": str(department), "project": None,
        "amount_limit": None,
    }  # fmt: skip
    one = call("GET", f"/members/{member.id}/")[1]
    assert one["grants"][0]["held_for"]["department"] == str(department)
    assert one["name"] == "Paul Petit" and one["grants"][0]["expired"] is False
    assert call("GET", f"/members/{NEVER}/")[0] == 404
    other = a_company("Ailleurs", roles=(), now=timezone.now())
    assert caller(other)("GET", f"/members/{member.id}/")[0] == 404
    for path in ("/members/", f"/members/{member.id}/", "/roles/"):
        refused = caller(company, "reader", ALL[:1])("GET", path)
        assert (refused[0], refused[1]["code"]) == (403, "forbidden")


def test_roles_say_what_they_let_one_do(company):
    roles = {one["key"]: one for one in caller(company)("GET", "/roles/")[1]["items"]}
    assert roles["owner"]["people"] == 1
    assert "organisation.manage" in roles["administrator"]["capabilities"]
    assert "organisation.manage" not in roles["reader"]["capabilities"]
    assert "invoice.read" in roles["reader"]["capabilities"]


def test_a_token_is_told_who_it_speaks_for_and_no_more_than_it_may(company):
    department = a_department(company, "Achats")
    below = a_department(company, "Achats Brest", parent_id=department)
    an_entity(company)
    person = a_person("Paul Petit")
    a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    me = caller(company, scopes=("invoice:read",), email=address_of(person))("GET", "/me/")[1]
    assert (me["name"], me["organisation"], me["token_name"]) == (
        "Paul Petit",
        str(company.id),
        "essai",
    )
    assert [one["capability"] for one in me["rights"]] == ["invoice.read"]
    [scope] = me["rights"][0]["scopes"]
    assert set(scope["departments"]) == {str(department), str(below)}
    whole = caller(company, scopes=("invoice:read",))("GET", "/me/")[1]
    assert whole["rights"][0]["scopes"][0]["departments"] is None
    assert Client().get("/api/v1/me/").status_code == 401
