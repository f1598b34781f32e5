from __future__ import annotations

import io

import pikepdf
import pytest
from lxml import etree

from facturier.einvoice import facturx
from facturier.einvoice.cii import write_cii
from facturier.einvoice.facturx_embedding import LEVELS, embed
from facturier.einvoice.judging.examination import Case
from facturier.einvoice.reading import examine, read
from facturier.einvoice.tests.factories import blank_pdf, pdf_holding, plain_invoice
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable
from facturier.einvoice.xml_safety import parse_xml

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


def pdf_with(*files: tuple[str, bytes], pinned: bool = False) -> bytes:
    """A PDF with these attachments, in the names tree or pinned to its page."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        specs = [
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Filespec,
                    UF=pikepdf.String(name),
                    EF=pikepdf.Dictionary(F=pikepdf.Stream(pdf, content)),
                )
            )
            for name, content in files
        ]
        if pinned:
            pdf.pages[0].obj.Annots = pikepdf.Array(
                pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, FS=spec) for spec in specs
            )
        else:
            names: list[object] = []
            for (name, _), spec in zip(files, specs, strict=True):
                names += [pikepdf.String(name), spec]
            pdf.Root.Names = pikepdf.Dictionary(
                EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array(names))
            )
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


ORDER = b'<SCRDMCCBDACIOMessageStructure xmlns="urn:order-x"/>'


def test_an_invoice_pinned_to_the_page_is_found() -> None:
    reading = read(pdf_with(("facture.xml", CII), pinned=True))
    assert (reading.document, reading.format) == (plain_invoice(), "Factur-X")


def test_a_ubl_invoice_in_a_pdf_keeps_its_own_format() -> None:
    reading = read(pdf_with(("invoice.xml", write_ubl(plain_invoice()))))
    assert reading.document == plain_invoice()
    assert (reading.format, reading.media_type) == ("UBL-Invoice", "application/pdf")


def test_an_order_beside_the_invoice_is_passed_over_and_named() -> None:
    reading = examine(pdf_with(("a-order-x.xml", ORDER), ("b.xml", CII)))
    assert reading.document == plain_invoice()
    assert [left.text for left in reading.not_understood] == ["a-order-x.xml"]
    assert examine(pdf_with(("order-x.xml", ORDER))).format == "PDF"


def test_of_two_invoices_the_known_name_wins_and_the_other_is_noted() -> None:
    other = write_cii(plain_invoice(number="F-9"))
    reading = examine(pdf_with(("a.xml", other), ("factur-x.xml", CII)))
    assert reading.document == plain_invoice()
    assert [(left.location, left.text) for left in reading.not_understood] == [("", "a.xml")]


def test_the_same_invoice_attached_twice_is_one() -> None:
    assert examine(pdf_with(("a.xml", CII), ("factur-x.xml", CII))).not_understood == ()


def test_what_else_travels_in_the_pdf_is_listed_by_a_name_that_can_be_stored() -> None:
    with pikepdf.open(io.BytesIO(embed(blank_pdf(), CII, "EN 16931"))) as pdf:
        pdf.attachments["releve"] = pikepdf.AttachedFileSpec(
            pdf, b"PK\x03\x04", filename="relevé\x07 d'heures.xlsx"
        )
        spec = pdf.Root.Names.EmbeddedFiles.Names[3]
        spec.UF = pikepdf.String("relevé\x00\x07 d'heures.xlsx")
        written = io.BytesIO()
        pdf.save(written)
    reading = examine(written.getvalue())
    assert reading.document == plain_invoice()
    assert [left.text for left in reading.not_understood] == ["relevé d'heures.xlsx"]


def test_what_is_embedded_beside_an_invoice_pinned_to_the_page_is_listed_too() -> None:
    with pikepdf.open(io.BytesIO(pdf_with(("facture.xml", CII), pinned=True))) as pdf:
        pdf.attachments["a"] = pikepdf.AttachedFileSpec(pdf, b"a;b", filename="plan.csv")
        written = io.BytesIO()
        pdf.save(written)
    reading = examine(written.getvalue())
    assert reading.document == plain_invoice()
    assert [left.text for left in reading.not_understood] == ["plan.csv"]


def test_an_attachment_that_stands_in_two_lists_is_parsed_once(monkeypatch) -> None:
    parsed: list[bytes] = []

    def counted(xml: bytes) -> etree._Element:
        parsed.append(xml)
        return parse_xml(xml)

    monkeypatch.setattr(facturx, "parse_xml", counted)
    assert Case(embed(blank_pdf(), CII, "EN 16931")).open().reading is not None
    assert len(parsed) == 1
