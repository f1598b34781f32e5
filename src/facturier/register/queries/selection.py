"""What a list shows beyond its page: all of it, or what was chosen of it."""

from collections.abc import Iterable, Iterator
from datetime import date

from facturier.organisations.queries import Member
from facturier.register.models import Invoice
from facturier.register.queries.page import FIRST, Cursor, Row, Shown, invoices_page
from facturier.register.queries.scope import within
from facturier.register.rules.narrowing import NEWEST_FIRST, Narrowing, Sorting

AT_ONCE = 1000


def every_row(member: Member, narrowing: Narrowing, sorting: Sorting, today: date) -> Iterator[Row]:
    """All rows of a list, some thousand at a time: memory stays constant.

    In its order; what was searched comes newest first.
    """
    if narrowing.text:
        sorting = NEWEST_FIRST  # the one order in which a search is whole, however much it finds
    cursor: Cursor | None = FIRST
    while cursor is not None:
        page = invoices_page(member, narrowing, sorting, cursor, today=today, size=AT_ONCE)
        yield from page.rows
        cursor = Cursor(after=page.after) if page.after else None


def chosen_rows(member: Member, references: Iterable[str]) -> list[Row]:
    """The rows that these references name, within the member's scope, newest first."""
    shown = Shown()
    found = shown.of(_chosen(member, references)).order_by("-entry")
    return [shown.row(values) for values in found]


def chosen_invoices(member: Member, references: Iterable[str]) -> list[Invoice]:
    """The same as invoices, oldest first."""
    return list(_chosen(member, references).order_by("entry"))


def _chosen(member: Member, references: Iterable[str]):
    return Invoice.objects.filter(
        within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        reference__in=[reference.replace("\0", "") for reference in references],
    )
