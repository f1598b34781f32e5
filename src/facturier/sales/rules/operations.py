"""How changes of a draft are merged: each is of one field, and says which version it was made on.

Pure. Two people who change different fields never disturb each other. A change of a field that has
moved on since is not applied and not lost: it comes back as a conflict, with both values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.fields import AFTER, Json, NotRead, read_value
from facturier.sales.rules.kinds import Said

LINES = 1000  # of one draft
STEP = 1 << 20  # between the places of two lines that are put one after the other
REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Held:
    """What a field holds, and the version of the draft that put it there."""

    value: Json
    version: int
    filled: bool = False
    """Brought by the customer or the item that was chosen, not put there by a person."""


@dataclass(slots=True)
class DraftLine:
    """A line: where it stands, and its fields."""

    place: int
    fields: dict[str, Held] = field(default_factory=dict)

    def value(self, name: str) -> Json:
        """What a field holds; None where nobody has filled it."""
        held = self.fields.get(name)
        return held.value if held else None

    @property
    def is_removed(self) -> bool:
        """A line that was taken away stays, so that it can be put back."""
        return bool(self.value(REMOVED))


@dataclass(slots=True)
class Content:
    """All that a draft holds."""

    header: dict[str, Held] = field(default_factory=dict)
    lines: dict[UUID, DraftLine] = field(default_factory=dict)

    def ordered(self) -> list[tuple[UUID, DraftLine]]:
        """The lines that stand, in their order."""
        standing = [(key, line) for key, line in self.lines.items() if not line.is_removed]
        return sorted(standing, key=lambda each: (each[1].place, str(each[0])))


@dataclass(frozen=True, slots=True)
class Operation:
    """One change: of a field of the draft (`line` None) or of a line, made on a version."""

    line: UUID | None
    field: str
    base: int
    value: Json


class Outcome(StrEnum):
    """What became of an operation."""

    ACCEPTED = "accepted"
    SAME = "same"  # somebody has put the same value there: nothing to do
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """An operation and what became of it."""

    operation: Operation
    outcome: Outcome
    value: Json
    """What the field holds now; of a conflict, the other person's value."""
    version: int
    """The version that put it there."""
    before: Json = None
    """What it held before, of an operation that was accepted."""
    code: str = ""
    said: Said | None = None
    """Why it was refused."""


def merge(content: Content, operations: Sequence[Operation], version: int) -> list[Result]:
    """Apply what can be applied to `content`, in order, as `version`; tell of each what became.

    An operation is accepted if its field has not changed since the version that it was made on, or
    was changed by this very batch. Operations on different fields commute.
    """
    return [_merged(content, operation, version) for operation in operations]


def _merged(content: Content, operation: Operation, version: int) -> Result:
    if operation.base < 0 or operation.base >= version:
        return _refused(operation, "base", Said(N_("Cette version du brouillon n'existe pas.")))
    if operation.line is None:
        return _set(content.header, operation, version, of_line=False)
    line = content.lines.get(operation.line)
    if line is None:
        if len(content.lines) >= LINES:
            said = Said(N_("Un brouillon a %(most)s lignes au plus."), {"most": str(LINES)})
            return _refused(operation, "lines", said)
        line = DraftLine(_next_place(content))
        result = _of_line(content, line, operation, version)
        if result.outcome is not Outcome.REFUSED:
            content.lines[operation.line] = line
        return result
    removed = line.fields.get(REMOVED)
    if removed and removed.value and operation.field != REMOVED:
        if operation.base < removed.version:  # taken away meanwhile by somebody else
            return Result(operation, Outcome.CONFLICT, True, removed.version, code=REMOVED)
        return _refused(operation, REMOVED, Said(N_("Cette ligne a été retirée.")))
    return _of_line(content, line, operation, version)


def _of_line(content: Content, line: DraftLine, operation: Operation, version: int) -> Result:
    if operation.field == AFTER:
        return _placed(content, line, operation, version)
    return _set(line.fields, operation, version, of_line=True)


def _set(fields: dict[str, Held], operation: Operation, version: int, *, of_line: bool) -> Result:
    try:
        value = read_value(operation.field, operation.value, of_line=of_line)
    except NotRead as problem:
        return _refused(operation, problem.code, problem.said, fields.get(operation.field))
    return _kept(fields, operation, value, version)


def _kept(fields: dict[str, Held], operation: Operation, value: Json, version: int) -> Result:
    held = fields.get(operation.field, Held(None, 0))
    if held.value == value:
        return Result(operation, Outcome.SAME, held.value, held.version)
    if held.version > operation.base and held.version != version:
        return Result(operation, Outcome.CONFLICT, held.value, held.version)
    fields[operation.field] = Held(value, version)
    return Result(operation, Outcome.ACCEPTED, value, version, before=held.value)


# -- the order of lines ----------------------------------------------------------------------------
def _placed(content: Content, line: DraftLine, operation: Operation, version: int) -> Result:
    """Put a line after another (null: first). What it is told to follow is what it holds."""
    try:
        after = None if operation.value in (None, "") else UUID(str(operation.value))
    except ValueError:
        after = operation.line
    if after is not None and (after not in content.lines or after == operation.line):
        said = Said(N_("La ligne après laquelle placer celle-ci n'existe pas."))
        return _refused(operation, "place", said, line.fields.get(AFTER))
    others = [each for each in _every(content) if each[0] != operation.line]
    at = 0 if after is None else next(i for i, each in enumerate(others) if each[0] == after) + 1
    result = _kept(line.fields, operation, str(after) if after else None, version)
    moved = result.outcome is Outcome.ACCEPTED
    # Told again what it is told already, it may have to move all the same: others have moved.
    if moved or result.outcome is Outcome.SAME:
        line.place = _between(others, at)
        if result.outcome is Outcome.SAME and AFTER not in line.fields:
            line.fields[AFTER] = Held(None, version)
    return result


def _every(content: Content) -> list[tuple[UUID, DraftLine]]:
    return sorted(content.lines.items(), key=lambda each: (each[1].place, str(each[0])))


def _next_place(content: Content) -> int:
    return max((line.place for line in content.lines.values()), default=0) + STEP


def _between(others: list[tuple[UUID, DraftLine]], at: int) -> int:
    """A place at `at` among the others; they are set apart anew where no room is left."""
    low = others[at - 1][1].place if at else None
    high = others[at][1].place if at < len(others) else None
    if low is None:
        return STEP if high is None else high - STEP
    if high is None:
        return low + STEP
    if high - low > 1:
        return (low + high) // 2
    for turn, (_key, line) in enumerate(others):
        line.place = (turn + (1 if turn >= at else 0)) * STEP
    return at * STEP


def _refused(operation: Operation, code: str, said: Said, held: Held | None = None) -> Result:
    kept = held or Held(None, 0)
    return Result(operation, Outcome.REFUSED, kept.value, kept.version, code=code, said=said)
