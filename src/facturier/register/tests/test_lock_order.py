"""Who locks what in which order: files, invoices, arrivals, numbers, then the head of the journal.

Two who take the same locks in another order wait for each other until one of them is thrown out.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facturier.einvoice.cii import write_cii
from facturier.einvoice.tests.factories import blank_pdf
from facturier.files import actions as files
from facturier.files.actions import keep_bytes
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.parties.actions.steps import lock_party
from facturier.register import actions
from facturier.register.actions import batches, stage
from facturier.register.tests.factories import a_document, a_read_arrival, an_arrival, an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
ORDER = (
    "files_storedfile", "register_invoice", "register_arrival", "register_counter",
    "pg_advisory_xact_lock", "parties_partycounter", "audit_audithead",
)  # fmt: skip
_NAMED = re.compile(
    r'pg_advisory_xact_lock|INTO register_counter|FROM "(\w+)".*FOR (?:NO KEY )?UPDATE', re.S
)


@made_once
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


# -- at the commit ---------------------------------------------------------------------------------
# A row that refers to another one is checked at the commit, when the head of the journal is held.
# What is locked only to be changed must not stop that check: who changes it waits for the head.
def deposited(company, content: bytes, **rest):
    kept = keep_bytes(company.id, [content])
    return lambda: actions.deposit_file(
        member=company["editor"], kept=kept, file_name="f.xml", channel="api", now=NOW, **rest
    )


def read(company, content: bytes):
    arrival_id = an_arrival(company, content)
    return lambda: actions.read_arrival(organisation_id=company.id, arrival_id=arrival_id, now=NOW)


def a_batch_and_a_file_for_it(company):
    with company.here():
        batch = actions.open_batch(
            member=company["editor"], name="mars", announced=1, channel="api", now=NOW
        )
    return (
        lambda: batches.lock_batch(company["editor"], batch.id),
        deposited(company, write_cii(a_document()), batch_id=batch.id),
    )


def bytes_and_the_same_again(company):
    content = write_cii(a_document())
    file_id = a_read_arrival(company, content).file_id
    return lambda: files.lock_file(company.id, file_id), deposited(company, content)


def an_invoice_and_its_bytes_again(company):
    content = write_cii(a_document())
    invoice = a_read_arrival(company, content).invoice
    return lambda: stage.lock_invoice(company["editor"], invoice.id), read(company, content)


def a_party_and_an_invoice_of_it(company):
    party_id = an_invoice(company).party_id
    return (
        lambda: lock_party(company["owner"], party_id),
        read(company, write_cii(a_document())),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "case",
    [
        a_batch_and_a_file_for_it,
        bytes_and_the_same_again,
        an_invoice_and_its_bytes_again,
        a_party_and_an_invoice_of_it,
    ],
)
def test_what_is_locked_to_be_changed_stops_nobody_who_only_refers_to_it(company, case):
    lock, refer = case(company)

    def other():
        try:
            with company.here():
                refer()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread, company.here():
        lock()
        thread.submit(other).result(timeout=20)
