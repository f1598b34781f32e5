"""What entering an invoice asks of the database, and that its rows are what Django would write."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from facturier.checks.actions import examine
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import AllowanceCharge, PaymentAccount, PaymentMeans
from facturier.einvoice.reading import as_invoice
from facturier.kit.keys import uuid7
from facturier.kit.rows import write_rows
from facturier.kit.statements import sent_together
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.register import snapshot
from facturier.register.actions import enter
from facturier.register.models import (
    Arrival,
    Invoice,
    InvoiceAllowanceCharge,
    InvoiceLine,
    InvoiceParty,
    InvoiceVat,
    InvoiceVerdict,
)
from facturier.register.tests.factories import OUR_SIREN, a_document, an_arrival, an_invoice

pytestmark = pytest.mark.django_db
PARTS = {
    InvoiceParty: "part",
    InvoiceLine: "position",
    InvoiceAllowanceCharge: "position",
    InvoiceVat: "position",
    InvoiceVerdict: "id",
}
PAID_TO = (PaymentMeans("30", account=PaymentAccount(account_id="FR7630006000011234567890189")),)


@pytest.fixture
def company():
    company = a_company("editor")
    an_entity(company, siren=OUR_SIREN)
    return company


def read(company, document) -> tuple[Arrival, enter.Entry]:
    """A document that arrived and was read; it is not entered yet."""
    content = write_cii(document)
    arrival_id = an_arrival(company, content)
    examined = examine(content)
    with company.here():
        arrival = Arrival.objects.select_related("file").get(id=arrival_id)
    return arrival, enter.Entry(as_invoice(examined.reading), examined)


# -- what it asks ----------------------------------------------------------------------------------
def test_an_invoice_of_a_known_party_is_entered_by_eleven_statements(
    company, django_assert_num_queries
):
    """Ours, the number, the keys, the party; the rows, the search, the arrival; the news, twice; the journal."""
    an_invoice(company, payment_means=PAID_TO)
    arrival, entry = read(company, a_document(payment_means=PAID_TO))
    with company.here(), django_assert_num_queries(11):
        enter.enter(arrival, entry, NOW)
    with company.here():
        assert Invoice.objects.get(id=arrival.invoice_id).party_id is not None


def test_an_invoice_of_a_hundred_lines_is_entered_by_as_many_statements(
    company, django_assert_num_queries
):
    an_invoice(company)
    document = a_document()
    lines = tuple(replace(document.lines[0], number=str(number)) for number in range(100))
    arrival, entry = read(company, replace(document, lines=lines))
    with company.here(), django_assert_num_queries(11):
        enter.enter(arrival, entry, NOW)


# -- what it writes --------------------------------------------------------------------------------
def values(row) -> dict:
    """What a row holds, but for its own key and the keys of others."""
    return {
        field.column: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.column not in ("id", "invoice_id", "line_id", "entry", "reference", "original_id")
    }


def test_rows_written_together_are_the_rows_that_django_writes_one_table_after_another(company):
    document = a_document(net="1234.5600", payment_means=PAID_TO)
    odd = replace(
        document,
        number="FA « 2026 » \\ \"42\" 'é' \U0001f9fe",
        due_date=None,
        allowance_charges=(
            AllowanceCharge(False, Decimal("0.10"), percent=Decimal("1.50"), reason="Remise\n10 %"),
        ),
        totals=replace(document.totals, rounding=Decimal("0.000"), prepaid=Decimal("1E+2")),
    )
    written = an_invoice(company, document)
    with company.here():
        invoice = Invoice.objects.get(id=written.id)
        for name, value in snapshot.stated_fields(odd).items():
            setattr(invoice, name, value)
        invoice.stage = "not_invoice"
        copies = []
        for number, write in enumerate((write_rows, by_django), start=1):
            invoice.id, invoice.entry, invoice.reference = uuid7(), 100 + number, f"E-10{number}"
            verdict = InvoiceVerdict(
                organisation_id=company.id, invoice_id=invoice.id, judged_at=NOW, valid=None,
                found={"own": [{"rule": "\"'\\"}]},
            )  # fmt: skip
            write([invoice, *snapshot.parts_of(invoice, odd).rows(), verdict])
            copies.append(
                [values(Invoice.objects.get(id=invoice.id))]
                + [
                    values(row)
                    for model, order in PARTS.items()
                    for row in model.objects.filter(invoice_id=invoice.id).order_by(order)
                ]
            )
    together, apart = copies
    assert together == apart
    assert [str(row) for row in together] == [str(row) for row in apart]  # 1.50 is not 1.5
    assert together[0]["rounding"] == Decimal("0.000") and len(together) == 7


def by_django(rows) -> None:
    for row in rows:
        row.save(force_insert=True)


def test_no_amount_that_is_none_is_written(company):
    invoice = an_invoice(company)
    line = InvoiceLine(organisation_id=company.id, invoice=invoice, position=9, net=Decimal("NaN"))
    with company.here(), pytest.raises(ValueError, match="no amount"):
        write_rows([line])


def test_of_rows_written_together_all_are_there_or_none(company):
    invoice = an_invoice(company)
    with company.here():
        line = InvoiceLine.objects.filter(invoice=invoice).get()
        verdict = InvoiceVerdict(organisation_id=company.id, invoice=invoice, judged_at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            write_rows([verdict, line])
    with company.here():
        assert not InvoiceVerdict.objects.filter(id=verdict.id).exists()


# -- sent together ---------------------------------------------------------------------------------
def test_what_goes_wrong_in_statements_sent_together_is_an_error_of_django_as_any_other(company):
    invoice = an_invoice(company)
    with company.here():
        line = InvoiceLine.objects.filter(invoice=invoice).get()
        with pytest.raises(IntegrityError), transaction.atomic(), sent_together():
            write_rows([line])
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # not looked at any more
