"""API of bulk sendings: issued invoices sent together, with what became of each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.bulk import BulkStage
from facturier.kit.idempotency import KEY, created_once
from facturier.kit.origin import origin_of
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sending import actions, queries
from facturier.sending.models import BulkSending
from facturier.sending.queries import BulkSendingPage
from facturier.sending.rules.bulk import MOST, RowState

router = Router(tags=["sending"])
PLACE = "/bulk-sendings/{sending_bulk_id}/"


class BulkSendingIn(Schema):
    """References of issued invoices, each sent to the first contact of its customer."""

    invoices: list[str] = Field(min_length=1, max_length=MOST)


class BulkSendingOut(Schema):
    """A bulk sending, and how many of its invoices stand where."""

    id: UUID
    stage: BulkStage
    total: int
    waiting: int
    queued: int
    known: int = Field(description="had been sent to that address before")
    refused: int
    stopped: bool = Field(description="true: no job is at it, `resume` takes it up")
    prepared_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    asked_by: str


class BulkSendingRowOut(Schema):
    """What became of an invoice: its mail was queued, or why it was left aside."""

    place: int
    invoice: str = Field(description="reference in the register")
    number: str
    recipient: str = Field(description="empty: no address of the customer was known")
    state: RowState
    code: str
    reason: str


class BulkSendingRowsOut(Schema):
    """A page of invoices in their order; ask again with `after` = `next_after`."""

    items: list[BulkSendingRowOut]
    next_after: int | None


@router.post(
    "/bulk-sendings/", response={201: BulkSendingOut, **REFUSALS}, summary="Send invoices together"
)
def send_many(request: HttpRequest, asked: BulkSendingIn, idempotency_key: str = KEY):
    """Have mails of issued invoices queued one by one, in the background.

    An invoice that was sent to that address before is not sent again.
    """
    organisations.require(request.member, "invoice.send")
    now = timezone.now()

    def created() -> dict[str, Any]:
        bulk = actions.prepare_many(
            member=request.member,
            references=asked.invoices,
            origin=origin_of(request),
            now=now,
        )
        actions.start_many(member=request.member, bulk_id=bulk.id, now=now)
        return _bulk(queries.bulk_sending_page(request.member, bulk.id, size=1))

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(PLACE, response={200: BulkSendingOut, **REFUSALS}, summary="Get a bulk sending")
def bulk_sending(request: HttpRequest, sending_bulk_id: UUID):
    """How far it is."""
    organisations.require(request.member, "invoice.send")
    return _bulk(queries.bulk_sending_page(request.member, sending_bulk_id, size=1))


@router.get(
    f"{PLACE}invoices/",
    response={200: BulkSendingRowsOut, **REFUSALS},
    summary="What became of each invoice",
)
def bulk_sending_rows(
    request: HttpRequest,
    sending_bulk_id: UUID,
    state: RowState | None = None,
    after: int | None = None,
):
    """The invoices in their order, each with what became of it."""
    organisations.require(request.member, "invoice.send")
    after = None if after is None else max(0, min(after, MOST))
    page = queries.bulk_sending_page(request.member, sending_bulk_id, state=state, after=after)
    return {
        "items": [
            {
                "place": row.place,
                "invoice": row.invoice.reference,
                "number": row.invoice.number,
                "recipient": row.recipient,
                "state": row.state,
                "code": row.code,
                "reason": row.reason,
            }
            for row in page.rows
        ],
        "next_after": page.after,
    }


@router.post(
    f"{PLACE}pause/", response={200: BulkSendingOut, **REFUSALS}, summary="Pause a bulk sending"
)
def pause_bulk_sending(request: HttpRequest, sending_bulk_id: UUID):
    """Queue nothing more; mails that are queued leave."""
    return _decided(request, actions.pause_many, sending_bulk_id)


@router.post(
    f"{PLACE}resume/", response={200: BulkSendingOut, **REFUSALS}, summary="Resume a bulk sending"
)
def resume_bulk_sending(request: HttpRequest, sending_bulk_id: UUID):
    """Go on after a pause, or where no job is at it any more."""
    return _decided(request, actions.resume_many, sending_bulk_id)


@router.post(
    f"{PLACE}retry/",
    response={200: BulkSendingOut, **REFUSALS},
    summary="Try what was left aside again",
)
def retry_bulk_sending(request: HttpRequest, sending_bulk_id: UUID):
    """Send what was left aside, to the contacts of now."""
    return _decided(request, actions.retry_many, sending_bulk_id)


def _decided(
    request: HttpRequest, verb: Callable[..., BulkSending], bulk_id: UUID
) -> dict[str, Any]:
    organisations.require(request.member, "invoice.send")
    bulk = verb(member=request.member, bulk_id=bulk_id, now=timezone.now())
    return _bulk(queries.bulk_sending_page(request.member, bulk.id, size=1))


def _bulk(page: BulkSendingPage) -> dict[str, Any]:
    bulk = page.bulk
    return {
        "id": bulk.id,
        "stage": bulk.stage,
        "total": bulk.row_count,
        **page.counts,
        "stopped": page.stopped,
        "prepared_at": bulk.prepared_at,
        "started_at": bulk.started_at,
        "finished_at": bulk.finished_at,
        "asked_by": bulk.user_name,
    }
