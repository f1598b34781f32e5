"""The list: one page of the register in any order, narrowed to anything, at the same speed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.kit.statements import asked
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register import rules
from facturier.register.models import Invoice
from facturier.register.queries import search
from facturier.register.queries.narrowed import conditions
from facturier.register.queries.scope import within
from facturier.register.queries.walk import COLUMNS, Walk, key_text, last_entry
from facturier.register.rules.narrowing import NEWEST_FIRST, Narrowing, Place, Sorting

PAGE = 50
LOOKED_AT = 4000  # rows of the order that are read before all that match are collected


@dataclass(frozen=True, slots=True)
class Row:
    """One invoice in a list."""

    id: UUID
    entry: int
    place: Place
    """Where it stands in the order that was asked."""
    reference: str
    number: str
    direction: str
    stage: str
    kind: str
    type_code: str
    party_name: str
    party_id: UUID | None
    issue_date: date | None
    due_date: date | None
    arrived_at: datetime
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    payable: Decimal | None
    signed_gross: int | None
    currency: str
    order_reference: str
    channel: str
    keyed: bool
    department_id: UUID | None
    project_id: UUID | None
    category_id: UUID | None
    entity_id: UUID | None
    stage_code: str
    stage_reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the places from which the next and the previous page start."""

    rows: tuple[Row, ...]
    after: Place | None
    before: Place | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Which page: the one after a place, or the one before it; neither is the first."""

    after: Place | None = None
    before: Place | None = None


FIRST = Cursor()


def invoices_page(
    member: Member,
    narrowing: Narrowing,
    sorting: Sorting = NEWEST_FIRST,
    cursor: Cursor = FIRST,
    *,
    today: date,
    size: int = PAGE,
) -> Page:
    """A page of what the member may read.

    The order is walked through its index for some thousand rows, and on where those promise to
    fill the page; what is rarer is collected and put in order afterwards. So no question waits for
    PostgreSQL to guess how two facts go together.
    """
    backwards = cursor.before is not None
    start = cursor.before or cursor.after
    shown = Shown(sorting)
    found = _walked(member, narrowing, sorting, start, backwards, size + 1, today, shown)
    more, kept = len(found) > size, found[:size]
    if backwards:
        kept.reverse()
    rows = tuple(shown.row(values) for values in kept)
    has_next = bool(rows) and (backwards or more)
    has_previous = bool(rows) and (more if backwards else start is not None)
    return Page(
        rows=rows,
        after=rows[-1].place if has_next else None,
        before=rows[0].place if has_previous else None,
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """References of the invoices before and after one in a list."""

    previous: str | None
    next: str | None


def neighbours(
    member: Member, invoice: Invoice, narrowing: Narrowing, sorting: Sorting, *, today: date
) -> Neighbours:
    """The invoices beside this one in a list that the member may read.

    The place of the invoice is taken, not the invoice: one that a step has just led out of the list
    still has its neighbours there.
    """
    column = COLUMNS[sorting.by]
    key = "" if column == "entry" else key_text(getattr(invoice, column))
    here = Place(invoice.entry, key)
    shown = Columns(("entry", "reference"))
    sides = [
        _walked(member, narrowing, sorting, here, backwards, 1, today, shown)
        for backwards in (True, False)
    ]
    return Neighbours(*(found[0][1] if found else None for found in sides))


def _walked(
    member: Member,
    narrowing: Narrowing,
    sorting: Sorting,
    start: Place | None,
    backwards: bool,
    most: int,
    today: date,
    shown: "Columns",
) -> list[tuple]:
    """These columns of the invoices of a page, in the order walked."""
    scope = within(member, "invoice.read")
    condition = scope & conditions(member, narrowing, today)
    walked = Walk(sorting, sorting.descending is not backwards)
    every = Invoice.objects.filter(organisation_id=member.organisation_id)

    def named(entries: list[int]) -> list[tuple]:
        # Asked with the rights once more, since a search answers numbers alone.
        found = {row[0]: row for row in shown.named(member.organisation_id, scope, entries)}
        return [found[entry] for entry in entries if entry in found]

    if narrowing.text:
        return named(search.entries(member, narrowing, walked, start, most, today, condition))
    # Nearly every row fits where nothing is asked: the first ones are the page.
    if scope == Q() and not narrowing.narrows:
        return list(shown.of(walked.ordered(walked.beyond(every, start).filter(condition)))[:most])
    found: list[tuple] = []
    edge, reach = start, LOOKED_AT
    for _look in range(2):
        ahead = walked.beyond(every, edge)
        edge = _reached(member.organisation_id, walked, ahead, edge, reach)
        near = ahead if edge is None else walked.until(ahead, edge)
        found += shown.of(walked.ordered(near.filter(condition)))[: most - len(found)]
        if edge is None or len(found) == most:
            return found
        reach = _promising(len(found), most)
        if not reach:
            break
    rest = walked.beyond(every, edge).filter(condition)
    return found + named(walked.collected(rest, most - len(found)))


def _reached(
    organisation_id: UUID, walked: Walk, ahead: QuerySet[Invoice], start: Place | None, reach: int
) -> Place | None:
    """The place so many rows further on; None where the order ends before.

    Entry numbers have no gap, so that theirs is counted instead of asked for.
    """
    if walked.column != "entry":
        return walked.nth(ahead, reach)
    if walked.down:
        first = start.entry - 1 if start else last_entry(organisation_id)
        return Place(first - reach, "") if first > reach else None
    first = start.entry + 1 if start else 1
    return Place(first + reach, "") if first + reach <= last_entry(organisation_id) else None


def _promising(found: int, most: int) -> int:
    """How many more rows of the order will fill a page of which so many were found; 0: too many."""
    reach = 3 * LOOKED_AT * (most - found) // (2 * found) if found else 0
    return reach if reach <= 10 * LOOKED_AT else 0


class Columns:
    """Some columns of invoices, the entry first."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns

    def of(self, rows: QuerySet[Invoice]) -> QuerySet:
        """These columns of some rows."""
        return rows.values_list(*self.columns)

    def named(self, organisation_id: UUID, scope: Q, entries: list[int]) -> Iterable[tuple]:
        """These columns of the entries that stand within the scope, in any order."""
        if scope:
            every = Invoice.objects.filter(organisation_id=organisation_id)
            return self.of(every.filter(scope, entry__in=entries))
        columns = ", ".join(f'"{column}"' for column in self.columns)
        # Names of columns, all ours.
        statement = f"""
            SELECT {columns} FROM "register_invoice"
            WHERE organisation_id = %s AND entry = ANY(%s::bigint[])"""  # noqa: S608
        return asked(statement, [organisation_id, entries])


class Shown(Columns):
    """The columns that `Row` is made of, and the key that its place in an order needs."""

    def __init__(self, sorting: Sorting = NEWEST_FIRST) -> None:
        column = COLUMNS[sorting.by]
        super().__init__(_SHOWN if column in _SHOWN else (*_SHOWN, column))
        self.key_at = None if column == "entry" else self.columns.index(column)

    def row(self, values: tuple) -> Row:
        """One row of them."""
        (
            entry, id_, reference, number, direction, stage, type_code, seller, buyer, *rest
        ) = values[: len(_SHOWN)]  # fmt: skip
        key = "" if self.key_at is None else key_text(values[self.key_at])
        return Row(
            id_, entry, Place(entry, key), reference, number, direction, stage,
            rules.kind_of(type_code), type_code,
            buyer if direction == Direction.ISSUED else seller, *rest,
        )  # fmt: skip


# In the order of `Row`, but for the entry, which comes first, and the two names.
_SHOWN = (
    "entry", "id", "reference", "number", "direction", "stage", "type_code", "seller_name",
    "buyer_name", "party_id", "issue_date", "due_date", "arrived_at", "net", "tax", "gross",
    "payable", "signed_gross", "currency", "order_reference", "channel", "keyed", "department_id",
    "project_id", "category_id", "entity_id", "stage_code", "stage_reason",
)  # fmt: skip
