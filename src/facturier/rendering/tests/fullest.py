"""A document that states everything the model can hold, each time with a value of its own."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

from facturier.einvoice.document import Document

Stated = dict[str, object]
"""Where a value stands in the document -> the value."""


def fullest_document() -> tuple[Document, Stated]:
    """The document, and each of its values by its path."""
    stated: Stated = {}
    return _filled(Document, "document", _numbers(), stated), stated


def _numbers() -> Iterator[int]:
    number = 1000
    while True:
        number += 1
        yield number


def _filled(kind: Any, path: str, numbers: Iterator[int], stated: Stated) -> Any:
    hints = get_type_hints(kind)
    return kind(
        **{
            each.name: _value(hints[each.name], f"{path}.{each.name}", numbers, stated)
            for each in fields(kind)
        }
    )


def _value(kind: Any, path: str, numbers: Iterator[int], stated: Stated) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _value(get_args(kind)[0], path, numbers, stated)
    if origin is tuple:
        return (_value(get_args(kind)[0], path, numbers, stated),)
    if is_dataclass(kind):
        return _filled(kind, path, numbers, stated)
    number = next(numbers)
    value: object = {
        str: f"q{number}z",
        Decimal: Decimal(f"{number}.37"),
        date: date(2020, 1, 1) + timedelta(days=number),
        bool: True,
        bytes: b"content",
    }[kind]
    if kind in (str, Decimal, date):
        stated[path] = value
    return value
