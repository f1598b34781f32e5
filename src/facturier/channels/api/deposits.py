"""API of the pages of suppliers: links, questions, what came by them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status

from facturier.channels import actions
from facturier.channels.models import DepositLink
from facturier.channels.queries import deposits as queries
from facturier.channels.rules.deposits import Fate
from facturier.kit.idempotency import KEY, created_once
from facturier.kit.origin import origin_of
from facturier.kit.problems import REFUSALS
from facturier.sending.rules.links import LONGEST_MESSAGE

router = Router(tags=["channels"])
PAGE = 50


class DepositLinkIn(Schema):
    """Whose page."""

    party: UUID


class DepositLinkOut(Schema):
    """A page of a supplier; `address` is empty where it does not open."""

    id: UUID
    party: str = Field(description="reference of the supplier, as T-12")
    address: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None


class DepositLinksOut(Schema):
    """Newest first; ask again with `before` = `next_before`."""

    items: list[DepositLinkOut]
    next_before: UUID | None


class QuestionIn(Schema):
    """What the supplier reads on their page."""

    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)


class SaidOut(Schema):
    """What was said on the page; `ours`: by us."""

    text: str
    ours: bool
    written_at: datetime
    written_by: str


class DroppedOut(Schema):
    """A dropped file, or one that an archive held."""

    file_name: str
    size: int
    at: datetime
    fate: Fate
    reason: str
    came_in: str


class PageOut(Schema):
    """What came by a page, the newest first, and what was said there, the oldest first."""

    link: DepositLinkOut
    files: list[DroppedOut]
    messages: list[SaidOut]


@router.get(
    "/deposit-links/", response={200: DepositLinksOut, **REFUSALS}, summary="List deposit links"
)
def deposit_links(request: HttpRequest, before: UUID | None = None):
    """Links to pages of suppliers, open or not."""
    rows = queries.links_page(request.member, before, PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return {"items": [_link(request, row) for row in rows[:PAGE]], "next_before": more}


@router.post(
    "/deposit-links/", response={201: DepositLinkOut, **REFUSALS}, summary="Open a supplier's page"
)
def open_deposit_page(request: HttpRequest, given: DepositLinkIn, idempotency_key: str = KEY):
    """A new address; the ones before close. `Idempotency-Key` is honoured."""
    now = timezone.now()

    def created() -> dict[str, Any]:
        # The answer is kept: its key alone, for the address is written nowhere.
        row = actions.open_deposit_page(member=request.member, party_id=given.party, now=now)
        return {"id": row.id}

    done = created_once(request.member, request.path, idempotency_key, given, created, now)
    row = queries.one_link(request.member, UUID(done.value["id"]))
    return Status(done.status_code, _link(request, row))


@router.get(
    "/deposit-links/{deposit_link_id}/",
    response={200: PageOut, **REFUSALS},
    summary="Get a supplier's page",
)
def deposit_page(request: HttpRequest, deposit_link_id: UUID):
    """What its supplier dropped and said."""
    row = queries.one_link(request.member, deposit_link_id)
    own = (row.organisation_id, row.party_id)
    return {
        "link": _link(request, row),
        "files": [_as(DroppedOut, one) for one in queries.dropped(*own)],
        "messages": [_as(SaidOut, one) for one in queries.messages_of(*own)],
    }


@router.post(
    "/deposit-links/{deposit_link_id}/revoke/",
    response={200: DepositLinkOut, **REFUSALS},
    summary="Close a supplier's page",
)
def revoke_deposit_page(request: HttpRequest, deposit_link_id: UUID):
    """Its address opens nothing any more."""
    actions.revoke_deposit_page(member=request.member, link_id=deposit_link_id, now=timezone.now())
    return _link(request, queries.one_link(request.member, deposit_link_id))


@router.post(
    "/deposit-links/{deposit_link_id}/questions/",
    response={201: SaidOut, **REFUSALS},
    summary="Ask a supplier",
)
def ask_supplier(
    request: HttpRequest, deposit_link_id: UUID, given: QuestionIn, idempotency_key: str = KEY
):
    """A question on their page. `Idempotency-Key` is honoured."""
    # Before a known key repeats its answer: it is still theirs to read.
    queries.one_link(request.member, deposit_link_id)
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.ask_supplier(
            member=request.member, link_id=deposit_link_id, text=given.text, now=now
        )
        return _as(SaidOut, row)

    return created_once(request.member, request.path, idempotency_key, given, created, now)


def _as(schema: type[Schema], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schema.model_fields}


def _link(request: HttpRequest, row: DepositLink) -> dict[str, Any]:
    opened = row.revoked_at is None and row.expires_at > timezone.now()
    here = reverse("channels:deposit", args=[queries.link_token(row.id)])
    own = ("id", "created_at", "created_by", "expires_at", "revoked_at")
    return {
        **{name: getattr(row, name) for name in own},
        "party": row.party.reference,
        "address": f"{origin_of(request)}{here}" if opened else "",
    }
