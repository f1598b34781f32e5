"""API of what a document encloses, of the accounts that it states, and of its readable page."""

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.einvoice.document import Attachment, PaymentAccount, PaymentMeans
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import a_company, address_of, an_entity
from facturier.register.tests.factories import a_document, an_invoice
from facturier.rendering.queries import reading_file
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
IBAN = "FR7630006000011234567890189"
PDF = b"%PDF-1.4 bon"


@made_once
def company():
    company = a_company(roles=("editor", "reader"), now=timezone.now())
    company.entity_id = an_entity(company)
    return company


def token(company, role="owner", scopes=("invoice:read", "party:bank")) -> Client:
    _id, text = organisations.issue_token(
        email=address_of(company[role].user_id),
        name="essai",
        scopes=list(scopes),
        days=1,
        now=timezone.now(),
    )
    return Client(HTTP_AUTHORIZATION=f"Bearer {text}")


@pytest.fixture
def invoice(company):
    return an_invoice(
        company,
        a_document(
            attachments=(
                Attachment(reference="CGV", uri="javascript:alert(1)"),
                Attachment(content=PDF, filename="../bon.html", mime_type="text/html"),
            ),
            payment_means=(PaymentMeans("58", account=PaymentAccount(IBAN)),),
        ),
    )


def path_of(invoice, place: str) -> str:
    return f"/api/v1/invoices/{invoice.reference}/{place}"


def test_what_a_document_encloses_is_listed_and_taken_out_never_to_run(company, invoice):
    client = token(company)
    listed = client.get(path_of(invoice, "enclosed/")).json()
    assert [(one["number"], one["size"]) for one in listed] == [(1, None), (2, len(PDF))]
    answer = client.get(path_of(invoice, "enclosed/2/"))
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert "sandbox" in answer["Content-Security-Policy"]
    for number in (0, 1, 3, 10**30):
        assert client.get(path_of(invoice, f"enclosed/{number}/")).status_code == 404


def test_accounts_are_read_with_the_right_alone_and_told(company, invoice):
    answer = token(company).post(path_of(invoice, "accounts/read/"))
    assert answer.json()["accounts"] == [IBAN] and "no-store" in answer["Cache-Control"]
    with company.here():
        event = AuditEvent.objects.get(verb="invoice.account_read")
        assert IBAN not in event.facts and event.actor_kind == "token"
    for scopes in (("invoice:read",), ("party:bank",)):
        refused = token(company, scopes=scopes).post(path_of(invoice, "accounts/read/"))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    bare = an_invoice(company)
    assert token(company).post(path_of(bare, "accounts/read/")).status_code == 404


def test_the_readable_page_is_printed_and_asked_for_where_it_is_missing(company, invoice):
    client = token(company)
    assert client.get(path_of(invoice, "readable/")).content.startswith(b"%PDF-")
    with company.here():
        kept = reading_file(company.id, invoice.original.sha256)
    kept.unlink()
    answer = client.get(path_of(invoice, "readable/"))
    assert (answer.status_code, answer.json()["code"]) == (409, "readable.not_yet")


@pytest.mark.parametrize("place", ["enclosed/", "enclosed/2/", "readable/", "accounts/read/"])
def test_nothing_of_it_is_there_for_who_is_elsewhere(company, invoice, place):
    other = a_company("Ailleurs", roles=(), now=timezone.now())
    client = token(other)
    send = client.post if place.startswith("accounts") else client.get
    answer = send(path_of(invoice, place))
    assert (answer.status_code, answer.json()["code"]) == (404, "absent")
    blind = token(company, scopes=("party:bank",))
    send = blind.post if place.startswith("accounts") else blind.get
    assert send(path_of(invoice, place)).status_code == 403
