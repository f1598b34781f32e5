"""What is taken out of the watched folder, and what is refused there. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.kit.typography import folded

TAKEN, REFUSED = "taken", "refused"
RESTS = 30.0
"""Seconds for which a file is the same at least, before it is held to be whole."""
MOST_AT_ONCE = 100
MOST_BYTES_AT_ONCE = 300 * 10**6
"""What one look takes; the next minute goes on."""
MOST_LISTED = 5000


class Kind(StrEnum):
    """What stands under a name of the folder."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands under a name, as the disk tells it: size in bytes, time in nanoseconds."""

    name: str
    kind: Kind
    size: int
    changed_ns: int
    inode: int
    names: int = 1
    """How many names the file has on the disk."""

    def mark(self) -> tuple[int, int, int]:
        """What differs as soon as somebody writes, or puts another file there."""
        return self.size, self.changed_ns, self.inode


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What an earlier look saw under a name, and since when (seconds of the epoch)."""

    mark: tuple[int, int, int]
    since: float


REASONS: Mapping[str, str] = {
    "link": N_("C'est un lien : un lien n'est pas suivi. Déposez le fichier lui-même."),
    "folder": N_("C'est un dossier. Déposez ses fichiers un par un, ou une archive ZIP."),
    "special": N_("Ce n'est pas un fichier. Retirez-le."),
    "hidden": N_("Son nom commence par un point : renommez-le, puis déposez-le à nouveau."),
    "several-names": N_("Ce fichier porte plusieurs noms sur le disque. Déposez-en une copie."),
    "empty": N_("Ce fichier est vide. Vérifiez-le, puis déposez-le à nouveau."),
    "large": N_("Ce fichier est trop volumineux. Réduisez-le ou découpez-le."),
    "unreadable": N_("Facturier n'a pas le droit de lire ce fichier. Changez-en les droits."),
}
"""Why a file is not taken, and what to do: French msgids by code."""


def refusal_of(one: Standing, largest: int) -> str:
    """The code of `REASONS` for what is not taken as it stands; "" for what is."""
    if one.kind is not Kind.FILE:
        return one.kind.value
    if one.name.startswith("."):
        return "hidden"
    if one.names > 1:
        return "several-names"
    if one.size == 0:
        return "empty"
    return "large" if one.size > largest else ""


def is_whole(one: Standing, before: Glimpse | None, now: float) -> bool:
    """Whether nobody writes it any more: the same in an earlier look, long enough ago."""
    return before is not None and before.mark == one.mark() and now - before.since >= RESTS


def folder_name(name: str, organisation_id: UUID) -> str:
    """What the sub-folder of an organisation is called when it is made: its name, then its key."""
    plain = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:60].strip("-")
    return f"{plain or 'entreprise'}-{_key(organisation_id)}"


def is_folder_of(name: str, organisation_id: UUID) -> bool:
    """Whether a sub-folder is that of an organisation: by its key, whatever stands before it."""
    return name == _key(organisation_id) or name.endswith(f"-{_key(organisation_id)}")


def _key(organisation_id: UUID) -> str:
    return organisation_id.hex[-12:]
