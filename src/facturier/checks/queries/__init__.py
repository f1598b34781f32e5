"""Reads of checks, findings in words, and the gate of what is issued."""

from facturier.checks.gate import (
    NotFit,
    judge_before_issue,
    judge_made_file,
    require_fit,
    try_out,
    warm_up,
)
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
    "NotFit",
    "OneCheck",
    "ToldFinding",
    "bytes_of",
    "check_row",
    "french_words",
    "grouped",
    "judge_before_issue",
    "judge_made_file",
    "language",
    "my_checks",
    "one_check",
    "require_fit",
    "try_out",
    "warm_up",
    "why_none",
]
