"""One decision on many: two people at once, and invoices that changed since they were listed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.organisations.tests.factories import (
    a_category,
    a_company,
    a_department,
    an_entity,
)
from facturier.register.actions import bulk, verify_invoice
from facturier.register.actions.bulk import Imputation, assign_many, verify_many
from facturier.register.models import Invoice
from facturier.register.tests.factories import an_invoice


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_on_the_same_many_wait_for_each_other_and_decide_once():
    company = a_company(roles=("editor",))
    an_entity(company)
    invoices = [an_invoice(company) for _number in range(12)]
    start = Barrier(2)

    def decide(rows):
        try:
            with company.here():
                start.wait(timeout=10)
                return verify_many(member=company["editor"], invoices=rows, now=timezone.now())
        finally:
            connection.close()

    # In opposite orders: without one order of the locks, each would hold what the other wants.
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(decide, (invoices, invoices[::-1]))
    with company.here():
        rows = Invoice.objects.filter(organisation_id=company.id)
        assert set(rows.values_list("stage", flat=True)) == {"verified"}
        assert AuditEvent.objects.filter(verb="invoice.verified").count() == 12
    # Who came second found them verified: nothing is told twice.
    assert {len(first.done) + len(first.left), len(second.done) + len(second.left)} == {12}


@pytest.mark.django_db(transaction=True)
def test_who_only_refers_to_an_invoice_does_not_wait_for_those_decided_with_it(monkeypatch):
    """A file recognised as the invoice refers to it at commit, and holds the journal by then.

    If it waited for the many, and they for the journal, they would wait in a circle.
    """
    company = a_company(roles=("editor",))
    an_entity(company)
    invoice = an_invoice(company)

    def referred():
        """What PostgreSQL does to check a foreign key."""
        try:
            with company.here(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute(
                    "SELECT 1 FROM register_invoice WHERE id = %s FOR KEY SHARE", [invoice.id]
                )
                return cursor.fetchone()
        finally:
            connection.close()

    def meanwhile(**verb):
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(referred).result() == (1,)
        return verify_invoice(**verb)

    monkeypatch.setattr(bulk, "verify_invoice", meanwhile)
    with company.here():
        outcome = verify_many(member=company["editor"], invoices=[invoice], now=timezone.now())
    assert outcome.done == (invoice.reference,)


@pytest.mark.django_db
def test_what_was_assigned_since_the_list_was_read_stays():
    company = a_company(roles=("editor",))
    an_entity(company)
    listed = an_invoice(company)
    department, category = a_department(company, "Achats"), a_category(company)
    with company.here():
        for imputation in (Imputation(department), Imputation(category_id=category)):
            # Both pages still believe that the invoice has neither.
            outcome = assign_many(
                member=company["editor"],
                invoices=[listed],
                imputation=imputation,
                now=timezone.now(),
            )
            assert outcome.done == (listed.reference,)
        row = Invoice.objects.get(id=listed.id)
    assert (row.department_id, row.category_id) == (department, category)
