"""An order of the register as it is walked through its index, from a place, down or up."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Q, QuerySet

from facturier.kit.statements import asked
from facturier.register.models import Invoice
from facturier.register.rules.narrowing import NotRead, Order, Place, Sorting, day

COLUMNS: dict[Order, str] = {
    Order.ENTRY: "entry",
    Order.DATE: "issue_key",
    Order.DUE: "due_key",
    Order.NUMBER: "number_key",
    Order.PARTY: "party_key",
    Order.AMOUNT: "gross_key",
    Order.STAGE: "stage",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """An order as it is walked: by its column, then by entry, down or up."""

    sorting: Sorting
    down: bool

    @property
    def column(self) -> str:
        """The column that is walked first."""
        return COLUMNS[self.sorting.by]

    def beyond(self, rows: QuerySet[Invoice], start: Place | None) -> QuerySet[Invoice]:
        """What comes after a place."""
        return rows if start is None else rows.filter(self._side(start, "lt", "gt"))

    def until(self, rows: QuerySet[Invoice], edge: Place) -> QuerySet[Invoice]:
        """What comes before a place, and the place itself."""
        return rows.filter(self._side(edge, "gte", "lte"))

    def _side(self, place: Place, down: str, up: str) -> Q:
        sense = down if self.down else up
        if self.column == "entry":
            return Q(**{f"entry__{sense}": place.entry})
        key = key_value(self.sorting.by, place.key)
        strictly = sense.removesuffix("e")
        # The first condition alone says where in the index to begin; the second is exact.
        return Q(**{f"{self.column}__{strictly}e": key}) & (
            Q(**{f"{self.column}__{strictly}": key})
            | Q(**{self.column: key, f"entry__{sense}": place.entry})
        )

    def nth(self, rows: QuerySet[Invoice], number: int) -> Place | None:
        """The place of the row that many rows further on, read from the index alone."""
        ordered = self.ordered(rows).values_list(self.column, "entry")
        found = list(ordered[number : number + 1])
        return Place(found[0][1], key_text(found[0][0])) if found else None

    def ordered(self, rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
        """Some rows in this order, as its index holds them."""
        return rows.order_by(*self._by(self.column))

    def first(self, rows: QuerySet[Invoice], most: int) -> list[int]:
        """The first entries of some rows."""
        return list(self.ordered(rows).values_list("entry", flat=True)[:most])

    def collected(self, rows: QuerySet[Invoice], most: int) -> list[int]:
        """The same, where all that match are collected first: the order offers no index."""
        if self.column == "entry":
            ordered = rows.alias(key=F("entry") + 0)
        else:
            ordered = rows.alias(key=_Apart(self.column))
        return list(ordered.order_by(*self._by("key")).values_list("entry", flat=True)[:most])

    def _by(self, column: str) -> tuple[str, ...]:
        sign = "-" if self.down else ""
        return (f"{sign}{column}",) if column == "entry" else (f"{sign}{column}", f"{sign}entry")


class _Apart(Func):
    """A column as an expression that no index serves."""

    function = "COALESCE"
    template = "%(function)s(%(expressions)s)"
    arity = 1

    @property
    def output_field(self):
        return self.get_source_expressions()[0].output_field


def key_value(by: Order, text: str) -> Any:
    """The key of a place as its column holds it; a place that was tampered with is the first."""
    try:
        if by in (Order.DATE, Order.DUE):
            return day(text)
        if by is Order.AMOUNT:
            units = int(text)
            return units if -(2**63) <= units < 2**63 else 0
    except (NotRead, ValueError):
        return date.min if by in (Order.DATE, Order.DUE) else 0
    return text


def key_text(value: Any) -> str:
    """The key of a place as an address carries it."""
    return value.isoformat() if isinstance(value, date) else str(value)


def last_entry(organisation_id: UUID) -> int:
    """The last entry number that was given; 0 in an empty register."""
    rows = asked(
        'SELECT last FROM "register_counter" WHERE organisation_id = %s', [organisation_id]
    )
    return rows[0][0] if rows else 0
