"""News: what a lower room tells the upper ones, after commit, by ids only.

`tell` is called inside the transaction of the change; each hearer becomes a job of that same
transaction, so news is delivered if and only if the change committed, at least once.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from facturier.kit import jobs

_hearers: dict[str, list[str]] = defaultdict(list)


def hears(event: str, *, name: str) -> Callable:
    """Subscribe a function (safe to run twice) to an event; `name` is the name of its job."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        _hearers[event].append(name)
        return jobs.job(name)(function)

    return register


def tell(event: str, **ids: Any) -> None:
    """Defer one job per hearer of this event, in the current transaction."""
    jobs.defer_each(_hearers[event], **ids)
