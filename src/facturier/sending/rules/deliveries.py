"""What became of a sending: states of its delivery, and how a server's answer moves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_ATTEMPTS = 9
"""Seconds between them: 3, 9, 27 and so on; the last comes some three hours after the first."""


class Channel(StrEnum):
    """By which way a document leaves. A platform to come is one more, with a port of its own."""

    EMAIL = "email"


class DeliveryState(StrEnum):
    """Where a sending stands."""

    QUEUED = "queued"
    SENT = "sent"
    BOUNCED = "bounced"
    """A server refused a recipient for good (5xx), at once or by a mail that came back later: a
    person must choose another address."""
    FAILED = "failed"
    """Given up: no server took it, or it cannot be put together. A person may try again."""


NEXT_STATES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset(
        {DeliveryState.SENT, DeliveryState.BOUNCED, DeliveryState.FAILED}
    ),
    DeliveryState.SENT: frozenset({DeliveryState.BOUNCED}),
    DeliveryState.BOUNCED: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED, DeliveryState.BOUNCED}),
}
TROUBLED = (DeliveryState.BOUNCED, DeliveryState.FAILED)
"""Those that wait for a person."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a server said of each recipient, in one conversation.

    `refused` and `deferred` give its words by recipient; `trouble` is what stopped the whole, and
    `hopeless` says that trying again would meet the same.
    """

    delivered: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A delivery after an answer: who has it, who refused, and the last words of a server."""

    state: DeliveryState
    delivered: tuple[str, ...]
    refused: dict[str, str]
    words: str


def left(
    recipients: Sequence[str], delivered: Sequence[str], refused: Mapping[str, str]
) -> list[str]:
    """The recipients who have it not yet, and have not refused it."""
    return [one for one in recipients if one not in delivered and one not in refused]


def standing(
    recipients: Sequence[str],
    delivered: Sequence[str],
    refused: Mapping[str, str],
    outcome: Outcome,
    attempts: int,
) -> Standing:
    """Where a delivery stands after its attempt number `attempts`.

    Who has it is never asked again; who refused is not either. As long as somebody may still get
    it, it stays queued, until the attempts are used up.
    """
    has = tuple(one for one in recipients if one in delivered or one in outcome.delivered)
    said_no = {**refused, **outcome.refused}
    open_ones = left(recipients, has, said_no)
    words = outcome.trouble or _told(outcome.refused) or _told(outcome.deferred)
    if open_ones and not outcome.hopeless and attempts < MOST_ATTEMPTS:
        return Standing(DeliveryState.QUEUED, has, said_no, words)
    if open_ones:
        return Standing(DeliveryState.FAILED, has, said_no, words)
    if said_no:
        return Standing(DeliveryState.BOUNCED, has, said_no, _told(said_no))
    return Standing(DeliveryState.SENT, has, {}, "")


def _told(words: Mapping[str, str]) -> str:
    return " ".join(f"{recipient} : {said}" for recipient, said in words.items())[:1000]
