"""The file of an issued document: made once, judged, says what the register holds, never changes."""

import hashlib

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from facturier.audit.models import AuditEvent
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY
from facturier.register.models import Invoice
from facturier.sales.actions import expected, files, written
from facturier.sales.actions import issue as issuing
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


def stored(shop, issued):
    with shop.company.here():
        rows = IssuedFile.objects.filter(issued__invoice_id=issued.invoice_id)
        return [content_of(row.file) for row in rows.select_related("file")]


def test_a_file_made_before_the_number_is_the_one_that_would_be_made_after(shop, monkeypatch):
    deferred = []
    monkeypatch.setattr(issuing.jobs, "defer", lambda name, **_ids: deferred.append(name))
    issued = shop.issue(shop.draft(), with_file=True)
    [content] = stored(shop, issued)
    assert deferred == []  # nothing is left to be made
    with shop.company.here():
        row = IssuedDocument.objects.get(invoice_id=issued.invoice_id)
        AuditEvent.objects.get(subject_id=issued.invoice_id, verb="invoice.file_made")
        monkeypatch.setattr(files, "_kept_already", lambda *_: False)
    again = []
    monkeypatch.setattr(files, "keep_file", lambda _issued, kept, _form, _now: again.append(kept))
    files.make_file(organisation_id=shop.company.id, issued_id=row.id, now=NOW)
    assert [kept.sha256 for kept in again] == [hashlib.sha256(content).hexdigest()]


def test_a_file_made_for_a_number_that_another_took_is_made_again(shop, monkeypatch):
    first, second, deferred = shop.draft(), shop.draft(), []
    real = issuing.make

    def outrun(*given):
        made = real(*given)
        shop.issue(first)
        return made

    monkeypatch.setattr(issuing, "make", outrun)
    monkeypatch.setattr(issuing.jobs, "defer", lambda name, **_ids: deferred.append(name))
    issued = shop.issue(second, with_file=True)
    assert [number for _running, number in shop.numbers()] == ["F2026-0001", "F2026-0002"]
    assert issued.number == "F2026-0002"
    assert stored(shop, issued) == []
    assert deferred == ["sales.make_file", "sales.make_file"]
    [file] = made(shop, issued)
    with shop.company.here():
        assert read(content_of(file.file)).document.number == "F2026-0002"


def begun(shop, draft, *behind):
    with shop.company.here():
        return expected.make_ahead(
            member=shop.company["editor"], draft_id=draft.id, today=TODAY, behind=behind
        )


def test_files_made_ahead_bear_the_numbers_that_the_documents_get(shop, monkeypatch):
    first, second = shop.draft(), shop.draft()
    one = begun(shop, first)
    two = begun(shop, second, one)
    monkeypatch.setattr(issuing, "make", None)  # it is not made again
    for draft, ahead, number in ((first, one, "F2026-0001"), (second, two, "F2026-0002")):
        issued = shop.issue(draft, with_file=True, ahead=ahead)
        [content] = stored(shop, issued)
        assert read(content).document.number == issued.number == number


@pytest.mark.parametrize("between", ["another is issued", "the draft is changed"])
def test_a_file_made_ahead_of_another_document_is_made_again(shop, between):
    draft = shop.draft()
    ahead = begun(shop, draft)
    if between == "another is issued":
        shop.issue(shop.draft())
    else:
        shop.change(draft, ("buyer_reference", "SERVICE-7"))
    issued = shop.issue(draft, with_file=True, ahead=ahead)
    [content] = stored(shop, issued)
    document = read(content).document
    assert document.number == issued.number
    assert (document.buyer_reference == "SERVICE-7") == (between == "the draft is changed")


def test_a_file_made_ahead_that_is_refused_refuses_the_issue(shop, monkeypatch):
    def refused(*_given, **_more):
        raise Refusal("document.not-fit", "Une règle refuse.", status=422)

    draft = shop.draft()
    monkeypatch.setattr(written, "make_checked_file", refused)
    ahead = begun(shop, draft)
    with pytest.raises(Refusal, match="Une règle refuse"):
        shop.issue(draft, with_file=True, ahead=ahead)
    assert shop.numbers() == []


def test_nothing_is_made_ahead_of_a_draft_that_lacks_something(shop):
    draft = shop.draft()
    shop.change(draft, ("customer", None))
    assert begun(shop, draft) is None


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
