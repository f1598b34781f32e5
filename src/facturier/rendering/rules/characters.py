"""Which characters a page of ours can print, told before anything is printed.

A page for others to keep has no box in the place of a letter: what the typeface cannot draw is
refused by name, where it is typed and again before the document is issued.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from facturier.einvoice.document import Document
from facturier.einvoice.own_checks.issuing import named_character, texts_of, unwritable
from facturier.rendering.rules.coverage import COVERAGE
from facturier.rendering.rules.look import FONTS, Look

__all__ = ["named_character", "unprintable", "unprintable_of"]

_LINE_ENDS = frozenset("\t\n\r\u2028\u2029\x0b\x0c\x85")


def unprintable(text: str, font: str = "inter") -> tuple[str, ...]:
    """The characters of a text that no page in that typeface can show, each once, in their order.

    `font` is a key of `look.FONTS`. Marks without any shape (directions, joiners, soft hyphens) are
    left out of a page and refused by none.
    """
    if text.isascii() and text.isprintable():
        return ()
    known = _known(FONTS.get(font, FONTS["inter"]))
    composed = unicodedata.normalize("NFC", text)
    missing = [
        character
        for character in composed
        if character not in _LINE_ENDS
        and ord(character) not in known
        and unicodedata.category(character) != "Cf"
    ]
    return tuple(dict.fromkeys((*unwritable(text), *missing)))


def unprintable_of(
    document: Document, look: Look, *others: tuple[str, str]
) -> tuple[tuple[str, str], ...]:
    """(place, character) of each one that the page of a document cannot show.

    `others` are further (place, text) that stand on the page: subject, titles, texts of the look.
    """
    return tuple(
        (where, character)
        for where, text in (*texts_of(document), *others)
        for character in unprintable(text, look.font)
    )


@cache
def _known(family: str) -> frozenset[int]:
    found: set[int] = set()
    for each in COVERAGE[family].split():
        first, _dash, last = each.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)
