"""Issuing many drafts: where each draft stands, and their order. Pure."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
MOST = 1000
"""Drafts of one bulk issue."""


class BulkState(StrEnum):
    """Where a draft of it stands."""

    WAITING = "waiting"
    ISSUED = "issued"
    REFUSED = "refused"


def in_order(chosen: Sequence[tuple[T, date | None]], today: date) -> list[T]:
    """What was chosen, in the order it is issued: by date of issue, then as it was shown.

    A series never goes back in time, so an earlier date comes first; without a date, it is today.
    """
    return [one for one, _day in sorted(chosen, key=lambda each: each[1] or today)]
