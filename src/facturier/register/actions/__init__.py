"""The verbs of the register."""

from facturier.register.actions.accounts import read_accounts
from facturier.register.actions.arrive import (
    Sender,
    Waits,
    deposit_file,
    dismiss_arrival,
    let_in,
    receive_file,
    retry_arrival,
)
from facturier.register.actions.assign import assign_invoice
from facturier.register.actions.attachments import (
    archive_attachment,
    attach_file,
    restore_attachment,
)
from facturier.register.actions.batches import (
    announce_files,
    note_report,
    open_batch,
    pause_batch,
    resume_batch,
)
from facturier.register.actions.bulk import assign_many, refuse_many, reopen_many, verify_many
from facturier.register.actions.catch_up import catch_up
from facturier.register.actions.companions import join_companions
from facturier.register.actions.corrections import hold_invoices, link_correction
from facturier.register.actions.enter import headline, hold_entries, read_arrival
from facturier.register.actions.export import note_export
from facturier.register.actions.issued import (
    NOTHING_LESS,
    Amounts,
    Entering,
    IssuedAs,
    enter_issued,
    prepare_issued,
)
from facturier.register.actions.judge import ask_judgement, judge_invoice
from facturier.register.actions.key_in import enter_to_key, key_facts
from facturier.register.actions.layouts import forget_layout
from facturier.register.actions.links import link_external, link_invoice, unlink
from facturier.register.actions.notes import add_note, archive_note, edit_note
from facturier.register.actions.repair import (
    ask_rereading,
    bring_back,
    detach_arrival,
    mark_not_invoice,
    reassign_party,
    reorient,
)
from facturier.register.actions.reread import reread_invoice
from facturier.register.actions.stage import refuse_invoice, reopen_invoice, verify_invoice
from facturier.register.actions.tags import tag_invoice, untag_invoice
from facturier.register.actions.twins import set_duplicate_aside, tell_apart
from facturier.register.actions.undo import undo_many, undo_step
from facturier.register.actions.views import change_view, remove_view, save_view
from facturier.register.actions.words import read_again, read_scan, take_words

__all__ = [
    "NOTHING_LESS",
    "Amounts",
    "Entering",
    "IssuedAs",
    "Sender",
    "Waits",
    "add_note",
    "announce_files",
    "archive_attachment",
    "archive_note",
    "ask_judgement",
    "ask_rereading",
    "assign_invoice",
    "assign_many",
    "attach_file",
    "bring_back",
    "catch_up",
    "change_view",
    "deposit_file",
    "detach_arrival",
    "dismiss_arrival",
    "edit_note",
    "enter_issued",
    "enter_to_key",
    "forget_layout",
    "headline",
    "hold_entries",
    "hold_invoices",
    "join_companions",
    "judge_invoice",
    "key_facts",
    "let_in",
    "link_correction",
    "link_external",
    "link_invoice",
    "mark_not_invoice",
    "note_export",
    "note_report",
    "open_batch",
    "pause_batch",
    "prepare_issued",
    "read_accounts",
    "read_again",
    "read_arrival",
    "read_scan",
    "reassign_party",
    "receive_file",
    "refuse_invoice",
    "refuse_many",
    "remove_view",
    "reopen_invoice",
    "reopen_many",
    "reorient",
    "reread_invoice",
    "restore_attachment",
    "resume_batch",
    "retry_arrival",
    "save_view",
    "set_duplicate_aside",
    "tag_invoice",
    "take_words",
    "tell_apart",
    "undo_many",
    "undo_step",
    "unlink",
    "untag_invoice",
    "verify_invoice",
    "verify_many",
]
