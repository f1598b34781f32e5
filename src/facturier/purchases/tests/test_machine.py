"""Whatever is done in whatever order, no more is served than came, and nothing is lost."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.purchases import actions
from facturier.purchases.models import Gap, Match, PurchaseOrder, Receipt
from facturier.purchases.queries import broken_invariants
from facturier.purchases.tests.factories import Yard
from facturier.register import actions as register
from facturier.register.models import Invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
VERBS = ("match", "receive", "take_back", "accept", "refuse", "reopen", "change", "part", "link")
steps = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 3), st.integers(1, 6)),
    min_size=6,
    max_size=16,
)


@made_once
def house():
    yard = Yard(roles=("editor",))
    order = yard.order(by="owner")
    invoices = [
        yard.invoice(order, ("PAN-18", "Panneau", quantity, price), match=False)
        for quantity, price in (("4", "50"), ("7", "52"), ("3", "50"))
    ]
    invoices.append(yard.credit(invoices[1], ("PAN-18", "Panneau", "2", "52"), match=False))
    return yard, order, invoices


def take(yard, order, invoices, step) -> None:
    """One step; a refusal changes nothing and is as good an answer as another."""
    verb, which, amount = step
    invoice = invoices[which]
    by = {"member": yard.company["owner"], "now": NOW}
    if verb == "match":
        yard.match(invoice)
        return
    with yard.company.here():
        if verb == "receive":
            quantities = {yard.line(order).id: Decimal(amount)}
            actions.receive(order_id=order.id, quantities=quantities, received_date=TODAY, **by)
        elif verb == "take_back" and (rows := list(Receipt.objects.order_by("id"))):
            actions.take_back_receipt(
                receipt_id=rows[which % len(rows)].id, reason="x", taken_date=TODAY, **by
            )
        elif verb == "accept" and (gaps := list(Gap.objects.order_by("id"))):
            actions.accept_gap(gap_id=gaps[which % len(gaps)].id, reason="x", **by)
        elif verb == "change":
            order = PurchaseOrder.objects.get(id=order.id)
            facts = actions.facts_of(order)
            line = replace(facts.lines[0], quantity=Decimal(8 + amount))
            actions.change_order(
                order_id=order.id, version=order.version, facts=replace(facts, lines=(line,)), **by
            )
        elif verb == "part":
            told = {"reference": invoice.reference, "order_id": order.id}
            actions.part_order(reason="x", **told, **by)
        elif verb == "link":
            actions.link_order(reference=invoice.reference, order_id=order.id, **by)
    if verb in ("refuse", "reopen"):
        with yard.company.here():
            getattr(register, f"{verb}_invoice")(invoice_id=invoice.id, reason="x", **by)
        yard.match(invoice)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(taken=steps)
def test_no_order_of_steps_serves_more_than_came(house, taken):
    yard, order, invoices = house
    with transaction.atomic():
        for step in taken:
            with suppress(Refusal):
                take(yard, order, invoices, step)
            with yard.company.here():
                connection.check_constraints()
                assert list(broken_invariants(yard.company.id)) == []
                stages = dict(Invoice.objects.values_list("id", "stage"))
                stood = Match.objects.filter(stands=True)
                assert "refused" not in {stages[one.invoice_id] for one in stood}
        before = settled(yard)
        for invoice in invoices:
            yard.match(invoice)
        for invoice in reversed(invoices):
            yard.match(invoice)
        again = settled(yard)
        yard.match(invoices[0])
        assert settled(yard) == again
        assert set(before) <= set(again)
        transaction.set_rollback(True)


def settled(yard) -> dict:
    """Where each line stands now."""
    with yard.company.here():
        rows = Match.objects.filter(stands=True)
        return {
            (one.invoice_id, one.place): (one.covered, one.accepted, one.excess, one.credited)
            for one in rows
        }
