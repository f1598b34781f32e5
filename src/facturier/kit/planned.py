"""Questions whose statement is put together once, by Django, and planned once, by PostgreSQL.

Django works a queryset out anew each time it is asked, which takes several times what PostgreSQL
needs for its answer. What every request asks, with nothing but the values changing, is put together
when it is first asked:

    @planned
    def _lines(organisation_id: UUID, draft_id: UUID) -> QuerySet[DraftLine]:
        return DraftLine.objects.filter(organisation_id=organisation_id, draft_id=draft_id)

    lines = _lines(organisation_id, draft_id)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, update_wrapper
from inspect import signature
from typing import Any, Generic, ParamSpec, TypeVar, get_origin
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Field, ForeignKey, Lookup, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

from facturier.kit.statements import asking

P = ParamSpec("P")
Row = TypeVar("Row")


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    """`id__among=keys`, keys a list: as `in`, but one value of the statement however many."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*values, self.rhs)


# What stands for a value while the statement is put together, known again among its values.
_MARKERS: dict[type, Callable[[int], Any]] = {
    UUID: lambda _place: uuid4(),
    date: lambda place: date(1, 1, 1 + place),
    int: lambda place: 2_000_000_000 + place,  # an integer column holds it, positive or not
    str: lambda place: f"\x02{place}\x03",
    list: lambda _place: [uuid4()],
}


@dataclass(frozen=True, slots=True)
class _Value:
    """The place of a value among those that the question is asked with."""

    place: int


class Planned(Generic[P, Row]):
    """A question that is put together once. It sees its values' places alone: no `if` on them."""

    def __init__(self, question: Callable[P, QuerySet[Any, Row]]) -> None:
        self.question = question
        update_wrapper(self, question)

    def __call__(self, *values: P.args, **named: P.kwargs) -> list[Row]:
        """All rows, read now. Values go by place."""
        return self.begun(*values, **named)()

    def begun(self, *values: P.args, **named: P.kwargs) -> Callable[[], list[Row]]:
        """Ask now; the rows are taken by the call of what is returned (`statements.asking`)."""
        if named:
            raise TypeError("values of a planned question go by place")
        statement, sources, shaped = self._plan
        given = [values[one.place] if isinstance(one, _Value) else one for one in sources]
        rows = asking(statement, given)
        return lambda: list(shaped(rows()))

    def first(self, *values: P.args, **named: P.kwargs) -> Row | None:
        """The first row; the question says in which order, or names one row at most."""
        return next(iter(self(*values, **named)), None)

    @cached_property
    def _plan(self) -> tuple[str, list[Any], Callable[[Iterable], Iterator]]:
        asked_with = signature(self.question, eval_str=True).parameters.values()
        kinds = [get_origin(one.annotation) or one.annotation for one in asked_with]
        markers = [_MARKERS[kind](place) for place, kind in enumerate(kinds)]
        rows: Any = self.question(*markers)  # type: ignore[call-arg]
        compiler = rows.query.get_compiler(rows.db)
        statement, params = compiler.as_sql()
        sources = [_source(param, markers) for param in params]
        missing = {one.place for one in sources if isinstance(one, _Value)} ^ set(range(len(kinds)))
        if missing:
            raise TypeError(f"{self.question.__qualname__} leaves out values {sorted(missing)}")
        return statement, sources, _shaped(rows, compiler)


def planned(question: Callable[P, QuerySet[Any, Row]]) -> Planned[P, Row]:
    """Make a question one that is put together once. Its values are keys, days, words, numbers or
    lists of keys (`list[UUID]`, with `among`), as annotated.
    """
    return Planned(question)


def _source(param: Any, markers: Sequence[Any]) -> Any:
    for place, marker in enumerate(markers):
        # Django wraps a number in a type of its own, for PostgreSQL.
        if isinstance(param, type(marker)) and param == marker:
            return _Value(place)
    return param


def _shaped(rows: Any, compiler: Any) -> Callable[[Iterable], Iterator]:
    """What makes of the columns of a row what the queryset gives: its values, or its object."""
    columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
    converters = tuple(compiler.get_converters(columns).items())
    made = _maker(rows._iterable_class, compiler, rows.db)

    def converted(row: tuple) -> tuple:
        values = list(row)
        for place, (steps, column) in converters:
            for step in steps:
                values[place] = step(values[place], column, connection)
        return tuple(values)

    def shaped(found: Iterable[tuple]) -> Iterator:
        return map(made, map(converted, found) if converters else found)

    return shaped


def _maker(shape: type, compiler: Any, alias: str) -> Callable[[tuple], Any]:
    if shape is FlatValuesListIterable:
        return lambda row: row[0]
    if shape is ValuesListIterable:
        return lambda row: row
    if shape is not ModelIterable or compiler.annotation_col_map:
        raise TypeError("a planned question gives plain objects, or a list of values")
    model, fields = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    begin, end = fields[0], fields[-1] + 1
    names = [column.target.attname for column, *_rest in compiler.select[begin:end]]
    # The types tell of a later version, which asks for more.
    populators: Any = get_related_populators
    related = populators(compiler.klass_info, compiler.select, alias)

    def made(row: tuple) -> Any:
        one = model.from_db(alias, names, row[begin:end])
        for populator in related:
            populator.populate(row, one)
        return one

    return made
