"""What rooms above are asked before a draft is issued: they may refuse, and change nothing."""

from collections.abc import Callable
from uuid import UUID

Asked = Callable[[UUID, UUID], None]
_ASKED: list[Asked] = []


def before_issuing(ask: Asked) -> None:
    """Ask so before each issue: `ask(organisation_id, draft_id)` raises a Refusal to say no.

    Called once by the AppConfig of the room that wants to be asked; the draft is locked meanwhile.
    """
    _ASKED.append(ask)


def ask_rooms_above(organisation_id: UUID, draft_id: UUID) -> None:
    """Let each of them refuse."""
    for ask in _ASKED:
        ask(organisation_id, draft_id)
