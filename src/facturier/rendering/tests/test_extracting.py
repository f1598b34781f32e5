"""Attachments are taken out of their file by a process of its own, or not at all."""

from datetime import date
from decimal import Decimal

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import (
    Attachment,
    Document,
    Identifier,
    Item,
    Line,
    Party,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.ubl import write_ubl
from facturier.rendering import actions
from facturier.rendering.actions import CannotExtract, extract_attachment

BYTES = bytes(range(256))


@pytest.fixture
def document():
    hundred = Decimal("100.00")
    return Document(
        number="F-1",
        issue_date=date(2026, 3, 2),
        type_code="380",
        currency="EUR",
        seller=Party(name="Lacaze", legal_id=Identifier("404833048", "0002")),
        buyer=Party(name="Kervel", legal_id=Identifier("732829320", "0002")),
        attachments=(
            Attachment(reference="nommée seulement"),
            Attachment(
                reference="jointe", content=BYTES, filename="a.bin", mime_type="application/pdf"
            ),
        ),
        vat=(VatSubtotal(hundred, Decimal("20.00"), "S", Decimal(20)),),
        lines=(
            Line(
                number="1",
                quantity=Decimal(1),
                unit="C62",
                net=hundred,
                price=Price(net=hundred),
                vat_category="S",
                vat_percent=Decimal(20),
                item=Item(name="Équerre"),
            ),
        ),
        totals=Totals(
            lines=hundred,
            net=hundred,
            tax=Decimal("20.00"),
            gross=Decimal("120.00"),
            payable=Decimal("120.00"),
        ),
    )


@pytest.fixture
def original(tmp_path):
    return tmp_path / "original"


@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_the_very_bytes_come_back_and_nothing_where_there_is_nothing(original, document, write):
    original.write_bytes(write(document))
    assert extract_attachment(original, 2) == BYTES
    for number in (1, 3, 0, -1):
        assert extract_attachment(original, number) is None


@pytest.mark.parametrize("content", [b"", b"pas une facture", b"<a/>", b"%PDF-1.4"])
def test_a_file_that_cannot_be_read_is_a_refusal(original, content):
    original.write_bytes(content)
    with pytest.raises(CannotExtract) as refused:
        extract_attachment(original, 1)
    assert refused.value.status == 422


def test_a_process_that_does_not_end_is_ended(original, document, monkeypatch):
    original.write_bytes(write_cii(document))
    monkeypatch.setattr(actions, "SECONDS_TO_EXTRACT", 0.01)
    with pytest.raises(CannotExtract):
        extract_attachment(original, 2)
    # Its turn is free again.
    monkeypatch.setattr(actions, "SECONDS_TO_EXTRACT", 20)
    assert extract_attachment(original, 2) == BYTES
