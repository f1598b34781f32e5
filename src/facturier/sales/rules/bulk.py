"""Issuing many drafts: where the whole stands, where each draft stands, and their order. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
MOST = 1000
"""Drafts of one bulk issue."""


class BulkStage(StrEnum):
    """Where a bulk issue stands."""

    PREPARED = "prepared"  # chosen and counted, nothing issued: the person confirms
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    DROPPED = "dropped"


class BulkState(StrEnum):
    """Where a draft of it stands."""

    WAITING = "waiting"
    ISSUED = "issued"
    REFUSED = "refused"


# Refused drafts that were put right are tried again: what is done begins anew with them.
NEXT_STAGES: Mapping[BulkStage, frozenset[BulkStage]] = {
    BulkStage.PREPARED: frozenset({BulkStage.RUNNING, BulkStage.DROPPED}),
    BulkStage.RUNNING: frozenset({BulkStage.PAUSED, BulkStage.DONE}),
    BulkStage.PAUSED: frozenset({BulkStage.RUNNING}),
    BulkStage.DONE: frozenset({BulkStage.RUNNING}),
    BulkStage.DROPPED: frozenset(),
}


def may_become(stage: str, wanted: BulkStage) -> bool:
    """Whether a bulk issue may go from a stage to another."""
    return wanted in NEXT_STAGES[BulkStage(stage)]


def in_order(chosen: Sequence[tuple[T, date | None]], today: date) -> list[T]:
    """What was chosen, in the order it is issued: by date of issue, then as it was shown.

    A series never goes back in time, so an earlier date comes first; without a date, it is today.
    """
    return [one for one, _day in sorted(chosen, key=lambda each: each[1] or today)]
