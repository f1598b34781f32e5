"""The verbs of the register."""

from facturier.register.actions.arrive import deposit_file, dismiss_arrival, retry_arrival
from facturier.register.actions.assign import assign_invoice
from facturier.register.actions.batches import (
    announce_files,
    open_batch,
    pause_batch,
    resume_batch,
)
from facturier.register.actions.enter import read_arrival
from facturier.register.actions.judge import ask_judgement, judge_invoice
from facturier.register.actions.key_in import enter_to_key, key_facts, take_words
from facturier.register.actions.stage import refuse_invoice, reopen_invoice, verify_invoice

__all__ = [
    "announce_files",
    "ask_judgement",
    "assign_invoice",
    "deposit_file",
    "dismiss_arrival",
    "enter_to_key",
    "judge_invoice",
    "key_facts",
    "open_batch",
    "pause_batch",
    "read_arrival",
    "refuse_invoice",
    "reopen_invoice",
    "resume_batch",
    "retry_arrival",
    "take_words",
    "verify_invoice",
]
