"""Whose data this is: the organisation of the current request or job, told to PostgreSQL.

Row-level security shows the rows of `facturier.organisation` only. The setting is given at the
start of each outermost transaction by our database backend (`kit/postgresql`), from the context
variable below; queries keep their explicit filter beside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

organisation: ContextVar[UUID | None] = ContextVar("organisation", default=None)

SET_ORGANISATION = "select set_config('facturier.organisation', %s, true)"


@contextmanager
def in_organisation(organisation_id: UUID | None) -> Iterator[None]:
    """Open a transaction in which the rows of this organisation, and no others, exist."""
    token = organisation.set(organisation_id)
    nested = connection.in_atomic_block
    before = None
    try:
        with transaction.atomic():
            if nested:
                # The outer transaction may serve another organisation, or none: switch, restore.
                before = _current()
                _tell(str(organisation_id or ""))
            yield
            if nested:
                _tell(before or "")
    finally:
        organisation.reset(token)


def _tell(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET_ORGANISATION, [value])


def _current() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('facturier.organisation', true)")
        return cursor.fetchone()[0]
