"""What stands on printed pages, read back by another library than the one that printed them."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2


@dataclass(frozen=True, slots=True)
class Letter:
    """A character where it stands, in points from the left and the bottom of its page."""

    text: str
    left: float
    right: float
    page: int


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """The text of all pages without any space: a value may be wrapped anywhere."""
    return unspaced("".join(pages_of(pdf)))


def unspaced(text: str) -> str:
    """The text without its spaces of any kind."""
    return "".join(text.split())


def letters_of(pdf: bytes) -> list[Letter]:
    """Every visible character with its place."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for number, page in enumerate(document):
        text_page = page.get_textpage()
        for index in range(text_page.count_chars()):
            character = text_page.get_text_range(index, 1)
            if character.strip():
                left, _bottom, right, _top = text_page.get_charbox(index)
                found.append(Letter(character, left, right, number))
    document.close()
    return found
