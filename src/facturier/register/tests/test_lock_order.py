"""Who locks what in which order: files, invoices, arrivals, numbers, then the head of the journal.

Two who take the same locks in another order wait for each other until one of them is thrown out.
"""

import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facturier.einvoice.cii import write_cii
from facturier.einvoice.tests.factories import blank_pdf
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.register import actions
from facturier.register.tests.factories import a_document, a_read_arrival, an_arrival, an_invoice

pytestmark = pytest.mark.django_db
ORDER = (
    "files_storedfile", "register_invoice", "register_arrival", "register_counter",
    "pg_advisory_xact_lock", "parties_partycounter", "audit_audithead",
)  # fmt: skip
_NAMED = re.compile(r'pg_advisory_xact_lock|INTO register_counter|FROM "(\w+)".*FOR UPDATE', re.S)


@pytest.fixture
def company():
    company = a_company(roles=("editor",))
    an_entity(company)
    return company


@contextmanager
def locked():
    """What is locked meanwhile, each when it is locked first."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        yield found
    for each in asked.captured_queries:
        if lock := _NAMED.search(each["sql"]):
            name = lock[1] or lock[0].removeprefix("INTO ")
            if name not in found:
                found.append(name)


def in_order(found: list[str]) -> bool:
    return found == sorted(found, key=ORDER.index)


def by_editor(company, verb, **rest):
    with company.here():
        return verb(member=company["editor"], reason="vu", now=NOW, **rest)


def test_an_invoice_is_brought_back_behind_its_file(company):
    invoice = an_invoice(company)
    by_editor(company, actions.mark_not_invoice, invoice_id=invoice.id)
    with locked() as found:
        by_editor(company, actions.bring_back, invoice_id=invoice.id)
    assert found == ["files_storedfile", "register_invoice", "audit_audithead"]


def test_a_file_is_detached_behind_its_invoice(company):
    arrival = a_read_arrival(company, write_cii(a_document()))
    by_editor(company, actions.mark_not_invoice, invoice_id=arrival.invoice_id)
    with locked() as found:
        by_editor(company, actions.detach_arrival, arrival_id=arrival.id)
    assert found == ["register_invoice", "register_arrival", "audit_audithead"]


def test_a_file_is_opened_to_be_keyed_in_behind_its_bytes(company):
    arrival = a_read_arrival(company, blank_pdf(), file_name="scan.pdf")
    with locked() as found, company.here():
        actions.enter_to_key(member=company["editor"], arrival_id=arrival.id, now=NOW)
    assert found[:2] == ["files_storedfile", "register_arrival"]
    assert in_order(found), found


def test_an_invoice_takes_its_number_before_a_new_party_is_told_to_the_journal(company):
    arrival_id = an_arrival(company, write_cii(a_document()))
    with locked() as found:
        actions.read_arrival(organisation_id=company.id, arrival_id=arrival_id, now=NOW)
    assert {"register_counter", "parties_partycounter", "audit_audithead"} <= {*found}
    assert in_order(found), found


def test_a_file_that_is_read_again_and_says_something_else_keeps_the_order(company, monkeypatch):
    from facturier.register.tests.test_repair import reads_an_order

    invoice = an_invoice(company)
    reads_an_order(monkeypatch, "BC-9")
    with locked() as found:
        actions.reread_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    assert found[:3] == ["files_storedfile", "register_invoice", "register_arrival"]
    assert in_order(found), found
