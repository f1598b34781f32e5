"""API of decisions, exports, and the lists of what arrived: the rights and refusals of the pages."""

import csv
import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
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
from facturier.register.models import Invoice
from facturier.register.rules.refusals import RefusalCode
from facturier.register.tests.factories import a_document, a_read_arrival, an_invoice
from facturier.register.tests.test_filling_api import caller, some_files
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
SCOPES = (
    "invoice:read", "invoice:verify", "invoice:refuse", "invoice:assign", "invoice:deposit",
)  # fmt: skip


@made_once
def company():
    company = a_company(roles=("editor", "reader", "approver"), now=timezone.now())
    company.entity_id = an_entity(company)
    return company


def token(company, role="editor", scopes=SCOPES) -> Client:
    _id, text = organisations.issue_token(
        email=address_of(company[role].user_id),
        name="export",
        scopes=list(scopes),
        days=1,
        now=timezone.now(),
    )
    return Client(HTTP_AUTHORIZATION=f"Bearer {text}")


def path_of(invoice: Invoice, verb: str) -> str:
    return f"/invoices/{invoice.reference}/{verb}/"


# -- one by one ------------------------------------------------------------------------------------
def test_an_invoice_is_verified_put_back_and_refused_with_its_reason(company):
    invoice, call = an_invoice(company), caller(company, "owner", SCOPES)
    status, said = call("POST", path_of(invoice, "verify"))
    assert (status, said["stage"], said["reference"]) == (200, "verified", invoice.reference)
    status, told = call("POST", path_of(invoice, "verify"))
    assert (status, told["code"]) == (409, "stage.same")
    status, told = call("POST", path_of(invoice, "refuse"), {"code": "DOUBLON"})
    assert (status, told["code"]) == (409, "stage.closed")
    assert call("POST", path_of(invoice, "reopen"), {"reason": " "})[1]["field"] == "reason"
    assert call("POST", path_of(invoice, "reopen"), {"reason": "vu"})[1]["stage"] == "to_check"
    given = {"code": "CALCUL_ERR", "reason": "mauvais prix"}
    status, said = call("POST", path_of(invoice, "refuse"), given)
    assert (status, said["stage"], said["stage_reason"]) == (200, "refused", "mauvais prix")
    assert said["stage_code"] == "CALCUL_ERR"
    for path in (f"/invoices/{invoice.reference}/", "/invoices/"):
        told = call("GET", path)[1]
        row = told["items"][0] if "items" in told else told
        assert (row["stage_code"], row["stage_reason"]) == ("CALCUL_ERR", "mauvais prix")
    with company.here():
        verbs = AuditEvent.objects.filter(subject_id=invoice.id).values_list("verb", flat=True)
        assert {"invoice.verified", "invoice.reopened", "invoice.refused"} <= set(verbs)
        actors = AuditEvent.objects.filter(verb="invoice.verified").values_list("actor_kind")
        assert set(actors) == {("token",)}


def test_a_call_without_a_code_is_told_the_codes_and_changes_nothing(company):
    invoice, call = an_invoice(company), caller(company, "owner", SCOPES)
    for body in ({"reason": "mauvais prix"}, {"reason": "mauvais prix", "code": None}):
        status, told = call("POST", path_of(invoice, "refuse"), body)
        assert (status, told["code"], told["field"]) == (422, "refusal.code_missing", "code")
        assert all(code in told["detail"] for code in RefusalCode)
    for code in ("QTE_ERR", "AUTRE", "doublon", ""):  # admitted by other statuses, or by none
        assert call("POST", path_of(invoice, "refuse"), {"reason": "x", "code": code})[0] == 422
    body = {"action": "refuse", "references": [invoice.reference], "reason": "retour"}
    status, said = call("POST", "/invoices/decide/", body)
    assert (status, said["done"], said["first_seq"]) == (200, [], None)
    assert "DOUBLON" in said["left"][0]["reason"]
    with company.here():
        invoice.refresh_from_db()
        assert (invoice.stage, invoice.stage_code) == ("to_check", "")


@pytest.mark.parametrize("verb", ["verify", "refuse", "reopen", "assign"])
def test_a_decision_needs_its_right_and_an_invoice_of_ones_own(company, verb):
    invoice = an_invoice(company)
    body = {"reason": "vu"} if verb in ("refuse", "reopen") else {}
    status, told = caller(company, "reader", SCOPES[:1])("POST", path_of(invoice, verb), body)
    assert (status, told["code"]) == (403, "forbidden")
    # The role allows it, the token does not.
    assert caller(company, "owner", SCOPES[:1])("POST", path_of(invoice, verb), body)[0] == 403
    blind = [scope for scope in SCOPES if scope != "invoice:read"]
    assert caller(company, "owner", blind)("POST", path_of(invoice, verb), body)[0] == 403
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    an_entity(other, siren="552100554")
    status, told = caller(other, "owner", SCOPES)("POST", path_of(invoice, verb), body)
    assert (status, told["code"]) == (404, "absent")


def test_an_assignment_keeps_what_is_left_out_and_takes_null_for_nowhere(company):
    invoice, call = an_invoice(company), caller(company, "owner", SCOPES)
    department = str(a_department(company, "Achats"))
    status, said = call("POST", path_of(invoice, "assign"), {"department": department})
    assert (status, said["department"], said["entity"]) == (
        200,
        department,
        str(company.entity_id),
    )
    assert said["direction"] == "received" and said["readable"] is True
    said = call("POST", path_of(invoice, "assign"), {"department": None})[1]
    assert said["department"] is None and said["entity"] == str(company.entity_id)
    unknown = "00000000-0000-7000-8000-00000000dead"
    status, told = call("POST", path_of(invoice, "assign"), {"project": unknown})
    assert (status, told["code"]) == (422, "assignment.unknown")


def test_nobody_assigns_an_invoice_out_of_their_own_part(company):
    invoice = an_invoice(company)
    mine, theirs = a_department(company, "Achats"), a_department(company, "Ventes")
    owner = caller(company, "owner", SCOPES)
    owner("POST", path_of(invoice, "assign"), {"department": str(mine)})
    person = a_person("Paul Petit")
    a_member(company, person, "editor", scope=GivenScope(department_id=mine), now=timezone.now())
    _id, text = organisations.issue_token(
        email=address_of(person), name="p", scopes=list(SCOPES), days=1, now=timezone.now()
    )
    client = Client(HTTP_AUTHORIZATION=f"Bearer {text}")
    answer = client.post(
        f"/api/v1{path_of(invoice, 'assign')}",
        {"department": str(theirs)},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    with company.here():
        assert Invoice.objects.get(id=invoice.id).department_id == mine


# -- many at once ----------------------------------------------------------------------------------
def test_many_are_refused_and_put_back_each_by_itself(company):
    first, second = an_invoice(company), an_invoice(company)
    call = caller(company, "owner", SCOPES)
    both = [first.reference, second.reference, "E-999"]
    call("POST", path_of(first, "verify"))
    status, said = call(
        "POST",
        "/invoices/decide/",
        {"action": "refuse", "references": both, "code": "DEST_ERR", "reason": "retour"},
    )
    assert status == 200
    assert said["done"] == [second.reference]
    assert [one["reference"] for one in said["left"]] == [first.reference]
    body = {"action": "reopen", "references": both, "reason": "revu"}
    assert call("POST", "/invoices/decide/", body)[1]["done"] == [
        first.reference,
        second.reference,
    ]
    status, told = call("POST", "/invoices/decide/", body | {"reason": ""})
    assert (status, told["field"]) == (422, "reason")
    for action in ("refuse", "reopen"):
        reader = caller(company, "reader", SCOPES[:1])
        status, told = reader("POST", "/invoices/decide/", body | {"action": action})
        assert (status, told["code"]) == (403, "forbidden")
    # Who may only refuse puts back what is refused, and nothing that was verified.
    call("POST", path_of(first, "verify"))
    call("POST", path_of(second, "refuse"), {"code": "DEST_ERR", "reason": "retour"})
    approver = caller(company, "approver", ("invoice:read", "invoice:refuse"))
    assert approver("POST", "/invoices/decide/", body)[1]["done"] == [second.reference]


# -- exports ---------------------------------------------------------------------------------------
def export(client: Client, **query) -> bytes:
    answer = client.get("/api/v1/invoices/export/", query)
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_an_export_holds_what_the_filters_name_in_their_order_and_is_told(company):
    small, large = an_invoice(company, net="10.00"), an_invoice(company, net="1000.00")
    client = token(company)
    rows = rows_of(export(client, sort="gross"))
    assert rows[0][:3] == ["Sens", "N°", "Type"]
    assert [row[1] for row in rows[1:]] == [large.reference, small.reference]
    assert [row[1] for row in rows_of(export(client, gross_from="100"))[1:]] == [large.reference]
    assert [row[1] for row in rows_of(export(client, reference=small.reference))[1:]] == [
        small.reference
    ]
    assert export(client, format="xlsx").startswith(b"PK")
    archive = zipfile.ZipFile(io.BytesIO(export(client, format="zip")))
    assert archive.testzip() is None and len(archive.namelist()) == 2
    with company.here():
        told = AuditEvent.objects.filter(verb="register.exported")
        facts = [json.loads(event.facts) for event in told]
        assert {one["form"] for one in facts} == {"csv", "xlsx", "zip"}
        assert {event.actor_kind for event in told} == {"token"}
        assert any(one["view"].get("min") for one in facts)


def test_an_export_holds_nothing_outside_the_part_of_the_token(company):
    inside, outside = an_invoice(company), an_invoice(company)
    department = a_department(company, "Achats")
    caller(company, "owner", SCOPES)(
        "POST", path_of(inside, "assign"), {"department": str(department)}
    )
    person = a_person("Paul Petit")
    a_member(
        company, person, "reader", scope=GivenScope(department_id=department), now=timezone.now()
    )
    _id, text = organisations.issue_token(
        email=address_of(person), name="p", scopes=["invoice:read"], days=1, now=timezone.now()
    )
    client = Client(HTTP_AUTHORIZATION=f"Bearer {text}")
    for query in ({}, {"reference": [inside.reference, outside.reference]}, {"q": "fa"}):
        assert [row[1] for row in rows_of(export(client, **query))[1:]] == [inside.reference]
    names = zipfile.ZipFile(io.BytesIO(export(client, format="zip"))).namelist()
    assert len(names) == 1
    refused = token(company, "owner", ["invoice:verify"]).get("/api/v1/invoices/export/")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    wrong = client.get("/api/v1/invoices/export/", {"format": "pdf"})
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "application/problem+json")


# -- what arrived ----------------------------------------------------------------------------------
def test_batches_follow_each_other_page_by_page_and_are_ones_own(company):
    call = caller(company)
    made = [call("POST", "/batches/", {"name": f"lot {n}"})[1]["id"] for n in range(3)]
    first = call("GET", "/batches/?limit=2")[1]
    second = call("GET", f"/batches/?limit=2&before={first['next_before']}")[1]
    assert [one["id"] for one in (*first["items"], *second["items"])] == made[::-1]
    assert second["next_before"] is None
    assert caller(company, "reader", ("invoice:read",))("GET", "/batches/")[0] == 403
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    assert caller(other)("GET", "/batches/")[1]["items"] == []
    assert caller(other)("POST", f"/batches/{made[0]}/announce/", {"announced": 3})[0] == 404


def test_a_batch_says_how_many_come_and_reports_on_each(company):
    call = caller(company)
    batch = call("POST", "/batches/", {"name": "mars"})[1]["id"]
    said = call("POST", f"/batches/{batch}/announce/", {"announced": 5})[1]
    assert (said["total"], said["to_come"]) == (5, 5)
    assert call("POST", f"/batches/{batch}/announce/", {"announced": 10**9})[0] == 422
    call("POST", f"/batches/{batch}/files/", some_files(2))
    client = token(company, scopes=["invoice:deposit"])
    answer = client.get(f"/api/v1/batches/{batch}/report/")
    rows = rows_of(b"".join(answer.streaming_content))
    assert [row[0] for row in rows] == ["Fichier", "f-0.xml", "f-1.xml"]
    with company.here():
        assert AuditEvent.objects.filter(verb="batch.reported").count() == 1
    assert (
        token(company, scopes=["invoice:read"]).get(f"/api/v1/batches/{batch}/report/").status_code
        == 403
    )


def test_what_arrived_is_listed_by_state_and_taken_out_as_it_came(company):
    aside = a_read_arrival(company, b"%PDF-1.4 rien", file_name="scan.pdf")
    an_invoice(company, a_document())
    call = caller(company)
    everything = call("GET", "/inbox/")[1]
    assert everything["items"][0]["state"] == "registered"
    state = next(one["state"] for one in everything["items"] if one["id"] == str(aside.id))
    some = call("GET", f"/inbox/?state={state}")[1]["items"]
    assert [one["id"] for one in some] == [str(aside.id)]
    assert call("GET", "/inbox/?state=gone")[0] == 422
    answer = token(company).get(f"/api/v1/inbox/{aside.id}/file/")
    assert answer.content == b"%PDF-1.4 rien"
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    assert token(other).get(f"/api/v1/inbox/{aside.id}/file/").status_code == 404
    assert token(company, scopes=["invoice:read"]).get("/api/v1/inbox/").status_code == 403
