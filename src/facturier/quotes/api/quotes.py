"""API of quotes: what they say is changed on their drafts (`/drafts/`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.origin import origin_of
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.quotes import actions, queries
from facturier.quotes.actions import ByHand, Letter
from facturier.quotes.models import (
    Quote,
    QuoteAnswer,
    QuoteDelivery,
    QuoteMessage,
    QuoteVersion,
)
from facturier.quotes.rules import Shown
from facturier.sending.rules.letters import LONGEST_BODY, LONGEST_FILLED_SUBJECT

router = Router(tags=["quotes"])
QUOTE = "/quotes/{quote_id}"
QuoteShown = Literal["preparing", "sent", "expired", "accepted", "declined", "discarded"]
Version = Field(ge=0, le=999_999_999, description="version of the draft as it was read")


class QuoteIn(Schema):
    """A new quote: of an entity, or like another quote."""

    entity: UUID
    customer: UUID | None = None
    like: UUID | None = None


class QuoteVersionOut(Schema):
    """A version as it was sent; `sha256` is of its PDF, and what the customer agrees to."""

    number: int
    issue_date: date
    valid_until: date
    net: Decimal
    tax: Decimal
    gross: Decimal
    currency: str
    sha256: str
    made_at: datetime
    made_by: str


class QuoteAnswerOut(Schema):
    """What the customer answered to a version."""

    kind: Literal["accepted", "declined"]
    version: int
    sha256: str
    name: str = Field(description="by the link: as they say, unproved")
    function: str
    email: str
    order_number: str = Field(description="BT-13")
    reason: str
    proof: str
    by_link: bool
    answer_date: date
    noted_at: datetime


class QuoteMailOut(Schema):
    """A mail of a version and where it stands; `words` are those of the mail server."""

    id: UUID
    version: int
    recipients: list[str]
    round: int
    message_id: str
    state: Literal["queued", "sent", "bounced", "failed"]
    attempts: int
    words: str
    asked_at: datetime
    asked_by: str
    sent_at: datetime | None


class QuoteMessageOut(Schema):
    """A question of the customer on their page, or our answer there."""

    id: UUID
    text: str
    ours: bool
    written_by: str = Field(description="of a customer: as they say, unproved")
    written_at: datetime


class QuoteRowOut(Schema):
    """A quote in a list. Its fields and lines are those of its draft."""

    id: UUID
    number: str
    draft: UUID
    state: QuoteShown
    version: int = Field(description="the latest that was sent; 0: none")
    valid_until: date | None
    gross: Decimal | None = Field(description="of that version")
    currency: str
    created_at: datetime
    created_by: str


class QuoteOut(QuoteRowOut):
    """A quote with its versions and answers, the latest first."""

    draft_version: int
    changed_since: bool = Field(description="the draft says more than the latest version")
    versions: list[QuoteVersionOut]
    answers: list[QuoteAnswerOut]
    mails: list[QuoteMailOut]
    messages: list[QuoteMessageOut]
    link_open_until: datetime | None = Field(description="of the customer's page; null: closed")
    order: UUID | None


class QuotesOut(Schema):
    """A page of quotes; ask again with `after` = `next_after`."""

    items: list[QuoteRowOut]
    next_after: UUID | None


class QuoteSendIn(Schema):
    """Freeze the quote as it was read, and send it; without recipients it is only frozen."""

    draft_version: int = Version
    recipients: list[str] = Field([], max_length=20)
    subject: str = Field("", max_length=LONGEST_FILLED_SUBJECT)
    body: str = Field("", max_length=LONGEST_BODY * 2, description="keeps {link}")
    after_round: int | None = Field(
        None, ge=0, le=1_000_000, description="to send again: the `round` that was seen"
    )


class QuoteSentOut(Schema):
    """The version that stands, and the mail that was asked for."""

    version: QuoteVersionOut
    message_id: str | None
    round: int | None


class QuoteAnswerIn(Schema):
    """An answer that came by paper or mail; an acceptance says by whom, and where it stands."""

    version: int = Field(ge=1, le=999_999)
    answer_date: date
    name: str = Field("", max_length=100)
    function: str = Field("", max_length=100)
    order_number: str = Field("", max_length=100)
    proof: str = Field("", max_length=200)
    reason: str = Field("", max_length=2000)


@router.get("/quotes/", response={200: QuotesOut, **REFUSALS}, summary="List quotes")
def quotes(
    request: HttpRequest,
    state: QuoteShown | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """The quotes you may read, the newest first; without a state, all that are not put away."""
    today = timezone.localdate()
    tab = Shown(state) if state else None
    page = queries.quotes_page(request.member, tab, today, after=after, size=limit)
    items = [_quote_row(row.quote, row.shown) for row in page.rows]
    return {"items": items, "next_after": page.after}


@router.post("/quotes/", response={201: QuoteOut, **REFUSALS}, summary="Open a quote")
def open_quote(request: HttpRequest, asked: QuoteIn, idempotency_key: str = KEY):
    """Give a quote its number and open its draft, which is filled through `/drafts/`."""
    organisations.require(request.member, "invoice.read")  # what it answers
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.open_quote(
            member=request.member, entity_id=asked.entity, customer_id=asked.customer,
            like=asked.like, today=timezone.localdate(now), now=now,
        )  # fmt: skip
        return told_quote(request, row.id)

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(f"{QUOTE}/", response={200: QuoteOut, **REFUSALS}, summary="Get a quote")
def quote(request: HttpRequest, quote_id: UUID):
    """A quote with its versions and answers."""
    return told_quote(request, quote_id)


@router.post(f"{QUOTE}/send/", response={200: QuoteSentOut, **REFUSALS}, summary="Send a quote")
def send_quote(request: HttpRequest, quote_id: UUID, asked: QuoteSendIn):
    """Freeze it as a version, and send it by mail with its link. The same is sent once."""
    organisations.require(request.member, "invoice.read")  # what it answers
    now = timezone.now()
    letter = Letter(asked.recipients, asked.subject, asked.body) if asked.recipients else None
    sent = actions.send_quote(
        member=request.member, quote_id=quote_id, draft_version=asked.draft_version,
        letter=letter, origin=origin_of(request), after_round=asked.after_round,
        today=timezone.localdate(now), now=now,
    )  # fmt: skip
    return {
        "version": _version(sent.version),
        "message_id": sent.mail.message_id if sent.mail else None,
        "round": sent.mail.round if sent.mail else None,
    }


@router.post(f"{QUOTE}/accept/", response={200: QuoteOut, **REFUSALS}, summary="Note an acceptance")
def accept_quote(request: HttpRequest, quote_id: UUID, asked: QuoteAnswerIn):
    """Take down that the customer has accepted a version; an order comes of it. Done once."""
    organisations.require(request.member, "invoice.read")  # what it answers
    now = timezone.now()
    actions.accept_by_hand(
        member=request.member, quote_id=quote_id, given=ByHand(**asked.dict()), kept=None,
        today=timezone.localdate(now), now=now,
    )  # fmt: skip
    return told_quote(request, quote_id)


@router.post(f"{QUOTE}/decline/", response={200: QuoteOut, **REFUSALS}, summary="Note a refusal")
def decline_quote(request: HttpRequest, quote_id: UUID, asked: QuoteAnswerIn):
    """Take down that the customer has declined a version."""
    organisations.require(request.member, "invoice.read")  # what it answers
    now = timezone.now()
    actions.decline_by_hand(
        member=request.member, quote_id=quote_id, given=ByHand(**asked.dict()),
        today=timezone.localdate(now), now=now,
    )  # fmt: skip
    return told_quote(request, quote_id)


@router.post(f"{QUOTE}/discard/", response={200: QuoteOut, **REFUSALS}, summary="Put a quote away")
def discard_quote(request: HttpRequest, quote_id: UUID):
    """Its links open no more. Safe to repeat."""
    organisations.require(request.member, "invoice.read")  # what it answers
    actions.discard_quote(member=request.member, quote_id=quote_id, now=timezone.now())
    return told_quote(request, quote_id)


@router.post(f"{QUOTE}/restore/", response={200: QuoteOut, **REFUSALS}, summary="Take a quote back")
def restore_quote(request: HttpRequest, quote_id: UUID):
    """As it stood. Safe to repeat."""
    organisations.require(request.member, "invoice.read")  # what it answers
    actions.restore_quote(member=request.member, quote_id=quote_id, now=timezone.now())
    return told_quote(request, quote_id)


@router.post(
    f"{QUOTE}/link/revoke/", response={200: QuoteOut, **REFUSALS}, summary="Close a quote's page"
)
def revoke_quote_link(request: HttpRequest, quote_id: UUID):
    """The customer's page opens no more. Safe to repeat."""
    organisations.require(request.member, "invoice.read")  # what it answers
    actions.revoke_link(member=request.member, quote_id=quote_id, now=timezone.now())
    return told_quote(request, quote_id)


# -- what is answered ------------------------------------------------------------------------------
def _quote_row(row: Quote, shown: Shown) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "draft": row.draft_id,
        "state": shown.value,
        "version": row.version,
        "valid_until": row.valid_until,
        "gross": row.gross,
        "currency": row.currency,
        "created_at": row.created_at,
        "created_by": row.created_by,
    }


def told_quote(request: HttpRequest, quote_id: UUID) -> dict[str, Any]:
    """A quote as the API answers it."""
    now = timezone.now()
    found = queries.quote_page(request.member, quote_id, timezone.localdate(now), now)
    return _quote_row(found.quote, found.shown) | {
        "draft_version": found.quote.draft.version,
        "changed_since": found.changed_since,
        "versions": [_version(one) for one in found.versions],
        "answers": [_answer(one) for one in found.answers],
        "mails": [_mail(one) for one in found.deliveries],
        "messages": [told_message(one) for one in found.messages],
        "link_open_until": found.link.expires_at if found.link else None,
        "order": found.order.id if found.order else None,
    }


def _version(row: QuoteVersion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in QuoteVersionOut.model_fields}


def _answer(row: QuoteAnswer) -> dict[str, Any]:
    names = set(QuoteAnswerOut.model_fields) - {"version", "by_link"}
    found = {name: getattr(row, name) for name in names}
    return found | {"version": row.version.number, "by_link": row.link_id is not None}


def _mail(delivery: QuoteDelivery) -> dict[str, Any]:
    mail = delivery.mail
    return {
        "id": mail.id,
        "version": mail.version.number,
        "recipients": mail.recipients,
        "round": mail.round,
        "message_id": mail.message_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "words": delivery.words,
        "asked_at": mail.created_at,
        "asked_by": mail.created_by,
        "sent_at": delivery.sent_at,
    }


def told_message(row: QuoteMessage) -> dict[str, Any]:
    """A message as the API answers it."""
    return {name: getattr(row, name) for name in QuoteMessageOut.model_fields}
