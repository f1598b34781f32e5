"""Factur-X and ZUGFeRD 2: finding the invoice that a PDF carries, whatever its name."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import pikepdf
from lxml import etree
from pikepdf import settings as pikepdf_settings

from facturier.einvoice.cii import ROOT as CII
from facturier.einvoice.ubl import CREDIT_NOTE, INVOICE
from facturier.einvoice.unreadable import Unreadable
from facturier.einvoice.xml_safety import MAX_XML_BYTES, local_name, looks_like_xml, parse_xml

__all__ = ["ATTACHMENT_NAME", "MAX_PDF_BYTES", "Carried", "carried_invoice"]

MAX_PDF_BYTES = 50 * 1024 * 1024
MAX_STREAM_BYTES = 64 * 1024 * 1024
"""What one stream of a PDF may grow to when it is decompressed, whatever the file says."""
MAX_ATTACHMENTS = 100
LONGEST_NAME = 200
MAX_PAGES = 2_000
"""Pages whose annotations are looked at for an attachment: an invoice is on the first ones."""

ATTACHMENT_NAME = "factur-x.xml"
# In the order of trust: the names of Factur-X, of ZUGFeRD 2.0, and of XRechnung in a PDF.
_KNOWN_NAMES = (ATTACHMENT_NAME, "zugferd-invoice.xml", "xrechnung.xml")
_INVOICES = (CII, INVOICE, CREDIT_NOTE)
_PLAIN_FILTERS = {"/FlateDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode"}
_MAX_FILTERS = 3
_ZUGFERD_1 = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"

# These limits hold for the whole process, and are therefore set once, when it loads this room.
pikepdf_settings.set_qpdf_limits(
    doc_max_warnings=1000,
    parser_max_nesting=200,
    parser_max_container_size=1_000_000,
    max_stream_filters=5,
    flate_max_memory=MAX_STREAM_BYTES,
    png_max_memory=MAX_STREAM_BYTES,
    tiff_max_memory=MAX_STREAM_BYTES,
    run_length_max_memory=MAX_STREAM_BYTES,
    dct_max_memory=MAX_STREAM_BYTES,
)


@dataclass(frozen=True, slots=True)
class Carried:
    """The invoice that a PDF carries."""

    xml: bytes = field(repr=False)
    root: etree._Element
    others: tuple[str, ...]
    """Names of the further attachments: other invoices, and whatever else travels with it."""


def carried_invoice(content: bytes) -> Carried | None:
    """The invoice attached to a PDF, or nothing where a sound PDF holds none.

    A known name comes first, and is then read strictly; otherwise any attachment whose root is an
    invoice will do: other XML, an order for one, is passed over. Scripts, forms and other
    attachments are data that nobody runs. Raises `Unreadable` for a PDF that cannot be opened, and
    for a known name that holds no readable invoice.
    """
    if len(content) > MAX_PDF_BYTES:
        raise Unreadable("too-large", limit=MAX_PDF_BYTES // (1024 * 1024))
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            embedded = sorted(_attachments(pdf), key=lambda found: _rank(found[0]))
            return _choose(embedded) or _choose([*embedded, *_annotated(pdf)])
    except Unreadable:
        raise
    except pikepdf.PasswordError:
        raise Unreadable("encrypted-pdf") from None
    except pikepdf.DataDecodingError as error:
        # One class says both that a stream is corrupt and that it would grow past the limits.
        code = "pdf-too-complex" if "limit" in str(error) else "broken-pdf"
        raise Unreadable(code) from error
    except Exception as error:
        # qpdf reports damage through many classes (PdfError, ValueError, RuntimeError, KeyError,
        # TypeError on an object of another kind): all say that the file is not a sound PDF.
        raise Unreadable("broken-pdf") from error


def _rank(name: str) -> int:
    lowered = name.lower()
    return _KNOWN_NAMES.index(lowered) if lowered in _KNOWN_NAMES else len(_KNOWN_NAMES)


def _choose(attachments: list[tuple[str, pikepdf.Stream]]) -> Carried | None:
    chosen: tuple[bytes, etree._Element] | None = None
    chosen_name = ""
    others: list[str] = []
    refusal: Unreadable | None = None
    seen: set[tuple[int, int]] = set()
    for name, stream in attachments:
        # The names tree and the associated files tell most attachments twice.
        if stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        try:
            xml = _decoded(stream)
            if not looks_like_xml(xml):
                others.append(name)
                continue
            root = _invoice_root(xml)
        except Unreadable as caught:
            # Another attachment may hold the invoice; what is said of a known name explains best.
            if _rank(name) < len(_KNOWN_NAMES) and refusal is None:
                refusal = caught
            others.append(name)
            continue
        if chosen is None:
            chosen, chosen_name = (xml, root), name
        elif xml != chosen[0]:
            others.append(name)
    if chosen is not None:
        named = dict.fromkeys(name for name in others if name)
        return Carried(*chosen, tuple(name for name in named if name != chosen_name))
    if refusal is not None:
        raise refusal
    return None


def _invoice_root(xml: bytes) -> etree._Element:
    root = parse_xml(xml)
    if root.tag == _ZUGFERD_1:
        raise Unreadable("zugferd-1")
    if root.tag not in _INVOICES:
        raise Unreadable("unknown-root", root=local_name(root))
    return root


def _attachments(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Stream]]:
    """Name and stream of every embedded file, of the names tree and of the associated files."""
    specs: list[pikepdf.Object] = []
    names = pdf.Root.get("/Names")
    if names is not None and "/EmbeddedFiles" in names:
        specs += islice(pikepdf.NameTree(names.EmbeddedFiles).values(), MAX_ATTACHMENTS)
    associated = pdf.Root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        specs += [associated[index] for index in range(min(len(associated), MAX_ATTACHMENTS))]
    elif associated is not None:
        specs.append(associated)
    for spec in specs:
        yield from _named_stream(spec)


def _annotated(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Stream]]:
    """Name and stream of the files pinned to a page, where some senders keep their invoice."""
    found = 0
    for page in islice(pdf.pages, MAX_PAGES):
        annotations = page.obj.get("/Annots")
        if not isinstance(annotations, pikepdf.Array):
            continue
        for annotation in islice(annotations, MAX_ATTACHMENTS):
            pinned = isinstance(annotation, pikepdf.Dictionary) and "/FS" in annotation
            if pinned and annotation.get("/Subtype") == pikepdf.Name.FileAttachment:
                yield from _named_stream(annotation.FS)
                found += 1
        if found >= MAX_ATTACHMENTS:
            return


def _named_stream(spec: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Stream]]:
    if isinstance(spec, pikepdf.Dictionary) and "/EF" in spec:
        stream = spec.EF.get("/F", spec.EF.get("/UF"))
        if isinstance(stream, pikepdf.Stream):
            yield _readable(str(spec.get("/UF", spec.get("/F", "")))), stream


def _readable(name: str) -> str:
    """A name that can be shown and stored: no control character, nothing that is no text."""
    seen = (char for char in name if unicodedata.category(char) not in ("Cc", "Cs"))
    return "".join(seen)[:LONGEST_NAME]


def _decoded(stream: pikepdf.Stream) -> bytes:
    """The bytes of an attachment, decompressed within limits."""
    filters = stream.get("/Filter", pikepdf.Array())
    listed = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    names = [str(name) for name in listed]
    if len(names) > _MAX_FILTERS or not _PLAIN_FILTERS.issuperset(names):
        raise Unreadable("pdf-too-complex")
    content = stream.read_bytes()
    if len(content) > MAX_XML_BYTES:
        raise Unreadable("too-large", limit=MAX_XML_BYTES // (1024 * 1024))
    return content
