"""The values of a sheet made ready for paper: printable texts, columns as wide as their figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from facturier.rendering.rules.printable import (
    BREAK,
    LONGEST_WORD,
    printable,
    without_breaks,
)

_CHARACTER = 1.9
"""Width in millimetres of a figure at the size of the lines, Inter 8.5 points."""
_PADDING = 4.0
# The longest word that a line surely holds, for texts that do not stand in a column of usual width:
# those across the page, and the title of the file, which stands on no page.
_LONGEST = {
    **dict.fromkeys(("location", "official", "meaning", "action"), 56),
    **dict.fromkeys(("fingerprint", "notice"), 72),
    "title": 10**6,
}
_COLUMNS = {
    # The least and the most that a column takes, in millimetres, whatever it holds.
    "number": (8.0, 15.0),
    "quantity": (16.0, 26.0),
    "unit": (14.0, 24.0),
    "price": (22.0, 30.0),
    "vat": (12.0, 22.0),
    "net": (22.0, 34.0),
}


def for_page(value: dict[str, object]) -> dict[str, object]:
    """The same values with every text made printable."""
    return cast("dict[str, object]", _printable(value, LONGEST_WORD))


def _printable(value: object, longest: int) -> object:
    if isinstance(value, str):
        return printable(value, longest)
    if isinstance(value, dict):
        return {
            key: _printable(each, _LONGEST.get(key, LONGEST_WORD)) for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_printable(each, longest) for each in value]
    return value


def plain(text: str) -> str:
    """A text for the title of the file: one line, printable, uncut."""
    return without_breaks(printable(text))


def fitted(rows: Iterable[dict[str, object]]) -> dict[str, float]:
    """The width in millimetres of each column of figures, from the longest text that it holds."""
    longest = dict.fromkeys(_COLUMNS, 0)
    for row in rows:
        for column, length in longest.items():
            longest[column] = max(length, _length(row[column]))
    return {
        column: min(max(longest[column] * _CHARACTER + _PADDING, least), most)
        for column, (least, most) in _COLUMNS.items()
    }


def long(texts: Iterable[str]) -> bool:
    """Whether texts that stand together might not fit on one page, and so must be cut by it."""
    return sum(len(text) + 80 * (1 + text.count("\n")) for text in texts) > 2500


def _length(text: object) -> int:
    return len(str(text).replace(BREAK, ""))


def shortened(text: str, most: int = 90) -> str:
    """A text for the foot of each page, which has one line."""
    whole = plain(text)
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"
