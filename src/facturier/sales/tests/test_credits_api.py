"""The API of corrections, as a program does it with a token."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from facturier.audit.tests.factories import as_owner
from facturier.sales.models import CreditUse, Draft
from facturier.sales.queries import broken_invariants
from facturier.sales.rules.crediting import ByLine
from facturier.sales.tests.credited import CreditShop
from facturier.sales.tests.test_drafts_api import Caller as OfDrafts

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"


class Caller(OfDrafts):
    """The same, at any address."""

    def get(self, path=""):
        return self.client.get(V1 + path, **self.headers)

    def post(self, path, body, **more):
        return self._sent("post", path, body, **more)

    def put(self, path, body):
        return self._sent("put", path, body)

    def _sent(self, verb, path, body, **more):
        return getattr(self.client, verb)(
            V1 + path,
            json.dumps(body),
            content_type="application/json",
            **self.headers,
            **more,
        )


@pytest.fixture
def shop():
    return CreditShop(now=timezone.now() - timedelta(days=400))


@pytest.fixture
def caller(shop):
    return Caller(shop.company)


def test_what_is_left_is_told_by_rate_and_line_and_falls_as_credits_are_issued(shop, caller):
    invoice = shop.invoice(("Un", "3", "100", "20"), ("Deux", "1", "300", "10"))
    one, _two = shop.lines(invoice)
    shop.credit(invoice, lines=[ByLine(one.id, quantity=one.quantity)])
    found = caller.get(f"invoices/{invoice.reference}/creditable/").json()
    assert found["gross"] == "690.00"
    assert found["gross_left"] == "330.00"
    left = {(row["percent"], row["base"], row["tax"]) for row in found["rates"]}
    assert {(float(a), float(b), float(c)) for a, b, c in left} == {(10, 300, 30), (20, 0, 0)}
    assert [float(line["left"]) for line in found["lines"]] == [0, 300]
    [credit] = found["corrections"]
    assert (credit["kind"], credit["number"], float(credit["gross"])) == (
        "credits",
        "A2026-00001",
        360,
    )


def test_a_credit_note_is_prepared_once_by_its_key_issued_and_its_use_decided(shop, caller):
    invoice = shop.invoice()
    asked = {"invoices": [invoice.reference], "net": "500.00"}
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    first = caller.post("credit-notes/", asked, **key)
    assert first.status_code == 201
    assert caller.post("credit-notes/", asked, **key).json()["id"] == first.json()["id"]
    draft = first.json()
    issued = caller.post(f"drafts/{draft['id']}/issue/", {"version": draft["version"]})
    assert issued.status_code == 200, issued.json()
    where = f"credit-notes/{issued.json()['reference']}/uses/"
    assert caller.get(where).json() == {
        "version": 0,
        "payable": "600.00",
        "currency": "EUR",
        "uses": [],
        "before": [],
    }
    uses = [
        {"kind": "refund", "amount": "250.00"},
        {"kind": "set_off", "amount": "350.00", "against": invoice.reference},
    ]
    answer = caller.put(where, {"version": 0, "uses": uses})
    assert answer.status_code == 200, answer.json()
    assert [(one["kind"], one["amount"], one["against"]) for one in answer.json()["uses"]] == [
        ("refund", "250.00", None),
        ("set_off", "350.00", invoice.reference),
    ]
    assert caller.put(where, {"version": 0, "uses": uses}).status_code == 409
    assert caller.put(where, {"version": 2, "uses": []}).json()["uses"] == []


def test_a_corrective_is_prepared(shop, caller):
    invoice = shop.invoice()
    answer = caller.post("correctives/", {"invoice": invoice.reference})
    assert (answer.status_code, answer.json()["type_code"]) == (201, "384")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"invoices": []}, 422),
        ({"invoices": ["S-404"]}, 404),
        ({"invoices": ["S-1\u0000"]}, 404),
        ({"invoices": ["S-1"], "net": "0"}, 422),
        ({"invoices": ["S-1"], "net": "-1"}, 422),
        ({"invoices": ["S-1"], "net": "1e9"}, 422),
        ({"invoices": ["S-1"], "gross": "8928.01"}, 422),
        ({"invoices": ["S-1"], "net": "NaN"}, 422),
        ({"invoices": ["S-1"], "lines": [{"line": str(uuid4()), "net": "1"}]}, 422),
        ({"invoices": ["S-1"], "lines": [{"line": "x", "net": "1"}]}, 422),
        ({"invoices": ["S-1"] * 51}, 422),
    ],
)
def test_what_is_badly_asked_is_refused_and_opens_nothing(shop, caller, body, status):
    assert shop.invoice().reference == "S-1"
    assert caller.post("credit-notes/", body).status_code == status
    with shop.company.here():
        assert not Draft.objects.filter(type_code="381").exists()


@pytest.mark.parametrize(
    ("uses", "status"),
    [
        ([{"kind": "refund", "amount": "599.99"}], 422),
        ([{"kind": "refund", "amount": "600.01"}], 422),
        ([{"kind": "refund", "amount": "-600"}], 422),
        ([{"kind": "burn", "amount": "600"}], 422),
        ([{"kind": "set_off", "amount": "600"}], 422),
        ([{"kind": "refund", "amount": "600", "against": "S-1"}], 422),
        ([{"kind": "set_off", "amount": "600", "against": "S-2"}], 422),  # the credit note itself
        ([{"kind": "set_off", "amount": "600", "against": "S-3"}], 422),  # another customer's
        ([{"kind": "set_off", "amount": "600", "against": "S-404"}], 422),
    ],
)
def test_parts_that_are_not_the_credit_note_are_refused(shop, caller, uses, status):
    credit = shop.credit(shop.invoice(), net=Decimal(500))
    shop.invoice(customer=shop.other_customer())
    answer = caller.put(f"credit-notes/{credit.reference}/uses/", {"version": 0, "uses": uses})
    assert answer.status_code == status, answer.json()
    with shop.company.here():
        assert not CreditUse.objects.exists()


def test_an_invoice_bears_no_more_than_it_comes_to_and_what_was_carried_out_stays(shop, caller):
    small, large = shop.invoice(price="10"), shop.invoice()
    credit = shop.credit(large, net=Decimal(500))
    where = f"credit-notes/{credit.reference}/uses/"
    over = [{"kind": "set_off", "amount": "600", "against": small.reference}]
    assert caller.put(where, {"version": 0, "uses": over}).status_code == 409
    parts = [{"kind": "refund", "amount": "100"}, {"kind": "keep", "amount": "500"}]
    assert caller.put(where, {"version": 0, "uses": parts}).status_code == 200
    with shop.company.here():
        CreditUse.objects.filter(kind="refund").update(executed_at=timezone.now())
    again = [{"kind": "set_off", "amount": "72", "against": small.reference}]
    assert caller.put(where, {"version": 2, "uses": again}).status_code == 422
    again.append({"kind": "keep", "amount": "428"})
    answer = caller.put(where, {"version": 2, "uses": again})
    assert sorted(one["kind"] for one in answer.json()["uses"]) == ["keep", "refund", "set_off"]
    with shop.company.here():
        assert list(broken_invariants(shop.company.id)) == []


def test_roles_and_scopes_hold(shop):
    invoice = shop.invoice()
    credit = shop.credit(invoice, net=Decimal(10))
    asked = {"invoices": [invoice.reference]}
    for who in (
        Caller(shop.company, "reader", ("invoice:read",)),
        Caller(shop.company, scopes=("invoice:read",)),
    ):
        assert who.get(f"invoices/{invoice.reference}/creditable/").status_code == 200
        assert who.post("credit-notes/", asked).status_code == 403
        assert who.post("correctives/", {"invoice": invoice.reference}).status_code == 403
        uses = f"credit-notes/{credit.reference}/uses/"
        assert who.get(uses).status_code == 200
        assert who.put(uses, {"version": 0, "uses": []}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_verify_finds_what_passed_a_ceiling_that_was_taken_away(shop):
    shop.credit(shop.invoice())
    with shop.company.here():
        assert list(broken_invariants(shop.company.id)) == []
    with as_owner() as owner:
        owner.execute("ALTER TABLE sales_citedvat DISABLE TRIGGER USER")
        owner.execute("UPDATE sales_citedvat SET base = base + 1")
        owner.execute("ALTER TABLE sales_citedvat ENABLE TRIGGER USER")
    with shop.company.here():
        found = list(broken_invariants(shop.company.id))
    assert found == [
        ("document F2026-0001", "more was credited than it comes to (I5)"),
        ("document A2026-00001", "what it credits is not what its invoices bear (I5)"),
    ]
