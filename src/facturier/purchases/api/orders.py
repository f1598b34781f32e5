"""API of purchase orders: listed, written, changed, sent, closed, cancelled."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.purchases import actions, queries
from facturier.purchases.models import PurchaseOrder
from facturier.purchases.queries import LineTab, OrderFilters
from facturier.purchases.rules import LineFacts, OrderFacts

router = Router(tags=["purchases"])
VERSION = Field(ge=0, le=2**31 - 1)
OrderStanding = Literal["draft", "open", "closed", "cancelled"]
OrderStep = Literal["open", "closed", "cancelled"]


class PurchaseLineIn(Schema):
    """A line; `id` names one that is there. `by_amount`: a service, followed by its amount."""

    id: UUID | None = None
    item: str = Field("", max_length=200)
    name: str = Field(max_length=400)
    quantity: Decimal = Field(max_digits=30, decimal_places=12, description="four decimals at most")
    unit: str = Field("C62", max_length=10, description="UN/ECE recommendation 20")
    price: Decimal = Field(max_digits=30, decimal_places=12, description="net, six decimals")
    vat_percent: Decimal | None = Field(None, max_digits=12, decimal_places=6)
    by_amount: bool = False


class PurchaseOrderIn(Schema):
    """An order. Without a number it takes the next of our series."""

    number: str = Field("", max_length=200)
    supplier_id: UUID
    entity_id: UUID
    department_id: UUID | None = None
    project_id: UUID | None = None
    category_id: UUID | None = None
    order_date: date
    currency: str = Field("EUR", max_length=10)
    note: str = Field("", max_length=2000)
    lines: list[PurchaseLineIn] = Field(max_length=500)


class PurchaseOrderChange(PurchaseOrderIn):
    """A whole order, and the version it was read in: another one since is refused (409)."""

    version: int = VERSION


class PurchaseLineOut(PurchaseLineIn):
    """A line with what was received and invoiced of it, in its unit."""

    place: int
    received: Decimal
    invoiced: Decimal = Field(description="less what was credited")
    beyond: Decimal = Field(description="invoiced beyond what was received, accepted by nobody")


class PurchaseOrderHead(Schema):
    """An order as lists tell it."""

    id: UUID
    number: str
    state: OrderStanding
    supplier_id: UUID
    entity_id: UUID
    department_id: UUID | None
    project_id: UUID | None
    category_id: UUID | None
    order_date: date
    currency: str
    net: Decimal
    note: str
    buyer: str
    created_at: datetime
    version: int


class PurchaseOrderOut(PurchaseOrderHead):
    """An order with its lines, and the references of its invoices that you may read."""

    lines: list[PurchaseLineOut]
    invoices: list[str]


class PurchaseOrdersOut(Schema):
    """A page of orders, the newest first; ask again with `after` = `next_after`."""

    items: list[PurchaseOrderHead]
    next_after: UUID | None


class PurchaseStateIn(Schema):
    """A step: closing, opening again and cancelling want a reason."""

    state: OrderStep
    version: int = VERSION
    reason: str = Field("", max_length=2000)


@router.get(
    "/purchase-orders/", response={200: PurchaseOrdersOut, **REFUSALS}, summary="List orders"
)
def purchase_orders(
    request: HttpRequest,
    state: OrderStanding | None = None,
    supplier_id: UUID | None = None,
    entity_id: UUID | None = None,
    number: str = Query("", max_length=40),
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """Orders to suppliers that you may read, the newest first."""
    member = request.member
    suppliers = parties.family(member.organisation_id, supplier_id) if supplier_id else None
    filters = OrderFilters(state or "", suppliers, entity_id, number.replace("\0", ""))
    page = queries.orders_page(member, filters, after=after, size=limit)
    return {"items": [head_told(one) for one in page.rows], "next_after": page.after}


@router.post(
    "/purchase-orders/", response={201: PurchaseOrderOut, **REFUSALS}, summary="Write an order"
)
def create_purchase_order(request: HttpRequest, order: PurchaseOrderIn, idempotency_key: str = KEY):
    """A draft of an order. `Idempotency-Key` makes it safe to repeat."""
    organisations.require(request.member, "purchase.order")
    organisations.require(request.member, "purchase.read")
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.create_order(member=request.member, facts=facts_in(order), now=now)
        return order_told(request, row.id)

    return created_once(request.member, request.path, idempotency_key, order, created, now)


@router.get(
    "/purchase-orders/{uuid:order_id}/", response={200: PurchaseOrderOut, **REFUSALS},
    summary="Read an order",
)  # fmt: skip
def purchase_order(request: HttpRequest, order_id: UUID):
    """One order: ordered, received and invoiced by line."""
    return order_told(request, order_id)


@router.put(
    "/purchase-orders/{uuid:order_id}/", response={200: PurchaseOrderOut, **REFUSALS},
    summary="Change an order",
)  # fmt: skip
def change_purchase_order(request: HttpRequest, order_id: UUID, order: PurchaseOrderChange):
    """State an order anew while it is a draft or open."""
    organisations.require(request.member, "purchase.read")  # what it answers
    actions.change_order(
        member=request.member, order_id=order_id, version=order.version, facts=facts_in(order),
        now=timezone.now(),
    )  # fmt: skip
    return order_told(request, order_id)


@router.post(
    "/purchase-orders/{uuid:order_id}/state/", response={200: PurchaseOrderOut, **REFUSALS},
    summary="Send, close or cancel an order",
)  # fmt: skip
def step_purchase_order(request: HttpRequest, order_id: UUID, step: PurchaseStateIn):
    """`open` sends a draft and opens a closed order again. An old version is refused (409)."""
    member = request.member
    organisations.require(member, "purchase.read")  # what it answers
    organisations.require(member, "purchase.order")
    row = queries.one_order(member, order_id)
    by: dict[str, Any] = {"member": member, "order_id": order_id, "version": step.version,
                          "now": timezone.now()}  # fmt: skip
    if step.state == "open" and row.state != "closed":
        actions.send_order(**by)
    else:
        verb = {"open": actions.reopen_order, "closed": actions.close_order}.get(
            step.state, actions.cancel_order
        )
        verb(**by, reason=step.reason)
    return order_told(request, order_id)


def facts_in(order: PurchaseOrderIn) -> OrderFacts:
    """An order as it was sent."""
    stated = order.model_dump(exclude={"version", "lines"})
    return OrderFacts(**stated, lines=tuple(LineFacts(**one.model_dump()) for one in order.lines))


def head_told(row: PurchaseOrder) -> dict[str, Any]:
    """An order as lists answer it."""
    names = ("id", "number", "state", "supplier_id", "entity_id", "department_id", "project_id",
             "category_id", "order_date", "currency", "net", "note", "created_at",
             "version")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"buyer": row.buyer_name}


def order_told(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """An order as the API answers it."""
    found = queries.whole_order(request.member, order_id)
    return head_told(found.order) | {
        "lines": [_line_told(tab) for tab in found.lines],
        "invoices": [one.reference for one in found.invoices],
    }


def _line_told(tab: LineTab) -> dict[str, Any]:
    line = tab.line
    return {
        "id": line.id,
        "place": line.place,
        "item": line.item,
        "name": line.name,
        "quantity": actions.exact(line.quantity),
        "unit": line.unit,
        "price": actions.exact(line.price),
        "vat_percent": None if line.vat_percent is None else actions.exact(line.vat_percent),
        "by_amount": line.by_amount,
        "received": actions.exact(tab.received),
        "invoiced": actions.exact(tab.invoiced),
        "beyond": actions.exact(tab.beyond),
    }
