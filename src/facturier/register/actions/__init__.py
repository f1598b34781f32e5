"""The verbs of the register."""

from facturier.register.actions.arrive import deposit_file, retry_arrival
from facturier.register.actions.assign import assign_invoice
from facturier.register.actions.enter import read_arrival
from facturier.register.actions.judge import ask_judgement, judge_invoice
from facturier.register.actions.stage import refuse_invoice, reopen_invoice, verify_invoice

__all__ = [
    "ask_judgement",
    "assign_invoice",
    "deposit_file",
    "judge_invoice",
    "read_arrival",
    "refuse_invoice",
    "reopen_invoice",
    "retry_arrival",
    "verify_invoice",
]
