"""What an event of an invoice is to its story, and which step can still be undone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from facturier.register.rules import Stage

UNDONE = "invoice.step_undone"
ASSIGNED = "invoice.assigned"
ASSIGNMENT_UNDONE = "invoice.assignment_undone"


class StoryKind(StrEnum):
    """The chapters of a story."""

    DECISION = "decision"
    CHANGE = "change"
    READING = "reading"
    MACHINE = "machine"


DECISIONS = frozenset({"invoice.verified", "invoice.refused", "invoice.reopened", UNDONE})
READINGS = frozenset({"invoice.account_read"})
_MACHINES = frozenset({"system", "job"})

# What has no part in the stage of an invoice leaves the way back open; all else closes it.
BESIDE_THE_STAGE = frozenset(
    {
        "file.recognised",
        "invoice.judged",
        "invoice.account_read",
        "invoice.note_added",
        "invoice.note_edited",
        "invoice.note_archived",
        "invoice.file_attached",
        "invoice.file_archived",
        "invoice.file_restored",
        "invoice.linked",
        "invoice.unlinked",
        "invoice.tagged",
        "invoice.untagged",
    }
)


class Told(Protocol):
    """An event, as the journal tells it (`audit.queries.Event`)."""

    @property
    def seq(self) -> int:
        """Its number in the journal."""

    @property
    def verb(self) -> str:
        """What was done."""

    @property
    def actor_id(self) -> UUID | None:
        """By whom."""

    @property
    def actor_kind(self) -> str:
        """person, token, system or job."""

    @property
    def changes(self) -> dict[str, list[Any]]:
        """Field -> [before, after]."""

    @property
    def reason(self) -> str:
        """Why."""


def story_kind(verb: str, actor_kind: str) -> StoryKind:
    """The chapter of an event."""
    if verb in DECISIONS:
        return StoryKind.DECISION
    if verb in READINGS:
        return StoryKind.READING
    return StoryKind.MACHINE if actor_kind in _MACHINES else StoryKind.CHANGE


@dataclass(frozen=True, slots=True)
class Step:
    """A step that can be undone: the stage that it left, with the reason and code given there."""

    seq: int
    verb: str
    before: Stage
    after: Stage
    reason_before: str
    code_before: str
    actor_id: UUID | None

    @property
    def needs(self) -> str:
        """The capability of the step itself: who may take it may take it back."""
        refusal = Stage.REFUSED in (self.before, self.after)
        return "invoice.refuse" if refusal else "invoice.verify"


def last_step(newest_first: Sequence[Told]) -> Step | None:
    """The step to undo: the last thing that happened, leaving aside what does not touch the stage.

    None where something else happened since, or where the last step was itself an undoing.
    """
    for place, event in enumerate(newest_first):
        if event.verb in BESIDE_THE_STAGE:
            continue
        stages = event.changes.get("stage")
        if event.verb not in DECISIONS or event.verb == UNDONE or not stages:
            return None
        before, after = Stage(stages[0]), Stage(stages[1])
        reason = ""
        if before is Stage.REFUSED:
            reason = _reason_of_refusal(newest_first[place + 1 :])
        code = event.changes.get("stage_code", [""])[0]
        return Step(event.seq, event.verb, before, after, reason, code, event.actor_id)
    return None


def is_last(newest_first: Sequence[Told], seq: int) -> bool:
    """Whether nothing followed an event but what stands beside the stage."""
    return next((one.seq for one in newest_first if one.verb not in BESIDE_THE_STAGE), None) == seq


def _reason_of_refusal(older: Sequence[Told]) -> str:
    return next((event.reason for event in older if event.verb == "invoice.refused"), "")
