"""Time, milestones, their states and how they become lines. Pure."""

from facturier.timesheets.rules.entries import (
    LONGEST,
    EntryFacts,
    Facts,
    MilestoneFacts,
    Wrong,
    day_of,
    faults_of,
    hours_of,
    settled,
)
from facturier.timesheets.rules.grouping import BilledLine, Grouping, Reached, Worked, lines_of
from facturier.timesheets.rules.states import State, state_of

__all__ = [
    "LONGEST",
    "BilledLine",
    "EntryFacts",
    "Facts",
    "Grouping",
    "MilestoneFacts",
    "Reached",
    "State",
    "Worked",
    "Wrong",
    "day_of",
    "faults_of",
    "hours_of",
    "lines_of",
    "settled",
    "state_of",
]
