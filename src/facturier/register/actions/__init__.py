"""The verbs of the register."""

from facturier.register.actions.accounts import read_accounts
from facturier.register.actions.arrive import deposit_file, retry_arrival
from facturier.register.actions.assign import assign_invoice
from facturier.register.actions.attachments import archive_attachment, attach_file
from facturier.register.actions.enter import read_arrival
from facturier.register.actions.judge import ask_judgement, judge_invoice
from facturier.register.actions.links import link_external, link_invoice, unlink
from facturier.register.actions.notes import add_note, archive_note, edit_note
from facturier.register.actions.stage import refuse_invoice, reopen_invoice, verify_invoice
from facturier.register.actions.tags import tag_invoice, untag_invoice
from facturier.register.actions.undo import undo_step

__all__ = [
    "add_note",
    "archive_attachment",
    "archive_note",
    "ask_judgement",
    "assign_invoice",
    "attach_file",
    "deposit_file",
    "edit_note",
    "judge_invoice",
    "link_external",
    "link_invoice",
    "read_accounts",
    "read_arrival",
    "refuse_invoice",
    "reopen_invoice",
    "retry_arrival",
    "tag_invoice",
    "undo_step",
    "unlink",
    "untag_invoice",
    "verify_invoice",
]
