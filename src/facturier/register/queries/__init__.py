"""Reads of the register, always within the scope of the member who asks."""

from facturier.register.queries.addressed import entity_stated_by, together_stated_by
from facturier.register.queries.arrivals import arrivals_page
from facturier.register.queries.corrected import StatedAmounts, StatedLine, stated_amounts
from facturier.register.queries.filing import (
    Filed,
    FilingPlan,
    filed_folder,
    filed_name,
    filing_plan,
    filing_stated_by,
)
from facturier.register.queries.invariants import broken_invariants
from facturier.register.queries.invoice import (
    enclosed_file,
    find_invoice,
    is_readable,
    not_understood_of,
    original_of,
    readable_among,
    whole_invoice,
)
from facturier.register.queries.page import invoices_page
from facturier.register.queries.paper import Paper, archived_among, archived_by, paper_of
from facturier.register.queries.refused import refusal_said
from facturier.register.queries.scope import subject_of, within
from facturier.register.queries.selection import chosen_invoices
from facturier.register.queries.sums import counted, totals
from facturier.register.queries.tags import invoices_tagged, tags_in_use

__all__ = [
    "Filed",
    "FilingPlan",
    "Paper",
    "StatedAmounts",
    "StatedLine",
    "archived_among",
    "archived_by",
    "arrivals_page",
    "broken_invariants",
    "chosen_invoices",
    "counted",
    "enclosed_file",
    "entity_stated_by",
    "filed_folder",
    "filed_name",
    "filing_plan",
    "filing_stated_by",
    "find_invoice",
    "invoices_page",
    "invoices_tagged",
    "is_readable",
    "not_understood_of",
    "original_of",
    "paper_of",
    "readable_among",
    "refusal_said",
    "stated_amounts",
    "subject_of",
    "tags_in_use",
    "together_stated_by",
    "totals",
    "whole_invoice",
    "within",
]
