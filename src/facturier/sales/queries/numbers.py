"""The numbers that a series gave, in order, and the proof that none is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member
from facturier.register import queries as register
from facturier.sales.models import IssuedDocument, SeriesPeriod
from facturier.sales.queries.series import SeriesRow, one_series

PAGE = 100
AT_ONCE = 500  # invoices asked of the register while a file is written
MOST_PERIODS = 240  # months of twenty years
MOST_HOLES = 20


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number that was given. What the invoice says is there for who may read it."""

    running: int
    number: str
    issue_date: date
    readable: bool
    reference: str = ""
    type_code: str = ""
    customer: str = ""
    gross: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was counted in a period: gapless if the numbers are 1 to the last, one document each."""

    last: int
    counted: int
    smallest: int
    greatest: int
    holes: tuple[int, ...]
    """The first running numbers without a document; always empty, unless somebody broke in."""

    @property
    def gapless(self) -> bool:
        """Whether each number from 1 to the last has its document, and none is beyond."""
        ends = (self.smallest, self.greatest) == ((1, self.last) if self.last else (0, 0))
        return not self.holes and self.counted == self.last and ends


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """A page of the numbers of a period; ask again with `after`, the last running number shown."""

    series: SeriesRow
    period: str
    periods: tuple[str, ...]
    """Those that have a number, the latest first."""
    proof: Proof
    rows: tuple[NumberRow, ...]
    after: int | None


def numbers_page(
    member: Member,
    series_id: UUID,
    today: date,
    *,
    period: str | None = None,
    after: int = 0,
    size: int = PAGE,
) -> NumbersPage:
    """The numbers of a period (the latest, unless said), smallest first; 404 for no such period."""
    series = one_series(member, series_id, today)  # asks the right to read
    own = {"organisation_id": member.organisation_id, "series_id": series_id}
    given = SeriesPeriod.objects.filter(**own, last__gt=0).order_by("-period")
    lasts = dict(given.values_list("period", "last")[:MOST_PERIODS])
    if period is None:
        period = next(iter(lasts), "")
    elif period not in lasts:
        raise absent()
    documents = IssuedDocument.objects.filter(**own, period=period)
    found = list(documents.filter(running__gt=after).order_by("running")[: size + 1])
    return NumbersPage(
        series=series,
        period=period,
        periods=tuple(lasts),
        proof=_proof(member.organisation_id, series_id, period, lasts.get(period, 0)),
        rows=tuple(_told(member, found[:size])),
        after=found[size - 1].running if len(found) > size else None,
    )


def every_number(member: Member, series_id: UUID, period: str, today: date) -> Iterator[NumberRow]:
    """All numbers of a period, for a file; some hundred at a time."""
    one_series(member, series_id, today)  # asks the right to read
    own = {"organisation_id": member.organisation_id, "series_id": series_id, "period": period}
    rows, after = IssuedDocument.objects.filter(**own).order_by("running"), 0
    while found := list(rows.filter(running__gt=after)[:AT_ONCE]):
        yield from _told(member, found)
        after = found[-1].running


def _told(member: Member, rows: Iterable[IssuedDocument]) -> Iterator[NumberRow]:
    rows = list(rows)
    invoices = register.readable_among(member, [row.invoice_id for row in rows])
    for row in rows:
        stated = (row.running, row.number, row.issue_date)
        invoice = invoices.get(row.invoice_id)
        if invoice is None:
            yield NumberRow(*stated, readable=False)
            continue
        yield NumberRow(
            *stated,
            readable=True,
            reference=invoice.reference,
            type_code=invoice.type_code,
            customer=invoice.buyer_name,
            gross=invoice.gross,
            currency=invoice.currency,
        )


def _proof(organisation_id: UUID, series_id: UUID, period: str, last: int) -> Proof:
    counted = IssuedDocument.objects.filter(
        organisation_id=organisation_id, series_id=series_id, period=period
    ).aggregate(count=Count("id"), smallest=Min("running"), greatest=Max("running"))
    whole = counted["count"] == last == (counted["greatest"] or 0)
    holes = () if whole else _holes(organisation_id, series_id, period, last)
    return Proof(last, counted["count"], counted["smallest"] or 0, counted["greatest"] or 0, holes)


def _holes(organisation_id: UUID, series_id: UUID, period: str, last: int) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n FROM generate_series(1, %s) n WHERE NOT EXISTS ("
            " SELECT FROM sales_issueddocument d WHERE d.organisation_id = %s AND d.series_id = %s"
            " AND d.period = %s AND d.running = n) ORDER BY n LIMIT %s",
            [last, organisation_id, series_id, period, MOST_HOLES],
        )
        return tuple(n for (n,) in cursor.fetchall())
