"""One entrance for every file: what it is, by its content, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Literal

from lxml import etree

from facturier.einvoice.assembly import registrable
from facturier.einvoice.cii import ROOT as CII
from facturier.einvoice.cii import read_cii
from facturier.einvoice.document import Document
from facturier.einvoice.facturx import MAX_PDF_BYTES, carried_invoice
from facturier.einvoice.findings import Finding
from facturier.einvoice.tracing import NAMESPACES, Node, NotUnderstood, Trace, listed
from facturier.einvoice.ubl import CREDIT_NOTE, INVOICE, read_ubl
from facturier.einvoice.unreadable import Unreadable
from facturier.einvoice.xml_safety import local_name, looks_like_xml, parse_xml

if TYPE_CHECKING:
    from facturier.einvoice.life_cycle import LifeCycleMessage

__all__ = [
    "Format",
    "InvoiceReading",
    "MediaType",
    "NotUnderstood",
    "Reading",
    "as_invoice",
    "examine",
    "examine_tree",
    "read",
]

Format = Literal["UBL-Invoice", "UBL-CreditNote", "CII", "Factur-X", "CDAR", "PDF"]
MediaType = Literal["application/xml", "application/pdf"]

_PDF_HEADER_WITHIN = 1024
_ZUGFERD_1 = "CrossIndustryDocument"
_CDAR = f"{{{NAMESPACES['cdar']}}}CrossDomainAcknowledgementAndResponse"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read."""

    format: Format
    """What carried the document; of a UBL invoice inside a PDF, the format of the invoice."""
    document: Document | None
    """What it says; nothing in a life-cycle message, or in a PDF without invoice."""
    xml: bytes | None = field(repr=False)
    """The XML as it came: the file itself, or the attachment of the PDF."""
    media_type: MediaType
    """The kind of the original file, by its content."""
    not_understood: tuple[NotUnderstood, ...] = ()
    """Every text of the XML that is neither in the document nor of the syntax itself."""
    problems: tuple[Finding, ...] = ()
    """Values that could not be read: source "read", severity "fatal", with their place."""
    message: LifeCycleMessage | None = None
    """What a life-cycle message (CDAR) says."""


@dataclass(frozen=True, slots=True)
class InvoiceReading(Reading):
    """A reading without problem, of an invoice that has what a register asks for."""

    document: Document
    xml: bytes = field(repr=False)


def read(content: bytes) -> InvoiceReading:
    """Read an electronic invoice; the format is known by the content, never by a name.

    Strict: raises `Unreadable` for the first value that cannot be read and for what a register
    cannot do without; and nothing else, whatever the bytes.
    """
    return as_invoice(examine(content))


def as_invoice(reading: Reading) -> InvoiceReading:
    """What was read leniently, held to what a register asks for; raises `Unreadable`."""
    if reading.problems:
        problem = reading.problems[0]
        raise Unreadable(problem.rule, **dict(problem.values))
    if reading.format == "PDF":
        raise Unreadable("pdf-without-invoice")
    if reading.message is not None:
        raise _no_invoice(reading.message)
    assert reading.document is not None
    registrable(reading.document)
    return InvoiceReading(**{part.name: getattr(reading, part.name) for part in fields(reading)})


def examine(content: bytes) -> Reading:
    """Read whatever can be read of a file, and say the rest.

    Lenient: what cannot be read is a problem, and stays listed as not understood. Raises
    `Unreadable`, and nothing else, where there is nothing structured to read at all; a sound PDF
    without invoice is a reading without document.
    """
    return examine_tree(content)[0]


def examine_tree(content: bytes) -> tuple[Reading, etree._Element | None]:
    """The same with the tree of its XML, for whoever goes on to judge it."""
    try:
        return _read(content)
    except Unreadable:
        raise
    except Exception as error:
        # The promise of this entrance, kept against what nobody foresaw: the cause stays attached
        # for the log, and the fuzzing tests count any arrival here as a fault.
        raise Unreadable("unexpected") from error


def _read(content: bytes) -> tuple[Reading, etree._Element | None]:
    if not content.strip():
        raise Unreadable("empty")
    # A PDF may have junk before its header; an XML document never holds that header so early.
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN] and not looks_like_xml(content):
        carried = carried_invoice(content)
        if carried is None:
            return Reading("PDF", None, None, "application/pdf"), None
        others = tuple(NotUnderstood("", name) for name in carried.others)
        return _read_tree(carried.root, carried.xml, "application/pdf", others)
    if len(content) > MAX_PDF_BYTES:
        raise Unreadable("too-large", limit=MAX_PDF_BYTES // (1024 * 1024))
    if not looks_like_xml(content):
        raise Unreadable("unknown-format")
    return _read_tree(parse_xml(content), content, "application/xml")


def _read_tree(
    root: etree._Element,
    xml: bytes,
    media_type: MediaType,
    others: tuple[NotUnderstood, ...] = (),
) -> tuple[Reading, etree._Element]:
    if local_name(root) == _ZUGFERD_1:
        raise Unreadable("zugferd-1")
    if root.tag not in (CII, INVOICE, CREDIT_NOTE, _CDAR):
        raise Unreadable("unknown-root", root=local_name(root))
    node = Node(root)
    document: Document | None = None
    message: LifeCycleMessage | None = None
    trace: Trace
    if node.tag == CII:
        form: Format = "CII" if media_type == "application/xml" else "Factur-X"
        document, trace = read_cii(node)
    elif node.tag == _CDAR:
        form = "CDAR"
        from facturier.einvoice.cdar import read_cdar  # most runs never meet one

        trace = Trace()
        message = read_cdar(node, trace)
    else:
        form = "UBL-Invoice" if node.tag == INVOICE else "UBL-CreditNote"
        document, trace = read_ubl(node)
    remains = listed(node) + others
    reading = Reading(form, document, xml, media_type, remains, trace.findings(), message)
    return reading, root


def _no_invoice(message: LifeCycleMessage) -> Unreadable:
    """A life-cycle message is no invoice: the refusal names what it is about, where it says so."""
    about = next(message.invoices(), None)
    status = about.status if about else None
    number = about.number if about else None
    return Unreadable("life-cycle-message", status=status or "?", invoice=number or "?")
