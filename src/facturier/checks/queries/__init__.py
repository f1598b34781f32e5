"""Reads of checks, and findings in words."""

from facturier.checks.queries.asked import (
    CheckRow,
    ChecksPage,
    OneCheck,
    bytes_of,
    check_row,
    my_checks,
    one_check,
    why_none,
)
from facturier.checks.queries.findings import Group, ToldFinding, french_words, grouped, language

__all__ = [
    "CheckRow",
    "ChecksPage",
    "Group",
    "OneCheck",
    "ToldFinding",
    "bytes_of",
    "check_row",
    "french_words",
    "grouped",
    "language",
    "my_checks",
    "one_check",
    "why_none",
]
