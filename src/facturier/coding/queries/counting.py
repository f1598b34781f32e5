"""Amounts of received invoices with what each is counted on: for lists, files and budgets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from uuid import UUID

from facturier.coding.queries.held import follows, held_of, parts_of
from facturier.coding.rules.count import Counted, counted
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.organisations.rules import Direction
from facturier.register.queries import within
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import CREDIT_NOTES, ISSUED, Stage

AT_ONCE = 200
COUNTS = (Stage.TO_CHECK, Stage.VERIFIED)
"""Stages in which an invoice counts: what is refused or set aside keeps its coding, uncounted."""


@dataclass(frozen=True, slots=True)
class CountedLine:
    """An amount of an invoice, signed: what a credit note states counts as less."""

    invoice: Invoice
    line: Counted
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CountedPage:
    """Whole invoices with their lines, the oldest first; ask again with `after`."""

    lines: tuple[CountedLine, ...]
    after: int | None


def counted_lines(organisation_id: UUID, invoices: Iterable[Invoice]) -> Iterator[CountedLine]:
    """Every amount of these invoices, in their order; of some hundred at a time: memory is small.

    The right was asked of the invoices.
    """
    accounts = organisations.accounts_of_categories(organisation_id)
    waiting = iter(invoices)
    while some := list(islice(waiting, AT_ONCE)):
        parts = parts_of(organisation_id, some)
        held = held_of(organisation_id, [one.id for one in some])
        for invoice in some:
            stated = parts[invoice.id]
            coded = {
                position: one.shares
                for position, one in held[invoice.id].items()
                if one.holds_for(stated.get(position))
            }
            sign = -1 if invoice.type_code in CREDIT_NOTES else 1
            for line in counted(invoice.net, follows(invoice, accounts), stated.values(), coded):
                yield CountedLine(invoice, line, sign * line.amount)


def counted_invoices(
    member: Member, *, since: date | None = None, until: date | None = None, after: int = 0
):
    """Received invoices that count and that the member may read, in the order of their entry.

    `since` and `until` bound the date of issue, both included; `after` is an entry number.
    """
    require(member, "invoice.read")
    rows = Invoice.objects.filter(
        within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        direction=Direction.RECEIVED,
        stage__in=COUNTS,
        entry__gt=after,
    ).exclude(channel=ISSUED)
    if since is not None:
        rows = rows.filter(issue_date__gte=since)
    if until is not None:
        rows = rows.filter(issue_date__lte=until)
    return rows.order_by("entry")


def counted_page(
    member: Member,
    *,
    since: date | None = None,
    until: date | None = None,
    after: int = 0,
    size: int = 50,
) -> CountedPage:
    """The amounts of some invoices, and where to go on."""
    rows = counted_invoices(member, since=since, until=until, after=after)
    found = list(rows[: size + 1])
    page = found[:size]
    lines = tuple(counted_lines(member.organisation_id, page))
    return CountedPage(lines, page[-1].entry if len(found) > size else None)
