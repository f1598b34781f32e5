"""Sound files that the fuzzing starts from, made by our own writers."""

from __future__ import annotations

import io
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pikepdf

from facturier.einvoice.cdar import write_cdar
from facturier.einvoice.cii import write_cii
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.life_cycle import LifeCycleMessage
from facturier.einvoice.tests.factories import blank_pdf, pdf_holding, plain_invoice
from facturier.einvoice.tests.test_cdar import paid_message
from facturier.einvoice.ubl import write_ubl
from facturier.rendering.tests.fullest import fullest_document

READERS = ("cii", "ubl-invoice", "ubl-credit-note", "cdar", "factur-x")
CREDIT = "381"


@cache
def of(reader: str) -> list[bytes]:
    """Some sound files for a reader, which together state all that the model holds."""
    return SEEDS[reader]()


def xml_of(reader: str) -> list[bytes]:
    """The XML of them: parts of it are grafted onto other documents."""
    return of("cii" if reader == "factur-x" else reader)


def _invoices(write: Callable[..., bytes], **changes: Any) -> list[bytes]:
    """One plain invoice, and the same with each part of the model filled in: small files go fast."""
    plain = plain_invoice(vat_currency="CHF", **changes)
    fullest, _ = fullest_document()
    told = {part.name: getattr(fullest, part.name) for part in fields(plain)}
    parts = {name: one for name, one in told.items() if is_dataclass(one) or isinstance(one, tuple)}
    plain_values = {name: value for name, value in told.items() if name not in parts}
    return [
        write(plain),
        write(
            replace(plain, **{**plain_values, "currency": "EUR", "vat_currency": "CHF", **changes})
        ),
        *[write(replace(plain, **{name: value})) for name, value in parts.items()],
    ]


def _credit_notes() -> list[bytes]:
    return _invoices(write_ubl, type_code=CREDIT)


def _messages() -> list[bytes]:
    return [write_cdar(paid_message()), write_cdar(_stating_all(LifeCycleMessage))]


def _pdfs() -> list[bytes]:
    invoice = write_cii(plain_invoice())
    return [
        embed(blank_pdf(), invoice, "EN 16931"),
        pdf_holding("facture.xml", write_ubl(plain_invoice()), associated=True),
        pinned(invoice),
    ]


def pinned(xml: bytes) -> bytes:
    """A PDF with an invoice pinned to its page."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F=pikepdf.String("invoice.xml"),
            EF=pikepdf.Dictionary(F=pikepdf.Stream(pdf, xml)),
        )
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, FS=spec
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save(written, compress_streams=False)
    return written.getvalue()


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "cii": lambda: _invoices(write_cii),
    "ubl-invoice": lambda: _invoices(write_ubl),
    "ubl-credit-note": _credit_notes,
    "cdar": _messages,
    "factur-x": _pdfs,
}

VALUES: dict[Any, Any] = {
    str: "dit",
    Decimal: Decimal("10.50"),
    bool: True,
    date: date(2026, 10, 5),
    datetime: datetime(2026, 10, 5, 9, 30),  # noqa: DTZ001 - messages tell no time zone
}


def _stating_all(kind: Any) -> Any:
    """A value of a type, with a value in every field."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{part.name: _stating_all(hints[part.name]) for part in fields(kind)})
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _stating_all(parts[0])
    if origin is tuple:
        return (_stating_all(parts[0]),)
    return parts[0] if origin is Literal else VALUES[kind]
