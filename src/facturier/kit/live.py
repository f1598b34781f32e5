"""Live updates, told from any action: which topic changed, delivered when it commits.

PostgreSQL carries the news (LISTEN/NOTIFY) to every web process; `kit/live_streams.py` hands it to
the open pages of those who may read about it.
"""

import json
from uuid import UUID

from facturier.kit.keys import uuid7
from facturier.kit.statements import prepared

CHANNEL = "facturier_live"


def publish(organisation_id: UUID, topic: str, *, needs: str) -> None:
    """Tell open pages that a topic changed, if and when the current transaction commits.

    Only members who hold the capability `needs` are told, and only the topic: the page then asks
    for what it shows, within its own rights.
    """
    news = {
        "id": str(uuid7()),
        "organisation": str(organisation_id),
        "topic": topic,
        "needs": needs,
    }
    with prepared() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(news)])
