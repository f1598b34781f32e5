"""What an explanation is made of, and the tables of wordings that rules look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["Entry", "Explanation", "Language", "Table", "Wording"]

Language = Literal["fr", "en"]


class Wording(NamedTuple):
    """What a person reads in one language; a table may leave `{places}` in it, never an answer."""

    title: str
    meaning: str
    action: str

    def fill(self, **values: str) -> Wording:
        """The wording with its `{places}` filled in; values are never read as places."""
        return Wording(*(_filled(text, values) for text in self))


class Entry(NamedTuple):
    """One rule in both languages, and the business terms that it concerns."""

    terms: tuple[str, ...]
    fr: Wording
    en: Wording

    def wording(self, language: Language) -> Wording:
        """The side of this entry that is written in the language."""
        return self.fr if language == "fr" else self.en


Table = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding in plain words, for the person who enters or pays invoices."""

    title: str
    """A few words, without code or full stop."""
    meaning: str
    """What is wrong, in one or two sentences."""
    action: str
    """Who asks whom for what."""
    terms: tuple[tuple[str, str], ...]
    """Business terms concerned: their id (BT-112) and their name in the language."""
    official: str
    """The sentence of whoever found it, as it stands."""


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Like `str.format`, but a brace in a value of the invoice stays a brace."""
    parts = text.split("{")
    return parts[0] + "".join(
        values[name] + rest for name, _, rest in (part.partition("}") for part in parts[1:])
    )
