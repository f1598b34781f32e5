"""When a bank account of a party may be approved, and by whom (I17). Pure.

A new or changed account is the commonest fraud on suppliers: it rests first, long enough for the
true supplier, or for the colleague in whose name it was asked, to notice; then somebody who had no
hand in it calls the party back at a number that was known before.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

USUAL_REST = 24  # hours
SHORTEST_REST, LONGEST_REST = 1, 240


class Approval(StrEnum):
    """How an account came to be approved."""

    CALL = "call"
    """By a second person, who called the party back."""
    TAKEOVER = "takeover"
    """With the whole file that the company already paid by, by a second person."""
    DISPENSATION = "dispensation"
    """By the same person, where nobody else is there."""


def ready_from(added_at: datetime, hours: int) -> datetime:
    """From when on an account may be approved."""
    return added_at + timedelta(hours=hours)


def had_a_hand(person: UUID, added_by: UUID | None, hands: Collection[str]) -> bool:
    """Whether this person ever brought the account in, or back."""
    return person == added_by or str(person) in hands
