"""The API of the register: uploads, lists, one invoice, its file, and every way to be refused."""

import json
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Totals, VatSubtotal
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.tests.factories import blank_pdf
from facturier.einvoice.ubl import write_ubl
from facturier.identity.models import User
from facturier.organisations import actions as organisations
from facturier.organisations.actions import GivenScope
from facturier.organisations.tests.factories import (
    a_company,
    a_department,
    a_member,
    a_person,
    address_of,
    an_entity,
)
from facturier.register import actions
from facturier.register.actions.assign import Assignment
from facturier.register.models import Arrival, Invoice
from facturier.register.tests.factories import a_document, an_arrival, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
EVERYTHING = ("invoice:read", "invoice:deposit")
INBOX, INVOICES = "/api/v1/inbox/", "/api/v1/invoices/"


@made_once
def company():
    return a_whole_company()


def a_whole_company(name: str = "Maison Kervel"):
    company = a_company(name, roles=("editor", "reader"), now=timezone.now())
    company.entity_id = an_entity(company)
    return company


def a_token(company, role="editor", scopes=EVERYTHING, *, days=30, now=None):
    return organisations.issue_token(
        email=address_of(company[role].user_id),
        name="essai",
        scopes=scopes,
        days=days,
        now=now or timezone.now(),
        organisation=str(company.id),
    )


class Caller:
    """A program with a token."""

    def __init__(self, token: str | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {} if token is None else {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    def get(self, path: str, query: dict | None = None, **more):
        return self.client.get(path, query, **self.headers, **more)

    def post(self, path: str, data=None, **more):
        return self.client.post(path, data, **self.headers, **more)

    def deposit(self, content: bytes, name: str = "facture.xml", *, key: str | None = None):
        more = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
        return self.post(INBOX, {"file": SimpleUploadedFile(name, content)}, **more)


@pytest.fixture
def caller(company):
    return Caller(a_token(company)[1])


def is_a_problem(answer, status: int, code: str) -> dict:
    """Checks that a refusal is told as RFC 9457 wants it, in French; gives the problem."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == code and told["status"] == status
    assert told["type"] == f"urn:facturier:problem:{code}" and told["title"]
    assert told["detail"].endswith(".") and told["detail"][0].isupper()
    return told


# -- who calls -------------------------------------------------------------------------------------
def test_a_call_without_a_known_token_is_refused(company):
    id_, text = a_token(company)
    wrong = {
        "absent": Caller(None),
        "unknown": Caller("fct_" + "a" * 40),
        "not a token": Caller("rien"),
        "empty": Caller(""),
        "not ascii": Caller("fct_" + "é" * 40),
    }
    for what, caller in wrong.items():
        answer = caller.get(INVOICES)
        told = is_a_problem(answer, 401, "token.unknown")
        assert answer["WWW-Authenticate"] == 'Bearer realm="facturier"', what
        assert "Jeton" in told["detail"]
    basic = Client().get(INVOICES, HTTP_AUTHORIZATION=f"Basic {text}")
    is_a_problem(basic, 401, "token.unknown")
    in_address = Caller(None).get(INVOICES, {"token": text, "access_token": text})
    is_a_problem(in_address, 401, "token.unknown")


def test_an_expired_token_is_refused(company):
    before = timezone.now() - timedelta(days=31)
    _id, text = a_token(company, days=30, now=before)
    is_a_problem(Caller(text).get(INVOICES), 401, "token.unknown")


def test_a_revoked_token_is_refused_at_its_next_call(company):
    token_id, text = a_token(company)
    caller = Caller(text)
    assert caller.get(INVOICES).status_code == 200
    with company.here():
        organisations.revoke_token(member=company["owner"], token_id=token_id, now=timezone.now())
    is_a_problem(caller.get(INVOICES), 401, "token.unknown")


def test_the_token_of_a_removed_member_or_disabled_person_is_refused_at_its_next_call(company):
    editor, reader = (
        Caller(a_token(company)[1]),
        Caller(a_token(company, "reader", ("invoice:read",))[1]),
    )
    with company.here():
        organisations.deactivate_member(
            member=company["owner"], member_id=company["reader"].id, now=timezone.now()
        )
    User.objects.filter(pk=company["editor"].user_id).update(is_active=False)
    for caller in (editor, reader):
        is_a_problem(caller.get(INVOICES), 401, "token.unknown")


def test_a_token_opens_no_more_than_its_scopes(company):
    invoice = an_invoice(company)
    reading = Caller(a_token(company, scopes=("invoice:read",))[1])
    assert reading.get(INVOICES).status_code == 200
    is_a_problem(reading.deposit(b"<a/>"), 403, "forbidden")
    giving = Caller(a_token(company, scopes=("invoice:deposit",))[1])
    assert giving.deposit(b"<a/>").status_code == 202
    for path in (
        INVOICES,
        f"{INVOICES}{invoice.reference}/",
        f"{INVOICES}{invoice.reference}/file/",
    ):
        is_a_problem(giving.get(path), 403, "forbidden")


def test_a_token_that_only_deposits_sees_its_own_arrivals_and_no_invoice(company):
    others = an_arrival(company, write_cii(a_document()), by="owner")
    giving = Caller(a_token(company, scopes=("invoice:deposit",))[1])
    is_a_problem(giving.get(f"{INBOX}{others}/"), 404, "absent")
    content = write_cii(a_document())
    mine = giving.deposit(content).json()["id"]
    actions.read_arrival(organisation_id=company.id, arrival_id=mine, now=timezone.now())
    told = giving.get(f"{INBOX}{mine}/").json()
    assert (told["state"], told["invoice"]) == ("registered", None)


def test_a_token_opens_no_more_than_its_person(company):
    caller = Caller(a_token(company)[1])
    with company.here():
        grant = company.fresh("editor")
        assert grant.grants
        row = organisations_grant(company)
        organisations.withdraw_grant(
            member=company["owner"],
            member_id=company["editor"].id,
            grant_id=row,
            now=timezone.now(),
        )
    is_a_problem(caller.get(INVOICES), 403, "forbidden")


def organisations_grant(company):
    from facturier.organisations.models import Grant

    return Grant.objects.get(member_id=company["editor"].id).id


def test_a_scoped_role_lists_opens_and_counts_only_its_part(company):
    department = a_department(company)
    now = timezone.now()
    person = a_person("Paul Petit")
    a_member(company, person, "reader", scope=GivenScope(department_id=department), now=now)
    inside, outside = an_invoice(company), an_invoice(company)
    with company.here():
        actions.assign_invoice(
            member=company["editor"],
            invoice_id=inside.id,
            assignment=actions.assign.Assignment(
                direction=inside.direction, entity_id=inside.entity_id, department_id=department
            ),
            now=now,
        )
    _id, text = organisations.issue_token(
        email=address_of(person), name="essai", scopes=["invoice:read"], days=1, now=now
    )
    caller = Caller(text)
    listed = [row["reference"] for row in caller.get(INVOICES).json()["items"]]
    assert listed == [inside.reference]
    is_a_problem(caller.get(f"{INVOICES}{outside.reference}/"), 404, "absent")
    is_a_problem(caller.get(f"{INVOICES}{outside.reference}/file/"), 404, "absent")


# -- deposits --------------------------------------------------------------------------------------
DOCUMENT = a_document(net="1234.50", percent="20")
FILES = {
    "UBL": (write_ubl(DOCUMENT), "facture.xml", "registered"),
    "CII": (write_cii(DOCUMENT), "facture.xml", "registered"),
    "Factur-X": (embed(blank_pdf(), write_cii(DOCUMENT), "EN 16931"), "f.pdf", "registered"),
    "a plain PDF": (blank_pdf(), "f.pdf", "set_aside"),
    "garbage": (b"\0\xff" * 500, "facture.xml", "set_aside"),
    "an entity bomb": (
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        "facture.xml",
        "set_aside",
    ),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_is_kept_then_read(company, caller, what):
    content, name, state = FILES[what]
    answer = caller.deposit(content, name)
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert (told["state"], told["file_name"], told["channel"]) == ("waiting", name, "api")
    assert told["size"] == len(content) and len(told["sha256"]) == 64
    actions.read_arrival(organisation_id=company.id, arrival_id=told["id"], now=timezone.now())
    after = caller.get(f"{INBOX}{told['id']}/").json()
    assert after["state"] == state
    assert bool(after["reason"]) == (state == "set_aside") == bool(after["reason_code"])
    if state == "registered":
        original = caller.get(f"{INVOICES}{after['invoice']}/file/")
        assert original.content == content
        assert original["Content-Disposition"].startswith("attachment")
        assert "sandbox" in original["Content-Security-Policy"]


def test_an_empty_file_is_refused(caller):
    told = is_a_problem(caller.deposit(b""), 422, "file.empty")
    assert told["field"] == "file"


def test_a_call_without_a_file_is_refused(caller):
    for answer in (
        caller.post(INBOX),
        caller.post(INBOX, {"file": "not a file"}),
        caller.post(INBOX, json.dumps({"file": "x"}), content_type="application/json"),
        caller.post(INBOX, b"nothing", content_type="multipart/form-data; boundary=x"),
    ):
        assert answer.status_code in (400, 422)
        assert answer["Content-Type"] == "application/problem+json"


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_beyond_the_limit_is_refused(caller):
    answer = caller.post(INBOX, {"file": SimpleUploadedFile("f.xml", b"<a/>"), "more": "x" * 2000})
    is_a_problem(answer, 413, "call.too_large")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ('a"b.xml', 'a"b.xml'),
        ("x" * 300 + ".xml", "x" * 116 + ".xml"),
        ("\u202egnp.xml", "gnp.xml"),
    ],
)
def test_a_name_is_made_safe(caller, given, kept):
    # Django's parser already takes folders off; the rest is ours.
    file = SimpleUploadedFile("f.xml", b"<a/>")
    file._name = given
    assert caller.post(INBOX, {"file": file}).json()["file_name"] == kept


# -- idempotency -----------------------------------------------------------------------------------
def arrivals(company) -> int:
    with company.here():
        return Arrival.objects.filter(organisation_id=company.id).count()


def test_the_same_call_twice_is_one_arrival(company, caller):
    first = caller.deposit(b"<a/>", key="cle-1")
    again = caller.deposit(b"<a/>", key="cle-1")
    assert (
        (first.status_code, first.json())
        == (again.status_code, again.json())
        == (202, first.json())
    )
    assert arrivals(company) == 1


@pytest.mark.parametrize(("content", "name"), [(b"<b/>", "facture.xml"), (b"<a/>", "autre.xml")])
def test_the_same_key_for_another_call_is_refused(company, caller, content, name):
    caller.deposit(b"<a/>", key="cle-1")
    is_a_problem(caller.deposit(content, name, key="cle-1"), 422, "idempotency.other_body")
    assert arrivals(company) == 1


def test_a_refused_call_does_not_use_its_key_up(company, caller):
    is_a_problem(caller.deposit(b"", key="cle-1"), 422, "file.empty")
    assert caller.deposit(b"<a/>", key="cle-1").status_code == 202
    assert arrivals(company) == 1


def test_the_key_of_another_person_or_organisation_does_not_collide(company, caller):
    other = a_whole_company("Autre maison")
    mine = caller.deposit(b"<a/>", key="cle-1").json()
    owner = Caller(a_token(company, "owner")[1]).deposit(b"<b/>", key="cle-1").json()
    theirs = Caller(a_token(other)[1]).deposit(b"<c/>", key="cle-1").json()
    assert len({mine["id"], owner["id"], theirs["id"]}) == 3


def test_two_tokens_of_one_person_share_their_keys(company, caller):
    """A program that renews its token in the middle of its retries does not deposit twice."""
    first = caller.deposit(b"<a/>", key="cle-1").json()
    assert Caller(a_token(company)[1]).deposit(b"<a/>", key="cle-1").json() == first


@pytest.mark.django_db(transaction=True)
def test_the_same_call_at_once_on_two_connections_is_one_arrival():
    company = a_whole_company()
    token, together, answers = a_token(company)[1], threading.Barrier(2), []

    def call():
        try:
            together.wait(10)
            answer = Caller(token).deposit(b"<a/>", key="cle-1")
            answers.append((answer.status_code, answer.json()["id"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers[0] == answers[1] and answers[0][0] == 202
    assert arrivals(company) == 1


# -- narrowing -------------------------------------------------------------------------------------
def test_a_list_is_narrowed_to_tags_and_to_what_has_no_department(company, caller):
    plain, both, placed = (an_invoice(company) for _number in range(3))
    department = a_department(company, "Achats")
    with company.here():
        for tag in ("Urgent", "Été"):
            actions.tag_invoice(
                member=company["editor"], invoice_id=both.id, tag=tag, now=timezone.now()
            )
        actions.tag_invoice(
            member=company["editor"], invoice_id=plain.id, tag="urgent", now=timezone.now()
        )
        actions.assign_invoice(
            member=company["editor"],
            invoice_id=placed.id,
            assignment=Assignment(placed.direction, placed.entity_id, department),
            now=timezone.now(),
        )

    def listed(**query):
        answer = caller.get(INVOICES, query)
        assert answer.status_code == 200, answer.content
        return {row["reference"] for row in answer.json()["items"]}

    assert listed(tag="URGENT") == {plain.reference, both.reference}
    assert listed(tag=["urgent", "ete"]) == {both.reference}
    assert listed(without="department") == {plain.reference, both.reference}
    assert len(listed(without="department", department=str(department))) == 3
    assert caller.get(INVOICES, {"without": "x"}).status_code == 422
    totals = caller.get(f"{INVOICES}totals/", {"without": "department"}).json()
    assert sum(one["invoices"] for one in totals) == 2


# -- reading ---------------------------------------------------------------------------------------
def test_amounts_are_exact_strings_as_stated(company, caller):
    net, tax, gross = Decimal("1000000000.10"), Decimal("0.055"), Decimal("1000000000.155")
    document = a_document(
        totals=Totals(lines=net, net=net, tax=tax, gross=gross, payable=gross),
        vat=(VatSubtotal(net, tax, "S", Decimal("5.50")),),
    )
    invoice = an_invoice(company, document)
    for row in (
        caller.get(INVOICES).json()["items"][0],
        caller.get(f"{INVOICES}{invoice.reference}/").json(),
    ):
        assert (row["net"], row["tax"], row["gross"]) == (
            "1000000000.10",
            "0.055",
            "1000000000.155",
        )
    whole = caller.get(f"{INVOICES}{invoice.reference}/").json()
    assert whole["vat"][0]["percent"] == "5.50" and whole["lines"][0]["quantity"] == "1"
    assert whole["seller"]["siren"] == "404833048" and whole["prepaid"] is None


def test_paging_is_stable_while_invoices_arrive(company, caller):
    expected = [an_invoice(company).reference for _ in range(5)][::-1]
    seen, before = [], None
    while True:
        query = {"limit": 2} | ({"cursor": before} if before else {})
        page = caller.get(INVOICES, query).json()
        seen += [row["reference"] for row in page["items"]]
        an_invoice(company)  # something new arrives between two pages
        before = page["next_cursor"]
        if before is None:
            break
    assert seen == expected


def test_a_list_is_narrowed_by_direction_and_stage(company, caller):
    received = an_invoice(company)
    issued = an_invoice(company, seller="732829320", buyer="404833048")
    with company.here():
        actions.verify_invoice(member=company["editor"], invoice_id=received.id, now=timezone.now())

    def references(**query):
        return [row["reference"] for row in caller.get(INVOICES, query).json()["items"]]

    assert references(direction="issued") == [issued.reference]
    assert references(stage="verified") == [received.reference]
    assert references(direction="issued", stage="verified") == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "cursor=x",
        "sort=x",
        "stage=x",
        "direction=%00",
        "gross_from=x",
        "issued_from=1",
        "currency=x",
    ],
)
def test_a_parameter_that_is_none_is_refused(caller, query):
    told = is_a_problem(caller.get(f"{INVOICES}?{query}"), 422, "call.invalid")
    assert told["errors"][0]["place"].startswith("query.")


@pytest.mark.parametrize(
    "path",
    [
        INVOICES + "E-999/",
        INVOICES + "%00/",
        INVOICES + "E-1%0A/",
        INVOICES + "E-999/file/",
        f"{INBOX}01990000-0000-7000-8000-000000000000/",
        f"{INBOX}pas-une-cle/",
        "/api/v1/",
        "/api/v1/rien/",
        "/api/v2/invoices/",
    ],
)
def test_what_does_not_exist_is_a_problem_too(company, caller, path):
    an_invoice(company)
    is_a_problem(caller.get(path), 404, "absent")


@pytest.mark.parametrize(
    ("method", "path"),
    [("put", INBOX), ("patch", INBOX), ("post", INVOICES), ("delete", INVOICES + "E-1/"),
     ("post", "/api/v1/openapi.json")],
)  # fmt: skip
def test_another_method_is_a_problem_that_names_the_right_ones(caller, method, path):
    answer = getattr(caller.client, method)(path, **caller.headers)
    is_a_problem(answer, 405, "method.not_allowed")
    assert answer["Allow"]


def test_a_fault_of_ours_is_a_problem_and_leaves_nothing_behind(
    company, caller, monkeypatch, caplog
):
    def fail(*_args):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("facturier.register.api.arrivals.one_arrival", fail)
    told = is_a_problem(caller.deposit(b"<a/>", key="cle-1"), 500, "server.error")
    assert "on purpose" not in json.dumps(told)
    monkeypatch.undo()
    assert arrivals(company) == 0
    assert caller.deposit(b"<a/>", key="cle-1").status_code == 202


def test_a_refusal_says_whom_to_ask(company):
    reader = Caller(a_token(company, "reader", ("invoice:read",))[1])
    told = is_a_problem(reader.deposit(b"<a/>"), 403, "forbidden")
    assert told["rule"] == "no_role" and company["owner"].name in told["ask"]


def test_a_token_is_of_one_organisation(company, caller):
    other = a_whole_company("Autre maison")
    theirs = [an_invoice(other) for _ in range(3)][-1]
    assert caller.get(INVOICES).json() == {"items": [], "next_cursor": None}
    is_a_problem(caller.get(f"{INVOICES}{theirs.reference}/"), 404, "absent")
    with other.here():
        arrival = Arrival.objects.filter(organisation_id=other.id).first()
        assert Invoice.objects.filter(organisation_id=other.id).count() == 3
    is_a_problem(caller.get(f"{INBOX}{arrival.id}/"), 404, "absent")
