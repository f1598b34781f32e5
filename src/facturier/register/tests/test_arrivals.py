"""From a file to the register: nothing lost, nothing twice, whatever arrives."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from facturier.audit.models import AuditEvent
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import AllowanceCharge, Identifier, Party, Totals
from facturier.einvoice.ubl import write_ubl
from facturier.files.store import path_of
from facturier.kit.refusal import Refusal
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.register import actions
from facturier.register.actions import enter
from facturier.register.models import (
    Arrival,
    Counter,
    Invoice,
    InvoiceLine,
    InvoiceParty,
    InvoiceVat,
)
from facturier.register.queries import broken_invariants
from facturier.register.queries.arrivals import arrivals_page, counted_aside
from facturier.register.rules import ArrivalState, Stage
from facturier.register.tests.factories import (
    OUR_SIREN,
    a_document,
    a_read_arrival,
    an_arrival,
    an_invoice,
)
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    """A company with one legal entity."""
    company = a_company(roles=("editor", "reader"))
    company.entity_id = an_entity(company)
    return company


@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_a_received_invoice_is_entered_to_the_cent_with_its_parts(company, write):
    document = a_document(net="1234.56", percent="5.5", due_date=date(2026, 4, 1))
    arrival = a_read_arrival(company, write(document), file_name="26-4471.xml")
    with company.here():
        invoice = Invoice.objects.get(id=arrival.invoice_id)
        assert arrival.state == ArrivalState.REGISTERED
        assert (invoice.direction, invoice.entity_id) == (Direction.RECEIVED, company.entity_id)
        assert (invoice.stage, invoice.reference) == (Stage.TO_CHECK, "E-1")
        assert invoice.number == document.number
        assert invoice.due_date == date(2026, 4, 1)
        assert str(invoice.net) == "1234.56"
        assert str(invoice.tax) == "67.90"
        assert str(invoice.gross) == str(invoice.payable) == "1302.46"
        line = InvoiceLine.objects.get(invoice=invoice)
        assert (line.name, line.net) == ("Équerre de fixation", Decimal("1234.56"))
        assert InvoiceVat.objects.get(invoice=invoice).base == Decimal("1234.56")
        parts = dict(InvoiceParty.objects.values_list("part", "siren"))
        assert parts == {"seller": "404833048", "buyer": OUR_SIREN}


def test_what_has_no_column_is_kept_with_the_invoice_and_so_is_what_nobody_understands(company):
    agent = Party(name="Agence Solène", legal_id=Identifier("404833048", "0002"))
    logistics = AllowanceCharge(is_charge=True, amount=Decimal("9.90"), is_logistics=True)
    document = a_document(seller_agent=agent, allowance_charges=(logistics,), name="Facture")
    content = write_cii(document).replace(
        b"</rsm:ExchangedDocument>", b"<ram:Purpose>essai</ram:Purpose></rsm:ExchangedDocument>"
    )
    arrival = a_read_arrival(company, content, file_name="f.xml")
    with company.here():
        further = Invoice.objects.get(id=arrival.invoice_id).further
    assert further["name"] == "Facture"
    assert further["seller_agent"] == {
        "name": "Agence Solène",
        "legal_id": {"value": "404833048", "scheme": "0002"},
    }
    assert further["allowance_charges"] == [
        {"is_charge": True, "amount": "9.90", "is_logistics": True}
    ]
    assert further["not_understood"] == [
        {
            "location": "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:Purpose",
            "text": "essai",
        }
    ]


def test_totals_are_kept_as_stated_even_when_they_are_wrong_and_with_their_decimals(company):
    stated = Totals(
        lines=Decimal("100.0"), net=Decimal("100.00"), tax=Decimal("21"), gross=Decimal("120.5"),
        payable=Decimal("120.50"),
    )  # fmt: skip
    invoice = an_invoice(company, replace(a_document(), totals=stated))
    with company.here():
        invoice.refresh_from_db()
        kept = [str(getattr(invoice, name)) for name in ("lines_total", "net", "tax", "gross")]
        assert kept == ["100.0", "100.00", "21", "120.5"]


def test_an_invoice_we_issued_elsewhere_is_taken_over_outside_our_series(company):
    invoice = an_invoice(company, seller=OUR_SIREN, buyer="404833048")
    assert invoice.direction == Direction.ISSUED
    assert invoice.taken_over
    assert invoice.reference == "S-1"


def test_an_invoice_between_strangers_waits_for_a_person(company):
    invoice = an_invoice(company, buyer="552100554")
    assert (invoice.direction, invoice.entity_id) == (Direction.UNKNOWN, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"hello", "unknown-format"), (b"<a>", "not-xml"), (b"<a/>", "unknown-root"),
     (b"%PDF-1.4 nothing", "broken-pdf"), (b"<!DOCTYPE a []><a/>", "dtd-forbidden")],
)  # fmt: skip
def test_what_cannot_be_read_is_set_aside_with_its_reason_and_its_bytes(company, content, code):
    arrival = a_read_arrival(company, content)
    assert (arrival.state, arrival.reason_code) == (ArrivalState.SET_ASIDE, code)
    assert arrival.invoice is None
    assert arrival.reason
    with company.here():
        assert path_of(company.id, arrival.file.sha256).read_bytes() == content
        assert AuditEvent.objects.filter(verb="file.set_aside", subject_id=arrival.id).exists()


def test_a_file_set_aside_can_be_read_again(company):
    arrival = a_read_arrival(company, b"<a/>")
    with company.here():
        actions.retry_arrival(member=company["editor"], arrival_id=arrival.id, now=NOW)
    actions.read_arrival(organisation_id=company.id, arrival_id=arrival.id, now=NOW)
    with company.here():
        arrival.refresh_from_db()
        assert arrival.state == ArrivalState.SET_ASIDE
        verbs = AuditEvent.objects.filter(subject_id=arrival.id).values_list("verb", flat=True)
        assert list(verbs.order_by("seq")) == [
            "file.deposited", "file.set_aside", "file.retried", "file.set_aside",
        ]  # fmt: skip


def test_a_file_that_waits_in_vain_is_read_again_after_ten_minutes_and_not_before(company):
    """The job that was to read it may have failed for good: nothing else asks for it."""
    arrival_id = an_arrival(company, write_cii(a_document()))
    with company.here():
        asked = {"member": company["editor"], "arrival_id": arrival_id}
        with pytest.raises(Refusal) as refused:
            actions.retry_arrival(**asked, now=NOW + timedelta(minutes=11))
        assert refused.value.code == "arrival.not_set_aside", "it is still in the queue"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
        with pytest.raises(Refusal) as refused:
            actions.retry_arrival(**asked, now=NOW + timedelta(minutes=10))
        assert refused.value.code == "arrival.not_set_aside"
        actions.retry_arrival(**asked, now=NOW + timedelta(minutes=11))
        assert AuditEvent.objects.filter(verb="file.retried").count() == 1
    actions.read_arrival(organisation_id=company.id, arrival_id=arrival_id, now=NOW)
    with company.here():
        assert Arrival.objects.get().state == ArrivalState.REGISTERED


def test_bytes_whose_invoice_stops_being_one_meanwhile_are_read_for_themselves(
    company, monkeypatch
):
    """Known when looked at, marked as no invoice before it is written: then it is read."""
    content = write_cii(a_document())
    first = a_read_arrival(company, content)
    second = an_arrival(company, content, file_name="copie.xml")
    asked = iter([first.invoice])
    plain = enter.registered
    monkeypatch.setattr(enter, "registered", lambda *own: next(asked, None) or plain(*own))
    with company.here():
        actions.mark_not_invoice(
            member=company["editor"], invoice_id=first.invoice_id, reason="non", now=NOW
        )
    actions.read_arrival(organisation_id=company.id, arrival_id=second, now=NOW)
    with company.here():
        row = Arrival.objects.select_related("invoice").get(id=second)
        assert (row.state, row.invoice.reference) == (ArrivalState.REGISTERED, "E-2")


def test_the_same_bytes_twice_make_one_invoice_and_two_arrivals(company):
    content = write_cii(a_document())
    first = a_read_arrival(company, content)
    second = a_read_arrival(company, content, file_name="copie.xml")
    assert (second.state, second.invoice_id) == (ArrivalState.KNOWN, first.invoice_id)
    with company.here():
        assert Invoice.objects.count() == 1
        assert Arrival.objects.count() == 2


def test_reading_an_arrival_twice_changes_nothing(company):
    arrival = a_read_arrival(company, write_cii(a_document()))
    with company.here():
        before = AuditEvent.objects.count()
    actions.read_arrival(organisation_id=company.id, arrival_id=arrival.id, now=NOW)
    with company.here():
        assert AuditEvent.objects.count() == before
        assert Invoice.objects.count() == 1


def test_entry_numbers_follow_one_another_in_each_organisation(company):
    other = a_company("Ailleurs", roles=("editor",))
    an_entity(other)
    for _turn in range(2):
        an_invoice(company)
        an_invoice(other)
    for one in (company, other):
        with one.here():
            assert list(Invoice.objects.order_by("entry").values_list("entry", flat=True)) == [1, 2]
            assert Counter.objects.get().last == 2
            assert list(broken_invariants(one.id)) == []


def test_a_lost_original_is_said_and_nothing_is_entered(company):
    arrival_id = an_arrival(company, write_cii(a_document()))
    with company.here():
        arrival = Arrival.objects.select_related("file").get(id=arrival_id)
    path_of(company.id, arrival.file.sha256).unlink()
    actions.read_arrival(organisation_id=company.id, arrival_id=arrival_id, now=NOW)
    with company.here():
        arrival.refresh_from_db()
        assert (arrival.state, arrival.reason_code) == (ArrivalState.SET_ASIDE, "file-missing")


def test_who_may_not_deposit_is_refused_and_nothing_is_written(company):
    with pytest.raises(Refusal) as refused:
        an_arrival(company, b"x", by="reader")
    assert refused.value.status == 403
    with company.here():
        assert Arrival.objects.count() == 0


def test_an_empty_file_is_refused(company):
    with pytest.raises(Refusal) as refused:
        an_arrival(company, b"")
    assert refused.value.code == "file.empty"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_invoice SET gross = 1",
        "UPDATE register_invoice SET number = 'X'",
        "UPDATE register_invoice SET original_id = gen_random_uuid()",
        "UPDATE register_invoiceline SET net = 1",
        "UPDATE register_invoiceparty SET name = 'X'",
        "UPDATE register_invoicevat SET tax = 1",
        "UPDATE files_storedfile SET sha256 = 'X'",
        "DELETE FROM register_invoice",
        "DELETE FROM register_invoiceline",
        "DELETE FROM register_arrival",
        "DELETE FROM files_storedfile",
        "TRUNCATE register_invoice CASCADE",
    ],
)
def test_what_a_document_states_is_refused_to_sql_too(company, statement):
    an_invoice(company)
    refusal = r"refused|never changed|permission denied"
    with company.here(), pytest.raises(DatabaseError, match=refusal), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_longest_texts_that_can_be_read_are_entered_whole(company):
    number, long = "N" * 200, "R" * 100_000
    document = replace(a_document(), number=number, buyer_reference=long, payment_terms=long)
    invoice = an_invoice(company, document)
    assert (invoice.number, invoice.buyer_reference) == (number, long)


def test_a_vat_category_of_any_length_is_kept_as_stated(company):
    """A supplier's nonsense must not leave the file waiting for ever."""
    xml = write_cii(a_document()).replace(b">S<", b">" + b"S" * 300 + b"<")
    arrival = a_read_arrival(company, xml)
    assert arrival.state == ArrivalState.REGISTERED
    with company.here():
        assert InvoiceVat.objects.get(invoice_id=arrival.invoice_id).category == "S" * 300


@pytest.mark.parametrize("change", ["last = 1", "last = last + 2", "last = last - 1"])
def test_entry_numbers_are_not_moved_by_hand(company, change):
    """Moved back, every file that comes would take a number already taken."""
    an_invoice(company)
    an_invoice(company)
    with (
        pytest.raises(DatabaseError, match="forward by one"),
        company.here(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE register_counter SET {change}")


def test_what_is_set_aside_is_counted_found_by_its_name_and_paged(company, monkeypatch):
    monkeypatch.setattr("facturier.register.queries.arrivals.PAGE", 2)
    a_read_arrival(company, write_cii(a_document()), file_name="bonne.xml")
    for number in range(5):
        a_read_arrival(company, b"rien %d" % number, file_name=f"Rel\u00e9v\u00e9-{number}.txt")
    a_read_arrival(company, b"autre", file_name="photo.txt")
    with company.here():
        member = company["editor"]
        assert counted_aside(member) == (6, True)
        monkeypatch.setattr("facturier.register.queries.arrivals.COUNTED", 4)
        assert counted_aside(member) == (4, False)
        found, older = [], None
        while True:
            page = arrivals_page(
                member, state=ArrivalState.SET_ASIDE, file_name="REL\u00c9V", older_than=older
            )
            found += [row.file_name for row in page.rows]
            if (older := page.older_than) is None:
                break
        assert found == [f"Rel\u00e9v\u00e9-{number}.txt" for number in (4, 3, 2, 1, 0)]
        assert arrivals_page(member, file_name="100%_").rows == ()
        assert all(row.reason for row in arrivals_page(member, state=ArrivalState.SET_ASIDE).rows)
