from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Document, Line, Price
from facturier.einvoice.prices import with_discount, with_gross
from facturier.einvoice.reading import read
from facturier.einvoice.tests.factories import credit_note, full_invoice, plain_invoice
from facturier.einvoice.tests.strategies import documents
from facturier.einvoice.ubl import write_ubl

patient = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def spelled(document: Document) -> str:
    """Every value with its decimals: Decimal("1.0") equals Decimal("1.00"), their texts do not."""
    return repr(document)


@patient
@given(documents(cii=True))
def test_what_is_written_as_cii_is_read_back_the_same(document: Document) -> None:
    reading = read(write_cii(document))
    assert reading.document == document
    assert spelled(reading.document) == spelled(document)
    assert (reading.format, reading.media_type) == ("CII", "application/xml")


@patient
@given(documents(cii=False))
def test_what_is_written_as_ubl_is_read_back_the_same(document: Document) -> None:
    reading = read(write_ubl(document))
    assert reading.document == document
    assert spelled(reading.document) == spelled(document)


def test_a_plain_invoice_is_the_same_in_both_syntaxes() -> None:
    document = plain_invoice()
    assert read(write_cii(document)).document == read(write_ubl(document)).document == document


def test_a_full_invoice_and_a_credit_note_are_the_same_in_both_syntaxes() -> None:
    full = full_invoice()
    in_ubl, in_cii = read(write_ubl(full)), read(write_cii(full))
    assert in_ubl.document == in_cii.document == full
    assert in_ubl.not_understood == in_cii.not_understood == ()
    assert read(write_ubl(credit_note())).document == credit_note()
    assert read(write_cii(credit_note())).document == credit_note()


def test_the_type_chooses_the_ubl_root() -> None:
    assert read(write_ubl(plain_invoice())).format == "UBL-Invoice"
    assert read(write_ubl(plain_invoice(type_code="381"))).format == "UBL-CreditNote"


def test_attachment_bytes_survive_though_they_are_not_shown() -> None:
    from facturier.einvoice.document import Attachment

    document = plain_invoice(attachments=(Attachment("1", content=bytes(range(256))),))
    for write in (write_cii, write_ubl):
        assert read(write(document)).document.attachments[0].content == bytes(range(256))


def test_sub_lines_of_ubl_come_flat_after_the_line_they_detail() -> None:
    top, other = plain_invoice().lines
    detail = replace(other, number="1.1", parent="1")
    document = plain_invoice(lines=(top, detail, other))
    written = write_ubl(document)
    assert b"SubInvoiceLine" in written
    assert read(written).document.lines == (top, detail, other)


def test_an_empty_line_still_counts() -> None:
    document = plain_invoice(lines=(Line(), Line()))
    assert len(read(write_cii(document)).document.lines) == 2


def test_a_price_is_completed_only_where_its_schema_asks() -> None:
    ten, one = Decimal("10.00"), Decimal("1.00")
    assert with_discount(Price(net=ten, gross=ten)).discount == 0
    assert with_discount(Price(net=ten, discount=one)).gross is None
    assert with_gross(Price(net=ten, discount=one)).gross == Decimal("11.00")
    assert with_gross(Price(net=ten, gross=ten)).discount is None


def test_the_vat_of_a_foreign_invoice_is_kept_in_both_currencies() -> None:
    totals = replace(plain_invoice().totals, tax_in_vat_currency=Decimal("19.11"))
    document = plain_invoice(currency="USD", vat_currency="EUR", totals=totals)
    for write in (write_cii, write_ubl):
        assert read(write(document)).document.totals == totals


def test_writing_is_reproducible() -> None:
    assert write_cii(plain_invoice()) == write_cii(plain_invoice())
    assert write_ubl(plain_invoice()) == write_ubl(plain_invoice())


def test_no_field_of_the_document_is_a_float() -> None:
    assert all("float" not in str(field.type) for field in fields(Document))
