"""Reads of orders, receipts, matches and differences, within the scope of who asks."""

from facturier.purchases.queries.gaps import (
    GapFilters,
    InvoiceMatch,
    MatchRow,
    gaps_page,
    match_of,
    one_gap,
    open_gaps,
)
from facturier.purchases.queries.invariants import broken_invariants
from facturier.purchases.queries.orders import (
    LineTab,
    OrderFilters,
    Page,
    WholeOrder,
    known_lines,
    line_key,
    one_order,
    one_receipt,
    order_numbered,
    orders_page,
    readable,
    receipts_page,
    tabs_of,
    whole_order,
)
from facturier.purchases.queries.rights import subject_of, within
from facturier.purchases.queries.tolerances import (
    TolerancesInForce,
    readable_tolerances,
    tolerances_of,
    versions,
)

__all__ = [
    "GapFilters",
    "InvoiceMatch",
    "LineTab",
    "MatchRow",
    "OrderFilters",
    "Page",
    "TolerancesInForce",
    "WholeOrder",
    "broken_invariants",
    "gaps_page",
    "known_lines",
    "line_key",
    "match_of",
    "one_gap",
    "one_order",
    "one_receipt",
    "open_gaps",
    "order_numbered",
    "orders_page",
    "readable",
    "readable_tolerances",
    "receipts_page",
    "subject_of",
    "tabs_of",
    "tolerances_of",
    "versions",
    "whole_order",
    "within",
]
