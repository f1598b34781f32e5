"""Verbs of the room: right, rules, change, and the one event that tells it."""

from facturier.sales.actions.drafts import (
    change_draft,
    discard_draft,
    open_draft,
    restore_draft,
    save_as_template,
)
from facturier.sales.actions.issue import Incomplete, Issued, issue_draft
from facturier.sales.actions.wordings import follow_wording, write_wording

__all__ = [
    "Incomplete",
    "Issued",
    "change_draft",
    "discard_draft",
    "follow_wording",
    "issue_draft",
    "open_draft",
    "restore_draft",
    "save_as_template",
    "write_wording",
]
