"""Reads of the room."""

from facturier.timesheets.queries.billings import (
    AT_ONCE,
    Billable,
    BilledDraft,
    as_lines,
    billable,
    billed_drafts,
    billings_of,
    customers_with_time,
    ensure_not_billed_elsewhere,
)
from facturier.timesheets.queries.rights import subject_of, within
from facturier.timesheets.queries.rows import (
    Filters,
    Page,
    every_row,
    known_keys,
    one_row,
    people_in_use,
    rows_page,
    rows_within,
    state,
    state_label,
)

__all__ = [
    "AT_ONCE",
    "Billable",
    "BilledDraft",
    "Filters",
    "Page",
    "as_lines",
    "billable",
    "billed_drafts",
    "billings_of",
    "customers_with_time",
    "ensure_not_billed_elsewhere",
    "every_row",
    "known_keys",
    "one_row",
    "people_in_use",
    "rows_page",
    "rows_within",
    "state",
    "state_label",
    "subject_of",
    "within",
]
