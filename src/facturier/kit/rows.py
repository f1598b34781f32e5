"""Rows written by statements that are put together once: those of a document by a single one.

Django writes table after table and works each statement out anew: for a document, whose rows stand
in half a dozen tables, that takes three times as long.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from facturier.kit.statements import asking, prepared


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


def put_rows(rows: Sequence[Model], key: tuple[str, ...], changing: tuple[str, ...]) -> None:
    """Insert rows of one table; of those whose columns `key` are there, change `changing`."""
    if not rows:
        return
    model = type(rows[0])
    with prepared() as cursor:
        cursor.execute(_put_statement(model, key, changing), [_told(model, rows)])


def add_row(row: Model, key: tuple[str, ...]) -> bool:
    """Insert a row unless one with the same columns `key` is there; whether it was inserted."""
    return adding_row(row, key)()


def adding_row(row: Model, key: tuple[str, ...]) -> Callable[[], bool]:
    """The same, asked now; what is returned says whether it was inserted (`statements.asking`)."""
    found = asking(_add_statement(type(row), key), [_told(type(row), [row])])

    def is_made() -> bool:
        made = bool(found())
        if made:
            row._state.adding, row._state.db = False, connection.alias
        return made

    return is_made


@cache
def _add_statement(model: type[Model], key: tuple[str, ...]) -> str:
    return f"{_insert(model)} ON CONFLICT ({_listed(key)}) DO NOTHING RETURNING id"


def change_row(row: Model, columns: tuple[str, ...]) -> None:
    """Write these columns of a row that stands; its keys say which it is."""
    told = _told(type(row), [row], frozenset(columns))
    owner = row.organisation_id  # type: ignore[attr-defined]  # every table of ours has one
    with prepared() as cursor:
        cursor.execute(_change_statement(type(row), columns), [told, row.pk, owner])


@cache
def _put_statement(model: type[Model], key: tuple[str, ...], changing: tuple[str, ...]) -> str:
    changed = ", ".join(f'"{column}" = excluded."{column}"' for column in changing)
    return f"{_insert(model)} ON CONFLICT ({_listed(key)}) DO UPDATE SET {changed}"


@cache
def _change_statement(model: type[Model], columns: tuple[str, ...]) -> str:
    table, listed = f'"{model._meta.db_table}"', _listed(columns)
    return (
        f"UPDATE {table} SET ({listed}) ="  # noqa: S608 (names of our own tables)
        f" (SELECT {listed} FROM json_populate_record(NULL::{table}, %s::json -> 0))"
        " WHERE id = %s AND organisation_id = %s"
    )


@cache
def _statement(models: tuple[type[Model], ...]) -> str:
    """One insert for each table, from a JSON array of its rows."""
    *others, last = (_insert(model) for model in models)
    named = ", ".join(f"rows_{place} AS ({insert})" for place, insert in enumerate(others))
    return f"WITH {named} {last}" if named else last


def _insert(model: type[Model]) -> str:
    table, columns = (
        f'"{model._meta.db_table}"',
        _listed(one.column or "" for one in _columns(model)),
    )
    return (
        f"INSERT INTO {table} ({columns})"  # noqa: S608 (names of our own tables)
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
    )


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


@cache
def _columns(model: type[Model]) -> tuple[Field, ...]:
    """What a row is written with: all but what PostgreSQL works out by itself."""
    return tuple(field for field in model._meta.concrete_fields if not field.generated)


def _told(model: type[Model], rows: Iterable[Model], chosen: frozenset[str] | None = None) -> str:
    columns = [one for one in _columns(model) if chosen is None or one.column in chosen]
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
