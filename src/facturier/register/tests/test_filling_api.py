"""API of what fills the register: what it answers, to whom, and what a refusal leaves behind."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import PaymentAccount, PaymentMeans
from facturier.einvoice.tests.factories import blank_pdf
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of, an_entity
from facturier.register import actions
from facturier.register.actions import arrive
from facturier.register.models import Arrival, Invoice
from facturier.register.tests.factories import a_document, a_read_arrival, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
SCOPES = ("invoice:read", "invoice:deposit", "invoice:repair")


@made_once
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


IBAN = "FR7630006000011234567890189"


def a_keyed_one(company, call) -> str:
    """The reference of an invoice with an account that was keyed in."""
    arrival = a_read_arrival(company, blank_pdf(), file_name="scan.pdf")
    reference = call("POST", f"/inbox/{arrival.id}/key/")[1]["reference"]
    facts = {"number": "FA-7", "issue_date": "2026-03-02", "party_name": "Tôlerie Lacaze",
             "gross": "120.00", "iban": IBAN, "entity": str(company.entity_id)}  # fmt: skip
    assert call("POST", f"/invoices/{reference}/facts/", facts)[1]["iban"] == IBAN
    return reference


def test_the_account_is_masked_but_for_who_keys_it_in_or_may_read_accounts(company):
    call = caller(company)
    path = f"/invoices/{a_keyed_one(company, call)}/facts/"
    reader = caller(company, "reader", ("invoice:read",))
    owner = caller(company, "owner", ("invoice:read", "party:bank"))
    assert call("GET", path)[1]["iban"] == IBAN
    assert reader("GET", path)[1]["iban"].startswith("FR76 •••• 0189 (")
    with company.here():
        row = Invoice.objects.get()
        actions.verify_invoice(member=company["editor"], invoice_id=row.id, now=timezone.now())
        assert not AuditEvent.objects.filter(verb="invoice.account_read").exists()
    assert call("GET", path)[1]["iban"].startswith("FR76 •••• 0189 ("), "nobody keys it in any more"
    assert owner("GET", path)[1]["iban"] == IBAN
    with company.here():
        assert AuditEvent.objects.filter(verb="invoice.account_read").count() == 1


def test_the_account_that_a_file_states_is_masked_too(company):
    means = PaymentMeans(code="30", account=PaymentAccount(account_id=IBAN))
    invoice = an_invoice(company, a_document(payment_means=(means,)))
    path = f"/invoices/{invoice.reference}/facts/"
    for role in ("editor", "reader"):
        said = caller(company, role, SCOPES[:1])("GET", path)[1]
        assert IBAN not in str(said)
        assert said["iban"].startswith("FR76 •••• 0189 (")


def test_who_may_not_read_parties_names_none_by_reference(company):
    an_invoice(company, seller="404833048")
    other = an_invoice(company, seller="552100554")
    blind, seeing = caller(company), caller(company, scopes=(*SCOPES, "party:read"))
    path, asked = f"/invoices/{other.reference}/repair/party/", {"party": "T-1", "reason": "vu"}
    nobody = asked | {"party": "T-99"}
    refused = blind("POST", path, asked)
    assert (refused[0], refused[1]["code"]) == (422, "party.unknown")
    assert refused == blind("POST", path, nobody), "as one that does not exist"
    assert seeing("POST", path, asked)[0] == 200
    # The one that stands there already may be sent back as it was told.
    keyed = a_keyed_one(company, seeing)
    facts = f"/invoices/{keyed}/facts/"
    said = seeing("GET", facts)[1] | {"party": "T-1"}
    sent = {name: said[name] for name in ("number", "issue_date", "gross", "party", "entity")}
    assert seeing("POST", facts, sent)[1]["party"] == "T-1"
    assert blind("POST", facts, sent | {"number": "FA-8"})[1]["party"] == "T-1"
    assert blind("POST", facts, sent | {"party": "T-2"})[0] == 422


def test_facts_that_somebody_else_has_changed_are_not_replaced_unseen(company):
    call = caller(company)
    path = f"/invoices/{a_keyed_one(company, call)}/facts/"
    version = call("GET", path)[1]["version"]
    sent = {"number": "FA-8", "gross": "120.00", "version": version}
    status, said = call("POST", path, sent)
    assert (status, said["number"]) == (200, "FA-8")
    assert said["version"] not in ("", version)
    assert call("GET", path)[1]["version"] == said["version"]
    status, refused = call("POST", path, sent | {"number": "FA-9"})
    assert (status, refused["code"]) == (409, "keyed.changed")
    assert call("POST", path, sent | {"number": "FA-9", "version": said["version"]})[0] == 200


def test_what_arrived_is_listed_by_its_state_and_its_name(company):
    call = caller(company)
    a_read_arrival(company, b"rien", file_name="illisible.txt")
    a_read_arrival(company, write_cii(a_document()), file_name="lisible.xml")
    status, every = call("GET", "/inbox/")
    assert status == 200
    assert [one["file_name"] for one in every["items"]] == ["lisible.xml", "illisible.txt"]
    status, aside = call("GET", "/inbox/?state=set_aside&file_name=ILLIS")
    assert [(one["file_name"], one["state"]) for one in aside["items"]] == [
        ("illisible.txt", "set_aside")
    ]
    assert aside["items"][0]["reason"] and aside["next_before"] is None
    assert call("GET", "/inbox/?state=nonsense")[0] == 422
    assert caller(company, "reader", ("invoice:read",))("GET", "/inbox/")[0] == 403
