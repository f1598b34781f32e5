"""Putting a CII invoice into a PDF, as Factur-X 1.0 asks: attachment, association, XMP.

What PDF/A-3 asks of the page itself (fonts, colours, tags) is the renderer's part: a PDF that is
PDF/A-3 stays so, one that is not is not made so.
"""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pikepdf
from lxml import etree

from facturier.einvoice.assembly import registrable
from facturier.einvoice.cii import ROOT, read_cii
from facturier.einvoice.facturx import ATTACHMENT_NAME
from facturier.einvoice.tracing import Node
from facturier.einvoice.unreadable import Unreadable
from facturier.einvoice.xml_safety import local_name, parse_xml

__all__ = ["LEVELS", "embed"]

LEVELS = ("MINIMUM", "BASIC WL", "BASIC", "EN 16931", "EXTENDED")
"""Values of fx:ConformanceLevel; `EN 16931` has a space."""
_WITHOUT_LINES = ("MINIMUM", "BASIC WL")

_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_EMPTY_XMP = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}"/></x:xmpmeta>'.encode()
)
_PACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s\n<?xpacket end="w"?>'
_DESCRIPTIONS = {
    "DocumentFileName": "The name of the embedded XML document",
    "DocumentType": "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER",
    "Version": "The actual version of the standard applying to the embedded XML document",
    "ConformanceLevel": "The conformance level of the embedded XML document",
}


def embed(pdf: bytes, xml: bytes, level: str, issued: date | None = None) -> bytes:
    """A Factur-X PDF made of a PDF and a CII invoice; the same input gives the same bytes.

    `level` is one of `LEVELS`. Who has just written the XML gives its issue date: it is then not
    read again. Raises `Unreadable` where the XML is no CII invoice, `ValueError`
    for another level or for a PDF with embedded files already: embedding twice breaks PDF/A.
    """
    if level not in LEVELS:
        raise ValueError(f"not a Factur-X level: {level}")
    day = f"{issued:%Y%m%d}" if issued else _issue_date(xml)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if "/AF" in opened.Root or "/EmbeddedFiles" in opened.Root.get("/Names", {}):
            raise ValueError("this PDF carries embedded files already")
        spec = opened.make_indirect(_file_spec(opened, xml, level, day))
        if "/Names" not in opened.Root:
            opened.Root.Names = pikepdf.Dictionary()
        opened.Root.Names.EmbeddedFiles = pikepdf.Dictionary(
            Names=pikepdf.Array([pikepdf.String(ATTACHMENT_NAME), spec])
        )
        opened.Root.AF = opened.make_indirect(pikepdf.Array([spec]))
        _describe(opened, level)
        written = io.BytesIO()
        # Small objects stand together, compressed: a third less to keep for ten years.
        opened.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return written.getvalue()


def _issue_date(xml: bytes) -> str:
    root = parse_xml(xml)
    if root.tag != ROOT:
        raise Unreadable("unknown-root", root=local_name(root))
    document, trace = read_cii(Node(root))
    for problem in trace.problems:
        raise problem.refusal
    return f"{registrable(document).issue_date:%Y%m%d}"


def _file_spec(opened: pikepdf.Pdf, xml: bytes, level: str, day: str) -> pikepdf.Dictionary:
    stream = pikepdf.Stream(opened, xml)
    stream.Type = pikepdf.Name.EmbeddedFile
    stream.Subtype = pikepdf.Name("/text/xml")
    stream.Params = pikepdf.Dictionary(
        Size=len(xml),
        # PDF/A-3 wants a date; the issue date of the invoice keeps the bytes reproducible.
        ModDate=pikepdf.String(f"D:{day}120000Z"),
        CheckSum=pikepdf.String(hashlib.md5(xml, usedforsecurity=False).digest()),
    )
    relationship = "/Data" if level in _WITHOUT_LINES else "/Alternative"
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec,
        F=pikepdf.String(ATTACHMENT_NAME),
        UF=pikepdf.String(ATTACHMENT_NAME),
        Desc=pikepdf.String("Factur-X Invoice"),
        AFRelationship=pikepdf.Name(relationship),
        EF=pikepdf.Dictionary(F=stream, UF=stream),
    )


def _describe(opened: pikepdf.Pdf, level: str) -> None:
    """Say it in the XMP: the four properties, and the schema that PDF/A wants for them."""
    existing = opened.Root.get("/Metadata")
    root = parse_xml(existing.read_bytes() if existing is not None else _EMPTY_XMP)
    rdf = root if root.tag == f"{{{_RDF}}}RDF" else root.find(f"{{{_RDF}}}RDF")
    if rdf is None:
        root = parse_xml(_EMPTY_XMP)
        rdf = root[0]
    description = etree.SubElement(rdf, f"{{{_RDF}}}Description", nsmap={"fx": _FX})
    description.set(f"{{{_RDF}}}about", "")
    properties = ("INVOICE", ATTACHMENT_NAME, "1.0", level)
    names = ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")
    for name, text in zip(names, properties, strict=True):
        etree.SubElement(description, f"{{{_FX}}}{name}").text = text
    _extension_bag(rdf).append(_schema())
    stream = pikepdf.Stream(opened, _PACKET % etree.tostring(root, encoding="UTF-8"))
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    opened.Root.Metadata = opened.make_indirect(stream)


def _extension_bag(rdf: etree._Element) -> etree._Element:
    """The bag of extension schemas: one alone may stand in the XMP, so an existing one is used."""
    bag = rdf.find(f".//{{{_EXTENSION}}}schemas/{{{_RDF}}}Bag")
    if bag is not None:
        return bag
    prefixes = {"pdfaExtension": _EXTENSION, "pdfaSchema": _SCHEMA, "pdfaProperty": _PROPERTY}
    description = etree.SubElement(rdf, f"{{{_RDF}}}Description", nsmap=prefixes)
    description.set(f"{{{_RDF}}}about", "")
    schemas = etree.SubElement(description, f"{{{_EXTENSION}}}schemas")
    return etree.SubElement(schemas, f"{{{_RDF}}}Bag")


def _schema() -> etree._Element:
    item = _resource(
        _SCHEMA, schema="Factur-X PDFA Extension Schema", namespaceURI=_FX, prefix="fx"
    )
    sequence = etree.SubElement(etree.SubElement(item, f"{{{_SCHEMA}}}property"), f"{{{_RDF}}}Seq")
    for name, sentence in _DESCRIPTIONS.items():
        sequence.append(
            _resource(
                _PROPERTY, name=name, valueType="Text", category="external", description=sentence
            )
        )
    return item


def _resource(namespace: str, **texts: str) -> etree._Element:
    item = etree.Element(f"{{{_RDF}}}li")
    item.set(f"{{{_RDF}}}parseType", "Resource")
    for name, text in texts.items():
        etree.SubElement(item, f"{{{namespace}}}{name}").text = text
    return item
