"""The API of orders, receipts, matches and differences."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from facturier.organisations import actions as organisations
from facturier.purchases.rules import LineFacts
from facturier.purchases.tests.factories import Yard
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
SCOPES = ("purchase:read", "purchase:order", "purchase:receive", "purchase:match",
          "purchase:accept", "invoice:read", "party:read", "organisation:read",
          "sales:configure")  # fmt: skip
ROOT = "/api/v1"


@made_once
def yard():
    return Yard(now=timezone.now())


class Caller:
    """A program with a token of the owner."""

    def __init__(self, yard, scopes=SCOPES):
        with yard.company.here():
            _id, secret = organisations.create_token(
                member=yard.company["owner"], name="essai", now=timezone.now(),
                scopes=list(scopes), days=30,
            )  # fmt: skip
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path):
        return self.client.get(ROOT + path)

    def send(self, method, path, status=None, key="", **body):
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.client.generic(
            method, ROOT + path, json.dumps(body, default=str), "application/json",
            headers=headers,
        )  # fmt: skip
        if status is not None:
            assert answer.status_code == status, answer.content
        return answer.json()


def stated(yard, **more):
    line = {"item": "PAN-18", "name": "Panneau de chêne", "quantity": "10", "price": "50"}
    usual = {
        "supplier_id": yard.supplier,
        "entity_id": yard.entity,
        "order_date": "2026-03-02",
        "lines": [line],
    }
    return {**usual, **more}


def test_the_whole_way_by_calls(yard):
    call = Caller(yard)
    order = call.send("POST", "/purchase-orders/", 201, key="a", **stated(yard))
    assert call.send("POST", "/purchase-orders/", 201, key="a", **stated(yard)) == order
    call.send("POST", "/purchase-orders/", 422, key="a", **stated(yard, note="autre"))
    here = f"/purchase-orders/{order['id']}/"
    line = order["lines"][0]
    dearer = {"id": line["id"], "name": "Panneau", "item": "PAN-18", "quantity": "10",
              "price": "50.5"}  # fmt: skip
    change = stated(yard, version=1, lines=[dearer])
    assert call.send("PUT", here, 200, **change)["version"] == 2
    call.send("PUT", here, 409, **change)
    assert call.send("POST", f"{here}state/", 200, state="open", version=2)["state"] == "open"
    lines = [{"line_id": line["id"], "quantity": "8"}]
    receipt = {"received_date": "2026-03-02", "lines": lines}
    came = call.send("POST", f"{here}receipts/", 201, key="b", **receipt)
    assert call.send("POST", f"{here}receipts/", 201, key="b", **receipt) == came
    invoice = yard.invoice(order["number"])
    [gap] = call.get("/purchase-gaps/?state=open&kind=quantity").json()["items"]
    assert (gap["invoice"], gap["quantity"], gap["amount"]) == (invoice.reference, "2", "100.00")
    match = call.get(f"/purchase-matches/{invoice.reference}/").json()
    assert match["lines"][0]["matches"][0]["covered"] == "8"
    address = f"/purchase-gaps/{gap['id']}/acceptance/"
    call.send("POST", address, 422, reason=" ")
    done = call.send("POST", address, 200, reason="Geste", version=gap["version"])
    assert (done["state"], done["reason"]) == ("accepted", "Geste")
    call.send("POST", address, 409, reason="encore")
    back = call.send("POST", f"/purchase-receipts/{came['id']}/take-back/", 201, reason="Abîmé")
    assert back["lines"][0]["quantity"] == "-8"
    listed = call.get("/purchase-receipts/?limit=1").json()
    assert listed["items"][0]["takes_back"] == came["id"]
    older = call.get(f"/purchase-receipts/?after={listed['next_after']}").json()
    assert [one["id"] for one in older["items"]] == [came["id"]]
    told = call.get(here).json()
    assert told["invoices"] == [invoice.reference]
    # Two pieces stay accepted; the other eight wait again.
    assert [told["lines"][0][key] for key in ("received", "invoiced", "beyond")] == ["0", "10", "8"]


def test_links_lines_and_services_by_calls(yard):
    call = Caller(yard)
    service = LineFacts("Maintenance", Decimal(1), Decimal(1200), unit="E48", by_amount=True)
    order = yard.order(LineFacts("Panneau de chêne", Decimal(10), Decimal(50)), service)
    here = f"/purchase-orders/{order.id}/"
    line, work = (yard.line(order, place) for place in (1, 2))
    part = {"done_date": "2026-03-02", "amounts": [{"line_id": work.id, "amount": "300"}]}
    assert call.send("POST", f"{here}services/", 201, **part)["lines"][0]["quantity"] == "0.25"
    call.send("POST", f"{here}services/", 201, done_date="2026-03-02")
    assert call.get(here).json()["lines"][1]["received"] == "1"
    invoice = yard.invoice("", ("", "Panneau", "10", "50"))
    match = f"/purchase-matches/{invoice.reference}/"
    linked = call.send("POST", f"{match}orders/", 200, order_id=order.id)
    assert (linked["orders"], linked["gaps"][0]["kind"]) == ([str(order.id)], "unordered")
    parts = [{"line_id": line.id, "quantity": "10"}]
    placed = call.send("PUT", f"{match}lines/1/", 200, parts=parts)
    assert placed["lines"][0]["matches"][0]["basis"] == "person"
    call.send("PUT", f"{match}lines/1/", 422, parts=[{"line_id": line.id, "quantity": "4"}])
    call.send("PUT", f"{match}lines/7/", 404, parts=parts)
    parted = call.send("POST", f"{match}orders/", 200, order_id=order.id, linked=False, reason="x")
    assert parted["orders"] == []


def test_tolerances_by_calls(yard):
    call = Caller(yard)
    assert call.get("/purchase-tolerances/").json()["version"] == 0
    names = ("receipt_quantity", "invoice_quantity", "invoice_price")
    limits = {name: {"percent": "2", "amount": "20"} for name in names}
    sent = {"version": 0, "items": [limits, {**limits, "supplier_id": yard.supplier}]}
    assert call.send("PUT", "/purchase-tolerances/", 200, **sent)["version"] == 1
    call.send("PUT", "/purchase-tolerances/", 409, **sent)
    bad = {"version": 1, "items": [{**limits, "invoice_price": {}}]}
    call.send("PUT", "/purchase-tolerances/", 422, **bad)


def test_a_token_reaches_no_further_than_its_scopes(yard):
    order = yard.order()
    reader = Caller(yard, ("purchase:read",))
    assert reader.get(f"/purchase-orders/{order.id}/").status_code == 200
    reader.send("POST", "/purchase-orders/", 403, **stated(yard))
    reader.send("POST", f"/purchase-orders/{order.id}/state/", 403, state="closed", version=2)
    blind = Caller(yard, ("invoice:read",))
    assert blind.get("/purchase-orders/").status_code == 403
    assert blind.get("/purchase-gaps/").status_code == 403


def test_no_step_leads_back_to_a_draft_and_asking_for_one_cancels_nothing(yard):
    caller = Caller(yard)
    order = caller.send("POST", "/purchase-orders/", 201, key="un", **stated(yard))
    here = f"/purchase-orders/{order['id']}/"
    step = {"state": "draft", "version": order["version"], "reason": "à reprendre"}
    caller.send("POST", f"{here}state/", 422, **step)
    assert caller.get(here).json()["state"] == "draft"
