"""States of a plan, of its periods and of a run over all plans. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class PlanState(StrEnum):
    """Where a plan stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


NEXT_STATES: Mapping[PlanState, frozenset[PlanState]] = {
    PlanState.ACTIVE: frozenset({PlanState.PAUSED, PlanState.ENDED}),
    PlanState.PAUSED: frozenset({PlanState.ACTIVE, PlanState.ENDED}),
    PlanState.ENDED: frozenset(),
}


class Mode(StrEnum):
    """What a period becomes."""

    DRAFT = "draft"  # a draft, which a person issues
    ISSUE = "issue"  # an issued invoice


class Prices(StrEnum):
    """Whose prices a plan takes."""

    CONTRACT = "contract"  # those of its template, moved by its indexations
    CATALOGUE = "catalogue"  # those that the catalogue had filled follow it


class State(StrEnum):
    """Where a period stands. One without a row is planned."""

    PLANNED = "planned"
    DRAFTED = "drafted"
    ISSUED = "issued"
    WAITING = "waiting"
    SKIPPED = "skipped"
    DISCARDED = "discarded"  # its draft was put away by a person: there is no invoice


SETTLED = frozenset({State.ISSUED, State.SKIPPED, State.DISCARDED})
"""After which the next period may come."""


class RunStage(StrEnum):
    """Where a run over all that is due stands."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


LONGEST_SILENCE = 92
"""Days without a run after which a person confirms the date: a clock may have jumped."""


def is_settled(state: str, mode: str) -> bool:
    """Whether the plan goes on to its next period."""
    return state in SETTLED or (mode == Mode.DRAFT and state == State.DRAFTED)
