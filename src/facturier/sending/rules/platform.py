"""When a document must go through an approved platform, and what becomes of it there, by hand."""

from datetime import date
from enum import StrEnum


class PlatformState(StrEnum):
    """What somebody noted of a document on the platform."""

    DEPOSITED = "deposited"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


NEXT_STATES: dict[PlatformState | None, frozenset[PlatformState]] = {
    None: frozenset({PlatformState.DEPOSITED}),
    PlatformState.DEPOSITED: frozenset({PlatformState.ACCEPTED, PlatformState.REJECTED}),
    # The same document may be deposited again after a technical rejection.
    PlatformState.REJECTED: frozenset({PlatformState.DEPOSITED}),
    PlatformState.ACCEPTED: frozenset({PlatformState.REJECTED}),
}


def must_go_through_platform(
    obliged_from: date | None, issue_date: date, *, buyer_siren: str
) -> bool:
    """Whether the platform is the legal way of a document: CGI, article 289 bis.

    It is, from the entity's day on, for a customer who is a French business: one with a SIREN.
    """
    return obliged_from is not None and issue_date >= obliged_from and bool(buyer_siren)
