from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Attachment, Document
from facturier.einvoice.document_json import (
    document_from_json,
    document_to_json,
    reading_from_json,
    reading_to_json,
)
from facturier.einvoice.reading import examine, read
from facturier.einvoice.tests.factories import plain_invoice
from facturier.einvoice.tests.strategies import documents
from facturier.einvoice.ubl import write_ubl

patient = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@patient
@given(st.one_of(documents(cii=True), documents(cii=False)))
def test_a_document_comes_back_from_its_json_as_it_was(document: Document) -> None:
    values = json.loads(json.dumps(document_to_json(document)))
    back = document_from_json(values)
    assert back == document
    assert repr(back) == repr(document)


@patient
@given(documents(cii=True))
def test_what_is_read_comes_back_from_its_json_as_it_was(document: Document) -> None:
    once = read(write_cii(document)).document
    assert document_from_json(document_to_json(once)) == once


def test_a_reading_comes_back_with_its_problems_and_its_bytes() -> None:
    content = write_ubl(plain_invoice()).replace(b">133.50<", b">beaucoup<", 1)
    reading = examine(content)
    assert reading.problems
    assert reading.not_understood
    values = json.loads(json.dumps(reading_to_json(reading)))
    assert reading_from_json(values) == reading


def test_json_keeps_the_digits_of_an_amount() -> None:
    document = plain_invoice()
    totals = document_to_json(document)["totals"]
    assert totals["gross"] == "133.50"
    assert document_from_json({"totals": {"net": "1E+2"}}).totals.net == Decimal(100)


def test_what_says_nothing_is_left_out_of_the_json() -> None:
    assert document_to_json(Document()) == {}
    assert document_from_json({}) == Document()
    assert "delivery" not in document_to_json(plain_invoice())


def test_attached_bytes_are_in_the_json() -> None:
    document = plain_invoice(attachments=(Attachment(content=bytes(range(256))),))
    assert document_from_json(document_to_json(document)) == document


def test_every_field_of_the_document_is_written_as_json() -> None:
    names = {field.name for field in fields(Document)}
    assert set(document_to_json(plain_invoice())) <= names
