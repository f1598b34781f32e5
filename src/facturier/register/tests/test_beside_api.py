"""API of what stands beside an invoice: what it answers, and to whom."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from facturier.kit.keys import uuid7
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of, an_entity
from facturier.register import actions
from facturier.register.tests.factories import an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
SCOPES = ("invoice:read", "invoice:annotate", "invoice:verify")


@made_once
def company():
    company = a_company(roles=("editor", "reader"), now=timezone.now())
    an_entity(company)
    return company


def caller(company, role="editor", scopes=SCOPES):
    """Calls the API with a token of that role: (method, path, body) -> (status, answer)."""
    _id, token = organisations.issue_token(
        email=address_of(company[role].user_id),
        name="essai",
        scopes=list(scopes),
        days=1,
        now=timezone.now(),
    )
    client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")

    def call(method: str, path: str, body=None):
        sent = {}
        if body is not None and any(isinstance(v, SimpleUploadedFile) for v in body.values()):
            sent = {"data": encode_multipart(BOUNDARY, body), "content_type": MULTIPART_CONTENT}
        elif body is not None:
            sent = {"data": json.dumps(body), "content_type": "application/json"}
        answer = client.generic(method, f"/api/v1/invoices/{path}", **sent)
        is_json = answer.content and "json" in answer["Content-Type"]
        return answer.status_code, answer.json() if is_json else answer.content

    return call


def test_notes_are_written_corrected_and_archived(company):
    reference, call = an_invoice(company).reference, caller(company)
    status, note = call("POST", f"{reference}/notes/", {"text": "Un"})
    assert (status, note["text"], note["edited_at"]) == (201, "Un", None)
    path = f"{reference}/notes/{note['id']}/"
    assert call("PATCH", path, {"text": "Deux"})[1]["text"] == "Deux"
    assert [each["text"] for each in call("GET", f"{reference}/notes/")[1]] == ["Deux"]
    assert call("DELETE", path)[0] == 204
    assert call("GET", f"{reference}/notes/") == (200, [])
    assert call("DELETE", path)[0] == 404
    assert call("POST", f"{reference}/notes/", {"text": " "})[0] == 422


def test_tags_are_put_on_and_taken_off(company):
    reference, call = an_invoice(company).reference, caller(company)
    for _ in range(2):
        assert call("POST", f"{reference}/tags/", {"tag": "Été"}) == (200, {"tags": ["Été"]})
    assert call("DELETE", f"{reference}/tags/?tag=ete") == (200, {"tags": []})


def test_links_lead_to_both_ends_or_to_a_text(company):
    one, other, call = an_invoice(company), an_invoice(company), caller(company)
    sent = {"kind": "credit_note", "invoice": other.reference}
    (link,) = call("POST", f"{one.reference}/links/", sent)[1]
    assert (link["kind"], link["invoice"]) == ("credit_note", other.reference)
    (back,) = call("GET", f"{other.reference}/links/")[1]
    assert (back["id"], back["kind"], back["invoice"]) == (link["id"], "original", one.reference)
    for absent in ("E-99", "\0", "\ud800"):
        status, _answer = call(
            "POST", f"{one.reference}/links/", {"kind": "other", "invoice": absent}
        )
        assert status == 404, absent
    assert call("POST", f"{one.reference}/links/", {"kind": "order"})[0] == 422
    order = {"kind": "order", "external": "BC-1"}
    assert len(call("POST", f"{one.reference}/links/", order)[1]) == 2
    assert call("DELETE", f"{other.reference}/links/{link['id']}/")[0] == 204
    assert call("GET", f"{other.reference}/links/") == (200, [])


def test_a_file_is_attached_had_again_and_archived(company):
    reference, call = an_invoice(company).reference, caller(company)
    sent = {"file": SimpleUploadedFile("bl.txt", b"bon"), "label": "Livraison"}
    status, file = call("POST", f"{reference}/attachments/", sent)
    assert (status, file["size"], file["label"]) == (201, 3, "Livraison")
    path = f"{reference}/attachments/{file['id']}/"
    assert call("GET", path) == (200, b"bon")
    again = {"file": SimpleUploadedFile("autre.txt", b"bon")}
    assert call("POST", f"{reference}/attachments/", again)[0] == 409
    assert call("DELETE", path)[0] == 204
    assert call("GET", f"{reference}/attachments/") == (200, [])


def test_the_story_is_paged_and_a_step_is_undone_by_its_number(company):
    invoice, call = an_invoice(company), caller(company)
    with company.here():
        actions.verify_invoice(member=company["editor"], invoice_id=invoice.id, now=timezone.now())
    told = call("GET", f"{invoice.reference}/story/?limit=1")[1]
    (event,) = told["items"]
    assert (event["kind"], event["changes"]) == ("decision", {"stage": ["to_check", "verified"]})
    older = call("GET", f"{invoice.reference}/story/?before={told['next_before']}")[1]
    assert [one["verb"] for one in older["items"]] == ["invoice.registered", "file.deposited"]
    assert older["next_before"] is None
    undo = f"{invoice.reference}/undo/"
    assert call("POST", undo, {"seq": event["seq"] - 1})[0] == 409
    assert call("POST", undo, {"seq": event["seq"]}) == (
        200,
        {"reference": invoice.reference, "stage": "to_check"},
    )
    assert call("POST", undo, {})[0] == 409


def test_a_token_opens_nothing_that_it_does_not_name(company):
    invoice = an_invoice(company)
    call = caller(company, scopes=("invoice:read",))
    assert call("POST", f"{invoice.reference}/notes/", {"text": "x"})[0] == 403
    assert call("POST", f"{invoice.reference}/tags/", {"tag": "x"})[0] == 403
    assert call("GET", f"{invoice.reference}/notes/") == (200, [])
    annotate = caller(company, scopes=("invoice:annotate",))
    assert annotate("GET", f"{invoice.reference}/notes/")[0] == 403


def test_what_belongs_to_another_organisation_is_absent(company):
    other = a_company("Autre", roles=("editor",), now=timezone.now())
    an_entity(other)
    for _ in range(3):
        theirs = an_invoice(other)
    note = caller(other)("POST", f"{theirs.reference}/notes/", {"text": "secret"})[1]
    ours, call = an_invoice(company), caller(company)
    for method, path, body in (
        ("GET", f"{theirs.reference}/notes/", None),
        ("POST", f"{theirs.reference}/tags/", {"tag": "x"}),
        ("PATCH", f"{ours.reference}/notes/{note['id']}/", {"text": "x"}),
        ("DELETE", f"{ours.reference}/notes/{note['id']}/", None),
        ("POST", f"{ours.reference}/links/", {"kind": "other", "invoice": theirs.reference}),
        ("DELETE", f"{ours.reference}/links/{uuid7()}/", None),
        ("GET", f"{ours.reference}/attachments/{uuid7()}/", None),
    ):
        assert call(method, path, body)[0] == 404, (method, path)
