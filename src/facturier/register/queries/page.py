"""The list: one page of the register in any order, narrowed to anything, at the same speed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register import rules
from facturier.register.models import Invoice
from facturier.register.queries import search
from facturier.register.queries.narrowed import conditions
from facturier.register.queries.scope import within
from facturier.register.queries.walk import COLUMNS, Walk, key_text
from facturier.register.rules.narrowing import NEWEST_FIRST, Narrowing, Place, Sorting

PAGE = 50
LOOKED_AT = 4000  # rows of the order that are read before all that match are collected


@dataclass(frozen=True, slots=True)
class Row:
    """One invoice in a list."""

    id: UUID
    entry: int
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
    department_name: str
    project_code: str
    category_name: str
    entity_name: str
    channel: str
    keyed: bool
    place: Place
    """Where it stands in the order that was asked."""


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

    The order is walked through its index for some thousand rows, which fills the page of any
    common question; what is rare is collected and put in order afterwards. So no question waits
    for PostgreSQL to guess how two facts go together.
    """
    backwards = cursor.before is not None
    start = cursor.before or cursor.after
    found = _entries(member, narrowing, sorting, start, backwards, size + 1, today)
    more, entries = len(found) > size, found[:size]
    if backwards:
        entries.reverse()
    rows = _rows(member, entries, sorting)
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
    sides = [
        next(iter(_entries(member, narrowing, sorting, here, backwards, 1, today)), 0)
        for backwards in (True, False)
    ]
    rows = Invoice.objects.filter(organisation_id=member.organisation_id, entry__in=sides)
    named = dict(rows.values_list("entry", "reference"))
    return Neighbours(*(named.get(entry) for entry in sides))


def _entries(
    member: Member,
    narrowing: Narrowing,
    sorting: Sorting,
    start: Place | None,
    backwards: bool,
    most: int,
    today: date,
) -> list[int]:
    """The entry numbers of a page, in the order walked."""
    scope = within(member, "invoice.read")
    condition = scope & conditions(member, narrowing, today)
    walked = Walk(sorting, sorting.descending is not backwards)
    if narrowing.text:
        return search.entries(member, narrowing, walked, start, most, today, condition)
    every = Invoice.objects.filter(organisation_id=member.organisation_id)
    from_here = walked.beyond(every, start)
    # Nearly every row fits where nothing is asked: the first ones are the page.
    plain = scope == Q() and not narrowing.narrows
    edge = None if plain else walked.nth(from_here, LOOKED_AT)
    near = from_here if edge is None else walked.until(from_here, edge)
    found = walked.first(near.filter(condition), most)
    if edge is not None and len(found) < most:
        rest = walked.beyond(every, edge).filter(condition)
        found += walked.collected(rest, most - len(found))
    return found


def _rows(member: Member, entries: Iterable[int], sorting: Sorting) -> tuple[Row, ...]:
    """What a list shows of these entries, in their order; the rights are asked once more."""
    order = {entry: at for at, entry in enumerate(entries)}
    if not order:
        return ()
    found = shown_columns(
        Invoice.objects.filter(
            within(member, "invoice.read"),
            organisation_id=member.organisation_id,
            entry__in=list(order),
        )
    )
    rows = sorted(found, key=lambda values: order[values["entry"]])
    return tuple(row_of(values, sorting) for values in rows)


def shown_columns(rows: QuerySet[Invoice]) -> QuerySet:
    """The columns of `Row`, with the names of what they refer to."""
    return rows.values(
        "id", "entry", "reference", "number", "direction", "stage", "type_code", "seller_name",
        "buyer_name", "party_id", "issue_date", "due_date", "arrived_at", "net", "tax", "gross",
        "payable", "signed_gross", "currency", "order_reference", "channel", "keyed", "number_key",
        "party_key", "issue_key", "due_key", "gross_key", department_name=F("department__name"),
        project_code=F("project__code"), category_name=F("category__name"),
        entity_name=F("entity__name"),
    )  # fmt: skip


def row_of(values: dict[str, Any], sorting: Sorting = NEWEST_FIRST) -> Row:
    """A row of `shown_columns`."""
    column = COLUMNS[sorting.by]
    key = "" if column == "entry" else key_text(values[column])
    seller, buyer = values.pop("seller_name"), values.pop("buyer_name")
    for name in ("number_key", "party_key", "issue_key", "due_key", "gross_key"):
        del values[name]
    for name in ("department_name", "project_code", "category_name", "entity_name"):
        values[name] = values[name] or ""
    return Row(
        party_name=buyer if values["direction"] == Direction.ISSUED else seller,
        kind=rules.kind_of(values["type_code"]),
        place=Place(values["entry"], key),
        **values,
    )
