"""What the channel of an arrival knows of it: for which entity it came, with which others.

Rooms above register here what they know.
"""

from collections.abc import Callable
from uuid import UUID

Stated = Callable[[UUID, UUID], UUID | None]
Together = Callable[[UUID, UUID], list[UUID]]
_stated: list[Stated] = []
_together: list[Together] = []


def entity_stated_by(stated: Stated) -> None:
    """Let a room above tell the entity of (organisation, arrival)."""
    if stated not in _stated:
        _stated.append(stated)


def together_stated_by(stated: Together) -> None:
    """Let a room above tell which arrivals were handed over with one, itself among them."""
    if stated not in _together:
        _together.append(stated)


def together_with(organisation_id: UUID, arrival_id: UUID) -> list[UUID]:
    """The arrivals that were handed over together with one of no container; few, or none."""
    return [one for stated in _together for one in stated(organisation_id, arrival_id)]


def entity_of_arrival(organisation_id: UUID, arrival_id: UUID) -> UUID | None:
    """The entity that the channel of an arrival serves; None where none says so."""
    found = (stated(organisation_id, arrival_id) for stated in _stated)
    return next((entity for entity in found if entity is not None), None)
