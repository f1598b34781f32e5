"""I28: who gets what from every address, by every method, compared with a table people can read.

After a change of routes or rights, look at what changed in the table, then keep it:
    FACTURIER_WRITE_MATRIX=1 python -m pytest tests/architecture/test_route_matrix.py
A cell is the status of the answer; a redirection says where it leads: `login` to the door,
`choose` to the choice of an organisation, `confirm` to the password asked again, else `302`.
"""

import csv
import os
from collections import defaultdict
from logging import LogRecord
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from facturier.kit.log_lines import Discreet
from facturier.organisations.models import Grant
from facturier.organisations.rules import BUILT_IN_ROLES
from facturier.organisations.tests.factories import PASSWORD
from tests.architecture.needs import NEEDS
from tests.architecture.routes import Route, routes
from tests.plumbing.addresses import places_of
from tests.plumbing.bodies import BODIES, body_of
from tests.plumbing.world import ROLES, VISITORS, World, world  # noqa: F401

TABLE = Path(__file__).with_name("route_matrix.csv")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WRITING = os.environ.get("FACTURIER_WRITE_MATRIX") == "1"
HOW = (
    "If it is meant: FACTURIER_WRITE_MATRIX=1 python -m pytest"
    " tests/architecture/test_route_matrix.py, then read the difference of route_matrix.csv."
)
Cells = dict[tuple[str, str], dict[str, str]]


def read_table() -> Cells:
    """The committed table: (name, method) -> visitor -> outcome."""
    if not TABLE.exists():
        return {}
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {
            (row["name"], row["method"]): {visitor: row[visitor] for visitor in VISITORS}
            for row in csv.DictReader(file)
        }


def write_column(visitor: str, column: dict[tuple[str, str], str]) -> None:
    """Put what was observed for one visitor into the table."""
    kept: Cells = defaultdict(dict, read_table())
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["route", "name", "method", *VISITORS])
        for route in routes():
            for method in METHODS:
                cells = {**kept[route.name, method], visitor: column[route.name, method]}
                shown = [cells.get(one, "") for one in VISITORS]
                table.writerow([route.address, route.name, method, *shown])


def outcome(response) -> str:
    """The class of an answer, as the table writes it."""
    if response.status_code not in (301, 302, 303):
        return str(response.status_code)
    path = urlsplit(response["Location"]).path
    return {
        "/connexion/": "login",
        "/organisations/": "choose",
        "/organisations/aucune/": "choose",
        "/organisations/double-authentification/": "second factor",
        "/compte/securite/confirmer/": "confirm",
    }.get(path, "302")


def observed(world: World, visitor: str) -> dict[tuple[str, str], str]:
    """What one visitor gets everywhere; one request to an address is sent once, whoever names it."""
    table = {} if WRITING else read_table()
    found, answers = {}, {}
    for route in routes():
        for method in METHODS:
            if line := same_for_all_between(route, table.get((route.name, method), {}), visitor):
                found[route.name, method] = line
                continue
            sent = (method, path_of(route, world), BODIES.get(route.name))
            if sent not in answers:
                answers[sent] = outcome(asked(world, visitor, route, method))
            found[route.name, method] = answers[sent]
    return found


def same_for_all_between(route: Route, line: dict[str, str], visitor: str) -> str:
    """What a visitor gets where two ends are asked for all: their columns must then be the same.

    An address takes a method from nobody before it looks at who asks: a stranger and the owner are
    asked. One's own account lies below the organisations and knows no role: so the pages without a
    room are asked by a reader and the owner.
    """
    without_right = {line.get(one) for one in VISITORS if one != "anonymous"}
    of_members = {line.get(role) for role in ROLES}
    if visitor not in ("anonymous", "owner") and without_right == {"405"}:
        return "405"
    if visitor in ROLES[1:-1] and ":" not in route.name and len(of_members) == 1:
        return of_members.pop() or ""
    return ""


def path_of(route: Route, world: World) -> str:
    """The address with the objects of `ours` in its places."""
    try:
        return route.path(places_of(route.name, list(route.places), world.ours))
    except KeyError as place:
        raise AssertionError(
            f"{route.address}: what stands for {place}? Say it in tests/plumbing/addresses.py (USUAL)."
        ) from None


def asked(world: World, visitor: str, route: Route, method: str):
    """The answer to a plausible request with the objects of `ours`."""
    body = body_of(route.name, world.ours) if method in ("POST", "PUT", "PATCH") else None
    return world.ask(visitor, method, path_of(route, world), body)


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_answers_are_those_of_the_table(world, visitor):
    column = observed(world, visitor)
    assert not [where for where, cell in column.items() if cell.startswith("5")]
    if WRITING:
        write_column(visitor, column)
    table = read_table()
    changed = [
        f"{name} {method}: {table.get((name, method), {}).get(visitor, 'not listed')} -> {cell}"
        for (name, method), cell in column.items()
        if table.get((name, method), {}).get(visitor) != cell
    ]
    assert not changed, f"for {visitor}: {changed}. {HOW}"


def test_every_route_is_in_the_table_and_nothing_else():
    listed = {name for name, _method in read_table()}
    existing = {route.name for route in routes()}
    assert listed == existing, f"{sorted(listed ^ existing)} differ. {HOW}"


# Open without a capability: to anybody, to who is signed in, to a member of any role.
ANYBODY = {
    "account_login",
    "mfa_login_webauthn",
    "mfa_authenticate",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_confirm_email",
    "identity_language",
    "identity_demo_sign_in",
    # Exists on the machine itself alone, and until somebody has an account.
    "identity_first_account",
    "organisations:invitation",
    "organisations:accept",
    # The link is the right.
    "sending:public",
    "sending:public_file",
    "channels:deposit",
    "quotes:public",
    "quotes:public_file",
    "workbench:accessibility",
    "api:openapi-json",
    "api:api-root",
}
SIGNED_IN = {
    "account_logout",
    "account_change_password",
    "account_set_password",
    "account_email",
    "account_reauthenticate",
    "identity_account",
    "identity_end_session",
    "usersessions_list",
    "organisations:choose",
    "organisations:none",
    "organisations:switch",
    "organisations:second_factor_needed",
}
MEMBERS = {
    "workbench:home",
    "organisations:tokens",
    "organisations:revoke_token",
    # What they find or lead to is each behind its own right.
    "workbench:palette",
    "workbench:search",
    "workbench:first_steps",
    "workbench:first_account",
    # For who looks around in the demo company; in a real one it does not exist.
    "workbench:leave_example",
}
# Whoever asked for a check sees it, nobody else does: in the matrix, the editor asked.
ONES_OWN = {
    "checks:result",
    "checks:original",
    "checks:page_image",
    "checks:report",
    "checks:printed",
    "api:check",
}
# Whoever made a thing changes it, nobody else: in the matrix, the editor did.
AUTHORS_OWN = {
    ("register:change_view", "POST"),
    ("register:remove_view", "POST"),
    ("api:change_view", "PUT"),
    ("api:change_view", "DELETE"),
    ("api:remove_view", "PUT"),
    ("api:remove_view", "DELETE"),
    ("register:note", "POST"),
    ("api:edit_note", "PATCH"),
    ("api:archive_note", "PATCH"),
}
# No draft of the world has been issued, so there is no file: tried in the room (`test_issue_web`).
NOT_THERE = {
    # The part of a party in the world is a contact: the other kinds in the room
    # (`test_parts_api`).
    ("api:change_party_address", "PUT"),
    ("api:change_party_electronic_address", "PUT"),
    ("api:change_party_note", "PUT"),
    ("sales:issued_file", "GET"),
    # Nor is there an invoice of ours to correct: every role in the room (`test_credits_web`).
    ("sales:credit", "GET"),
    ("sales:credit", "POST"),
    ("sales:correct", "POST"),
    ("sales:credit_uses", "GET"),
    ("sales:credit_uses", "POST"),
    ("api:creditable", "GET"),
    ("api:invoice_deposits", "GET"),
    # Nor is anything withheld of it (`test_progress_web`).
    ("sales:release_retention", "POST"),
    ("api:release_retention", "POST"),
    ("api:open_credit_note", "POST"),
    ("api:open_corrective", "POST"),
    ("api:credit_uses", "GET"),
    ("api:credit_uses", "PUT"),
    ("api:decide_credit", "GET"),
    ("api:decide_credit", "PUT"),
}
# Every token may ask who it speaks for, and what it may do.
ANY_TOKEN = {"api:me"}
NO = {"401", "403", "404", "405", "410", "login", "choose", "second factor", ""}


def signed_in_alone(name: str) -> bool:
    """One's own account: every page of the second factor that is not a door."""
    return name in SIGNED_IN or (name.startswith("mfa_") and name not in ANYBODY)


@pytest.mark.parametrize(("name", "method"), [(n, m) for n in NEEDS for m in NEEDS[n]])
def test_the_table_follows_the_capabilities_of_the_roles(name, method):
    capability, cells = NEEDS[name][method], read_table()[name, method]
    wrong = {}
    for role in ROLES:
        allowed = capability in BUILT_IN_ROLES[role]
        if allowed != (cells[role] not in NO):
            wrong[role] = f"{capability} {'held' if allowed else 'not held'}, got {cells[role]}"
    assert not wrong
    outside = ("401", "401") if name.startswith("api:") else ("login", "choose")
    assert (cells["anonymous"], cells["no_organisation"]) == outside


def test_every_other_address_is_open_on_purpose():
    unexplained = [
        (name, method)
        for (name, method), cells in read_table().items()
        if cells["owner"] != "405"
        and method not in NEEDS.get(name, {})
        and not (name in ANYBODY or signed_in_alone(name) or name in MEMBERS | ONES_OWN | ANY_TOKEN)
        and (name, method) not in AUTHORS_OWN | NOT_THERE
    ]
    assert not unexplained, "say which capability they need (NEEDS), or why none"


def test_the_log_holds_no_secret_of_a_link_that_opens_a_door():
    secret = "TL2YBJ90aQZxSoRR32w2xfPtasCBPrhtlzXLa5sH1jc"
    opened = [
        one
        for one in routes()
        if {"share", "token"} & set(one.places) or (":" not in one.name and "key" in one.places)
    ]
    assert len(opened) >= 6
    for route in opened:
        path = route.path(dict.fromkeys(route.places, secret))
        record = LogRecord("django.request", 30, "", 0, "%s: %s", ("Not Found", path), None)
        Discreet().filter(record)
        assert secret not in record.getMessage(), route.name


def test_what_needs_no_capability_still_asks_who_one_is():
    table = read_table()
    for (name, method), cells in table.items():
        if cells["owner"] == "405" or method in NEEDS.get(name, {}):
            continue
        if name in MEMBERS or signed_in_alone(name):
            assert cells["anonymous"] == "login", (name, method)
        if name in MEMBERS:
            assert cells["no_organisation"] == "choose", (name, method)
        if name in ANY_TOKEN:
            outside = {cells["anonymous"], cells["no_organisation"]}
            assert outside == {"401"}, (name, method)


@pytest.mark.parametrize("name", sorted(ONES_OWN))
def test_what_a_person_asked_for_is_shown_to_them_alone(name):
    cells = read_table()[name, "GET"]
    outside = ["401", "401"] if name.startswith("api:") else ["login", "choose"]
    assert [cells["anonymous"], cells["no_organisation"]] == outside
    assert {role for role in ROLES if cells[role] == "200"} == {"editor"}
    assert {cells[role] for role in ROLES if role != "editor"} == {"404"}


@pytest.mark.parametrize(("name", "method"), sorted(AUTHORS_OWN))
def test_what_a_person_made_is_changed_by_them_alone(name, method):
    cells = read_table()[name, method]
    assert {role for role in ROLES if cells[role] not in NO} == {"editor"}
    assert {cells[role] for role in ROLES if role != "editor"} <= {"403", "404", "405"}


def test_our_own_pages_answer_no_method_but_get_and_post():
    odd = {
        (name, method): cells
        for (name, method), cells in read_table().items()
        if method in ("PUT", "PATCH", "DELETE")
        and not name.startswith(("account_", "mfa_", "usersessions_", "api:"))
        and set(cells.values()) - {"405", "login"}
    }
    assert not odd


def test_no_form_is_taken_without_its_secret(world):
    """Cookies alone never change anything: a POST from another site has no CSRF token."""
    client = world.browsers["owner"]
    client.handler.enforce_csrf_checks = True
    try:
        for route in routes():
            if not route.name.startswith("api:"):
                answer = asked(world, "owner", route, "POST")
                assert answer.status_code in (403, 405), (route.name, answer.status_code)
    finally:
        client.handler.enforce_csrf_checks = False


def test_the_api_knows_no_cookie(world):
    """A page of another site cannot make a browser speak to the API in its person's name."""
    client = world.browsers["owner"]
    for path in ("/api/v1/invoices/", f"/api/v1/invoices/{world.ours['received'].reference}/"):
        assert world.answer(client, "GET", path).status_code == 401


# -- what a capability alone does not open (I18) ----------------------------------------------------
def on_owners(world: World):
    """(what, route, places, body): what only an owner may do, and nobody to oneself."""
    company = world.ours.company
    owner, administrator = company["owner"], company["administrator"]
    with company.here():
        grant = Grant.objects.get(member_id=owner.id).id
    role = {"role": str(company.role("owner"))}
    reader = {"role": str(company.role("reader"))}
    colleague = world.ours["colleague"]
    return {
        "give oneself a role": ("grant", {"member_id": administrator.id}, reader),
        "make an owner": ("grant", {"member_id": colleague.id}, role),
        "invite an owner": ("invite", {}, {**role, "email": "neuf@exemple.test"}),
        "unmake an owner": ("withdraw", {"member_id": owner.id, "grant_id": grant}, {}),
        "put an owner out": ("deactivate", {"member_id": owner.id}, {}),
        "put oneself out": ("deactivate", {"member_id": administrator.id}, {}),
        "reset an owner": ("reset_second_factor", {"member_id": owner.id}, {"reason": "perdu"}),
        "ease the owners' door": ("role_second_factor", {"role_id": role["role"]}, {}),
    }


def test_an_administrator_makes_no_owner_and_touches_none(world):
    for what, (name, places, body) in on_owners(world).items():
        path = reverse(f"organisations:{name}", kwargs=places)
        answer = world.ask("administrator", "POST", path, body)
        assert answer.status_code in (403, 409, 422), (what, answer.status_code)


def test_the_last_owner_can_neither_leave_nor_step_down(world):
    company = world.ours.company
    owner = company["owner"]
    with company.here():
        grant = Grant.objects.get(member_id=owner.id).id
    for name, places in {
        "deactivate": {"member_id": owner.id},
        "withdraw": {"member_id": owner.id, "grant_id": grant},
    }.items():
        path = reverse(f"organisations:{name}", kwargs=places)
        assert world.ask("owner", "POST", path).status_code in (403, 409), name


@pytest.mark.parametrize(
    "place",
    ["https://ailleurs.test/", "//ailleurs.test/", "/\\ailleurs.test", "javascript:alert(1)"],
)
def test_no_door_leads_to_another_site(world, place):
    company = world.ours.company
    tries = {
        "/langue/": {"language": "fr"},
        "/organisations/changer/": {"organisation": str(company.id)},
        "/connexion/": {"login": company["owner"].email, "password": PASSWORD},
        "/deconnexion/": {},
    }
    for path, body in tries.items():
        for visitor in ("anonymous", "owner"):
            answer = world.ask(visitor, "POST", f"{path}?next={place}", {**body, "next": place})
            leads = answer.get("Location", "")
            assert "ailleurs" not in leads.partition("?")[0], (path, leads)
            assert not leads.startswith("javascript"), (path, leads)
