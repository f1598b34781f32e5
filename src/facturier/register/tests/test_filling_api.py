"""API of what fills the register: what it answers, to whom, and what a refusal leaves behind."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from facturier.einvoice.cii import write_cii
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of, an_entity
from facturier.register.actions import arrive
from facturier.register.models import Arrival
from facturier.register.tests.factories import a_document

pytestmark = pytest.mark.django_db
SCOPES = ("invoice:read", "invoice:deposit", "invoice:repair")


@pytest.fixture
def company():
    company = a_company(roles=("editor", "reader", "approver"), now=timezone.now())
    company.entity_id = an_entity(company)
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

    def call(method: str, path: str, body=None, **headers):
        sent = {}
        if isinstance(body, list):
            data = encode_multipart(BOUNDARY, {"files": body})
            sent = {"data": data, "content_type": MULTIPART_CONTENT}
        elif body is not None:
            sent = {"data": json.dumps(body, default=str), "content_type": "application/json"}
        answer = client.generic(method, f"/api/v1{path}", **sent, **headers)
        return answer.status_code, answer.json()

    return call


def some_files(count: int) -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile(f"f-{number}.xml", write_cii(a_document())) for number in range(count)
    ]


def test_files_deposited_together_are_all_kept_or_none(company, monkeypatch):
    call = caller(company)
    batch = call("POST", "/batches/", {"name": "mars"})[1]["id"]
    monkeypatch.setattr(arrive, "LARGEST_BATCH", 2)
    status, said = call("POST", f"/batches/{batch}/files/", some_files(3))
    assert (status, said["code"]) == (422, "batch.full")
    with company.here():
        assert Arrival.objects.count() == 0


def test_files_deposited_together_twice_with_one_key_are_deposited_once(company):
    call = caller(company)
    batch = call("POST", "/batches/", {"name": "mars"})[1]["id"]
    path, files = f"/batches/{batch}/files/", some_files(2)
    answers = []
    for _turn in range(2):
        for one in files:
            one.seek(0)
        answers.append(call("POST", path, files, HTTP_IDEMPOTENCY_KEY="k-1"))
    assert answers[0][0] == 202
    assert answers[0] == answers[1]
    status, said = call("POST", path, some_files(1), HTTP_IDEMPOTENCY_KEY="k-1")
    assert (status, said["code"]) == (422, "idempotency.other_body")
    with company.here():
        assert Arrival.objects.count() == 2
