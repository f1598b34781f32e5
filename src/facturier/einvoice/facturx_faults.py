"""Whether a PDF that we made carries its invoice exactly as Factur-X asks.

Validators of PDF/A see neither a wrong conformance level, nor a relationship that says nothing, nor
a missing tree of names: a reader that looks there would find no invoice.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from facturier.einvoice.facturx import ATTACHMENT_NAME
from facturier.einvoice.xml_safety import parse_xml

__all__ = ["facturx_faults"]

_FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"


def facturx_faults(pdf: bytes, xml: bytes, level: str) -> tuple[str, ...]:
    """What is wrong, in stable codes; empty for a PDF that carries this XML at this level."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return (*_attached(opened, xml), *_described(opened, level))


def _attached(opened: pikepdf.Pdf, xml: bytes) -> Iterator[str]:
    root: Any = opened.Root
    names: Any = root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    associated: Any = root.get("/AF", [])
    if [str(name) for name in list(names)[::2]] != [ATTACHMENT_NAME]:
        yield "names-tree"
        return
    spec = names[1]
    if len(associated) != 1 or associated[0].objgen != spec.objgen:
        yield "associated-files"
    if {str(spec.get("/F")), str(spec.get("/UF"))} != {ATTACHMENT_NAME}:
        yield "file-name"
    if spec.get("/AFRelationship") != pikepdf.Name.Alternative:
        yield "relationship"
    stream = spec.EF.F
    if stream.get("/Subtype") != pikepdf.Name("/text/xml"):
        yield "media-type"
    if "/ModDate" not in stream.get("/Params", {}):
        yield "date"
    if stream.read_bytes() != xml:
        yield "content"


def _described(opened: pikepdf.Pdf, level: str) -> Iterator[str]:
    if "/Metadata" not in opened.Root:
        yield "metadata"
        return
    root = parse_xml(opened.Root.Metadata.read_bytes())
    expected = {
        f"{_FX}DocumentType": "INVOICE",
        f"{_FX}DocumentFileName": ATTACHMENT_NAME,
        f"{_FX}Version": "1.0",
        f"{_FX}ConformanceLevel": level,
        f"{_PDFA}part": "3",
        f"{_PDFA}conformance": "A",
        f"{_PDFUA}part": "1",
    }
    stated: dict[str, list[str]] = {}
    for element in root.iter():
        stated.setdefault(str(element.tag), []).append((element.text or "").strip())
        for name, value in element.attrib.items():
            stated.setdefault(str(name), []).append(str(value))
    for name, text in expected.items():
        if stated.get(name) != [text]:
            yield name.rpartition("}")[2]
