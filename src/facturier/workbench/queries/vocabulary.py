"""The words of every room about its own events, in one place for the journal."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps

from facturier.audit.queries import Phrases


def phrases_of(verb: str) -> Phrases:
    """The words of the room that records this verb; none if no room knows it any more."""
    return _by_verb().get(verb, Phrases())


def verb_labels() -> dict[str, Any]:
    """verb -> its sentence without names, for a list to choose from."""
    return {
        verb: (str(phrases.verbs[verb]) % {"actor": "", "subject": "…"}).strip()
        for verb, phrases in _by_verb().items()
    }


def kind_labels() -> dict[str, Any]:
    """Beginning of a verb, or kind of a subject -> what people call it."""
    labels: dict[str, Any] = {}
    for room in _rooms():
        labels |= getattr(room, "SUBJECT_KINDS", {})
    return labels


@cache
def _by_verb() -> dict[str, Phrases]:
    found: dict[str, Phrases] = {}
    for room in _rooms():
        phrases = Phrases(
            verbs=getattr(room, "PHRASES", {}),
            fields=getattr(room, "FIELD_LABELS", {}),
            values=getattr(room, "VALUE_LABELS", {}),
        )
        found |= dict.fromkeys(phrases.verbs, phrases)
    return found


@cache
def _rooms() -> tuple[ModuleType, ...]:
    """`phrases.py` of each room that records events; a room without one records none."""
    return tuple(
        import_module(f"{room.name}.phrases")
        for room in apps.get_app_configs()
        if room.name.startswith("facturier.") and find_spec(f"{room.name}.phrases")
    )
