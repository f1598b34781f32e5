"""Which column of a file is which column of a kind: proposed from the heads, remembered by them."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from facturier.imports.rules.kinds import Column
from facturier.kit.typography import folded

# The column that a file of bad rows carries: it says why, and is read by nobody.
ERROR_HEAD = "erreur"
_NO_WORD = re.compile(r"[^0-9a-z]+")


def plain(text: str) -> str:
    """A head without accents, case, signs: "Prix unitaire (H.T.)" is "prix unitaire h t"."""
    return _NO_WORD.sub(" ", folded(text)).strip()


def fingerprint(heads: Sequence[str]) -> str:
    """What files of the same make have in common; a file of bad rows has that of its origin."""
    listed = [plain(heads[at]) for at in _own(heads)]
    return hashlib.sha256("\x1f".join(listed).encode()).hexdigest()


def to_remember(mapping: Mapping[str, int], heads: Sequence[str]) -> dict[str, int]:
    """A mapping as all files of a fingerprint share it: numbered over the heads but the error."""
    numbers = {at: number for number, at in enumerate(_own(heads))}
    return {key: numbers[at] for key, at in mapping.items() if at in numbers}


def remembered(mapping: Mapping[str, int], heads: Sequence[str]) -> dict[str, int]:
    """The same over the columns of a file, wherever its errors stand; -1 for one it lacks."""
    own = _own(heads)
    return {key: own[at] if 0 <= at < len(own) else -1 for key, at in mapping.items()}


def _own(heads: Sequence[str]) -> list[int]:
    return [at for at, head in enumerate(heads) if plain(head) != ERROR_HEAD]


def proposed(columns: Sequence[Column], heads: Sequence[str]) -> dict[str, int]:
    """Column key -> index of the file's column: by key, label or alias; each used once.

    An exact head wins; after that a head that begins with the words of a label ("Prix HT en
    euros"), longest words first, so that "Prix" does not take what "Prix unitaire" names.
    """
    left = {index: plain(head) for index, head in enumerate(heads) if plain(head)}
    left = {index: head for index, head in left.items() if head != ERROR_HEAD}
    found: dict[str, int] = {}
    names = {
        column.key: [plain(str(name)) for name in (column.label, column.key, *column.aliases)]
        for column in columns
    }
    for key, known in names.items():
        for name in known:
            index = next((at for at, head in left.items() if head == name), None)
            if index is not None:
                found[key] = index
                del left[index]
                break
    looser = sorted(
        ((name, key) for key, known in names.items() if key not in found for name in known),
        key=lambda pair: -len(pair[0]),
    )
    for name, key in looser:
        index = next((at for at, head in left.items() if head.startswith(f"{name} ")), None)
        if key not in found and index is not None:
            found[key] = index
            del left[index]
    return found


def sound(
    mapping: Mapping[str, object], columns: Sequence[Column], count: int
) -> dict[str, int] | None:
    """The mapping if it fits this kind and this number of columns, each used once; else None."""
    keys = {column.key for column in columns}
    kept = {
        key: index
        for key, index in mapping.items()
        if key in keys and isinstance(index, int) and 0 <= index < count
    }
    if len(kept) != len(mapping) or len(set(kept.values())) != len(kept):
        return None
    return kept


def missing(mapping: Mapping[str, int], columns: Sequence[Column]) -> list[Column]:
    """The columns that must be given and are not."""
    return [column for column in columns if column.required and column.key not in mapping]
