"""Something done to many at once, by a job: where the whole stands, and its row. Pure but the row.

Chosen and confirmed by a person; then it runs, can be paused, and what was refused can be tried
again. Rooms say what is done to each (`sales.actions.together`).
"""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models

from facturier.kit.owned import Owned


class BulkStage(StrEnum):
    """Where the whole stands."""

    PREPARED = "prepared"  # chosen and counted, nothing done: the person confirms
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    DROPPED = "dropped"


# What was refused and put right is tried again: what is done begins anew with it.
NEXT_STAGES: Mapping[BulkStage, frozenset[BulkStage]] = {
    BulkStage.PREPARED: frozenset({BulkStage.RUNNING, BulkStage.DROPPED}),
    BulkStage.RUNNING: frozenset({BulkStage.PAUSED, BulkStage.DONE}),
    BulkStage.PAUSED: frozenset({BulkStage.RUNNING}),
    BulkStage.DONE: frozenset({BulkStage.RUNNING}),
    BulkStage.DROPPED: frozenset(),
}


def may_become(stage: str, wanted: BulkStage) -> bool:
    """Whether it may go from a stage to another."""
    return wanted in NEXT_STAGES[BulkStage(stage)]


class Bulk(Owned):
    """Where it stands, and who asks: their rights are asked again for each of the many."""

    stage = models.CharField(max_length=10, default=BulkStage.PREPARED.value)
    prepared_at = models.DateTimeField()
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=200)
    token_id = models.UUIDField(null=True)
    token_name = models.CharField(max_length=120, blank=True, default="")
    row_count = models.IntegerField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class BulkRow(Owned):
    """One of them in its place, and why it was refused, as the person who asked reads it."""

    place = models.IntegerField()
    code = models.CharField(max_length=60, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
