"""API of what moves the prices of a plan."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from facturier.files.actions import keep_bytes
from facturier.kit.download import download
from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.recurring import actions, queries
from facturier.recurring.api.plans import ONE
from facturier.recurring.models import Indexation
from facturier.recurring.rules.prices import Kind

router = Router(tags=["recurring"])
BYTES = {
    "description": "the file as it came",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class IndexationIn(Schema):
    """A move of prices from a day on: `percent`, or an index with base and new value."""

    kind: Kind
    first_day: date
    percent: Decimal | None = None
    index_name: str = Field("", max_length=120)
    base: Decimal | None = None
    value: Decimal | None = None
    proof: str = Field(min_length=1, max_length=500, description="where the figure is read")


class IndexationOut(IndexationIn):
    """The same, as it was recorded."""

    id: UUID
    proof_name: str = Field(description="of its file; empty: none was attached")
    proof_sha256: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None


@router.post(
    f"{ONE}indexations/",
    response={201: IndexationOut, **REFUSALS},
    summary="Record a move of prices",
)
def record_recurring_indexation(
    request: HttpRequest, plan_id: UUID, asked: IndexationIn, idempotency_key: str = KEY
):
    """From a day on, prices are multiplied; invoices that exist stay as they are."""
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.record_indexation(
            member=request.member, plan_id=plan_id, now=now, **asked.model_dump()
        )
        return told_move(row)

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.post(
    f"{ONE}indexations/{{indexation_id}}/withdraw/",
    response={200: IndexationOut, **REFUSALS},
    summary="Withdraw a move of prices",
)
def withdraw_recurring_indexation(request: HttpRequest, plan_id: UUID, indexation_id: UUID):
    """A figure recorded by mistake: periods to come leave it out."""
    organisations.require(request.member, "invoice.prepare")
    row = actions.withdraw_indexation(
        member=request.member, plan_id=plan_id, indexation_id=indexation_id, now=timezone.now()
    )
    return told_move(row)


@router.post(
    f"{ONE}indexations/{{indexation_id}}/proof/",
    response={200: IndexationOut, **REFUSALS},
    summary="Attach the proof of a move of prices",
)
def attach_recurring_proof(
    request: HttpRequest, plan_id: UUID, indexation_id: UUID, file: File[UploadedFile]
):
    """A PDF or a picture of where the figure is read; once, the same bytes again change nothing."""
    organisations.require(request.member, "invoice.prepare")
    row = actions.attach_proof(
        member=request.member,
        plan_id=plan_id,
        indexation_id=indexation_id,
        kept=keep_bytes(request.member.organisation_id, file.chunks()),
        file_name=file.name or "",
        now=timezone.now(),
    )
    return told_move(row)


@router.get(
    f"{ONE}indexations/{{indexation_id}}/proof/",
    response=REFUSALS,
    summary="Download the proof of a move of prices",
    openapi_extra={"responses": {200: BYTES}},
)
def recurring_proof(request: HttpRequest, plan_id: UUID, indexation_id: UUID) -> HttpResponse:
    """The file as it came."""
    name, media_type, content = queries.proof_of(request.member, plan_id, indexation_id)
    return download(content, name, media_type)


def told_move(row: Indexation) -> dict[str, Any]:
    """A move as the API answers it."""
    names = set(IndexationOut.model_fields) - {"proof_sha256"}
    sha256 = row.proof_file.sha256 if row.proof_file else ""
    return {name: getattr(row, name) for name in names} | {"proof_sha256": sha256}
