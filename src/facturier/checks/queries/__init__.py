"""Reads of checks, and findings in words."""

from facturier.checks.queries.asked import (
    CheckRow,
    ChecksPage,
    OneCheck,
    bytes_of,
    my_checks,
    one_check,
    path_of,
)
from facturier.checks.queries.findings import ToldFinding, all_told, french_words, told

__all__ = [
    "CheckRow",
    "ChecksPage",
    "OneCheck",
    "ToldFinding",
    "all_told",
    "bytes_of",
    "french_words",
    "my_checks",
    "one_check",
    "path_of",
    "told",
]
