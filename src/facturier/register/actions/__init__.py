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
from facturier.register.actions.twins import set_duplicate_aside, tell_apart

__all__ = [
    "announce_files",
    "ask_judgement",
    "ask_rereading",
    "assign_invoice",
    "bring_back",
    "deposit_file",
    "detach_arrival",
    "dismiss_arrival",
    "enter_to_key",
    "judge_invoice",
    "key_facts",
    "mark_not_invoice",
    "open_batch",
    "pause_batch",
    "read_arrival",
    "reassign_party",
    "refuse_invoice",
    "reopen_invoice",
    "reorient",
    "reread_invoice",
    "resume_batch",
    "retry_arrival",
    "set_duplicate_aside",
    "take_words",
    "tell_apart",
    "verify_invoice",
]
