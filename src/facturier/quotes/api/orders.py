"""API of orders: what they say is changed on their drafts (`/drafts/`)."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.quotes import actions, queries
from facturier.quotes.actions import Wanted
from facturier.quotes.models import Order
from facturier.quotes.queries import OrderTab

router = Router(tags=["quotes"])
ORDER = "/orders/{order_id}"
OrderShown = Literal["open", "invoiced", "closed"]
Version = Field(ge=0, le=999_999_999, description="version of the draft as it was read")
Quantity = Field(ge=0, lt=Decimal(10) ** 12, decimal_places=4)


class OrderLineOut(Schema):
    """A line of an order: `taken` is on drafts and invoices, without the sign of the line."""

    id: UUID
    name: str
    unit: str
    ordered: Decimal
    extra: Decimal
    taken: Decimal
    net: Decimal


class OrderRowOut(Schema):
    """An order in a list."""

    id: UUID
    number: str
    draft: UUID
    quote: UUID | None
    state: OrderShown
    customer_order: str = Field(description="BT-13")
    order_date: date
    currency: str
    net: Decimal
    gross: Decimal
    invoiced: Decimal = Field(description="net of what is on drafts and invoices")


class OrderBilledOut(Schema):
    """A draft with something of the order, and the invoice that it became."""

    draft: UUID
    number: str
    reference: str
    credited: bool


class OrderOut(OrderRowOut):
    """An order with its lines and what was made of it, the latest first."""

    lines: list[OrderLineOut]
    billed: list[OrderBilledOut]


class OrdersOut(Schema):
    """A page of orders; ask again with `after` = `next_after`."""

    items: list[OrderRowOut]
    next_after: UUID | None


class OrderBeginIn(Schema):
    """An order without a quote: its draft is opened, filled through `/drafts/`, then taken."""

    entity: UUID
    customer: UUID | None = None


class OrderDraftOut(Schema):
    """The draft on which an order is entered."""

    draft: UUID
    version: int


class OrderTakeIn(Schema):
    """The draft that becomes an order, as it was read."""

    draft: UUID
    draft_version: int = Version


class OrderPartIn(Schema):
    """So much of a line, without its sign."""

    line: UUID
    quantity: Decimal = Quantity


class OrderInvoiceIn(Schema):
    """What is invoiced: these lines, a share of the order, or, with neither, all that is left."""

    percent: Decimal | None = Field(None, gt=0, le=100, decimal_places=4)
    lines: list[OrderPartIn] | None = Field(None, max_length=1000)
    beyond: bool = Field(False, description="of lines: more than is left may be invoiced")


class OrderCloseIn(Schema):
    """Why nothing more is invoiced."""

    reason: str = Field("", max_length=200)


class OrderInvoicedOut(Schema):
    """The draft of the invoice."""

    draft: UUID


@router.get("/orders/", response={200: OrdersOut, **REFUSALS}, summary="List orders")
def orders(
    request: HttpRequest,
    state: OrderShown | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """The orders you may read, the newest first."""
    tab = OrderTab(state) if state else None
    page = queries.orders_page(request.member, tab, after=after, size=limit)
    items = [_order_row(row.order, row.tab, row.invoiced) for row in page.rows]
    return {"items": items, "next_after": page.after}


@router.post("/orders/", response={201: OrderOut, **REFUSALS}, summary="Take an order")
def take_order(request: HttpRequest, asked: OrderTakeIn):
    """Make an order of what was entered on its draft; the draft changes no more."""
    now = timezone.now()
    order, _again = actions.take_order(
        member=request.member, draft_id=asked.draft, draft_version=asked.draft_version,
        today=timezone.localdate(now), now=now,
    )  # fmt: skip
    return Status(201, _order(request, order.id))


@router.post("/order-drafts/", response={201: OrderDraftOut, **REFUSALS}, summary="Begin an order")
def begin_order(request: HttpRequest, asked: OrderBeginIn, idempotency_key: str = KEY):
    """Open the draft on which an order is entered without a quote."""
    now = timezone.now()

    def created() -> dict[str, Any]:
        draft = actions.begin_order(
            member=request.member, entity_id=asked.entity, customer_id=asked.customer, now=now
        )
        return {"draft": draft.id, "version": draft.version}

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(f"{ORDER}/", response={200: OrderOut, **REFUSALS}, summary="Get an order")
def order(request: HttpRequest, order_id: UUID):
    """What was ordered, what is invoiced, what was made of it."""
    return _order(request, order_id)


@router.post(
    f"{ORDER}/invoices/", response={201: OrderInvoicedOut, **REFUSALS}, summary="Invoice an order"
)
def invoice_order(
    request: HttpRequest, order_id: UUID, asked: OrderInvoiceIn, idempotency_key: str = KEY
):
    """Open the draft of an invoice with a part of it; refused where more is asked than is left."""
    quantities = None
    if asked.lines is not None:
        quantities = {one.line: one.quantity for one in asked.lines}
    wanted = Wanted(asked.percent, quantities, asked.beyond)
    now = timezone.now()

    def created() -> dict[str, Any]:
        draft_id = actions.invoice_order(
            member=request.member, order_id=order_id, wanted=wanted, now=now
        )
        return {"draft": draft_id}

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.post(f"{ORDER}/close/", response={200: OrderOut, **REFUSALS}, summary="Close an order")
def close_order(request: HttpRequest, order_id: UUID, asked: OrderCloseIn):
    """Nothing more is invoiced of it. Safe to repeat."""
    organisations.require(request.member, "invoice.read")  # what it answers
    actions.close_order(
        member=request.member, order_id=order_id, reason=asked.reason, now=timezone.now()
    )
    return _order(request, order_id)


@router.post(f"{ORDER}/reopen/", response={200: OrderOut, **REFUSALS}, summary="Reopen an order")
def reopen_order(request: HttpRequest, order_id: UUID):
    """It may be invoiced again. Safe to repeat."""
    organisations.require(request.member, "invoice.read")  # what it answers
    actions.reopen_order(member=request.member, order_id=order_id, now=timezone.now())
    return _order(request, order_id)


# -- what is answered ------------------------------------------------------------------------------
def _order_row(row: Order, tab: OrderTab, invoiced: Decimal) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "draft": row.draft_id,
        "quote": row.quote_id,
        "state": tab.value,
        "customer_order": row.customer_order,
        "order_date": row.order_date,
        "currency": row.currency,
        "net": row.net,
        "gross": row.gross,
        "invoiced": invoiced,
    }


def _order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    found = queries.order_page(request.member, order_id)
    return _order_row(found.order, found.tab, found.invoiced) | {
        "lines": [
            {name: getattr(one, name) for name in OrderLineOut.model_fields}
            for one in found.lines
        ],
        "billed": [
            {"draft": one.draft.id, "number": one.number, "reference": one.reference,
             "credited": one.credited}
            for one in found.billed
        ],
    }  # fmt: skip
