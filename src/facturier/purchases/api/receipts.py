"""API of receipts: what came, services done, what is taken back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.purchases import actions, queries
from facturier.purchases.models import Receipt, ReceiptLine

router = Router(tags=["purchases"])


class ReceivedLineIn(Schema):
    """So much of a line of the order."""

    line_id: UUID
    quantity: Decimal = Field(max_digits=30, decimal_places=12)


class ReceiptIn(Schema):
    """What came on a day."""

    received_date: date
    delivery_note: str = Field("", max_length=60)
    note: str = Field("", max_length=1000)
    lines: list[ReceivedLineIn] = Field(min_length=1, max_length=200)


class DoneAmountIn(Schema):
    """So much of a service, in the currency of the order."""

    line_id: UUID
    amount: Decimal = Field(max_digits=30, decimal_places=12)


class ServiceDoneIn(Schema):
    """Services that were done: these amounts, or (without any) all that is left."""

    done_date: date
    note: str = Field("", max_length=1000)
    amounts: list[DoneAmountIn] | None = Field(None, max_length=200)


class TakeBackIn(Schema):
    """Why a receipt is taken back."""

    reason: str = Field(max_length=2000)


class ReceiptLineOut(Schema):
    """So much of a line of the order; less than nothing where a receipt is taken back."""

    line_id: UUID
    quantity: Decimal


class ReceiptOut(Schema):
    """A receipt. `takes_back` is the receipt that it takes back."""

    id: UUID
    number: str
    order_id: UUID
    received_date: date
    delivery_note: str
    note: str
    takes_back: UUID | None
    receiver: str
    received_at: datetime
    lines: list[ReceiptLineOut]


class ReceiptsOut(Schema):
    """A page of receipts, the newest first; ask again with `after` = `next_after`."""

    items: list[ReceiptOut]
    next_after: UUID | None


@router.get("/purchase-receipts/", response={200: ReceiptsOut, **REFUSALS}, summary="List receipts")
def purchase_receipts(
    request: HttpRequest, after: UUID | None = None, limit: int = Query(50, ge=1, le=200)
):
    """Receipts of the orders that you may read."""
    page = queries.receipts_page(request.member, after=after, size=limit)
    return {"items": _told(request, list(page.rows)), "next_after": page.after}


@router.post(
    "/purchase-orders/{uuid:order_id}/receipts/", response={201: ReceiptOut, **REFUSALS},
    summary="Receive",
)  # fmt: skip
def receive_purchase(
    request: HttpRequest, order_id: UUID, receipt: ReceiptIn, idempotency_key: str = KEY
):
    """What came of an open order, by line. `Idempotency-Key` makes it safe to repeat."""
    _ensure_may(request, order_id)
    now = timezone.now()

    def created() -> dict[str, Any]:
        quantities: dict[UUID, Decimal] = {}
        for one in receipt.lines:
            quantities[one.line_id] = quantities.get(one.line_id, Decimal(0)) + one.quantity
        row = actions.receive(
            member=request.member, order_id=order_id, quantities=quantities,
            received_date=receipt.received_date, delivery_note=receipt.delivery_note,
            remark=receipt.note, now=now,
        )  # fmt: skip
        return _told(request, [row])[0]

    return created_once(request.member, request.path, idempotency_key, receipt, created, now)


@router.post(
    "/purchase-orders/{uuid:order_id}/services/", response={201: ReceiptOut, **REFUSALS},
    summary="Say that services were done",
)  # fmt: skip
def note_purchase_service(
    request: HttpRequest, order_id: UUID, done: ServiceDoneIn, idempotency_key: str = KEY
):
    """The service was done, wholly or by amount. `Idempotency-Key` makes it safe to repeat."""
    _ensure_may(request, order_id)
    now = timezone.now()

    def created() -> dict[str, Any]:
        amounts = None
        if done.amounts is not None:
            amounts = {one.line_id: one.amount for one in done.amounts}
        row = actions.note_service_done(
            member=request.member, order_id=order_id, amounts=amounts, done_date=done.done_date,
            remark=done.note, now=now,
        )  # fmt: skip
        return _told(request, [row])[0]

    return created_once(request.member, request.path, idempotency_key, done, created, now)


@router.post(
    "/purchase-receipts/{uuid:receipt_id}/take-back/", response={201: ReceiptOut, **REFUSALS},
    summary="Take a receipt back",
)  # fmt: skip
def take_back_purchase_receipt(
    request: HttpRequest, receipt_id: UUID, asked: TakeBackIn, idempotency_key: str = KEY
):
    """By another receipt, which states as much less. `Idempotency-Key` makes it safe to repeat."""
    organisations.require(request.member, "purchase.receive")
    queries.one_receipt(request.member, receipt_id)
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.take_back_receipt(
            member=request.member, receipt_id=receipt_id, reason=asked.reason,
            taken_date=timezone.localdate(now), now=now,
        )  # fmt: skip
        return _told(request, [row])[0]

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


def _ensure_may(request: HttpRequest, order_id: UUID) -> None:
    """Before a known key repeats its answer: it is still theirs to read and to receive."""
    organisations.require(request.member, "purchase.receive")
    queries.one_order(request.member, order_id)


def _told(request: HttpRequest, rows: list[Receipt]) -> list[dict[str, Any]]:
    lines: dict[UUID, list[dict[str, Any]]] = {one.id: [] for one in rows}
    found = ReceiptLine.objects.filter(
        organisation_id=request.member.organisation_id, receipt_id__in=list(lines)
    )
    for line in found.order_by("line__place"):
        lines[line.receipt_id].append(
            {"line_id": line.line_id, "quantity": actions.exact(line.quantity)}
        )
    return [
        {
            "id": one.id,
            "number": one.number,
            "order_id": one.order_id,
            "received_date": one.received_date,
            "delivery_note": one.delivery_note,
            "note": one.note,
            "takes_back": one.takes_back_id,
            "receiver": one.receiver_name,
            "received_at": one.received_at,
            "lines": lines[one.id],
        }
        for one in rows
    ]
