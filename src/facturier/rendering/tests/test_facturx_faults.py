"""A PDF that carries its invoice wrongly is found out, though validators of PDF/A pass it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from facturier.einvoice.facturx_faults import facturx_faults
from facturier.einvoice.forms import Form, in_form, write_form
from facturier.einvoice.tests.reference_cases import the_case
from facturier.rendering.actions import make_invoice_file
from facturier.rendering.rules.look import Look

XML = write_form(in_form(the_case("01_standard"), Form.FACTURX), Form.FACTURX)


@pytest.fixture(scope="module")
def made() -> bytes:
    return make_invoice_file(the_case("01_standard"), Look()).content


def altered(pdf: bytes, alter: Callable[[pikepdf.Pdf], object]) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        alter(opened)
        opened.save(written)
    return written.getvalue()


def test_a_file_of_ours_has_no_fault(made):
    assert facturx_faults(made, XML, "EN 16931") == ()
    assert facturx_faults(altered(made, lambda pdf: None), XML, "EN 16931") == ()


def test_another_level_or_another_xml_is_a_fault(made):
    assert facturx_faults(made, XML, "EN16931") == ("ConformanceLevel",)
    assert facturx_faults(made, XML + b" ", "EN 16931") == ("content",)


def spec(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.Root.Names.EmbeddedFiles.Names[1]


def rename(pdf: pikepdf.Pdf) -> None:
    spec(pdf).UF = pikepdf.String("facture.xml")


def relate(pdf: pikepdf.Pdf) -> None:
    spec(pdf).AFRelationship = pikepdf.Name.Unspecified


def undate(pdf: pikepdf.Pdf) -> None:
    del spec(pdf).EF.F.Params.ModDate


def retype(pdf: pikepdf.Pdf) -> None:
    spec(pdf).EF.F.Subtype = pikepdf.Name("/application/octet-stream")


def unlist(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Names.EmbeddedFiles


def dissociate(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF


def undescribe(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


@pytest.mark.parametrize(
    ("alter", "fault"),
    [
        (rename, "file-name"),
        (relate, "relationship"),
        (undate, "date"),
        (retype, "media-type"),
        (unlist, "names-tree"),
        (dissociate, "associated-files"),
        (undescribe, "metadata"),
    ],
)
def test_each_missing_piece_is_a_fault(made, alter, fault):
    assert fault in facturx_faults(altered(made, alter), XML, "EN 16931")
