"""What rooms above are asked before a draft is issued: they may refuse, and change nothing."""

from collections.abc import Callable, Mapping
from uuid import UUID

Asked = Callable[[UUID, UUID], None]
_ASKED: list[tuple[str, Asked]] = []


def before_issuing(ask: Asked, *, made_from: str = "") -> None:
    """Ask so before each issue: `ask(organisation_id, draft_id)` raises a Refusal to say no.

    With `made_from`, only of drafts that were opened as made from such a thing: an ordinary invoice
    asks nobody. Called once by the AppConfig of the room; the draft is locked meanwhile.
    """
    _ASKED.append((made_from, ask))


def ask_rooms_above(organisation_id: UUID, draft_id: UUID, made_from: Mapping[str, object]) -> None:
    """Let each of them refuse."""
    for origin, ask in _ASKED:
        if not origin or origin in made_from:
            ask(organisation_id, draft_id)
