"""The days of Paris as a span of time, and whose anchor is whose. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from facturier.audit.rules import Anchor

PARIS = ZoneInfo("Europe/Paris")


def span(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """From the first moment of a day in Paris to the first moment after another, left out."""
    since = datetime.combine(first, time.min, PARIS) if first else None
    if last is None or last == date.max:
        return since, None
    return since, datetime.combine(last + timedelta(days=1), time.min, PARIS)


def anchors_by_organisation(
    anchors: Iterable[Anchor], organisation_ids: Sequence[UUID]
) -> dict[UUID, list[Anchor]]:
    """Give each anchor to its chain; ValueError if it is not said whose it is."""
    given: dict[UUID, list[Anchor]] = {}
    for anchor in anchors:
        owner = anchor.organisation_id
        if owner is None:
            if len(organisation_ids) != 1:
                raise ValueError(f"there are several organisations: write ORG:{anchor}")
            owner = organisation_ids[0]
        elif owner not in organisation_ids:
            raise ValueError(f"no such organisation here: {owner}")
        given.setdefault(owner, []).append(anchor)
    return given
