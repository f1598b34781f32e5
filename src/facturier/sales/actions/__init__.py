"""Verbs of the room: right, rules, change, and the one event that tells it."""

from facturier.sales.actions.asked import before_issuing
from facturier.sales.actions.bulk import (
    drop_bulk,
    issue_bulk,
    pause_bulk,
    prepare_bulk,
    resume_bulk,
    retry_bulk,
    start_bulk,
)
from facturier.sales.actions.contracts import (
    accept_works,
    open_contract,
    open_situation,
    release_retention,
)
from facturier.sales.actions.credits import open_corrective, open_credit_note
from facturier.sales.actions.deposits import choose_deposits, open_deposit
from facturier.sales.actions.drafts import (
    Copy,
    NotTaken,
    change_draft,
    close_offer,
    discard_draft,
    open_copy,
    open_draft,
    open_offer,
    restore_draft,
    save_as_template,
)
from facturier.sales.actions.expected import Incomplete, let_rest, make_ahead, resting_drafts
from facturier.sales.actions.issue import Issued, issue_draft
from facturier.sales.actions.looks import (
    Stale,
    UnfitLook,
    archive_template,
    change_template,
    create_template,
    end_usual,
    keep_logo,
    make_usual,
    require_fit_look,
    restore_template,
    save_look,
    take_up_look,
)
from facturier.sales.actions.mandates import (
    MandateFacts,
    end_mandate,
    note_reply,
    record_mandate,
)
from facturier.sales.actions.seller_profile import SellerFacts, change_seller_profile
from facturier.sales.actions.series import (
    close_series,
    create_series,
    ensure_usual_series,
    note_numbers_export,
    take_usual_series,
)
from facturier.sales.actions.uses import AskedUse, decide_credit
from facturier.sales.actions.wordings import follow_wording, write_wording
from facturier.sales.actions.written import AHEAD, MadeAhead

__all__ = [
    "AHEAD",
    "AskedUse",
    "Copy",
    "Incomplete",
    "Issued",
    "MadeAhead",
    "MandateFacts",
    "NotTaken",
    "SellerFacts",
    "Stale",
    "UnfitLook",
    "accept_works",
    "archive_template",
    "before_issuing",
    "change_draft",
    "change_seller_profile",
    "change_template",
    "choose_deposits",
    "close_offer",
    "close_series",
    "create_series",
    "create_template",
    "decide_credit",
    "discard_draft",
    "drop_bulk",
    "end_mandate",
    "end_usual",
    "ensure_usual_series",
    "follow_wording",
    "issue_bulk",
    "issue_draft",
    "keep_logo",
    "let_rest",
    "make_ahead",
    "make_usual",
    "note_numbers_export",
    "note_reply",
    "open_contract",
    "open_copy",
    "open_corrective",
    "open_credit_note",
    "open_deposit",
    "open_draft",
    "open_offer",
    "open_situation",
    "pause_bulk",
    "prepare_bulk",
    "record_mandate",
    "release_retention",
    "require_fit_look",
    "resting_drafts",
    "restore_draft",
    "restore_template",
    "resume_bulk",
    "retry_bulk",
    "save_as_template",
    "save_look",
    "start_bulk",
    "take_up_look",
    "take_usual_series",
    "write_wording",
]
