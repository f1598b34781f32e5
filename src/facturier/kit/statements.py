"""Statements that every page or invoice asks for: planned once per connection, and sent together.

All others go through Django as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

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


@contextmanager
def sent_together() -> Iterator[None]:
    """Send the statements of this block without waiting for each: one way there and back.

    For statements of our own whose answers are not needed inside. A queryset that changes rows asks
    how many, and nobody knows before the end; nor does an error show before it.
    """
    _ours.ensure_connection()
    with _ours.wrap_database_errors, _ours.connection.pipeline():
        yield
