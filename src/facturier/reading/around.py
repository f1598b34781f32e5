"""Which label a value stands under: the words before it, the cell to its left, the cell above."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from facturier.reading.words import Cell, Word

__all__ = ["Label", "Layout", "Spot"]

MOST_ABOVE = 3.4  # heights of a line between a value and the label above it
FARTHEST_UP = 8  # lines looked through, upwards
_NOTHING_SAID = re.compile(r"[\W\d_]*(?:eur|usd|gbp|chf|ht|ttc)?[\W\d_]*")


@dataclass(frozen=True, slots=True)
class Label:
    """Words that may name a value: folded, where they stand to it, and their cell."""

    text: str
    relation: str
    """same, left or above."""
    cell: Cell


@dataclass(frozen=True, slots=True)
class Spot:
    """A value on the page."""

    cell: Cell
    start: int
    end: int

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the value alone."""
        return self.cell.between(self.start, self.end)


class Layout:
    """The cells of a document, and how they stand to each other."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = tuple(cells)
        self._lines: dict[int, list[Cell]] = defaultdict(list)
        for cell in cells:
            self._lines[cell.line].append(cell)

    def line_of(self, cell: Cell) -> list[Cell]:
        """The cells of its line, from left to right."""
        return self._lines[cell.line]

    def labels(self, spot: Spot, since: int = 0) -> Iterator[Label]:
        """What may name a value, the nearest first; its words begin at `since` in the cell."""
        before = spot.cell.folded[since : spot.start]
        if not _NOTHING_SAID.fullmatch(before):
            yield Label(before.strip(" :.-\u2022|"), "same", spot.cell)
        if since == 0:
            if (beside := self.left_of(spot.cell)) is not None:
                yield Label(_named(beside), "left", beside)
            heads = list(self.above(spot))
            if len(heads) > 1 and heads[0].top - heads[1].bottom < 0.5 * (
                heads[0].bottom - heads[0].top
            ):
                # The head of a narrow column goes over two lines.
                yield Label(f"{_named(heads[1])} {_named(heads[0])}", "above", heads[1])
            for above in heads:
                yield Label(_named(above), "above", above)

    def left_of(self, cell: Cell) -> Cell | None:
        """The nearest cell to the left that says something."""
        line = self.line_of(cell)
        for other in reversed(line[: line.index(cell)]):
            if not _NOTHING_SAID.fullmatch(other.folded) or re.search(r"\d", other.folded):
                return other
        return None

    def above(self, spot: Spot) -> Iterator[Cell]:
        """The cells above that a reader takes for the head of its column, the nearest first."""
        words = spot.words
        left, right, top = words[0].left, words[-1].right, spot.cell.top
        height = spot.cell.bottom - spot.cell.top
        for up in range(1, FARTHEST_UP + 1):
            line = self._lines.get(spot.cell.line - up, ())
            for other in line:
                near = top - other.bottom <= MOST_ABOVE * height
                if near and other.left < right and other.right > left:
                    yield other
                    top = other.top
                    break

    def below(self, cell: Cell) -> Iterator[Cell]:
        """The cells under a cell, the nearest first."""
        bottom, height = cell.bottom, cell.bottom - cell.top
        for down in range(1, FARTHEST_UP + 1):
            for other in self._lines.get(cell.line + down, ()):
                near = other.top - bottom <= MOST_ABOVE * height
                if near and other.left < cell.right and other.right > cell.left:
                    yield other
                    bottom = other.bottom
                    break


def _named(cell: Cell) -> str:
    return cell.folded.strip(" :.-\u2022|")
