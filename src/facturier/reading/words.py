"""The words of a PDF with their places, lines of words, and the cells that a line is cut into."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

__all__ = ["MOST_PAGES", "MOST_WORDS", "Cell", "Page", "Word", "cells_of", "fold", "pages_of_pdf"]

MOST_PAGES = 8
MOST_WORDS = 6_000
LONGEST_WORD = 80
LEAST_HEIGHT = 3.0
"""Points: nobody reads smaller print, and what nobody reads is not what the document says."""
_INVISIBLE = 3  # render mode of text that is not painted (ISO 32000-1, 9.3.6)


@dataclass(frozen=True, slots=True)
class Word:
    """Letters between two spaces, and their box in points from the top left corner of the page."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """In points."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Height of its middle, in points from the top."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page as people see it: its size in points, its words in any order."""

    width: float
    height: float
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Cell:
    """Words that stand together on a line: no gap wider than a few letters parts them."""

    page: int
    line: int
    words: tuple[Word, ...]
    text: str = field(init=False)
    folded: str = field(init=False)
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word.text) + 1
        text = " ".join(word.text for word in self.words)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "folded", fold(text))
        object.__setattr__(self, "starts", tuple(starts))

    @property
    def left(self) -> float:
        """In points."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """In points."""
        return self.words[-1].right

    @property
    def top(self) -> float:
        """In points."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """In points."""
        return max(word.bottom for word in self.words)

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that letters `start` to `end` of the text touch."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first, bisect_right(self.starts, max(start, end - 1)) - 1)
        return self.words[first : last + 1]


def fold(text: str) -> str:
    """The text without accents or case, letter for letter: places stay the same."""
    return "".join(map(_plain, text))


def _plain(letter: str) -> str:
    if letter in "\u2019\u02bc`":
        return "'"
    if letter in "\u2010\u2011\u2012\u2013\u2014\u2212":
        return "-"
    if letter == "\u00ba":
        return "\u00b0"
    if letter.isascii():
        return letter.lower()
    bare = unicodedata.normalize("NFKD", letter)[0].lower()
    return bare[0]


def pages_of_pdf(content: bytes) -> tuple[Page, ...]:
    """The first pages with their words; none for a scan. Raises nothing, whatever the bytes.

    Text that is not painted, that stands beyond the page or is too small to be read is left out,
    and so are letters without a shape: marks of direction, spaces of no width.
    """
    import pypdfium2

    pages: list[Page] = []
    left = MOST_WORDS
    # A damaged PDF ends in exceptions of many classes: what was taken before stays.
    with suppress(Exception):
        document = pypdfium2.PdfDocument(content)
        for index in range(min(len(document), MOST_PAGES)):
            page = _page(document[index], index, left)
            pages.append(page)
            left -= len(page.words)
            if left <= 0:
                break
    return tuple(pages)


def _page(page, index: int, most: int) -> Page:  # type: ignore[no-untyped-def]
    from pypdfium2 import raw

    x0, y0, x1, y1 = page.get_cropbox()
    turned = page.get_rotation()
    width, height = (x1 - x0, y1 - y0) if turned % 180 == 0 else (y1 - y0, x1 - x0)

    def seen(left: float, bottom: float, right: float, top: float) -> tuple[float, ...]:
        corners = {
            0: (left - x0, y1 - top, right - x0, y1 - bottom),
            90: (bottom - y0, left - x0, top - y0, right - x0),
            180: (x1 - right, bottom - y0, x1 - left, top - y0),
            270: (y1 - top, x1 - right, y1 - bottom, x1 - left),
        }
        return corners[turned]

    words = []
    for text, box in _words(page.get_textpage(), raw):
        left, top, right, bottom = seen(*box)
        inside = right > 0 and bottom > 0 and left < width and top < height
        if inside and bottom - top >= LEAST_HEIGHT:
            words.append(Word(text, index, left, top, right, bottom))
        if len(words) >= most:
            break
    return Page(width, height, tuple(words))


def _words(text, raw) -> Iterator[tuple[str, tuple[float, float, float, float]]]:  # type: ignore[no-untyped-def]
    """Each word and its box, (left, bottom, right, top) in the space of the page."""
    import ctypes

    rect, handle = raw.FS_RECTF(), text.raw
    letters: list[str] = []
    box: list[float] = []
    for place in range(raw.FPDFText_CountChars(handle)):
        letter = chr(raw.FPDFText_GetUnicode(handle, place) or 32)
        kind = unicodedata.category(letter)
        if kind == "Cf" or _hidden(raw, handle, place):
            continue
        space = letter.isspace() or kind in ("Cc", "Cs", "Co", "Cn")
        if not space:
            raw.FPDFText_GetLooseCharBox(handle, place, ctypes.byref(rect))
            here = (rect.left, rect.bottom, rect.right, rect.top)
            if box and _apart(box, here):
                yield "".join(letters), (box[0], box[1], box[2], box[3])
                letters, box = [], []
            letters.append(letter)
            box = [min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]),
                   max(box[3], here[3])] if box else list(here)  # fmt: skip
        if letters and (space or len(letters) >= LONGEST_WORD):
            yield "".join(letters), (box[0], box[1], box[2], box[3])
            letters, box = [], []
    if letters:
        yield "".join(letters), (box[0], box[1], box[2], box[3])


def _hidden(raw, handle, place: int) -> bool:  # type: ignore[no-untyped-def]
    shape = raw.FPDFText_GetTextObject(handle, place)
    return bool(shape) and raw.FPDFTextObj_GetTextRenderMode(shape) == _INVISIBLE


def _apart(box: Sequence[float], here: Sequence[float]) -> bool:
    """Whether a letter stands too far from the word before it to be of it (upright or turned)."""
    size = max(here[3] - here[1], 1.0)
    beside = here[0] - box[2] > 0.6 * size or box[0] - here[2] > 0.6 * size
    return beside or here[1] > box[3] or here[3] < box[1]


# -- lines and cells -------------------------------------------------------------------------------
GAP, LETTERS = 0.62, 1.4
"""Of the height of a line, and of the width of a letter: what is wider than both parts two cells.
A space is a quarter of the height, and one letter where all letters are as wide."""


def cells_of(pages: Iterable[Page]) -> tuple[Cell, ...]:
    """The cells of all pages, line by line, from left to right."""
    cells: list[Cell] = []
    line = 0
    for page in pages:
        for words in _lines(page.words):
            cells += (Cell(page_of(group), line, tuple(group)) for group in _groups(words))
            line += 1
        line += 5  # nothing stands "below" across two pages
    return tuple(cells)


def page_of(words: Sequence[Word]) -> int:
    """Index of the page on which words stand."""
    return words[0].page


def _lines(words: Iterable[Word]) -> Iterator[list[Word]]:
    line: list[Word] = []
    for word in sorted(words, key=lambda one: (one.middle, one.left)):
        if line and word.middle - line[0].middle > 0.4 * min(line[0].height, word.height):
            yield sorted(line, key=lambda one: one.left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda one: one.left)


def _groups(words: Sequence[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in words:
        if group and word.left - group[-1].right > _widest_space(group[-1], word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _widest_space(before: Word, after: Word) -> float:
    letters = len(before.text) + len(after.text)
    width = (before.right - before.left + after.right - after.left) / letters
    return max(GAP * min(before.height, after.height), LETTERS * width)
