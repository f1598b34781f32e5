"""Which template serves a document, what is wrong with a look, how two looks differ. Pure."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.rendering.rules.characters import named_character, unprintable
from facturier.rendering.rules.look import Look, LookFault, look_faults, look_to_json

Key = TypeVar("Key")
NAME = 80
MOST_TEMPLATES = 100  # of an organisation, archived ones too
TEXTS = ("opening", "closing", "footer")
MOST_LANGUAGES = 8


class Why(StrEnum):
    """Why a template serves a document, the nearest first."""

    ENTITY_KIND = "entity_kind"
    ENTITY = "entity"
    KIND = "kind"
    ORGANISATION = "organisation"
    HOUSE = "house"


NEAREST = tuple(Why)


@dataclass(frozen=True, slots=True)
class Serves:
    """What a template serves: an entity or all, kinds (BT-3) or all, and since when it is usual."""

    entity_id: UUID | None
    type_codes: tuple[str, ...]
    usual_since: datetime | None
    archived: bool = False


def why(serves: Serves, entity_id: UUID, type_code: str) -> Why | None:
    """Why a template would serve a document of an entity; None where it does not."""
    if serves.usual_since is None or serves.archived:
        return None
    if serves.entity_id not in (None, entity_id):
        return None
    if serves.type_codes and type_code not in serves.type_codes:
        return None
    if serves.entity_id is not None:
        return Why.ENTITY_KIND if serves.type_codes else Why.ENTITY
    return Why.KIND if serves.type_codes else Why.ORGANISATION


def serving(
    templates: Iterable[tuple[Key, Serves]], entity_id: UUID, type_code: str
) -> tuple[Key | None, Why]:
    """The template that serves a document, and why; none: the look of the house.

    That of the entity comes before that of the organisation, one for the kind before one for all
    kinds; of two as near, the one that became usual last.
    """
    best: tuple[int, float] | None = None
    found: tuple[Key | None, Why] = (None, Why.HOUSE)
    for key, serves in templates:
        reason = why(serves, entity_id, type_code)
        if reason is None or serves.usual_since is None:
            continue
        rank = (-NEAREST.index(reason), serves.usual_since.timestamp())
        if best is None or rank > best:
            best, found = rank, (key, reason)
    return found


def takes_the_place(new: Serves, other: Serves) -> bool:
    """Whether a template that becomes usual leaves nothing for another to serve."""
    if other.entity_id != new.entity_id or bool(other.type_codes) != bool(new.type_codes):
        return False
    return set(other.type_codes) <= set(new.type_codes)


_UNPRINTABLE = N_("La police choisie ne peut pas imprimer %(character)s. Remplacez ce caractère.")
_LANGUAGES = N_("Un modèle a des textes en huit langues au plus.")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a look: field, code, sentence (French msgid) and what stands in it."""

    field: str
    code: str
    sentence: str
    values: dict[str, str]


def look_troubles(look: Look) -> tuple[Trouble, ...]:
    """All that is wrong with a look, characters that its typeface cannot print among it."""
    found = [_trouble(fault) for fault in look_faults(look)]
    if len(look.texts) > MOST_LANGUAGES:
        found.append(Trouble("texts", "languages", _LANGUAGES, {}))
    for said in look.texts:
        for name in TEXTS:
            for character in unprintable(getattr(said, name), look.font)[:1]:
                where = f"texts.{said.language}.{name}"
                values = {"character": named_character(character)}
                found.append(Trouble(where, "character", _UNPRINTABLE, values))
    return tuple(found)


def _trouble(fault: LookFault) -> Trouble:
    return Trouble(fault.field, fault.code, fault.sentence, {})


def facts_of(look: Look) -> dict[str, Any]:
    """A look as the journal and a comparison tell it: flat, the logo by its fingerprint."""
    values = look_to_json(look)
    for said in values.pop("texts"):
        for name in TEXTS:
            if said[name]:
                values[f"texts.{said['language']}.{name}"] = said[name]
    values["logo"] = hashlib.sha256(look.logo).hexdigest()[:12] if look.logo else ""
    return values


def look_changes(before: Look, after: Look) -> dict[str, tuple[Any, Any]]:
    """Before -> after, of what differs between two looks; empty where they print the same."""
    old, new = facts_of(before), facts_of(after)
    names = dict.fromkeys((*old, *new))
    return {
        name: (old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    }


def known_kinds(typed: Collection[str], kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds of those typed, in the order of the list; all of them is none in particular."""
    chosen = tuple(code for code in kinds if code in typed)
    return () if len(chosen) == len(tuple(kinds)) else chosen
