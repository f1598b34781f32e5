"""API of self-billing: mandates of suppliers, and what they say of documents in their name."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.actions import MandateFacts
from facturier.sales.api.credits import as_stored
from facturier.sales.models import Mandate
from facturier.sales.rules.mandates import LONGEST_CONTEST

router = Router(tags=["sales"])


class MandateIn(Schema):
    """A written mandate of a supplier to invoice in its name."""

    entity: UUID
    supplier: UUID
    reference: str = Field(max_length=80)
    signed_on: date
    first_day: date | None = Field(None, description="null: the day that it was signed")
    last_day: date | None = Field(None, description="null: until it is ended")
    scope: str = Field(max_length=300, description="which supplies it is about")
    contest_days: int = Field(ge=1, le=LONGEST_CONTEST)
    starts_with: str = Field(
        "", max_length=20, description="of its numbers; empty: the series that it has already"
    )
    opts_for_debits: bool = False
    is_sole_trader: bool = False


class MandateEndIn(Schema):
    """From when on a mandate holds no more."""

    last_day: date
    reason: str = Field(max_length=300)


class MandateOut(Schema):
    """A mandate; `pattern` is that of the series of this supplier alone."""

    id: UUID
    entity: UUID
    supplier: UUID
    supplier_name: str
    reference: str
    signed_on: date
    first_day: date
    last_day: date | None
    scope: str
    contest_days: int
    series: UUID
    pattern: str
    opts_for_debits: bool
    is_sole_trader: bool
    file_name: str
    sha256: str
    recorded_at: datetime
    recorded_by: str
    end_reason: str


class MandateListOut(Schema):
    """A page of mandates; ask again with `after` = `next_after`."""

    items: list[MandateOut]
    next_after: UUID | None


class ReplyIn(Schema):
    """What a supplier said; a dispute needs its words."""

    reply: Literal["accepted", "contested"]
    day: date
    reason: str = Field("", max_length=300)


class ReplyOut(Schema):
    """What was noted of a supplier's answer."""

    reply: str
    day: date
    reason: str
    noted_at: datetime
    noted_by: str


class SelfBillingOut(Schema):
    """Where a self-billed document stands with its supplier."""

    mandate: UUID
    contest_until: date
    standing: str = Field(description="open, accepted, tacit or contested")
    replies: list[ReplyOut] = Field(description="the latest first")


@router.get("/mandates/", response={200: MandateListOut, **REFUSALS}, summary="List mandates")
def mandates(
    request: HttpRequest,
    supplier: UUID | None = None,
    entity: UUID | None = None,
    after: UUID | None = None,
    size: int = Query(queries.MANDATES, ge=1, le=queries.MANDATES),
):
    """Mandates to invoice in the name of suppliers, the latest recorded first."""
    page = queries.mandates_page(
        request.member, supplier_id=supplier, entity_id=entity, after=after, size=size
    )
    return {"items": [_out(row) for row in page.rows], "next_after": page.after}


@router.post("/mandates/", response={201: MandateOut, **REFUSALS}, summary="Record a mandate")
def record_mandate(request: HttpRequest, asked: MandateIn, idempotency_key: str = KEY):
    """Record a written mandate; the signed document is put beside it on its page."""
    organisations.require(request.member, "sales.configure")
    now = timezone.now()

    def created() -> dict[str, Any]:
        values = asked.model_dump(exclude={"entity", "supplier"})
        row = actions.record_mandate(
            member=request.member,
            entity_id=asked.entity,
            supplier_id=asked.supplier,
            facts=MandateFacts(**values),
            today=timezone.localdate(),
            now=now,
        )
        return _out(queries.one_mandate(request.member, row.id))

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(
    "/mandates/{uuid:mandate_id}/", response={200: MandateOut, **REFUSALS}, summary="Get a mandate"
)
def mandate(request: HttpRequest, mandate_id: UUID):
    """One mandate."""
    return _out(queries.one_mandate(request.member, mandate_id))


@router.post(
    "/mandates/{uuid:mandate_id}/end/",
    response={200: MandateOut, **REFUSALS},
    summary="End a mandate",
)
def end_mandate(request: HttpRequest, mandate_id: UUID, asked: MandateEndIn):
    """Let a mandate hold until a day and no longer; what was issued under it stays."""
    organisations.require(request.member, "sales.configure")
    actions.end_mandate(
        member=request.member,
        mandate_id=mandate_id,
        last_day=asked.last_day,
        reason=asked.reason,
        now=timezone.now(),
    )
    return _out(queries.one_mandate(request.member, mandate_id))


@router.get(
    "/self-billed/{reference}/",
    response={200: SelfBillingOut, **REFUSALS},
    summary="Get what a supplier said",
)
def self_billed(request: HttpRequest, reference: str):
    """Where a self-billed document stands with the supplier in whose name it was issued."""
    organisations.require(request.member, "invoice.read")
    return _state(request, reference)


@router.put(
    "/self-billed/{reference}/reply/",
    response={200: SelfBillingOut, **REFUSALS},
    summary="Note what a supplier said",
)
def note_reply(request: HttpRequest, reference: str, asked: ReplyIn):
    """Note that the supplier accepted or contested. Said again, it is as it was."""
    organisations.require(request.member, "invoice.prepare")
    actions.note_reply(
        member=request.member,
        reference=as_stored(reference),
        today=timezone.localdate(),
        now=timezone.now(),
        **asked.model_dump(),
    )
    return _state(request, reference)


def _state(request: HttpRequest, reference: str) -> dict[str, Any]:
    state = queries.self_billed_state_of(request.member, as_stored(reference), timezone.localdate())
    return {
        "mandate": state.mandate.id,
        "contest_until": state.contest_until,
        "standing": state.standing.value,
        "replies": [
            {name: getattr(one, name) for name in ReplyOut.model_fields} for one in state.replies
        ],
    }


def _out(row: Mandate) -> dict[str, Any]:
    named = {
        "entity": row.entity_id,
        "supplier": row.supplier_id,
        "supplier_name": row.supplier.name,
        "series": row.series_id,
        "pattern": row.series.pattern,
        "sha256": row.file.sha256 if row.file else "",
    }
    plain = MandateOut.model_fields.keys() - named.keys()
    return {name: getattr(row, name) for name in plain} | named
