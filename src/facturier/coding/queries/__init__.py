"""Reads of how lines are coded, and of what is suggested."""

from facturier.coding.queries.counting import (
    CountedLine,
    CountedPage,
    counted_invoices,
    counted_lines,
    counted_page,
)
from facturier.coding.queries.invariants import broken_invariants
from facturier.coding.queries.shown import (
    RIGHT,
    CodedLine,
    InvoiceCoding,
    coding_of,
    is_coded_here,
    may_code,
    suggestions_of,
)

__all__ = [
    "RIGHT",
    "CodedLine",
    "CountedLine",
    "CountedPage",
    "InvoiceCoding",
    "broken_invariants",
    "coding_of",
    "counted_invoices",
    "counted_lines",
    "counted_page",
    "is_coded_here",
    "may_code",
    "suggestions_of",
]
