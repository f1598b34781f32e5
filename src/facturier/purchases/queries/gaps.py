"""Differences between invoices and their orders, for who may read both."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.purchases.models import Gap, Match, OrderLink, PurchaseOrder
from facturier.purchases.queries.orders import PAGE, Page, readable
from facturier.purchases.queries.rights import within
from facturier.purchases.rules import GapState
from facturier.register.queries import within as invoices_within
from facturier.register.queries.invoice import Invoice, InvoiceLine

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class GapFilters:
    """What the queue is narrowed to; '' and None do not narrow. `mine`: asked of the member."""

    state: str = GapState.OPEN.value
    kind: str = ""
    owner: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A line of an invoice, and what it takes of which lines of orders."""

    line: InvoiceLine
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class InvoiceMatch:
    """What the page of an invoice tells of its orders. No order is a normal way."""

    orders: tuple[PurchaseOrder, ...]
    rows: tuple[MatchRow, ...]
    gaps: tuple[Gap, ...]


def _readable(member: Member) -> QuerySet[Gap]:
    invoices = Invoice.objects.filter(
        invoices_within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        id=OuterRef("invoice_id"),
    )
    return Gap.objects.filter(
        within(member, "purchase.read", "order__"),
        Exists(invoices),
        organisation_id=member.organisation_id,
    ).select_related("order", "line", "invoice")


def gaps_page(
    member: Member, filters: GapFilters, *, after: UUID | None = None, size: int = PAGE
) -> Page:
    """A page of differences, the newest first."""
    require(member, "purchase.read")
    rows = _readable(member)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.owner:
        rows = rows.filter(owner=filters.owner)
    if filters.mine:
        rows = rows.filter(owner_id=member.id)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    return Page(tuple(found[:size]), found[size - 1].id if len(found) > size else None)


def open_gaps(member: Member) -> int:
    """How many differences wait for a person, 1,000 at most."""
    require(member, "purchase.read")
    rows = _readable(member).filter(state=GapState.OPEN).select_related(None)
    return len(rows.values_list("id", flat=True)[:1000])


def one_gap(member: Member, gap_id: UUID) -> Gap:
    """A difference that the member may read; absent (404) otherwise."""
    require(member, "purchase.read")
    row = _readable(member).filter(id=gap_id).first()
    if row is None:
        raise absent()
    return row


def match_of(member: Member, invoice: Invoice) -> InvoiceMatch:
    """Orders of an invoice that the member may read, its lines, its differences."""
    own = {"organisation_id": member.organisation_id}
    linked = OrderLink.objects.filter(**own, invoice=invoice, stands=True).values("order_id")
    orders = tuple(readable(member).filter(id__in=linked).order_by("id")[:MOST_SHOWN])
    if not orders:
        return InvoiceMatch((), (), ())
    found: dict[int, list[Match]] = {}
    matches = Match.objects.filter(
        **own, invoice=invoice, stands=True, line__order_id__in=[one.id for one in orders]
    ).select_related("line__order")
    for one in matches.order_by("line__order_id", "line__place"):
        found.setdefault(one.place, []).append(one)
    lines = InvoiceLine.objects.filter(**own, invoice=invoice).order_by("position")[:500]
    gaps = _readable(member).filter(invoice=invoice).exclude(state=GapState.LIFTED)
    return InvoiceMatch(
        orders,
        tuple(MatchRow(one, tuple(found.get(one.position, ()))) for one in lines),
        tuple(gaps.order_by("place", "kind", "id")[:MOST_SHOWN]),
    )
