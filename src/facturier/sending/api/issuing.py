"""API of issuing and sending in one call."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.origin import origin_of
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sending import actions
from facturier.sending.api.sendings import SendingOut, told_sending

router = Router(tags=["sending"])


class SeenDraftIn(Schema):
    """The version of the draft as you saw it: another is refused."""

    version: int = Field(ge=0, le=999_999_999)


class NumberedOut(Schema):
    """A document that was issued; `again` if an earlier call had issued it."""

    draft_id: UUID
    invoice_id: UUID
    number: str
    reference: str
    issue_date: date
    again: bool


class NotSentOut(Schema):
    """Why a document that was issued is not sent."""

    code: str
    reason: str


class IssuedAndSentOut(Schema):
    """A document that was issued, and its mail or why there is none."""

    issued: NumberedOut
    sending: SendingOut | None = Field(
        description="it leaves once the file of the document is made"
    )
    not_sent: NotSentOut | None


@router.post(
    "/drafts/{draft_id}/issue-and-send/",
    response={200: IssuedAndSentOut, **REFUSALS},
    summary="Issue a draft and send it",
)
def issue_and_send(request: HttpRequest, draft_id: UUID, asked: SeenDraftIn) -> dict[str, Any]:
    """Issue a draft, then queue its mail to the first contact of its customer.

    422 before anything is issued where nobody can be written to. Once issued it stays so, and
    `not_sent` says why no mail was queued. Asked again, both answer what is there.
    """
    organisations.require(request.member, "invoice.issue")
    organisations.require(request.member, "invoice.send")
    now = timezone.now()
    done = actions.issue_and_send(
        member=request.member,
        draft_id=draft_id,
        version=asked.version,
        origin=origin_of(request),
        today=timezone.localdate(now),
        now=now,
    )
    refusal = done.not_sent
    return {
        "issued": asdict(done.issued),
        "sending": told_sending(request, done.asked.sending.id) if done.asked else None,
        "not_sent": {"code": refusal.code, "reason": refusal.reason} if refusal else None,
    }
