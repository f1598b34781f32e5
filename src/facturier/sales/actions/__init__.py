"""Verbs of the room: right, rules, change, and the one event that tells it."""

from facturier.sales.actions.asked import before_issuing
from facturier.sales.actions.drafts import (
    change_draft,
    discard_draft,
    open_draft,
    restore_draft,
    save_as_template,
)
from facturier.sales.actions.issue import Incomplete, Issued, issue_draft
from facturier.sales.actions.seller_profile import SellerFacts, change_seller_profile
from facturier.sales.actions.series import (
    close_series,
    create_series,
    ensure_usual_series,
    note_numbers_export,
    take_usual_series,
)
from facturier.sales.actions.wordings import follow_wording, write_wording

__all__ = [
    "Incomplete",
    "Issued",
    "SellerFacts",
    "before_issuing",
    "change_draft",
    "change_seller_profile",
    "close_series",
    "create_series",
    "discard_draft",
    "ensure_usual_series",
    "follow_wording",
    "issue_draft",
    "note_numbers_export",
    "open_draft",
    "restore_draft",
    "save_as_template",
    "take_usual_series",
    "write_wording",
]
