"""Live updates, told from any action: what changed, by ids only, delivered when it commits.

PostgreSQL carries the news (LISTEN/NOTIFY) to every web process; `kit/live_streams.py` hands it to
the open pages of that organisation.
"""

import json
from uuid import UUID

from django.db import connection

from facturier.kit.keys import uuid7

CHANNEL = "facturier_live"
LONGEST_PAYLOAD = 7999  # bytes; PostgreSQL refuses 8000


def publish(organisation_id: UUID, topic: str, **ids: object) -> None:
    """Tell the open pages of this organisation, if and when the current transaction commits."""
    news = {
        "id": str(uuid7()),
        "organisation": str(organisation_id),
        "topic": topic,
        "ids": {name: str(value) for name, value in ids.items()},
    }
    payload = json.dumps(news, separators=(",", ":"))
    assert len(payload.encode()) <= LONGEST_PAYLOAD, f"{topic}: ids only, not the data itself"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
