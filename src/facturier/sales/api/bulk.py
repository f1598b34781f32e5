"""API of bulk issues: drafts issued together, one by one, with what became of each."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.bulk import BulkStage
from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.models import BulkIssue
from facturier.sales.queries import BulkPage
from facturier.sales.rules.bulk import MOST, BulkState

router = Router(tags=["sales"])


class ChosenDraft(Schema):
    """A draft, in the version that you saw: if it has changed since, it is refused."""

    id: UUID
    version: int = Field(ge=0, le=999_999_999)


class BulkIssueIn(Schema):
    """Drafts in the order wanted; those with an earlier date of issue come first."""

    drafts: list[ChosenDraft] = Field(min_length=1, max_length=MOST)


class BulkIssueOut(Schema):
    """A bulk issue, and how many of its drafts stand where."""

    id: UUID
    stage: BulkStage
    total: int
    waiting: int
    issued: int
    refused: int
    stopped: bool = Field(description="true: no job is at it, `resume` takes it up")
    prepared_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    asked_by: str


class BulkRowOut(Schema):
    """What became of a draft: its number, or why it was refused and the field to change."""

    place: int
    draft_id: UUID
    version: int
    gross: Decimal
    currency: str
    state: BulkState
    number: str
    reference: str
    code: str
    reason: str
    field: str


class BulkRowsOut(Schema):
    """A page of drafts in their order; ask again with `after` = `next_after`."""

    items: list[BulkRowOut]
    next_after: int | None


@router.post(
    "/bulk-issues/", response={201: BulkIssueOut, **REFUSALS}, summary="Issue drafts together"
)
def bulk_issue(request: HttpRequest, asked: BulkIssueIn, idempotency_key: str = KEY):
    """Have drafts issued one by one, in the background; ask for the outcome with its id."""
    organisations.require(request.member, "invoice.issue")
    now = timezone.now()

    def created() -> dict[str, Any]:
        bulk = actions.prepare_bulk(
            member=request.member,
            chosen=[(one.id, one.version) for one in asked.drafts],
            today=timezone.localdate(),
            now=now,
        )
        actions.start_bulk(member=request.member, bulk_id=bulk.id, now=now)
        return _bulk(queries.bulk_page(request.member, bulk.id, size=1))

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(
    "/bulk-issues/{bulk_id}/",
    response={200: BulkIssueOut, **REFUSALS},
    summary="Get a bulk issue",
)
def get_bulk_issue(request: HttpRequest, bulk_id: UUID):
    """How far it is."""
    organisations.require(request.member, "invoice.issue")
    return _bulk(queries.bulk_page(request.member, bulk_id, size=1))


@router.get(
    "/bulk-issues/{bulk_id}/drafts/",
    response={200: BulkRowsOut, **REFUSALS},
    summary="What became of each draft",
)
def bulk_issue_drafts(
    request: HttpRequest, bulk_id: UUID, state: BulkState | None = None, after: int | None = None
):
    """The drafts in the order they are issued, each with its number or its refusal."""
    organisations.require(request.member, "invoice.issue")
    after = None if after is None else max(0, min(after, MOST))
    page = queries.bulk_page(request.member, bulk_id, state=state, after=after)
    names = BulkRowOut.model_fields
    return {
        "items": [{name: getattr(row, name) for name in names} for row in page.rows],
        "next_after": page.after,
    }


@router.post(
    "/bulk-issues/{bulk_id}/pause/",
    response={200: BulkIssueOut, **REFUSALS},
    summary="Pause a bulk issue",
)
def pause_bulk_issue(request: HttpRequest, bulk_id: UUID):
    """Issue nothing more after the draft that is being issued."""
    return _decided(request, actions.pause_bulk, bulk_id)


@router.post(
    "/bulk-issues/{bulk_id}/resume/",
    response={200: BulkIssueOut, **REFUSALS},
    summary="Resume a bulk issue",
)
def resume_bulk_issue(request: HttpRequest, bulk_id: UUID):
    """Go on after a pause, or where no job is at it any more."""
    return _decided(request, actions.resume_bulk, bulk_id)


@router.post(
    "/bulk-issues/{bulk_id}/retry/",
    response={200: BulkIssueOut, **REFUSALS},
    summary="Try refused drafts again",
)
def retry_bulk_issue(request: HttpRequest, bulk_id: UUID):
    """Issue the refused drafts as they are now."""
    return _decided(request, actions.retry_bulk, bulk_id)


def _decided(request: HttpRequest, verb, bulk_id: UUID) -> dict[str, Any]:
    organisations.require(request.member, "invoice.issue")
    bulk: BulkIssue = verb(member=request.member, bulk_id=bulk_id, now=timezone.now())
    return _bulk(queries.bulk_page(request.member, bulk.id, size=1))


def _bulk(page: BulkPage) -> dict[str, Any]:
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
