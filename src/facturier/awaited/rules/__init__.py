"""How often a supplier invoices, and when the next one is due. Pure."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

LEAST = 4
"""Invoices of different days before a habit is believed."""
MOST = 13
"""The latest ones that are looked at: a habit changes."""
MOST_MISSED = 3
"""Periods without an invoice after which a learned habit is held to have ended."""


class Rhythm(StrEnum):
    """How often an invoice comes."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Origin(StrEnum):
    """Who says that an invoice is to come: what came before, or a person."""

    LEARNED = "learned"
    STATED = "stated"


MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}
GRACE = {Rhythm.MONTHLY: 7, Rhythm.QUARTERLY: 15, Rhythm.YEARLY: 30}
"""Days by which an invoice may be late before it is missed."""
# The median interval, and how far intervals stray from it (median absolute deviation), in days.
_SPANS = {
    Rhythm.MONTHLY: ((26, 35), 5),
    Rhythm.QUARTERLY: ((83, 100), 12),
    Rhythm.YEARLY: ((345, 386), 25),
}


@dataclass(frozen=True, slots=True)
class Habit:
    """A rhythm, and the days by which its invoices stray."""

    rhythm: Rhythm
    strays: int


def habit_of(days: Iterable[date]) -> Habit | None:
    """The rhythm of invoices of these days; None where there is none, or too few came.

    Invoices of one day are one. Median and median absolute deviation: one that came twice, or not
    at all, changes neither.
    """
    latest = sorted(set(days))[-MOST:]
    if len(latest) < LEAST:
        return None
    gaps = [(after - earlier).days for earlier, after in pairwise(latest)]
    middle = median(gaps)
    strays = median(abs(gap - middle) for gap in gaps)
    for rhythm, ((least, most), allowed) in _SPANS.items():
        if least <= middle <= most and strays <= allowed:
            return Habit(rhythm, round(strays))
    return None


def later(day: date, rhythm: Rhythm, times: int = 1) -> date:
    """The same day, `times` periods later; the last of the month where that has no such day."""
    months = day.year * 12 + day.month - 1 + MONTHS[rhythm] * times
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_due(
    rhythm: Rhythm,
    *,
    last: date | None,
    since: date | None = None,
    until: date | None = None,
    left_out: Collection[date] = (),
) -> date | None:
    """The first day on which an invoice is due that has not come; None where none is any more.

    After the `last` that came, or from `since` on where none came; not on what is `left_out`.
    """
    start = last or since
    if start is None:
        return None
    times = 1 if last else 0
    while True:
        due = later(start, rhythm, times)
        if until is not None and due > until:
            return None
        if due not in left_out:
            return due
        times += 1


def missed_from(due: date, rhythm: Rhythm, strays: int = 0) -> date:
    """From when an invoice that has not come is missed."""
    return due + timedelta(days=max(GRACE[rhythm], 2 * strays))


def has_ended(due: date, rhythm: Rhythm, today: date) -> bool:
    """Whether so many periods went by that a learned habit is none any more."""
    return later(due, rhythm, MOST_MISSED) < today


def usual(amounts: Sequence[int]) -> tuple[int, int, int] | None:
    """The least, the middle and the most of the latest amounts; None of none."""
    if not amounts:
        return None
    return min(amounts), round(median(amounts)), max(amounts)
