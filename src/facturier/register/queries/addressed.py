"""For which entity a document came that does not say so itself: who knows registers here."""

from collections.abc import Callable
from uuid import UUID

Stated = Callable[[UUID, UUID], UUID | None]
_stated: list[Stated] = []


def entity_stated_by(stated: Stated) -> None:
    """Let a room above tell the entity of (organisation, arrival)."""
    if stated not in _stated:
        _stated.append(stated)


def entity_of_arrival(organisation_id: UUID, arrival_id: UUID) -> UUID | None:
    """The entity that the channel of an arrival serves; None where none says so."""
    found = (stated(organisation_id, arrival_id) for stated in _stated)
    return next((entity for entity in found if entity is not None), None)
