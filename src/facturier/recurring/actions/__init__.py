"""Verbs of the room: right, rules, change, and the one event that tells it."""

from facturier.recurring.actions.indexation import (
    attach_proof,
    record_indexation,
    withdraw_indexation,
)
from facturier.recurring.actions.periods import skip_period, unskip_period
from facturier.recurring.actions.plans import (
    Given,
    change_plan,
    create_plan,
    end_plan,
    pause_plan,
    resume_plan,
    take_over_plan,
)
from facturier.recurring.actions.runs import begin_run, look, pause_run, resume_run
from facturier.recurring.actions.taking import take_due

__all__ = [
    "Given",
    "attach_proof",
    "begin_run",
    "change_plan",
    "create_plan",
    "end_plan",
    "look",
    "pause_plan",
    "pause_run",
    "record_indexation",
    "resume_plan",
    "resume_run",
    "skip_period",
    "take_due",
    "take_over_plan",
    "unskip_period",
    "withdraw_indexation",
]
