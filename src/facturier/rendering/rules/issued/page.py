"""What a page says beside its document: language, stage, subject, and rows that are no lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from facturier.einvoice.document import AdvancePayment, Document

__all__ = ["Page", "Row", "Stage", "layout_faults"]


class Stage(StrEnum):
    """What the page is in the life of a sale: it decides the title and the number."""

    ISSUED = "issued"
    DRAFT = "draft"
    """A preview: its number is given when it is issued."""
    PRO_FORMA = "pro_forma"
    """A draft shown to the customer: a watermark, no number."""
    QUOTE = "quote"
    """An offer: its due date is the day until which it holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a line of the document, or what stands between the lines."""

    kind: Literal["line", "title", "subtotal", "text"]
    text: str = ""
    """Of a title, a free text, or the label of a subtotal."""
    line: str | None = None
    """BT-126 of the line."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a document says that its data do not."""

    language: str = "fr"
    """`fr`, or English for every other language."""
    stage: Stage = Stage.ISSUED
    subject: str = ""
    rows: tuple[Row, ...] = ()
    """Empty for the lines in their order. A subtotal sums the lines since the last title or
    subtotal, which no one else needs to know: it is no amount of the document."""
    asks_agreement: bool = True
    """Of an offer: whether the customer is still to agree to it; an order was agreed to."""
    deposits: tuple[AdvancePayment, ...] = ()
    """The deposits that the document takes off, which the core of the standard cannot detail."""
    watermark: str = ""
    """Across each page; a pro forma has its own."""


def layout_faults(document: Document, page: Page) -> tuple[str, ...]:
    """Numbers of lines that the rows tell never, twice, or that the document does not have."""
    if not page.rows:
        return ()
    told = Counter(row.line for row in page.rows if row.kind == "line")
    stated = Counter(line.number for line in document.lines)
    return tuple(
        str(number) for number in dict.fromkeys((*told, *stated)) if told[number] != stated[number]
    )
