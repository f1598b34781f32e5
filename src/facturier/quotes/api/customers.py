"""API of what happens between a quote and its customer: its PDF, mails, link, messages, answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from facturier.files.actions import keep_bytes
from facturier.files.queries import content_of
from facturier.kit.download import download
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.quotes import actions, queries
from facturier.quotes.actions import ByHand
from facturier.quotes.api.quotes import (
    QUOTE,
    QuoteAnswerIn,
    QuoteMessageOut,
    QuoteOut,
    told_message,
    told_quote,
)
from facturier.quotes.queries.public import file_name
from facturier.sales import queries as sales
from facturier.sending.rules.links import LONGEST_MESSAGE

router = Router(tags=["quotes"])
MOST_BYTES = 20 * 1024 * 1024
BYTES = {
    "description": "the file as it stands",
    "content": {
        kind: {"schema": {"type": "string", "format": "binary"}}
        for kind in ("application/pdf", "application/octet-stream")
    },
}


class QuoteMessageIn(Schema):
    """Our answer to the customer."""

    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)


@router.get(
    f"{QUOTE}/versions/{{number}}/file/",
    response=REFUSALS,
    summary="Download the PDF of a version",
    openapi_extra={"responses": {200: BYTES}},
)
def quote_version_file(request: HttpRequest, quote_id: UUID, number: int) -> HttpResponse:
    """The PDF as it was sent: its SHA-256 is that of the version."""
    organisations.require(request.member, "invoice.read")
    version = queries.one_version(request.member, quote_id, max(0, min(number, 999_999)))
    name = file_name(version.quote.number, version.number)
    return download(content_of(version.file), name, "application/pdf")


@router.post(
    f"{QUOTE}/mails/{{uuid:mail_id}}/retry/",
    response={200: QuoteOut, **REFUSALS},
    summary="Try the mail of a quote again",
)
def retry_quote_mail(request: HttpRequest, quote_id: UUID, mail_id: UUID):
    """Try anew a mail that was given up, under its Message-ID. Safe to repeat."""
    organisations.require(request.member, "invoice.read")  # what it answers
    actions.retry_mail(
        member=request.member, quote_id=quote_id, mail_id=mail_id, now=timezone.now()
    )
    return told_quote(request, quote_id)


@router.post(
    f"{QUOTE}/link/renew/", response={200: QuoteOut, **REFUSALS}, summary="Renew a quote's link"
)
def renew_quote_link(request: HttpRequest, quote_id: UUID):
    """A new link for the customer; those before open nothing any more."""
    organisations.require(request.member, "invoice.read")  # what it answers
    actions.renew_link(member=request.member, quote_id=quote_id, now=timezone.now())
    return told_quote(request, quote_id)


@router.post(
    f"{QUOTE}/customer-messages/",
    response={201: QuoteMessageOut, **REFUSALS},
    summary="Answer the customer of a quote",
)
def answer_quote(request: HttpRequest, quote_id: UUID, answer: QuoteMessageIn):
    """An answer that the customer reads on their page."""
    organisations.require(request.member, "invoice.read")  # what it answers
    row = actions.answer_customer(
        member=request.member, quote_id=quote_id, words=answer.text, now=timezone.now()
    )
    return Status(201, told_message(row))


@router.post(
    f"{QUOTE}/accept-signed/",
    response={200: QuoteOut, **REFUSALS},
    summary="Note an acceptance with its document",
)
def accept_signed_quote(
    request: HttpRequest, quote_id: UUID, asked: Form[QuoteAnswerIn], file: File[UploadedFile]
):
    """As `accept`, with the document that the customer signed. Done once."""
    organisations.require(request.member, "invoice.read")  # what it answers
    row = queries.find_quote(request.member, quote_id)
    organisations.require(request.member, "invoice.prepare", sales.subject_of(row.draft))
    if (file.size or 0) > MOST_BYTES:
        reason = _("Ce fichier dépasse 20 Mo.")
        raise Refusal("quote.file", reason, status=413, field="file")
    now = timezone.now()
    values: dict[str, Any] = asked.dict()
    actions.accept_by_hand(
        member=request.member,
        quote_id=quote_id,
        given=ByHand(**values),
        kept=keep_bytes(request.member.organisation_id, file.chunks()),
        today=timezone.localdate(now),
        now=now,
    )
    return told_quote(request, quote_id)


@router.get(
    f"{QUOTE}/proof/",
    response=REFUSALS,
    summary="Download the signed document",
    openapi_extra={"responses": {200: BYTES}},
)
def quote_proof(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The document that was joined to the acceptance."""
    organisations.require(request.member, "invoice.read")
    name, media_type, content = queries.proof_of(request.member, quote_id)
    return download(content, name, media_type)
