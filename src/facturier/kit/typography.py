"""French typography, applied once to what the reader sees instead of being typed by hand.

Messages are written with plain spaces and straight apostrophes. Here they receive the no-break
space (U+00A0) that French wants around high punctuation, and the typographic apostrophe.
"""

import re
import unicodedata
from functools import lru_cache

NO_BREAK = "\u00a0"
APOSTROPHE = "\u2019"
MINUS = "\u2212"

# A percent sign that opens a named placeholder, as in "de %(name)s", is not a unit.
_SPACE_BEFORE = re.compile(r" (?=[:;?!€»]|%(?!\())")
_SPACE_AFTER = re.compile(r"(?<=«) |(?<=\bn°) |(?<=\bN°) ")
_SPELT_OUT = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", APOSTROPHE: "'"})
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«])")


@lru_cache(maxsize=4096)
def french(text: str) -> str:
    """The text with French spaces and apostrophes."""
    text = _SPACE_BEFORE.sub(NO_BREAK, text)
    text = _SPACE_AFTER.sub(NO_BREAK, text)
    return _APOSTROPHE.sub(APOSTROPHE, text)


def is_french(language: str | None) -> bool:
    """Whether this language code asks for French typography. No language at all means French."""
    return language is None or language.lower().startswith("fr")


def typeset(text: str, language: str | None) -> str:
    """The text as the language wants it printed."""
    return french(text) if is_french(language) else text


def in_groups(text: str, *sizes: int) -> str:
    """Cut into groups from the left; the last size repeats. ("844120972", 3) -> "844 120 972"."""
    groups: list[str] = []
    rest, remaining = text, list(sizes)
    while rest:
        size = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        groups.append(rest[:size])
        rest = rest[size:]
    return NO_BREAK.join(groups)


def _compact(text: object) -> str:
    return re.sub(r"[\s.]", "", str(text or ""))


def siren(value: object) -> str:
    """844 120 972; anything that is not nine digits is shown as it came."""
    compact = _compact(value)
    return in_groups(compact, 3) if re.fullmatch(r"\d{9}", compact) else str(value or "")


def siret(value: object) -> str:
    """844 120 972 00017."""
    compact = _compact(value)
    is_siret = re.fullmatch(r"\d{14}", compact)
    return in_groups(compact, 3, 3, 3, 5) if is_siret else str(value or "")


def vat(value: object) -> str:
    """FR30 844 120 972 for a French number; other countries keep their own shape."""
    compact = _compact(value).upper()
    if re.fullmatch(r"FR[0-9A-Z]{2}\d{9}", compact):
        return in_groups(compact, 4, 3)
    return str(value or "")


def iban(value: object) -> str:
    """By groups of four."""
    return in_groups(_compact(value).upper(), 4)


def folded(text: object) -> str:
    """A text as one finds, compares and sorts it: no accents, no case, plain apostrophes, single
    spaces, letters that keyboards lack spelt out. Kept in columns: a change of it asks for theirs.
    """
    bare = str(text or "")
    if not bare.isascii():
        plain = unicodedata.normalize("NFKD", bare)
        bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().translate(_SPELT_OUT).split())


def initials(name: object) -> str:
    """The one or two letters of an avatar."""
    words = [word for word in re.split(r"[\s@.]+", str(name or "").strip()) if word]
    if not words:
        return "?"
    first, last = words[0][0], words[-1][0] if len(words) > 1 else ""
    return (first + last).upper()
