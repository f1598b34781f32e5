"""Reading as the process apart is asked for it: plain values in, plain values out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from facturier.reading.learned import hint_from_json
from facturier.reading.reader import read
from facturier.reading.result import Read, read_from_json, read_to_json
from facturier.reading.words import Page, Word, pages_of_pdf

__all__ = ["ReadPages", "answer_to", "pages_from_json", "pages_to_json", "read_pages_from_json"]


@dataclass(frozen=True, slots=True)
class ReadPages:
    """What was read, and the words that it was read from."""

    read: Read
    pages: tuple[Page, ...]


def answer_to(question: dict[str, Any], content: bytes) -> dict[str, Any]:
    """What the words of a PDF make, for a question with `ours` and `hints`.

    With `scanned`, of words that were found in the pictures of its pages.
    """
    scanned = question.get("scanned")
    pages = pages_of_pdf(content) if scanned is None else pages_from_json(scanned)
    hints = [hint_from_json(values) for values in question["hints"]]
    return {
        "read": read_to_json(read(pages, question["ours"], hints, scanned=scanned is not None)),
        "pages": pages_to_json(pages),
    }


def read_pages_from_json(values: dict[str, Any]) -> ReadPages:
    """The answer, taken back. Raises `ValueError`, `KeyError` or `TypeError` for other values."""
    return ReadPages(read_from_json(values["read"]), pages_from_json(values["pages"]))


def pages_to_json(pages: tuple[Page, ...]) -> list[Any]:
    """Sizes and words of pages, in tenths of a point."""
    return [
        [_tenths(page.width), _tenths(page.height),
         [[word.text, _tenths(word.left), _tenths(word.top), _tenths(word.right),
           _tenths(word.bottom)] for word in page.words]]
        for page in pages
    ]  # fmt: skip


def pages_from_json(values: list[Any]) -> tuple[Page, ...]:
    """What `pages_to_json` wrote."""
    return tuple(
        Page(
            width / 10,
            height / 10,
            tuple(
                Word(str(text), index, left / 10, top / 10, right / 10, bottom / 10)
                for text, left, top, right, bottom in words
            ),
        )
        for index, (width, height, words) in enumerate(values)
    )


def _tenths(points: float) -> int:
    return round(points * 10)
