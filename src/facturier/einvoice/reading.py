"""One entrance for every file: what it is, by its content, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from facturier.einvoice.cii import ROOT as CII
from facturier.einvoice.cii import read_cii
from facturier.einvoice.document import Document
from facturier.einvoice.facturx import MAX_PDF_BYTES, invoice_xml
from facturier.einvoice.ubl import CREDIT_NOTE, INVOICE, read_ubl
from facturier.einvoice.unreadable import Unreadable
from facturier.einvoice.xml_safety import local_name, looks_like_xml, parse_xml

__all__ = ["Format", "MediaType", "Reading", "read"]

Format = Literal["UBL-Invoice", "UBL-CreditNote", "CII", "Factur-X"]
MediaType = Literal["application/xml", "application/pdf"]

_PDF_HEADER_WITHIN = 1024
_ZUGFERD_1 = "CrossIndustryDocument"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read."""

    format: Format
    """What carried the document."""
    document: Document
    """What it says."""
    xml: bytes = field(repr=False)
    """The XML as it came: the file itself, or the attachment of the PDF."""
    media_type: MediaType
    """The kind of the original file, by its content."""


def read(content: bytes) -> Reading:
    """Read an electronic invoice; the format is known by the content, never by a name.

    Raises `Unreadable` and nothing else, whatever the bytes.
    """
    try:
        return _read(content)
    except Unreadable:
        raise
    except Exception as error:
        # The promise of this entrance, kept against what nobody foresaw: the cause stays attached
        # for the log, and the fuzzing tests count any arrival here as a fault.
        raise Unreadable("unexpected") from error


def _read(content: bytes) -> Reading:
    if not content.strip():
        raise Unreadable("empty")
    # A PDF may have junk before its header; an XML document never holds that header so early.
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN] and not looks_like_xml(content):
        xml, root = invoice_xml(content)
        return Reading("Factur-X", read_cii(root), xml, "application/pdf")
    if len(content) > MAX_PDF_BYTES:
        raise Unreadable("too-large", limit=MAX_PDF_BYTES // (1024 * 1024))
    if not looks_like_xml(content):
        raise Unreadable("unknown-format")
    root = parse_xml(content)
    if root.tag == CII:
        return Reading("CII", read_cii(root), content, "application/xml")
    if root.tag in (INVOICE, CREDIT_NOTE):
        form: Format = "UBL-Invoice" if root.tag == INVOICE else "UBL-CreditNote"
        return Reading(form, read_ubl(root), content, "application/xml")
    if local_name(root) == _ZUGFERD_1:
        raise Unreadable("zugferd-1")
    raise Unreadable("unknown-root", root=local_name(root))
