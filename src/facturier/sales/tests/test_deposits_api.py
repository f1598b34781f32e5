"""The API of deposits, as a program does it with a token."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from facturier.sales.models import Draft
from facturier.sales.tests.deposited import DepositShop
from facturier.sales.tests.test_credits_api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return DepositShop(now=timezone.now() - timedelta(days=400))


@pytest.fixture
def caller(shop):
    return Caller(shop.company)


def test_a_deposit_is_asked_issued_chosen_and_told(shop, caller):
    source = shop.intended()
    asked = {"gross": "1000"}
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    first = caller.post(f"drafts/{source.id}/deposit-invoices/", asked, **key)
    assert first.status_code == 201, first.content
    assert first.json()["type_code"] == "386"
    assert first.json()["totals"]["payable"] == "1000.00"
    again = caller.post(f"drafts/{source.id}/deposit-invoices/", asked, **key)
    assert again.json()["id"] == first.json()["id"]
    with shop.company.here():
        deposit_draft = Draft.objects.get(id=first.json()["id"])
    deposit = shop.issue(deposit_draft, today=timezone.localdate())
    [offered] = caller.get(f"drafts/{source.id}/deposits/").json()["items"]
    assert (offered["reference"], offered["left"], offered["chosen"], offered["asked_from"]) == (
        deposit.reference,
        "1000.00",
        False,
        str(source.id),
    )
    chosen = caller.put(f"drafts/{source.id}/deposits/", {"deposits": [deposit.reference]})
    assert chosen.status_code == 200, chosen.content
    assert (chosen.json()["totals"]["prepaid"], chosen.json()["totals"]["payable"]) == (
        "1000.00",
        "6100.00",
    )
    assert caller.get(f"drafts/{source.id}/deposits/").json()["items"][0]["chosen"]
    final = shop.issue(source, today=timezone.localdate())
    told = caller.get(f"invoices/{final.reference}/deposits/").json()
    assert [(one["reference"], one["gross"]) for one in told["taken"]] == [
        (deposit.reference, "1000.00")
    ]
    told = caller.get(f"invoices/{deposit.reference}/deposits/").json()
    assert (told["deducted_by"], Decimal(told["left"])) == (final.reference, 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"percent": "30", "gross": "10"}, 422),
        ({"percent": "-1"}, 422),
        ({"percent": "1e3"}, 422),
        ({"gross": "999999999999.999"}, 422),
        ({"gross": "NaN"}, 422),
        ({"gross": "7100.01"}, 422),
    ],
)
def test_a_deposit_that_cannot_be_is_refused_in_words(shop, caller, body, status):
    answer = caller.post(f"drafts/{shop.intended().id}/deposit-invoices/", body)
    assert answer.status_code == status, answer.content


def test_what_is_not_there_and_what_is_not_open(shop, caller):
    source = shop.intended()
    assert caller.get(f"drafts/{uuid4()}/deposits/").status_code == 404
    assert caller.get("invoices/S-999/deposits/").status_code == 404
    answer = caller.put(f"drafts/{source.id}/deposits/", {"deposits": ["S-1\0"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "deposit.gone")
    invoice = shop.invoice()
    answer = caller.put(f"drafts/{source.id}/deposits/", {"deposits": [invoice.reference]})
    assert answer.status_code == 409


def test_who_may_only_read_chooses_nothing(shop):
    reader = Caller(shop.company, role="reader", scopes=("invoice:read",))
    source = shop.intended()
    assert reader.get(f"drafts/{source.id}/deposits/").status_code == 200
    assert reader.put(f"drafts/{source.id}/deposits/", {"deposits": []}).status_code == 403
    answer = reader.post(f"drafts/{source.id}/deposit-invoices/", {"percent": "30"})
    assert answer.status_code == 403
