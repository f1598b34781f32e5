"""The list: one page of the register, keyset by entry number, newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet

from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register import rules
from facturier.register.models import Invoice
from facturier.register.queries.scope import within
from facturier.register.rules import Stage

PAGE = 50
COUNTED = 1000  # beyond, a counter says "plus de 1 000"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; None does not narrow."""

    direction: Direction | None = None
    stage: Stage | None = None


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
    issue_date: date
    due_date: date | None
    arrived_at: datetime
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    payable: Decimal | None
    currency: str
    department_name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the entry numbers from which the next and the previous page start."""

    rows: tuple[Row, ...]
    older_than: int | None
    newer_than: int | None
    count: int
    count_is_exact: bool


def invoices_page(
    member: Member,
    filters: Filters,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
    size: int = PAGE,
) -> Page:
    """A page of what the member may read: two statements, whatever the size of the register."""
    visible = _visible(member, filters)
    if newer_than is not None:
        rows = list(_rows(visible.filter(entry__gt=newer_than).order_by("entry"), size))
        more_newer, more_older = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        narrowed = visible if older_than is None else visible.filter(entry__lt=older_than)
        rows = list(_rows(narrowed.order_by("-entry"), size))
        more_newer, more_older = older_than is not None, len(rows) > size
        rows = rows[:size]
    count = visible.order_by()[: COUNTED + 1].count()
    return Page(
        rows=tuple(_row(values) for values in rows),
        older_than=rows[-1]["entry"] if rows and more_older else None,
        newer_than=rows[0]["entry"] if rows and more_newer else None,
        count=min(count, COUNTED),
        count_is_exact=count <= COUNTED,
    )


def _visible(member: Member, filters: Filters) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(
        within(member, "invoice.read"), organisation_id=member.organisation_id
    )
    if filters.direction is not None:
        rows = rows.filter(direction=filters.direction)
    if filters.stage is not None:
        rows = rows.filter(stage=filters.stage)
    return rows


def _rows(rows: QuerySet[Invoice], size: int) -> QuerySet:
    return rows.values(
        "id", "entry", "reference", "number", "direction", "stage", "type_code", "seller_name",
        "buyer_name", "issue_date", "due_date", "arrived_at", "net", "tax", "gross", "payable",
        "currency", department_name=F("department__name"),
    )[: size + 1]  # fmt: skip


def _row(values: dict) -> Row:
    seller, buyer = values.pop("seller_name"), values.pop("buyer_name")
    party = buyer if values["direction"] == Direction.ISSUED else seller
    values["department_name"] = values["department_name"] or ""
    return Row(party_name=party, kind=rules.kind_of(values["type_code"]), **values)
