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
from facturier.checks.queries.findings import ToldFinding, all_told, french_words, told

__all__ = [
    "CheckRow",
    "ChecksPage",
    "OneCheck",
    "ToldFinding",
    "all_told",
    "bytes_of",
    "check_row",
    "french_words",
    "my_checks",
    "one_check",
    "told",
    "why_none",
]
