"""Where an entry or a milestone stands: derived, never set. Pure."""

from enum import StrEnum


class State(StrEnum):
    """What can be done with it next."""

    TO_APPROVE = "to_approve"
    APPROVED = "approved"
    IN_DRAFT = "in_draft"
    INVOICED = "invoiced"
    ARCHIVED = "archived"


def state_of(*, approved: bool, archived: bool, on_draft: bool, issued: bool) -> State:
    """The state of what is approved or not, archived or not, on a draft that was issued or not."""
    if archived:
        return State.ARCHIVED
    if on_draft:
        return State.INVOICED if issued else State.IN_DRAFT
    return State.APPROVED if approved else State.TO_APPROVE
