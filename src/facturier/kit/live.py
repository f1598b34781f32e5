"""Live updates, told from any action: which topic changed, delivered when it commits.

PostgreSQL carries the news (LISTEN/NOTIFY) to every web process; `kit/live_streams.py` hands it to
the open pages of those who may read about it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from facturier.kit.keys import uuid7
from facturier.kit.statements import prepared

CHANNEL = "facturier_live"


Told = tuple[UUID, str, str]
_gathered: ContextVar[dict[Told, None] | None] = ContextVar("gathered_news", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is published inside is sent at the end of the block, each topic once, by one statement.

    Where the block raises, nothing of it is sent. A block inside a block leaves its news to the
    outer one, unless it raises.
    """
    outer = _gathered.get()
    if outer is not None:
        before = dict(outer)
        try:
            yield
        except BaseException:
            outer.clear()
            outer.update(before)
            raise
        return
    told: dict[Told, None] = {}
    token = _gathered.set(told)
    try:
        yield
    finally:
        _gathered.reset(token)
    if told:
        _send(told)


def publish(organisation_id: UUID, topic: str, *, needs: str) -> None:
    """Tell open pages that a topic changed, if and when the current transaction commits.

    Only members who hold the capability `needs` are told, and only the topic: the page then asks
    for what it shows, within its own rights.
    """
    told = _gathered.get()
    if told is None:
        _send({(organisation_id, topic, needs): None})
    else:
        told[organisation_id, topic, needs] = None


def _send(told: dict[Told, None]) -> None:
    news = [
        json.dumps(
            {
                "id": str(uuid7()),
                "organisation": str(organisation_id),
                "topic": topic,
                "needs": needs,
            }
        )
        for organisation_id, topic, needs in told
    ]
    with prepared() as cursor:
        cursor.execute("SELECT pg_notify(%s, one) FROM unnest(%s::text[]) AS one", [CHANNEL, news])
