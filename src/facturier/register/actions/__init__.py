"""The verbs of the register."""

from facturier.register.actions.accounts import read_accounts
from facturier.register.actions.arrive import deposit_file, retry_arrival
from facturier.register.actions.assign import assign_invoice
from facturier.register.actions.attachments import archive_attachment, attach_file
from facturier.register.actions.bulk import assign_many, verify_many
from facturier.register.actions.catch_up import catch_up
from facturier.register.actions.enter import read_arrival
from facturier.register.actions.export import note_export
from facturier.register.actions.judge import ask_judgement, judge_invoice
from facturier.register.actions.links import link_external, link_invoice, unlink
from facturier.register.actions.notes import add_note, archive_note, edit_note
from facturier.register.actions.stage import refuse_invoice, reopen_invoice, verify_invoice
from facturier.register.actions.tags import tag_invoice, untag_invoice
from facturier.register.actions.undo import undo_step
from facturier.register.actions.views import change_view, remove_view, save_view

__all__ = [
    "add_note",
    "archive_attachment",
    "archive_note",
    "ask_judgement",
    "assign_invoice",
    "assign_many",
    "attach_file",
    "catch_up",
    "change_view",
    "deposit_file",
    "edit_note",
    "judge_invoice",
    "link_external",
    "link_invoice",
    "note_export",
    "read_accounts",
    "read_arrival",
    "refuse_invoice",
    "remove_view",
    "reopen_invoice",
    "retry_arrival",
    "save_view",
    "tag_invoice",
    "undo_step",
    "unlink",
    "untag_invoice",
    "verify_invoice",
    "verify_many",
]
