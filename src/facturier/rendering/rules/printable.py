"""Foreign text made fit for a printed page: nothing in it can make the print fail or mislead."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MARK = "\u25af"
"""Stands where a character cannot be printed."""
BREAK = "\u200b"
"""Where a long word may be cut: the page turns it into a gap that nobody sees."""
LONGEST_WORD = 24
"""Characters without a space from which a word may be cut anywhere, in a column of usual width."""
_SPACES = {"\t": " ", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n"}
# They order the text around them from right to left, or the other way: a page could be made to lie.
_REORDERING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Where a line may end by itself: at a space, and after the slash of a path.
_ENDS = re.compile(rf"(?<=[ \n{BREAK}])|(?=[ \n{BREAK}])|(?<=/)(?=[A-Za-z])")
_MOST_ACCENTS = 4


@lru_cache(maxsize=8192)  # heads and labels come back on every page, names on the next
def printable(text: str, longest: int = LONGEST_WORD) -> str:
    """The text with each unprintable character replaced by `MARK`, and long words made breakable.

    Characters without any shape (marks of direction, joiners, soft hyphens) are left out. Doing it
    twice changes nothing. Whether a character has a glyph is only known where fonts are.
    """
    if text.isascii() and text.isprintable():
        return breakable(text, longest)
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return breakable(_unstacked("".join(map(_shown, composed))), longest)


def breakable(text: str, longest: int = LONGEST_WORD) -> str:
    """The text where every word beyond `longest` characters may be cut: often enough to fit.

    In a narrow column that is between any two characters, in a usual one every few of them.
    """
    return "".join(
        word if len(word) <= longest else _cut(word, longest) for word in _ENDS.split(text)
    )


def without_breaks(text: str) -> str:
    """The text on one line and uncut, for a title that no column holds."""
    return " ".join(text.replace(BREAK, "").split())


def _unstacked(text: str) -> str:
    """A heap of accents on one letter would run over the rows above: the rest becomes a mark."""
    if not any(map(unicodedata.combining, text)):
        return text
    kept: list[str] = []
    height = 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= _MOST_ACCENTS:
            kept.append(character)
        elif height == _MOST_ACCENTS + 1:
            kept.append(MARK)
    return "".join(kept)


def _cut(word: str, longest: int) -> str:
    step = max(1, longest // 6)
    return "".join(
        BREAK + character
        if position and position % step == 0 and not unicodedata.combining(character)
        else character
        for position, character in enumerate(word)
    )


@lru_cache(maxsize=8192)
def _shown(character: str) -> str:
    if character in _SPACES:
        return _SPACES[character]
    if character in ("\n", BREAK):
        return character
    category = unicodedata.category(character)
    if category == "Cf" and character not in _REORDERING:
        return ""
    if category.startswith("C") or character == "\ufffd":
        return MARK
    return "" if 0xFE00 <= ord(character) <= 0xFE0F else character
