"""The verbs of the register."""

from facturier.register.actions.arrive import deposit_file, retry_arrival
from facturier.register.actions.assign import assign_invoice
from facturier.register.actions.bulk import assign_many, verify_many
from facturier.register.actions.catch_up import catch_up
from facturier.register.actions.enter import read_arrival
from facturier.register.actions.export import note_export
from facturier.register.actions.judge import ask_judgement, judge_invoice
from facturier.register.actions.stage import refuse_invoice, reopen_invoice, verify_invoice
from facturier.register.actions.views import change_view, remove_view, save_view

__all__ = [
    "ask_judgement",
    "assign_invoice",
    "assign_many",
    "catch_up",
    "change_view",
    "deposit_file",
    "judge_invoice",
    "note_export",
    "read_arrival",
    "refuse_invoice",
    "remove_view",
    "reopen_invoice",
    "retry_arrival",
    "save_view",
    "verify_invoice",
    "verify_many",
]
