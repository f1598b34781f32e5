"""I28: who gets what from every address, by every method, compared with a table people can read.

After a change of routes or rights, look at what changed in the table, then keep it:
    FACTURIER_WRITE_MATRIX=1 python -m pytest tests/architecture/test_route_matrix.py
A cell is the status of the answer; a redirection says where it leads: `login` to the door,
`choose` to the choice of an organisation, `confirm` to the password asked again, else `302`.
"""

import csv
import os
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from facturier.organisations.models import Grant
from facturier.organisations.rules import BUILT_IN_ROLES
from facturier.organisations.tests.factories import PASSWORD
from tests.architecture.routes import Route, routes
from tests.plumbing.addresses import BODIES, body_of, places_of
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


# -- the same, thought instead of observed: the table cannot absorb a mistake in silence ------------
NEEDS = {
    **{
        f"sales:{name}": {"GET": "organisation.read"}
        for name in ("wordings", "wording", "issuing", "pattern_example", "numbers")
    },
    **{
        f"sales:{name}": {"POST": "sales.configure"}
        for name in (
            "follow_wording",
            "write_wording",
            "create_series",
            "usual_series",
            "close_series",
        )
    },
    "sales:issuing_entity": {"GET": "organisation.read", "POST": "sales.configure"},
    "sales:export_numbers": {"POST": "organisation.read"},
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("legal_wordings", "decide_wording", "series", "create_series")
    },
    **{
        f"api:{name}": {"GET": "organisation.read", "PUT": "sales.configure"}
        for name in ("seller_profile", "change_seller_profile")
    },
    "api:close_series": {"POST": "sales.configure"},
    "api:numbers": {"GET": "organisation.read"},
    "register:list": {"GET": "invoice.read"},
    "register:totals": {"GET": "invoice.read"},
    "register:tabs": {"GET": "invoice.read"},
    "register:save_view": {"POST": "invoice.read"},
    "register:export": {"POST": "invoice.read"},
    "register:decide_many": {"POST": "invoice.verify"},
    "api:decide_many": {"POST": "invoice.verify"},
    "register:of_party": {"GET": "invoice.read"},
    "register:peek": {"GET": "invoice.read"},
    "api:totals": {"GET": "invoice.read"},
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.read"}
        for name in ("views", "save_view")
    },
    "register:invoice": {"GET": "invoice.read"},
    "register:original": {"GET": "invoice.read"},
    "register:page_image": {"GET": "invoice.read"},
    "register:readable": {"GET": "invoice.read"},
    **{
        f"sales:{name}": {"GET": "invoice.read"}
        for name in ("drafts", "draft", "draft_state", "draft_history")
    },
    **{f"sales:{name}": {"GET": "invoice.prepare"} for name in ("pick_customer", "pick_item")},
    **{
        f"sales:{name}": {"POST": "invoice.prepare"}
        for name in (
            "begin_draft",
            "change_draft",
            "save_draft",
            "discard_draft",
            "restore_draft",
            "keep_as_template",
        )
    },
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.prepare"}
        for name in ("drafts", "open_draft")
    },
    "api:draft": {"GET": "invoice.read"},
    "api:check_draft": {"GET": "invoice.read"},
    "api:issue_draft": {"POST": "invoice.issue"},
    "sales:bulk": {"GET": "invoice.issue"},
    **{
        f"sales:{name}": {"POST": "invoice.issue"}
        for name in ("choose_bulk", "start_bulk", "pause_bulk", "resume_bulk", "retry_bulk")
    },
    "sales:drop_bulk": {"POST": "invoice.issue"},
    "api:bulk_issue": {"POST": "invoice.issue"},
    **{f"api:{name}": {"GET": "invoice.issue"} for name in ("get_bulk_issue", "bulk_issue_drafts")},
    **{
        f"api:{verb}_bulk_issue": {"POST": "invoice.issue"} for verb in ("pause", "resume", "retry")
    },
    **{f"recurring:{name}": {"GET": "invoice.read"} for name in ("plans", "plan")},
    **{
        f"recurring:{name}": {"GET": "invoice.prepare", "POST": "invoice.prepare"}
        for name in ("begin_plan", "change_plan")
    },
    **{
        f"recurring:{name}": {"POST": "invoice.prepare"}
        for name in (
            "pause_plan",
            "resume_plan",
            "end_plan",
            "take_over_plan",
            "skip_period",
            "unskip_period",
            "move_prices",
            "withdraw_move",
        )
    },
    **{f"recurring:{verb}_run": {"POST": "invoice.issue"} for verb in ("begin", "pause", "resume")},
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.prepare"}
        for name in ("recurring_plans", "create_recurring_plan")
    },
    **{
        f"api:{name}": {"GET": "invoice.read", "PUT": "invoice.prepare"}
        for name in ("recurring_plan", "change_recurring_plan")
    },
    **{
        f"api:{name}": {"GET": "invoice.read"}
        for name in ("preview_recurring_plan", "recurring_periods")
    },
    **{
        f"api:{name}": {"POST": "invoice.prepare"}
        for name in (
            "skip_recurring_period",
            "unskip_recurring_period",
            "record_recurring_indexation",
            "withdraw_recurring_indexation",
            "pause_recurring_plan",
            "resume_recurring_plan",
            "end_recurring_plan",
            "take_over_recurring_plan",
        )
    },
    "api:latest_recurring_run": {"GET": "invoice.issue"},
    **{
        f"api:{verb}_recurring_run": {"POST": "invoice.issue"}
        for verb in ("begin", "pause", "resume")
    },
    "sales:issue_draft": {"POST": "invoice.issue"},
    **{f"sales:{name}": {"GET": "invoice.read"} for name in ("preview_draft", "pro_forma")},
    **{
        f"api:{name}": {"POST": "invoice.prepare"}
        for name in ("change_draft", "discard_draft", "restore_draft", "save_as_template")
    },
    **{f"sales:{name}": {"GET": "organisation.read"} for name in ("wordings", "wording")},
    **{
        f"sales:{name}": {"POST": "sales.configure"} for name in ("follow_wording", "write_wording")
    },
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("legal_wordings", "decide_wording")
    },
    "checks:desk": {"GET": "invoice.read"},
    "checks:listing": {"GET": "invoice.read"},
    "checks:deposit": {"POST": "invoice.read"},
    "api:ask": {"POST": "invoice.read"},
    "register:verify": {"POST": "invoice.verify"},
    "register:refuse": {"GET": "invoice.refuse", "POST": "invoice.refuse"},
    # The one in the matrix is verified: who may verify may take it back.
    "register:reopen": {"POST": "invoice.verify"},
    "register:assign": {"POST": "invoice.assign"},
    # The step in the matrix is a verification: who may verify may take it back.
    "register:undo": {"POST": "invoice.verify"},
    "register:accounts": {"POST": "party.bank"},
    "register:enclosed": {"GET": "invoice.read"},
    "register:attachment": {"GET": "invoice.read"},
    **{
        f"register:{name}": {"POST": "invoice.annotate"}
        for name in (
            "notes",
            "attachments",
            "archive_attachment",
            "links",
            "unlink",
            "tags",
            "untag",
        )
    },
    # The note in the matrix is the editor's: others put it away where they may verify.
    "register:archive_note": {"POST": "invoice.verify"},
    "register:reception": {"GET": "invoice.deposit"},
    "register:arrivals": {"GET": "invoice.deposit"},
    "register:deposit": {"POST": "invoice.deposit"},
    "register:retry": {"POST": "invoice.deposit"},
    "register:arrival_original": {"GET": "invoice.deposit"},
    "register:open_batch": {"POST": "invoice.deposit"},
    "register:batch": {"GET": "invoice.deposit"},
    "register:batch_progress": {"GET": "invoice.deposit"},
    "register:announce": {"POST": "invoice.deposit"},
    "register:pause_batch": {"POST": "invoice.deposit"},
    "register:resume_batch": {"POST": "invoice.deposit"},
    "register:report_batch": {"POST": "invoice.deposit"},
    "register:known": {"POST": "invoice.deposit"},
    "register:states": {"GET": "invoice.deposit"},
    "register:pick_party": {"GET": "party.read"},
    "register:enter_to_key": {"POST": "invoice.repair"},
    "register:key": {"POST": "invoice.repair"},
    "register:repair": {"GET": "invoice.repair", "POST": "invoice.repair"},
    "register:compare": {"GET": "invoice.read"},
    "register:decide": {"POST": "invoice.repair"},
    "register:dismiss": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "register:detach": {"POST": "invoice.repair"},
    "organisations:company": {"GET": "organisation.read", "POST": "organisation.manage"},
    "organisations:entities": {"POST": "organisation.manage"},
    "organisations:departments": {"GET": "organisation.read", "POST": "organisation.manage"},
    "organisations:projects": {"GET": "organisation.read", "POST": "organisation.manage"},
    "organisations:categories": {"GET": "organisation.read", "POST": "organisation.manage"},
    **{
        f"organisations:{kind}": {"GET": "organisation.manage", "POST": "organisation.manage"}
        for kind in ("entity", "department", "project", "category")
    },
    **{
        f"organisations:{verb}_{kind}": {"POST": "organisation.manage"}
        for kind in ("entity", "department", "project", "category")
        for verb in ("archive", "restore")
    },
    "organisations:members": {"GET": "member.read"},
    "organisations:member": {"GET": "member.read"},
    "organisations:roles": {"GET": "member.read"},
    "organisations:roles_export": {"GET": "member.read"},
    "organisations:role_second_factor": {"POST": "role.manage"},
    **{
        f"organisations:{verb}": {"POST": "member.manage"}
        for verb in (
            "invite",
            "revoke_invitation",
            "grant",
            "withdraw",
            "deactivate",
            "reactivate",
            "reset_second_factor",
        )
    },
    "organisations:tokens": {"POST": "token.create"},
    "workbench:admin": {"GET": "organisation.read"},
    "workbench:first_company": {"GET": "organisation.manage", "POST": "organisation.manage"},
    "workbench:first_preview": {"GET": "organisation.manage"},
    "workbench:first_team": {"GET": "member.manage", "POST": "member.manage"},
    "workbench:first_invoice": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "workbench:first_example": {"POST": "invoice.deposit"},
    "workbench:example": {"GET": "organisation.manage"},
    "workbench:open_example": {"POST": "organisation.manage"},
    "parties:list": {"GET": "party.read"},
    "parties:export": {"GET": "party.read"},
    "parties:duplicates": {"GET": "party.read"},
    "parties:party": {"GET": "party.read"},
    "parties:document": {"GET": "party.read"},
    **{
        f"parties:{verb}": {"GET": "party.manage", "POST": "party.manage"}
        for verb in ("new", "change", "merge", "add_document", "add_part", "part")
    },
    **{
        f"parties:{verb}": {"POST": "party.manage"}
        for verb in (
            "set_apart",
            "confirm",
            "archive",
            "restore",
            "undo_merge",
            "personal_export",
            "archive_document",
            "archive_part",
            "restore_part",
            "erase_part",
        )
    },
    "parties:privacy": {"GET": "party.manage"},
    **{
        f"parties:{verb}": {"GET": "party.bank", "POST": "party.bank"}
        for verb in ("add_account", "trust_account")
    },
    **{
        f"parties:{verb}_account": {"POST": "party.bank"} for verb in ("read", "archive", "restore")
    },
    "workbench:journal": {"GET": "audit.read"},
    "workbench:journal_verify": {"POST": "audit.read"},
    "workbench:journal_export": {"POST": "audit.export"},
    "api:deposit": {"POST": "invoice.deposit"},
    "api:arrival": {"GET": "invoice.deposit"},
    "sales:wordings": {"GET": "organisation.read"},
    "sales:wording": {"GET": "organisation.read"},
    "sales:follow_wording": {"POST": "sales.configure"},
    "sales:write_wording": {"POST": "sales.configure"},
    **{
        f"api:{name}": {"GET": "organisation.read", "POST": "sales.configure"}
        for name in ("legal_wordings", "decide_wording")
    },
    "catalogue:items": {"GET": "catalogue.read"},
    "catalogue:export": {"GET": "catalogue.read"},
    "catalogue:new_item": {"GET": "catalogue.manage", "POST": "catalogue.manage"},
    **{
        f"{where}:{name}": {"GET": "catalogue.read", "POST": "catalogue.manage"}
        for where in ("catalogue", "api")
        for name in ("item", "price_lists", "price_list")
    },
    **{
        f"{where}:{verb}_{kind}": {"POST": "catalogue.manage"}
        for where in ("catalogue", "api")
        for verb in ("archive", "restore")
        for kind in ("item", "price_list")
    },
    "catalogue:set_price": {"POST": "catalogue.manage"},
    "catalogue:change_prices": {"POST": "catalogue.manage"},
    **{
        f"api:{name}": {"GET": "catalogue.read", "POST": "catalogue.manage"}
        for name in (
            "items",
            "create_item",
            "change_item",
            "create_price_list",
            "change_price_list",
            "prices",
            "set_price",
        )
    },
    **{
        f"timesheets:{name}": {"GET": "time.read"}
        for name in ("entries", "milestones", "export_entries", "export_milestones")
    },
    **{
        f"timesheets:{name}": {"GET": "time.read", "POST": "time.enter"}
        for name in ("entry", "milestone")
    },
    **{
        f"timesheets:new_{name}": {"GET": "time.enter", "POST": "time.enter"}
        for name in ("entry", "milestone")
    },
    "timesheets:bill": {"GET": "invoice.prepare", "POST": "invoice.prepare"},
    **{
        f"{where}:{verb}_{kind}": {"POST": needed}
        for where, entry in (("timesheets", "entry"), ("api", "time_entry"))
        for kind in (entry, "milestone")
        for verb, needed in (
            ("archive", "time.enter"),
            ("restore", "time.enter"),
            ("take_back", "time.approve"),
        )
    },
    **{
        name: {"POST": "time.approve"}
        for name in (
            "timesheets:approve_entries",
            "timesheets:approve_milestones",
            "api:approve_time",
            "api:approve_milestones",
        )
    },
    **{
        f"api:{name}": {"GET": "time.read", "POST": "time.enter"}
        for name in (
            "time_entries",
            "enter_time",
            "time_entry",
            "change_time_entry",
            "milestones",
            "enter_milestones",
            "milestone",
            "change_milestone",
        )
    },
    **{
        f"api:{name}": {"GET": "time.read", "POST": "invoice.prepare"}
        for name in ("billable_time", "bill_time")
    },
    # Of the kinds that there are, all need this one.
    **{
        f"imports:{page}": {"GET": "catalogue.manage"}
        for page in ("history", "model_file", "import", "rows", "bad_rows")
    },
    "imports:begin": {"GET": "catalogue.manage", "POST": "catalogue.manage"},
    "imports:columns": {"GET": "catalogue.manage", "POST": "catalogue.manage"},
    **{f"imports:{verb}": {"POST": "catalogue.manage"} for verb in ("start", "undo", "drop")},
    "api:open_batch": {"POST": "invoice.deposit"},
    "api:batch": {"GET": "invoice.deposit"},
    "api:deposit_many": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "api:files_of_batch": {"GET": "invoice.deposit", "POST": "invoice.deposit"},
    "api:pause_batch": {"POST": "invoice.deposit"},
    "api:resume_batch": {"POST": "invoice.deposit"},
    "api:known": {"POST": "invoice.deposit"},
    "api:retry": {"POST": "invoice.deposit"},
    "api:dismiss": {"POST": "invoice.deposit"},
    "api:detach": {"POST": "invoice.repair"},
    "api:enter_to_key": {"POST": "invoice.repair"},
    "api:facts": {"GET": "invoice.read", "POST": "invoice.repair"},
    "api:key_facts": {"GET": "invoice.read", "POST": "invoice.repair"},
    "api:repair_party": {"POST": "invoice.repair"},
    "api:repair_orientation": {"POST": "invoice.repair"},
    "api:repair_reread": {"POST": "invoice.repair"},
    "api:repair_not_invoice": {"POST": "invoice.repair"},
    "api:repair_bring_back": {"POST": "invoice.repair"},
    "api:suspected": {"GET": "invoice.read"},
    "api:decide_suspect": {"POST": "invoice.repair"},
    "api:invoices": {"GET": "invoice.read"},
    "api:invoice": {"GET": "invoice.read"},
    "api:original": {"GET": "invoice.read"},
    # One address may bear several names, one a method: each answers every method.
    **{
        f"api:{name}": {"GET": "invoice.read", "POST": "invoice.annotate"}
        for name in ("notes", "add_note", "links", "add_link", "attachments", "attach")
    },
    **{
        f"api:{name}": {
            "GET": "invoice.read",
            "POST": "invoice.annotate",
            "DELETE": "invoice.annotate",
        }
        for name in ("tags", "add_tag", "remove_tag")
    },
    **{
        f"api:{name}": {"GET": "invoice.read", "DELETE": "invoice.annotate"}
        for name in ("attachment", "archive_attachment")
    },
    "api:remove_link": {"DELETE": "invoice.annotate"},
    "api:edit_note": {"DELETE": "invoice.verify"},
    "api:archive_note": {"DELETE": "invoice.verify"},
    "api:story": {"GET": "invoice.read"},
    "api:undo": {"POST": "invoice.verify"},
    **{
        f"api:{operation}": {"GET": "party.read", "POST": "party.manage"}
        for operation in ("parties", "create_party")
    },
    **{
        f"api:{operation}": {"GET": "party.read", "PATCH": "party.manage"}
        for operation in ("party", "change_party")
    },
    **{
        f"api:{verb}": {"POST": "party.manage"}
        for verb in (
            "confirm_party",
            "archive_party",
            "restore_party",
            "merge_party",
            "undo_party_merge",
        )
    },
}
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
    ("sales:issued_file", "GET"),
    # Nor is there an invoice of ours to correct: every role in the room (`test_credits_web`).
    ("sales:credit", "GET"),
    ("sales:credit", "POST"),
    ("sales:correct", "POST"),
    ("sales:credit_uses", "GET"),
    ("sales:credit_uses", "POST"),
    ("api:creditable", "GET"),
    ("api:open_credit_note", "POST"),
    ("api:open_corrective", "POST"),
    ("api:credit_uses", "GET"),
    ("api:credit_uses", "PUT"),
    ("api:decide_credit", "GET"),
    ("api:decide_credit", "PUT"),
}
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
        and not (name in ANYBODY or signed_in_alone(name) or name in MEMBERS | ONES_OWN)
        and (name, method) not in AUTHORS_OWN | NOT_THERE
    ]
    assert not unexplained, "say which capability they need (NEEDS), or why none"


def test_what_needs_no_capability_still_asks_who_one_is():
    table = read_table()
    for (name, method), cells in table.items():
        if cells["owner"] == "405" or method in NEEDS.get(name, {}):
            continue
        if name in MEMBERS or signed_in_alone(name):
            assert cells["anonymous"] == "login", (name, method)
        if name in MEMBERS:
            assert cells["no_organisation"] == "choose", (name, method)


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
