"""The words of a PDF, for finding it and for what people key in from it."""

from __future__ import annotations

from contextlib import suppress

__all__ = ["MOST_LETTERS", "MOST_PAGES", "text_of_pdf"]

MOST_PAGES = 50
MOST_LETTERS = 200_000


def text_of_pdf(content: bytes) -> str:
    """The text of the first pages, a blank line between two; "" where there is none to take.

    A scan has none: its page is a picture. Raises nothing, whatever the bytes.
    """
    import pypdfium2

    pages: list[str] = []
    left = MOST_LETTERS
    # A damaged PDF ends in exceptions of many classes: what was taken before stays.
    with suppress(Exception):
        document = pypdfium2.PdfDocument(content)
        for index in range(min(len(document), MOST_PAGES)):
            text = document[index].get_textpage().get_text_bounded()[:left]
            pages.append(text.replace("\r\n", "\n").replace("\0", " ").strip())
            left -= len(text)
            if left <= 0:
                break
    return "\n\n".join(page for page in pages if page)
