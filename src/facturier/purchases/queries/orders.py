"""Orders and receipts, for a member who may read them: ordered, received, invoiced by line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from facturier.kit.refusal import absent
from facturier.kit.typography import folded
from facturier.organisations.queries import Member, require
from facturier.purchases.models import (
    Gap,
    Match,
    OrderLink,
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
)
from facturier.purchases.queries.rights import within
from facturier.purchases.rules import GapState, number_key
from facturier.register.queries import within as invoices_within
from facturier.register.queries.invoice import Invoice

PAGE = 50
CHOICES = 200
_MEASURE: DecimalField = DecimalField(max_digits=28, decimal_places=10)
ZERO = Value(Decimal(0), output_field=_MEASURE)


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """What a list of orders is narrowed to; None and '' do not narrow."""

    state: str = ""
    suppliers: frozenset[UUID] | None = None
    entity_id: UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, the newest first, and where the next one begins."""

    rows: tuple
    after: UUID | None


@dataclass(frozen=True, slots=True)
class LineTab:
    """A line with what was received and invoiced of it, in its own unit."""

    line: PurchaseLine
    received: Decimal
    invoiced: Decimal  # less what was credited
    beyond: Decimal  # of which nobody has accepted what came beyond the receipts

    @property
    def left(self) -> Decimal:
        """What is still to come."""
        return max(Decimal(0), self.line.quantity - self.received)


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with its lines, receipts, invoices that the member may read, and differences."""

    order: PurchaseOrder
    lines: tuple[LineTab, ...]
    receipts: tuple[Receipt, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def may_be_cancelled(self) -> bool:
        """Whether nothing came of it and no invoice that the member may read names it."""
        return not self.invoices and not any(one.received for one in self.lines)

    @property
    def fully_received(self) -> bool:
        """Whether nothing is left to come."""
        return all(one.left == 0 for one in self.lines)


def readable(member: Member, capability: str = "purchase.read") -> QuerySet[PurchaseOrder]:
    """The orders on which a member holds a capability."""
    return PurchaseOrder.objects.filter(
        within(member, capability), organisation_id=member.organisation_id
    )


def orders_page(
    member: Member, filters: OrderFilters, *, after: UUID | None = None, size: int = PAGE
) -> Page:
    """A page of orders: one statement."""
    require(member, "purchase.read")
    rows = readable(member)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.suppliers is not None:
        rows = rows.filter(supplier_id__in=filters.suppliers)
    if filters.entity_id is not None:
        rows = rows.filter(entity_id=filters.entity_id)
    if key := number_key(filters.text):
        rows = rows.filter(number_key__contains=key)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: size + 1])
    return Page(tuple(found[:size]), found[size - 1].id if len(found) > size else None)


def one_order(member: Member, order_id: UUID) -> PurchaseOrder:
    """An order; for those who may not read it, it does not exist (404)."""
    require(member, "purchase.read")
    order = readable(member).filter(id=order_id).first()
    if order is None:
        raise absent()
    return order


def order_numbered(member: Member, text: str) -> PurchaseOrder | None:
    """The order that goes by a number, however it is typed, if the member may read it."""
    require(member, "purchase.read")
    key = number_key(text.replace("\0", ""))
    return readable(member).filter(number_key=key).first() if key else None


def line_key(number: str, item: str, name: str, price: Decimal) -> str:
    """What a line of an order is about, for a file that states it again."""
    return "\x1f".join((number_key(number), folded(item), folded(name), str(price)))


def known_lines(member: Member, numbers: Iterable[str]) -> dict[str, str]:
    """`line_key` -> label, of the lines of the orders that go by these numbers: one statement."""
    rows = PurchaseLine.objects.filter(
        within(member, "purchase.read", "order__"),
        organisation_id=member.organisation_id,
        order__number_key__in={number_key(one) for one in numbers},
    ).select_related("order")
    return {
        line_key(row.order.number, row.item, row.name, Decimal(f"{row.price.normalize():f}")):
        f"{row.order.number}, {row.name}"
        for row in rows
    }  # fmt: skip


def tabs_of(organisation_id: UUID, orders: Q) -> list[LineTab]:
    """The lines of these orders in their order, with what was received and invoiced."""
    own = {"organisation_id": organisation_id, "line": OuterRef("pk")}

    def summed(rows: QuerySet, what: Any) -> Coalesce:
        sums = rows.order_by().values("line").annotate(sum=Sum(what)).values("sum")
        return Coalesce(Subquery(sums, output_field=_MEASURE), ZERO)

    matches = Match.objects.filter(**own, stands=True)
    charges = matches.filter(quantity__gt=0)
    lines = (
        PurchaseLine.objects.filter(orders, organisation_id=organisation_id)
        .annotate(
            came=summed(ReceiptLine.objects.filter(**own), "quantity"),
            taken=summed(charges, F("quantity") - F("credited")),
            over=summed(charges, "excess"),
        )
        .order_by("order_id", "place")
    )
    return [LineTab(one, one.came, one.taken, one.over) for one in lines]


def whole_order(member: Member, order_id: UUID) -> WholeOrder:
    """An order with all that stands by it: six statements."""
    order = one_order(member, order_id)
    own = {"organisation_id": member.organisation_id}
    receipts = Receipt.objects.filter(**own, order=order).prefetch_related("lines")
    linked = OrderLink.objects.filter(**own, order=order, stands=True).values("invoice_id")
    invoices = Invoice.objects.filter(
        invoices_within(member, "invoice.read"), **own, id__in=linked
    ).order_by("entry")
    shown = list(invoices[:CHOICES])
    gaps = Gap.objects.filter(**own, order=order, invoice_id__in=[one.id for one in shown])
    return WholeOrder(
        order,
        tuple(tabs_of(member.organisation_id, Q(order=order))),
        tuple(receipts.order_by("-id")[:CHOICES]),
        tuple(shown),
        tuple(gaps.exclude(state=GapState.LIFTED).order_by("-id")[:CHOICES]),
    )


def receipts_page(member: Member, *, after: UUID | None = None, size: int = PAGE) -> Page:
    """A page of receipts of orders that the member may read, the newest first."""
    require(member, "purchase.read")
    rows = Receipt.objects.filter(
        within(member, "purchase.read", "order__"), organisation_id=member.organisation_id
    )
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.select_related("order").order_by("-id")[: size + 1])
    return Page(tuple(found[:size]), found[size - 1].id if len(found) > size else None)


def one_receipt(member: Member, receipt_id: UUID) -> Receipt:
    """A receipt of an order that the member may read; absent (404) otherwise."""
    require(member, "purchase.read")
    row = (
        Receipt.objects.filter(
            within(member, "purchase.read", "order__"),
            organisation_id=member.organisation_id,
            id=receipt_id,
        )
        .select_related("order")
        .first()
    )
    if row is None:
        raise absent()
    return row
