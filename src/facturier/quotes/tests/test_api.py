"""The API of quotes and orders, as a program uses it."""

import hashlib
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from facturier.quotes.models import QuoteDelivery, QuoteLink
from facturier.quotes.tests.factories import TO, QuoteShop
from facturier.recurring.tests.test_api import Program

SCOPES = ("invoice:read", "invoice:prepare", "invoice:send", "organisation:read", "party:read")
PAPER = b"%PDF-1.7 bon pour accord"
pytestmark = pytest.mark.django_db


def test_a_program_sends_a_quote_notes_its_acceptance_and_invoices_the_order():
    shop = QuoteShop()
    caller = Program(shop.company, role="owner", scopes=SCOPES)
    made = caller.ask("POST", "quotes/", {"entity": str(shop.entity)})
    assert made.status_code == 201, made.content
    quote = shop.quote()
    root = f"quotes/{quote.id}/"
    read = caller.ask("GET", root).json()
    sent = caller.ask("POST", f"{root}send/", {"draft_version": read["draft_version"]})
    assert sent.status_code == 200, sent.content
    stale = caller.ask("POST", f"{root}send/", {"draft_version": 0})
    assert (stale.status_code, stale.json()["code"]) == (409, "quote.stale")
    today = str(timezone.localdate())
    given = {"version": 1, "answer_date": today, "name": "Inès", "proof": "courrier"}
    accepted = caller.ask("POST", f"{root}accept/", given).json()
    assert (accepted["state"], len(accepted["answers"])) == ("accepted", 1)
    order = f"orders/{accepted['order']}/"
    line = caller.ask("GET", order).json()["lines"][0]["id"]
    part = {"lines": [{"line": line, "quantity": "2"}]}
    assert caller.ask("POST", f"{order}invoices/", part).status_code == 201
    much = {"lines": [{"line": line, "quantity": "5"}]}
    assert caller.ask("POST", f"{order}invoices/", much).json()["code"] == "order.too_much"
    assert caller.ask("POST", f"{order}close/", {"reason": "fini"}).json()["state"] == "closed"
    assert caller.ask("POST", f"{order}reopen/").json()["state"] == "open"
    assert len(caller.ask("GET", "orders/?state=open").json()["items"]) == 1
    assert len(caller.ask("GET", "quotes/?state=accepted").json()["items"]) == 1


def test_a_program_follows_the_mail_the_link_and_the_pdf_and_joins_what_was_signed():
    shop = QuoteShop()
    caller = Program(shop.company, role="owner", scopes=SCOPES)
    quote = shop.quote()
    root = f"quotes/{quote.id}/"
    version = caller.ask("GET", root).json()["draft_version"]
    mail = {"draft_version": version, "recipients": [TO]}
    sent = caller.ask("POST", f"{root}send/", mail).json()
    assert sent["round"] == 0, sent
    pdf = caller.ask("GET", f"{root}versions/1/file/")
    assert pdf.status_code == 200, pdf.content
    assert hashlib.sha256(pdf.content).hexdigest() == sent["version"]["sha256"]
    assert caller.ask("GET", f"{root}versions/2/file/").status_code == 404
    [queued] = caller.ask("GET", root).json()["mails"]
    assert (queued["state"], queued["message_id"]) == ("queued", sent["message_id"])
    with shop.company.here():
        delivery = QuoteDelivery.objects.get()
        delivery.state = "failed"
        delivery.save(update_fields=["state"])
    retried = caller.ask("POST", f"{root}mails/{queued['id']}/retry/").json()
    assert retried["mails"][0]["state"] == "queued"
    assert caller.ask("POST", f"{root}mails/{uuid4()}/retry/").status_code == 404
    renewed = caller.ask("POST", f"{root}link/renew/").json()
    assert renewed["link_open_until"]
    with shop.company.here():
        assert QuoteLink.objects.filter(revoked_at=None).count() == 1
        assert QuoteLink.objects.count() == 2
    said = caller.ask("POST", f"{root}customer-messages/", {"text": "Bien sûr."})
    assert (said.status_code, said.json()["ours"]) == (201, True)
    assert caller.ask("POST", f"{root}customer-messages/", {"text": ""}).status_code == 422

    def signed(content: bytes, **given):
        fields = {"version": "1", "answer_date": str(timezone.localdate()), "name": "Inès"} | given
        file = SimpleUploadedFile("accord.pdf", content)
        return caller.client.post(
            f"/api/v1/{root}accept-signed/", fields | {"file": file}, **caller.headers
        )

    assert caller.ask("GET", f"{root}proof/").status_code == 404
    assert signed(PAPER, version="7").status_code == 409
    accepted = signed(PAPER)
    assert accepted.status_code == 200, accepted.content
    assert accepted.json()["state"] == "accepted"
    assert caller.ask("GET", f"{root}proof/").content == PAPER


def test_a_reader_changes_nothing():
    shop = QuoteShop()
    caller = Program(shop.company, role="reader", scopes=("invoice:read",))
    quote = shop.quote()
    assert caller.ask("GET", f"quotes/{quote.id}/").status_code == 200
    for path, body in (
        ("quotes/", {"entity": str(shop.entity)}),
        (f"quotes/{quote.id}/send/", {"draft_version": 1}),
        (f"quotes/{quote.id}/discard/", None),
        (f"quotes/{quote.id}/link/renew/", None),
        (f"quotes/{quote.id}/mails/{uuid4()}/retry/", None),
        (f"quotes/{quote.id}/customer-messages/", {"text": "non"}),
        ("order-drafts/", {"entity": str(shop.entity)}),
    ):
        assert caller.ask("POST", path, body).status_code == 403, path
