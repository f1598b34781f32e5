"""API of invoices that are awaited."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status

from facturier.awaited import actions, queries
from facturier.awaited.actions import ExpectationFacts
from facturier.awaited.queries import AwaitedRow
from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations

router = Router(tags=["awaited"])
Rhythms = Literal["monthly", "quarterly", "yearly"]


class AwaitedOut(Schema):
    """An expectation. What the last invoice says is null for who may not read that invoice."""

    id: UUID
    party: str = Field(description="reference of the supplier, as T-12")
    origin: Literal["learned", "stated"]
    rhythm: Rhythms
    due_date: date | None
    missed_date: date | None = Field(description="from when it is missed")
    last_invoice: str | None
    usual: Decimal | None = Field(description="gross; the middle of the latest ones")
    currency: str
    since: date | None
    until: date | None
    stopped_at: datetime | None
    stopped_reason: str


class AwaitedListOut(Schema):
    """A page, in the order of keys; ask again with `after` = `next_after`."""

    items: list[AwaitedOut]
    next_after: UUID | None


class ExpectationIn(Schema):
    """What is stated: how often, from when to when, which invoices count (gross amounts)."""

    party: UUID
    rhythm: Rhythms
    since: date
    until: date | None = None
    entity: UUID | None = None
    least: Decimal | None = None
    most: Decimal | None = None


class WhyNotIn(Schema):
    """Why; the history keeps it."""

    reason: str = Field(max_length=500)


class PeriodIn(WhyNotIn):
    """The period, by the day that was read."""

    due_date: date


@router.get(
    "/awaited-invoices/", response={200: AwaitedListOut, **REFUSALS}, summary="List what is awaited"
)
def awaited_invoices(
    request: HttpRequest,
    state: Literal["missing", "coming", "stopped"] = "missing",
    after: UUID | None = None,
):
    """`missing`: should have come; `coming`: not yet; `stopped`: expected no more."""
    page = queries.awaited_page(request.member, timezone.localdate(), state=state, after=after)
    return {"items": [_told(row) for row in page.rows], "next_after": page.after}


@router.post("/awaited-invoices/", response={201: AwaitedOut, **REFUSALS}, summary="Await invoices")
def await_invoices(request: HttpRequest, stated: ExpectationIn, idempotency_key: str = KEY):
    """As a contract says. `Idempotency-Key` is honoured."""
    # Before a known key repeats its answer: it is still theirs to await and to read.
    organisations.require(request.member, "party.manage")
    now = timezone.now()
    facts = stated.model_dump(exclude={"party", "entity"})

    def created() -> dict[str, Any]:
        row = actions.state_expectation(
            member=request.member,
            party_id=stated.party,
            facts=ExpectationFacts(**facts, entity_id=stated.entity),
            now=now,
        )
        return {"id": row.id}

    done = created_once(request.member, request.path, idempotency_key, stated, created, now)
    row = queries.one_awaited(request.member, UUID(done.value["id"]))
    return Status(done.status_code, _told(row))


@router.post(
    "/awaited-invoices/{expectation_id}/leave-out/",
    response={200: AwaitedOut, **REFUSALS},
    summary="Leave a period out",
)
def leave_out(request: HttpRequest, expectation_id: UUID, given: PeriodIn):
    """Not this time."""
    actions.leave_out(
        member=request.member,
        expectation_id=expectation_id,
        due_date=given.due_date,
        reason=given.reason,
        now=timezone.now(),
    )
    return _told(queries.one_awaited(request.member, expectation_id))


@router.post(
    "/awaited-invoices/{expectation_id}/stop/",
    response={200: AwaitedOut, **REFUSALS},
    summary="Await no more",
)
def stop_awaiting(request: HttpRequest, expectation_id: UUID, given: WhyNotIn):
    """Not any more."""
    actions.stop(
        member=request.member,
        expectation_id=expectation_id,
        reason=given.reason,
        now=timezone.now(),
    )
    return _told(queries.one_awaited(request.member, expectation_id))


@router.post(
    "/awaited-invoices/{expectation_id}/resume/",
    response={200: AwaitedOut, **REFUSALS},
    summary="Await again",
)
def resume_awaiting(request: HttpRequest, expectation_id: UUID):
    """After all."""
    actions.resume(member=request.member, expectation_id=expectation_id, now=timezone.now())
    return _told(queries.one_awaited(request.member, expectation_id))


def _told(one: AwaitedRow) -> dict[str, Any]:
    row = one.row
    own = ("id", "origin", "rhythm", "due_date", "missed_date", "since", "until", "stopped_at",
           "stopped_reason")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in own},
        "party": one.party.reference,
        "last_invoice": one.last_reference or None,
        "usual": one.usual,
        "currency": row.currency,
    }
