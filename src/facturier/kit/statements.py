"""Statements that every page or invoice asks for: planned once per connection, and sent together.

All others go through Django as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg.pq import PipelineStatus

_ours = cast("Any", connection)  # what Django's types leave out


def prepared() -> CursorWrapper:
    """A cursor whose statements are parsed and planned once per connection (`kit/postgresql`).

    For few statements, whose text is always the same. The server, not we, puts the values in, so a
    value may want its type: `%s::text[]`.
    """
    _ours.close_if_health_check_failed()
    _ours.ensure_connection()
    with _ours.wrap_database_errors:
        return _ours._prepare_cursor(cast("Any", ServerBindingCursor)(_ours.connection))


def asked(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows that a prepared statement answers."""
    with prepared() as cursor:
        cursor.execute(statement, values)
        return cast("list[tuple[Any, ...]]", cursor.fetchall())


def asking(
    statement: str, values: Sequence[Any] | Mapping[str, Any]
) -> Callable[[], list[tuple[Any, ...]]]:
    """The same question, asked now; its rows are taken by the call of what is returned.

    Within `sent_together`, several are asked before the first is answered.
    """
    cursor = prepared()
    cursor.execute(statement, values)

    def taken() -> list[tuple[Any, ...]]:
        with cursor:
            return cast("list[tuple[Any, ...]]", cursor.fetchall())

    return taken


@contextmanager
def sent_together() -> Iterator[None]:
    """Send the statements of this block without waiting for each: one way there and back.

    For statements of our own. One whose answer is asked for inside is waited for, with all that was
    sent before it. A queryset that changes rows asks how many, and nobody knows before the end; nor
    does an error show before it: nothing inside may catch one and go on. A block inside a block
    ends with the outer one.
    """
    _ours.ensure_connection()
    if _ours.connection.pgconn.pipeline_status != PipelineStatus.OFF:
        yield
        return
    with _ours.wrap_database_errors, _ours.connection.pipeline():
        yield
