"""What can be imported: an upper room describes its kind of thing once, and registers it.

The room that registers stays above this one; all that is called back are its own verbs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

# A text that may be translated when it is shown; this module knows no Django.
Text = Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a kind understands; `aliases` are other heads that people give it."""

    key: str
    label: Text
    required: bool = False
    help: Text = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken: the column at fault ('' for the whole row), and a sentence."""

    column: str
    reason: str


class BadRow(Exception):
    """Raised by `check_row` with all that is wrong with a row, not only the first thing."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Made:
    """What a row became: its id, the label people know it by, and what undoing needs to know."""

    id: UUID
    label: str
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rows that exist say of a row: known under this label, or faulty; else new."""

    known: str = ""
    faults: tuple[Fault, ...] = ()


class Actor(Protocol):
    """Who imports, as the upper room's verbs take it (organisations' Member)."""

    @property
    def organisation_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be imported.

    `check_row` is pure: texts of one row by column key -> facts, or BadRow.
    `key_of` names what a row is about; two rows of a file with one key are a mistake.
    `compare` says of many facts at once what exists already (two statements, not one a row).
    `show` tells facts as they will be created, one text a head of `shown_heads`.
    `create` is the upper room's verb for one row (its Refusal leaves the row out, with its
    sentence); `undo` takes back what it made if nothing else happened to it since, else refuses.
    `address` is where a made thing is seen, or ''.
    """

    key: str
    title: Text
    capability: str
    columns: tuple[Column, ...]
    check_row: Callable[[Mapping[str, str]], Any]
    key_of: Callable[[Any], str]
    compare: Callable[[Any, Sequence[Any]], Sequence[Compared]]
    shown_heads: tuple[Text, ...]
    show: Callable[[Any], Sequence[str]]
    create: Callable[[Any, Any, datetime], Made]
    undo: Callable[[Any, Made, datetime], None]
    icon: str = "table"
    help: Text = ""
    address: Callable[[Made], str] = lambda _made: ""


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Offer a kind; called once by the AppConfig of the room whose things they are."""
    if kind.key in _KINDS:
        raise AssertionError(f"the kind {kind.key} is registered twice")
    _KINDS[kind.key] = kind


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of registration."""
    return tuple(_KINDS.values())


def kind_named(key: str) -> Kind | None:
    """The kind of this key, or None."""
    return _KINDS.get(key)
