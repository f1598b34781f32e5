from __future__ import annotations

import io

import pikepdf
import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.facturx_embedding import LEVELS, embed
from facturier.einvoice.reading import read
from facturier.einvoice.tests.factories import blank_pdf, pdf_holding, plain_invoice
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable

CII = write_cii(plain_invoice())


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_embedded_is_read_back_byte_for_byte(level: str) -> None:
    reading = read(embed(blank_pdf(), CII, level))
    assert reading.document == plain_invoice()
    assert reading.xml == CII
    assert (reading.format, reading.media_type) == ("Factur-X", "application/pdf")


@pytest.mark.parametrize(
    "name",
    ["factur-x.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "F1.XML"],
)
@pytest.mark.parametrize("associated", [True, False])
def test_the_invoice_is_found_under_any_name_and_in_both_places(
    name: str, associated: bool
) -> None:
    assert read(pdf_holding(name, CII, associated=associated)).document == plain_invoice()


def test_compressed_attachments_are_read() -> None:
    import zlib

    packed = pdf_holding("factur-x.xml", zlib.compress(CII), filters=["/FlateDecode"])
    assert read(packed).xml == CII


def test_junk_before_the_header_of_a_pdf_is_forgiven() -> None:
    assert read(b"junk\r\n" + embed(blank_pdf(), CII, "BASIC")).document == plain_invoice()


def test_a_pdf_is_embedded_once_and_reproducibly() -> None:
    page = blank_pdf()
    once = embed(page, CII, "EN 16931")
    assert once == embed(page, CII, "EN 16931")
    with pytest.raises(ValueError, match="already"):
        embed(once, CII, "EN 16931")


def test_only_a_cii_invoice_goes_into_a_factur_x() -> None:
    with pytest.raises(Unreadable):
        embed(blank_pdf(), b"<a/>", "BASIC")
    with pytest.raises(Unreadable):
        embed(blank_pdf(), write_ubl(plain_invoice()), "BASIC")
    with pytest.raises(ValueError, match="level"):
        embed(blank_pdf(), CII, "EN16931")


@pytest.mark.parametrize(
    ("level", "relationship"), [("MINIMUM", "/Data"), ("EXTENDED", "/Alternative")]
)
def test_the_attachment_is_declared_as_factur_x_asks(level: str, relationship: str) -> None:
    with pikepdf.open(io.BytesIO(embed(blank_pdf(), CII, level))) as pdf:
        spec = pdf.Root.AF[0]
        assert str(spec.UF) == "factur-x.xml"
        assert spec.AFRelationship == relationship
        assert str(spec.EF.F.Params.ModDate) == "D:20260915120000Z"
        with pdf.open_metadata() as metadata:
            fx = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
            assert metadata[fx + "ConformanceLevel"] == level
            assert metadata[fx + "DocumentFileName"] == "factur-x.xml"
        assert pdf.Root.Metadata.read_bytes().count(b"extension/") == 1


def test_an_existing_description_keeps_what_it_says() -> None:
    with pikepdf.open(io.BytesIO(blank_pdf())) as pdf:
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "Facture F2026-0042"
        written = io.BytesIO()
        pdf.save(written)
    embedded = io.BytesIO(embed(written.getvalue(), CII, "BASIC"))
    with pikepdf.open(embedded) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Facture F2026-0042"
