"""Django's PostgreSQL backend, with habits of ours (sources: docs/decisions, row security)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.backends.postgresql import base

from facturier.kit.tenancy import SET_ORGANISATION, organisation


class OutsideTransaction(RuntimeError):
    """A table of an organisation was asked outside a transaction: it would look empty."""


@cache
def _tables_of_organisations() -> re.Pattern[str] | None:
    """Matches the quoted name of any table that row-level security protects."""
    names = {
        re.escape(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "row_security", False)
        or any(field.attname == "organisation_id" for field in model._meta.concrete_fields)
    }
    return re.compile(f'"(?:{"|".join(sorted(names))})"') if names else None


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells PostgreSQL the organisation at each outermost BEGIN; refuses reads without one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not settings.AS_OWNER:
            self.execute_wrappers.append(self._refuse_outside_transaction)

    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        # A pooler gives a transaction any server, and tells a number that is not that of a server:
        # statements are prepared only where the one we are told is the one that answers.
        (answering,) = connection.execute("SELECT pg_backend_pid()").fetchone()
        connection.rollback()
        if answering == connection.info.backend_pid:
            connection.prepare_threshold = 0
        return connection

    def prepared(self):
        """A cursor whose statements are parsed and planned once per connection.

        For the few statements that every invoice asks for, whose text is always the same; the
        server, not we, puts the values in, so a value may want its type: `%s::text[]`.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))

    def _set_autocommit(self, autocommit):
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        if not autocommit and (current := organisation.get()):
            self.connection.execute(SET_ORGANISATION, [str(current)])

    @contextmanager
    def pipeline(self) -> Iterator[None]:
        """Send the statements of this block without waiting for each: one way there and back.

        For statements of our own whose answers are not needed inside. A queryset that changes rows
        asks how many, and nobody knows before the end; nor does an error show before it.
        """
        self.ensure_connection()
        with self.wrap_database_errors, self.connection.pipeline():
            yield

    def _refuse_outside_transaction(self, execute, sql, params, many, context):
        if not self.in_atomic_block and isinstance(sql, str) and apps.ready:
            tables = _tables_of_organisations()
            if tables and (found := tables.search(sql)):
                raise OutsideTransaction(
                    f"{found[0]} was asked outside a transaction: row-level security would show"
                    " nothing. Open kit.tenancy.in_organisation() or transaction.atomic() first."
                )
        return execute(sql, params, many, context)
