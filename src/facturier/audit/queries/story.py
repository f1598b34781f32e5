"""An event told in a sentence, with the words of the rooms that record it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.audit.queries.journal import Event
from facturier.kit import display


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a room says of its events; all texts may be lazily translated.

    `verbs`: verb -> sentence with %(actor)s and %(subject)s. `fields`: field -> label. `values`:
    stored value -> text, for values that are codes.
    """

    verbs: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What a field was and became, as texts; empty is ''."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event in the language of the reader: the whole sentence, and what follows its actor."""

    sentence: str
    deed: str
    changes: list[Change]


UNKNOWN = "%%(actor)s %(verb)s %%(subject)s"


def told(event: Event, phrases: Phrases) -> Told:
    """Tell an event; one whose verb nobody knows any more is told by its bare verb."""
    template = str(phrases.verbs.get(event.verb, UNKNOWN % {"verb": event.verb}))
    sentence, deed = (
        template % {"actor": actor, "subject": event.subject_label}
        for actor in (event.actor_name, "")
    )
    changes = [
        Change(
            str(phrases.fields.get(name, name)),
            _shown(before, phrases.values),
            _shown(after, phrases.values),
        )
        for name, (before, after) in event.changes.items()
    ]
    return Told(sentence.strip(), deed.strip(), changes)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _shown(value: Any, words: Mapping[str, Any]) -> str:
    if isinstance(value, str) and value in words:
        return str(words[value])
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return ", ".join(_shown(part, words) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(part, words)}" for name, part in value.items())
    return _dated(str(value))


def _dated(text: str) -> str:
    """Dates and moments are kept in ISO form and shown as people write them."""
    try:
        if _MOMENT.fullmatch(text):
            return display.day_and_hour(datetime.fromisoformat(text), get_language())
        if _DAY.fullmatch(text):
            return display.day(date.fromisoformat(text), get_language())
    except ValueError:
        pass
    return text
