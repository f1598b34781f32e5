"""Verbs of the room: right, rules, change, and the event that tells it."""

from facturier.timesheets.actions.approval import approve, is_own, take_back
from facturier.timesheets.actions.billing import bill_time
from facturier.timesheets.actions.facts import refusals, sentence_of, unnamed
from facturier.timesheets.actions.rows import (
    Taken,
    archive,
    change,
    enter,
    enter_many,
    exact,
    facts_of,
    label_of,
    note_export,
    restore,
    withdraw,
)
from facturier.timesheets.models import Milestone, TimeEntry

# The verbs take either kind of row.
__all__ = [
    "Milestone",
    "Taken",
    "TimeEntry",
    "approve",
    "archive",
    "bill_time",
    "change",
    "enter",
    "enter_many",
    "exact",
    "facts_of",
    "is_own",
    "label_of",
    "note_export",
    "refusals",
    "restore",
    "sentence_of",
    "take_back",
    "unnamed",
    "withdraw",
]
