"""From the values of a table to a document, and what a register cannot do without."""

from __future__ import annotations

import re

from facturier.einvoice.binding import Path, Shape
from facturier.einvoice.document import Document
from facturier.einvoice.tracing import Node, Trace
from facturier.einvoice.unreadable import Unreadable

__all__ = ["assemble", "ensure_line_count", "registrable", "trace_of"]

MAX_LINES = 50_000
"""Lines of one document: empty ones cost a sender a few bytes, and us a whole object each."""

_REQUIRED = {
    "number": "missing-number",
    "issue_date": "missing-issue-date",
    "type_code": "missing-type",
    "currency": "missing-currency",
}
# What the register is sorted and searched by must be of a size and a form that it can hold. The
# lengths are generous: French rules stop a number at 35 characters.
_FORMS = {
    "number": ("BT-1", re.compile(r".{1,200}", re.DOTALL)),
    "type_code": ("BT-3", re.compile(r"\S{1,10}")),
    "currency": ("BT-5", re.compile(r"[A-Z]{3}")),
    "vat_currency": ("BT-6", re.compile(r"[A-Z]{3}")),
}


def trace_of(root: Node, currency: Path, vat_currency: Path, number: Path) -> Trace:
    """A trace that knows the currencies and the number before anything else is read."""
    found = [path.text(root) for path in (currency, vat_currency, number)]
    return Trace(*(text[0] if text else None for text in found))


def ensure_line_count(count: int) -> None:
    """Refuse (`Unreadable`) a document of more lines than any invoice has."""
    if count > MAX_LINES:
        raise Unreadable("too-many-nodes")


def assemble(root: Node, shape: Shape, trace: Trace) -> Document:
    """The document that a table finds, whatever is missing of it."""
    return Document(**shape.values(root, trace))


def registrable(document: Document) -> Document:
    """The document, or the refusal (`Unreadable`) that names the first thing missing.

    A profile may leave out lines, VAT subtotals or the buyer; but a number, a date, a type, a
    currency, a seller and one of the two final totals identify an invoice in a register.
    """
    for name, code in _REQUIRED.items():
        if getattr(document, name) is None:
            raise Unreadable(code)
    for name, (term, form) in _FORMS.items():
        value = getattr(document, name)
        if value is not None and not form.fullmatch(value):
            raise Unreadable("bad-value", value=value, place=term)
    if document.seller.name is None:
        raise Unreadable("missing-seller")
    if document.totals.gross is None and document.totals.payable is None:
        raise Unreadable("missing-total")
    return document
