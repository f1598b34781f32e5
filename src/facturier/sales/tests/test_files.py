"""The file of an issued document: made once, judged, says what the register holds, never changes."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from facturier.audit.models import AuditEvent
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW
from facturier.register.models import Invoice
from facturier.sales.actions import files
from facturier.sales.models import IssuedDocument, IssuedFile
from facturier.sales.tests.test_issue import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Shop()


def made(shop, issued):
    with shop.company.here():
        row = IssuedDocument.objects.get(invoice_id=issued.invoice_id)
    files.make_file(organisation_id=shop.company.id, issued_id=row.id, now=NOW)
    with shop.company.here():
        return list(IssuedFile.objects.filter(issued=row).select_related("file"))


def test_the_factur_x_says_what_the_register_holds_and_is_made_once(shop):
    issued = shop.issue(shop.draft())
    [file] = made(shop, issued)
    assert made(shop, issued) == [file]
    with shop.company.here():
        invoice = Invoice.objects.get(id=issued.invoice_id)
        content = content_of(file.file)
        verbs = list(
            AuditEvent.objects.filter(subject_id=invoice.id).values_list("verb", flat=True)
        )
    document = read(content).document
    assert content.startswith(b"%PDF")
    assert (document.number, document.totals.gross, document.totals.payable) == (
        invoice.number,
        invoice.gross,
        invoice.payable,
    )
    assert verbs.count("invoice.file_made") == 1


def test_a_file_that_is_refused_after_all_is_an_alarm_in_the_journal(shop, monkeypatch):
    def refused(*_given, **_more):
        raise Refusal("document.not-fit", "Une règle refuse.", status=422)

    issued = shop.issue(shop.draft())
    monkeypatch.setattr(files, "make_checked_file", refused)
    assert made(shop, issued) == []
    with shop.company.here():
        [event] = AuditEvent.objects.filter(verb="invoice.file_refused")
    assert (event.reason, event.subject_id) == ("Une règle refuse.", issued.invoice_id)


def test_no_process_free_is_no_alarm_the_job_is_tried_again(shop, monkeypatch):
    def busy(*_given, **_more):
        raise Refusal("busy", "Occupé.", status=503)

    issued = shop.issue(shop.draft())
    monkeypatch.setattr(files, "make_checked_file", busy)
    with pytest.raises(Refusal):
        made(shop, issued)
    with shop.company.here():
        assert not AuditEvent.objects.filter(verb="invoice.file_refused").exists()


def test_an_archived_file_is_never_changed(shop):
    made(shop, shop.issue(shop.draft()))
    for attack in ("UPDATE sales_issuedfile SET form = 'x'", "DELETE FROM sales_issuedfile"):
        with (
            shop.company.here(),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)
