"""New rows of several tables, written in one statement.

Django writes table after table and works each statement out anew: for a document, whose rows stand
in half a dozen tables, that takes three times as long.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from facturier.kit.statements import prepared


def write_rows(rows: Iterable[Model]) -> None:
    """Insert rows, of any tables and in any order: all of them, or none.

    Their columns hold plain values. Keys between these rows must be deferred, as Django makes them.
    """
    tables: dict[type[Model], list[Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    if not tables:
        return
    told = [_told(model, of) for model, of in tables.items()]
    with prepared() as cursor:
        cursor.execute(_statement(tuple(tables)), told)
    for of in tables.values():
        for row in of:
            row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(models: tuple[type[Model], ...]) -> str:
    """One insert for each table, from a JSON array of its rows."""
    inserts = []
    for model in models:
        table = f'"{model._meta.db_table}"'
        columns = ", ".join(f'"{field.column}"' for field in _columns(model))
        inserts.append(
            f"INSERT INTO {table} ({columns})"  # noqa: S608 (names of our own tables)
            f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
        )
    *others, last = inserts
    named = ", ".join(f"rows_{place} AS ({insert})" for place, insert in enumerate(others))
    return f"WITH {named} {last}" if named else last


@cache
def _columns(model: type[Model]) -> tuple[Field, ...]:
    """What a row is written with: all but what PostgreSQL works out by itself."""
    return tuple(field for field in model._meta.concrete_fields if not field.generated)


def _told(model: type[Model], rows: Iterable[Model]) -> str:
    columns = _columns(model)
    told = [{field.column: getattr(row, field.attname) for field in columns} for row in rows]
    return json.dumps(told, default=_as_text, ensure_ascii=False, allow_nan=False)


def _as_text(value: Any) -> str:
    """A value as PostgreSQL reads it; an amount keeps the decimals that are stated."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no amount")
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} is no value of a column")
