"""Where an import stands, and what became of each of its rows."""

from enum import StrEnum


class Stage(StrEnum):
    """The steps of an import; each can be left and taken up again."""

    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


NEXT_STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.MAPPING: frozenset({Stage.CHECKING}),
    Stage.CHECKING: frozenset({Stage.CHECKED, Stage.CHECKING}),
    Stage.CHECKED: frozenset({Stage.CHECKING, Stage.RUNNING}),
    Stage.RUNNING: frozenset({Stage.DONE}),
    Stage.DONE: frozenset({Stage.UNDOING}),
    Stage.UNDOING: frozenset({Stage.UNDONE}),
    # What could not be undone may be tried again, once what held it is gone.
    Stage.UNDONE: frozenset({Stage.UNDOING}),
}
# Nothing has been created yet: the columns may be changed, or all of it dropped.
OPEN_STAGES = frozenset({Stage.MAPPING, Stage.CHECKING, Stage.CHECKED})
WORKING_STAGES = frozenset({Stage.CHECKING, Stage.RUNNING, Stage.UNDOING})


def may_become(stage: str, wanted: Stage) -> bool:
    """True if an import at this stage may go on to the other."""
    return wanted in NEXT_STAGES[Stage(stage)]


class RowState(StrEnum):
    """What is known of a row."""

    WAITING = "waiting"
    READY = "ready"
    BAD = "bad"
    TWIN = "twin"  # of an earlier row of the same file
    KNOWN = "known"  # exists already: left out
    CREATED = "created"
    REFUSED = "refused"  # by the verb that should have created it
    UNDONE = "undone"
    KEPT = "kept"  # could not be undone


WRONG = (RowState.BAD, RowState.TWIN, RowState.REFUSED)
