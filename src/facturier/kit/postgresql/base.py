"""Django's PostgreSQL backend, with habits of ours (sources: docs/decisions, row security)."""

import re
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as Operations

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


class DatabaseOperations(Operations):
    """Logs a prepared statement as any other: with its values, which travel apart from it."""

    def last_executed_query(self, cursor, sql, params):
        if isinstance(cursor, base.ServerBindingCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells PostgreSQL the organisation at each outermost BEGIN; refuses reads without one."""

    ops_class = DatabaseOperations

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

    def _set_autocommit(self, autocommit):
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        if not autocommit and (current := organisation.get()):
            self.connection.execute(SET_ORGANISATION, [str(current)])

    def _refuse_outside_transaction(self, execute, sql, params, many, context):
        if not self.in_atomic_block and isinstance(sql, str) and apps.ready:
            tables = _tables_of_organisations()
            if tables and (found := tables.search(sql)):
                raise OutsideTransaction(
                    f"{found[0]} was asked outside a transaction: row-level security would show"
                    " nothing. Open kit.tenancy.in_organisation() or transaction.atomic() first."
                )
        return execute(sql, params, many, context)
