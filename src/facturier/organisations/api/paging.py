"""Pages of lists that an organisation holds whole: there are never many of these rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ninja import Query

from facturier.kit.refusal import absent

LIMIT = Query(50, ge=1, le=200)


def paged(rows: Sequence[Any], after: UUID | None, limit: int) -> dict[str, Any]:
    """The rows that follow the one of key `after` (the first without one), and where to go on."""
    keys = [row.id for row in rows]
    # A row that is not there, or not any more, has nothing after it.
    start = 0 if after is None else keys.index(after) + 1 if after in keys else len(rows)
    found = list(rows[start : start + limit])
    more = len(rows) > start + limit
    return {"items": found, "next_after": found[-1].id if more else None}


def one_of(rows: Sequence[Any], wanted: UUID) -> Any:
    """The row of this key; absent (404) where there is none."""
    row = next((row for row in rows if row.id == wanted), None)
    if row is None:
        raise absent()
    return row
