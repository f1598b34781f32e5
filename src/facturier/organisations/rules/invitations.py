"""The life of an invitation's link. Pure."""

import hashlib
from datetime import datetime
from enum import StrEnum

INVITATION_DAYS = 7


class InvitationState(StrEnum):
    """What a link still opens."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


def invitation_state(
    *,
    accepted_at: datetime | None,
    revoked_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> InvitationState:
    """What became of an invitation; an accepted one stays accepted whatever came later."""
    if accepted_at:
        return InvitationState.ACCEPTED
    if revoked_at:
        return InvitationState.REVOKED
    return InvitationState.PENDING if now < expires_at else InvitationState.EXPIRED


def invitation_hash(token: str) -> bytes:
    """What is kept of a link. Its token is 256 random bits: a plain hash suffices."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
