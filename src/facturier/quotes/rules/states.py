"""Where a quote and an order stand, and how they are numbered. Pure."""

from datetime import date
from enum import StrEnum


class QuoteState(StrEnum):
    """What is kept of a quote; that it has expired is seen from the day."""

    PREPARING = "preparing"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"


NEXT_STATES: dict[QuoteState, frozenset[QuoteState]] = {
    QuoteState.PREPARING: frozenset({QuoteState.SENT}),
    # Sent again in another version, it is sent anew; so is one that was declined.
    QuoteState.SENT: frozenset({QuoteState.SENT, QuoteState.ACCEPTED, QuoteState.DECLINED}),
    QuoteState.DECLINED: frozenset({QuoteState.SENT}),
    QuoteState.ACCEPTED: frozenset(),
}


class Shown(StrEnum):
    """Where a quote stands for who reads it."""

    PREPARING = "preparing"
    SENT = "sent"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DISCARDED = "discarded"


class AnswerKind(StrEnum):
    """What the customer said of a version."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class OrderState(StrEnum):
    """An order is open until a person closes it; that all is invoiced is seen from its lines."""

    OPEN = "open"
    CLOSED = "closed"


def shown_state(
    state: QuoteState, valid_until: date | None, today: date, *, discarded: bool
) -> Shown:
    """A quote holds on the whole of its last day."""
    if state is QuoteState.ACCEPTED:
        return Shown.ACCEPTED
    if discarded:
        return Shown.DISCARDED
    if state is QuoteState.SENT and valid_until is not None and valid_until < today:
        return Shown.EXPIRED
    return Shown(state.value)


PREFIXES = {"quote": "DEV", "order": "CMD"}


def number_of(kind: str, year: int, running: int) -> str:
    """DEV-2026-0001. No law asks quotes and orders for numbers without a gap; none comes twice."""
    return f"{PREFIXES[kind]}-{year}-{running:04}"
