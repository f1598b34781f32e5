"""Documents, readings and findings as plain JSON values, and back without loss.

A decimal is its text with its very digits, a date is ISO 8601, bytes are base64. A field that says
nothing (that has its default) is left out. What comes back equals what went in.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from facturier.einvoice.document import Document
from facturier.einvoice.findings import Finding
from facturier.einvoice.life_cycle import LifeCycleMessage
from facturier.einvoice.reading import Reading
from facturier.einvoice.tracing import NotUnderstood

__all__ = [
    "document_from_json",
    "document_to_json",
    "finding_from_json",
    "finding_to_json",
    "reading_from_json",
    "reading_to_json",
]

Json = dict[str, Any]
_Read = Callable[[Any], Any]
# `Reading` names its message for type checkers alone, so that its module need not load it.
_NAMES = {"LifeCycleMessage": LifeCycleMessage, "Finding": Finding, "NotUnderstood": NotUnderstood}


def document_to_json(document: Document) -> Json:
    """The document as JSON values."""
    return _object(document)


def document_from_json(values: Json) -> Document:
    """The document that `document_to_json` made these values of."""
    document: Document = _reader(Document)(values)
    return document


def finding_to_json(finding: Finding) -> Json:
    """The finding as JSON values."""
    return _object(finding)


def finding_from_json(values: Json) -> Finding:
    """The finding that `finding_to_json` made these values of."""
    finding: Finding = _reader(Finding)(values)
    return finding


def reading_to_json(reading: Reading) -> Json:
    """The reading as JSON values, its XML included."""
    return _object(reading)


def reading_from_json(values: Json) -> Reading:
    """The reading that `reading_to_json` made these values of."""
    reading: Reading = _reader(Reading)(values)
    return reading


def _object(part: Any) -> Json:
    found = ((field, getattr(part, field.name)) for field in fields(part))
    return {field.name: _plain(value) for field, value in found if value != _default(field)}


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # a datetime is one too, and says its time
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _object(value)


_PLAIN: dict[Any, _Read] = {
    str: lambda value: value,
    bool: lambda value: value,
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    bytes: base64.b64decode,
}


@functools.cache
def _reader(kind: Any) -> _Read:
    """What turns a JSON value back into a value of this type."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if is_dataclass(kind) and isinstance(kind, type):
        return functools.partial(_build, kind)
    parts = [part for part in get_args(kind) if part is not NoneType]
    if get_origin(kind) in (Union, UnionType):
        inner = _reader(parts[0])
        return lambda value: None if value is None else inner(value)
    if get_origin(kind) is Literal:
        return _PLAIN[str]
    assert get_origin(kind) is tuple, kind
    readers = [_reader(part) for part in parts if part is not Ellipsis]
    if Ellipsis in parts:
        return lambda values: tuple(readers[0](value) for value in values)
    return lambda values: tuple(read(value) for read, value in zip(readers, values, strict=True))


def _build(kind: type, values: Json) -> Any:
    readers = _field_readers(kind)
    return kind(**{name: readers[name](value) for name, value in values.items()})


@functools.cache
def _field_readers(kind: type) -> dict[str, _Read]:
    # Names are resolved in the module of the class: a field may well be called like a type.
    hints = get_type_hints(kind, localns=_NAMES)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}
