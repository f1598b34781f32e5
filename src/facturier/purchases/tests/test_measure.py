"""Numbers that no measure keeps, nets that are rounded, and two who link at once."""

import threading
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from facturier.audit.models import AuditEvent
from facturier.kit.tenancy import in_organisation
from facturier.money.rounding import rounded
from facturier.organisations.tests.factories import NOW
from facturier.purchases import actions
from facturier.purchases.actions import deciding
from facturier.purchases.models import OrderLink
from facturier.purchases.tests.factories import Yard, an_invoiced, refusal_of
from facturier.register.tests.factories import an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
D = Decimal


@made_once
def yard():
    return Yard()


def panels(quantity, price="50", item="PAN-18"):
    return (item, "Panneau de chêne", quantity, price)


def test_parts_that_the_measure_cannot_keep_are_refused(yard):
    """Ten decimals are kept: a finer part would be another one than was said, and be forgotten."""
    one, other = yard.order(), yard.order(panels("5", "50"))
    invoice = yard.invoice("", panels("1"))
    member = yard.company["editor"]
    parts = {yard.line(one).id: D("0.333333333333"), yard.line(other).id: D("0.666666666667")}
    with yard.company.here():
        for order in (one, other):
            actions.link_order(
                member=member, reference=invoice.reference, order_id=order.id, now=NOW
            )
        no = refusal_of(
            lambda: actions.match_line(
                member=member, reference=invoice.reference, place=1, parts=parts, now=NOW
            )
        )
    assert (no.code, no.status) == ("match.parts_fine", 422)


@pytest.mark.parametrize(
    ("quantity", "price"),
    [("0.123456789012", "50"), ("1", "0.333333333333"), ("0.000000000001", "50000000000000"),
     ("0.000001", "10000000000000000000"), ("1", "1E+24")],
)  # fmt: skip
def test_numbers_finer_or_greater_than_the_measure_stop_nothing_and_tell_nothing_twice(
    yard, quantity, price
):
    order = yard.order()
    invoice = yard.invoice(order, panels(quantity, price))
    with yard.company.here():
        before = AuditEvent.objects.count()
    yard.match(invoice)
    with yard.company.here():
        assert AuditEvent.objects.count() == before
    assert yard.broken() == []


@pytest.mark.parametrize(("quantity", "price"), [("3", "1.235"), ("7", "0.5055"), ("1", "0.005")])
def test_a_net_that_is_rounded_to_the_cent_is_no_other_price(yard, quantity, price):
    """3 at 1.235 come to 3.71: an invoice that says so asks as much as was ordered."""
    order = yard.order(panels(quantity, price))
    yard.receive(order, quantity)
    document = rounded_up(quantity, price, order.number)
    yard.match(an_invoice(yard.company, document))
    assert yard.gaps("") == []


def rounded_up(quantity, price, order):
    net = rounded(D(quantity) * D(price))
    document = an_invoiced(panels(quantity, price), order=order)
    [line] = document.lines
    return replace(document, lines=(replace(line, net=net),))


@pytest.mark.django_db(transaction=True)
def test_two_who_link_invoices_across_two_orders_wait_for_each_other_in_one_order(monkeypatch):
    """Each invoice stands on one order and is linked to the other one: nobody waits in a circle."""
    yard = Yard(roles=("editor",))
    orders = [yard.order(panels("10")) for _ in range(2)]
    invoices = [yard.invoice(order, panels("3")) for order in orders]
    gate, failed = threading.Barrier(2), []
    rematch = deciding.rematch

    def held_up(*given):
        with suppress(threading.BrokenBarrierError):  # the other waits for us: that is well
            gate.wait(1)
        rematch(*given)

    monkeypatch.setattr(deciding, "rematch", held_up)

    def run(invoice, order):
        try:
            with in_organisation(yard.company.id):
                actions.link_order(
                    member=yard.company["editor"], reference=invoice.reference,
                    order_id=order.id, now=NOW,
                )  # fmt: skip
        except Exception as error:  # noqa: BLE001 (told below)
            failed.append(error)
        finally:
            connection.close()

    crossed = zip(invoices, reversed(orders), strict=True)
    threads = [threading.Thread(target=run, args=pair) for pair in crossed]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    with yard.company.here():
        assert OrderLink.objects.filter(stands=True).count() == 4
