"""Reads about invoices that are awaited."""

from facturier.awaited.queries.history import Came, history_of, spent
from facturier.awaited.queries.missing import (
    AwaitedPage,
    AwaitedRow,
    awaited_page,
    expectations_of,
    missing_count,
    one_awaited,
)

__all__ = [
    "AwaitedPage",
    "AwaitedRow",
    "Came",
    "awaited_page",
    "expectations_of",
    "history_of",
    "missing_count",
    "one_awaited",
    "spent",
]
