"""What a check of a file can come to. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=30)
"""How long a checked file and its findings are kept: it is no invoice of ours."""


PATIENCE = timedelta(minutes=2)
"""A check that waits longer than this is told to be late: whoever looks need not wait for it."""


class CheckState(StrEnum):
    """How far a check is."""

    WAITING = "waiting"
    DONE = "done"


class Outcome(StrEnum):
    """A check in one word, for a list."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_EVALUABLE = "not_evaluable"  # the rules could not be run, or their time was up
    WITHOUT_INVOICE = "without_invoice"  # a sound PDF that carries no electronic invoice
    UNREADABLE = "unreadable"


def is_late(state: str, asked_at: datetime, now: datetime) -> bool:
    """Whether a check still waits when it should long be done."""
    return state == CheckState.WAITING and now - asked_at > PATIENCE


def outcome_of(*, read: bool, has_xml: bool, valid: bool | None) -> Outcome:
    """One word for a check that is done; what nobody could evaluate is never called valid."""
    if not read:
        return Outcome.UNREADABLE
    if not has_xml:
        return Outcome.WITHOUT_INVOICE
    if valid is None:
        return Outcome.NOT_EVALUABLE
    return Outcome.VALID if valid else Outcome.INVALID
