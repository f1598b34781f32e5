"""Reads of the register, always within the scope of the member who asks."""

from facturier.register.queries.arrivals import arrivals_page
from facturier.register.queries.invariants import broken_invariants
from facturier.register.queries.invoice import not_understood_of, original_of, whole_invoice
from facturier.register.queries.page import Filters, invoices_page
from facturier.register.queries.scope import subject_of, within

__all__ = [
    "Filters",
    "arrivals_page",
    "broken_invariants",
    "invoices_page",
    "not_understood_of",
    "original_of",
    "subject_of",
    "whole_invoice",
    "within",
]
