"""The API of quotes and orders, as a program uses it."""

import pytest
from django.utils import timezone

from facturier.quotes.tests.factories import QuoteShop
from facturier.recurring.tests.test_api import Program

SCOPES = ("invoice:read", "invoice:prepare", "invoice:send", "organisation:read", "party:read")
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


def test_a_reader_changes_nothing():
    shop = QuoteShop()
    caller = Program(shop.company, role="reader", scopes=("invoice:read",))
    quote = shop.quote()
    assert caller.ask("GET", f"quotes/{quote.id}/").status_code == 200
    for path, body in (
        ("quotes/", {"entity": str(shop.entity)}),
        (f"quotes/{quote.id}/send/", {"draft_version": 1}),
        (f"quotes/{quote.id}/discard/", None),
        ("order-drafts/", {"entity": str(shop.entity)}),
    ):
        assert caller.ask("POST", path, body).status_code == 403, path
