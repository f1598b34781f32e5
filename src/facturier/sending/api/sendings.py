"""API of sending: mails of an issued document, its link, its platform status, the settings."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from facturier.kit.origin import origin_of
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.register import queries as register
from facturier.register.rules import file_names, filing
from facturier.sending import actions, queries
from facturier.sending.actions import Letter, SendingFacts
from facturier.sending.models import SendingSettings
from facturier.sending.queries import SendingRow
from facturier.sending.rules import letters
from facturier.sending.rules.letters import Words
from facturier.sending.rules.links import FEWEST_DAYS, LONGEST_MESSAGE, MOST_DAYS, USUAL_DAYS

router = Router(tags=["sending"])
PLACE = "/invoices/{reference}"
State = Literal["queued", "sent", "bounced", "failed"]
Language = Literal["fr", "en"]


class SendIn(Schema):
    """A mail; an empty subject or body is that of the template, in the language of the document."""

    recipients: list[str] = Field(min_length=1, max_length=20)
    subject: str = Field("", max_length=letters.LONGEST_FILLED_SUBJECT)
    body: str = Field("", max_length=letters.LONGEST_BODY * 2, description="keeps {link}")
    language: Language | None = None
    after_round: int | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="to send again: the `round` of the sending that was seen",
    )


class SendingOut(Schema):
    """A mail and where it stands; `words` are those of the mail server that refused it."""

    id: UUID
    invoice: str = Field(description="reference in the register")
    number: str
    recipients: list[str]
    copy_only: bool = Field(description="the document itself goes through the platform")
    round: int
    message_id: str = Field(description="the same at each attempt")
    state: State
    attempts: int
    words: str
    asked_at: datetime
    asked_by: str
    sent_at: datetime | None


class SendingsOut(Schema):
    """A page of sendings, the newest first; ask again with `after` = `next_after`."""

    items: list[SendingOut]
    next_after: UUID | None


class CustomerLinkOut(Schema):
    """Whether a customer's page is open; its address is shown on the page of the invoice alone."""

    open_until: datetime | None
    opened: int
    last_opened_at: datetime | None
    downloaded: int
    last_downloaded_at: datetime | None


class CustomerMessageOut(Schema):
    """What the customer wrote on their page, or we answered there."""

    id: UUID
    kind: Literal["question", "dispute", "answer"]
    text: str
    written_by: str = Field(description="of a customer: as they say, unproved")
    written_at: datetime


class AnswerIn(Schema):
    """Our answer to the customer."""

    text: str = Field(max_length=LONGEST_MESSAGE)


class PlatformStatusIn(Schema):
    """What became of the document on the platform, by hand."""

    status: Literal["deposited", "accepted", "rejected"]
    status_date: date
    reason: str = Field("", max_length=1000, description="wanted for a rejection")


class PlatformStatusOut(PlatformStatusIn):
    """The same, as somebody noted it."""

    noted_by: str
    noted_at: datetime


class InvoiceSendingsOut(Schema):
    """All that stands around the sending of a document, the latest first."""

    through_platform: bool = Field(description="whether the platform is its legal way")
    sendings: list[SendingOut]
    link: CustomerLinkOut
    messages: list[CustomerMessageOut]
    platform_statuses: list[PlatformStatusOut]


class SendingSettingsFields(Schema):
    """By which server mails leave, in whose name; how long links open, how files are called."""

    mode: Literal["installation", "smtp"] = "installation"
    host: str = Field("", max_length=253)
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = Field("", max_length=254)
    sender_name: str = Field("", max_length=100)
    sender_address: str = Field("", max_length=254)
    reply_to: str = Field("", max_length=254)
    link_days: int = Field(USUAL_DAYS, ge=FEWEST_DAYS, le=MOST_DAYS)
    file_name: str = Field(file_names.USUAL, max_length=file_names.LONGEST_RULE)


class SendingSettingsIn(SendingSettingsFields):
    """The settings stated anew, in the version they were read in."""

    folders: str | None = Field(
        None,
        max_length=filing.LONGEST_PLAN,
        description="folders of archives, such as {year}/{month}/{customer}; null keeps them",
    )

    version: int = Field(ge=0, le=999_999_999, description="0 where nothing was stated yet")
    secret: str | None = Field(
        None, max_length=500, description="null keeps the one that is kept, empty takes it off"
    )


class SendingSettingsOut(SendingSettingsFields):
    """The settings; the secret is never told."""

    folders: str = Field(description="folders of archives; empty: none")
    version: int
    has_secret: bool


class MailTemplateIn(Schema):
    """The words of the mail; placeholders between braces, `{link}` in the body."""

    subject: str = Field(max_length=letters.LONGEST_SUBJECT)
    body: str = Field(max_length=letters.LONGEST_BODY)


class MailTemplateOut(MailTemplateIn):
    """The words in force; version 0 are those that are shipped."""

    language: Language
    version: int


# -- mails -----------------------------------------------------------------------------------------
@router.get("/sendings/", response={200: SendingsOut, **REFUSALS}, summary="List sendings")
def sendings(
    request: HttpRequest,
    state: Literal["queued", "sent", "troubled"] | None = None,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """The sendings of invoices you may read; `troubled` are those that wait for a person."""
    page = queries.sendings_page(request.member, state or "", after=after, size=limit)
    return {"items": [_sending(row) for row in page.rows], "next_after": page.after}


@router.get(
    f"{PLACE}/sendings/",
    response={200: InvoiceSendingsOut, **REFUSALS},
    summary="Get what became of a document",
)
def invoice_sendings(request: HttpRequest, reference: str):
    """Its mails, its link, what the customer wrote, and its status on the platform."""
    return _around(request, reference)


@router.post(
    f"{PLACE}/sendings/",
    response={200: SendingOut, 202: SendingOut, **REFUSALS},
    summary="Send an issued invoice",
)
def send_invoice(request: HttpRequest, reference: str, asked: SendIn):
    """Queue its mail, with its file and its link. 202.

    The same document to the same recipients is queued once: asked again, 200 with the one that is
    there. To send it again, state `after_round`.
    """
    organisations.require(request.member, "invoice.read")  # what it answers
    done = actions.send_invoice(
        member=request.member,
        reference=reference,
        letter=Letter(asked.recipients, asked.subject, asked.body, asked.language or ""),
        origin=origin_of(request),
        now=timezone.now(),
        after_round=asked.after_round,
    )
    return Status(200 if done.again else 202, told_sending(request, done.sending.id))


@router.post(
    "/sendings/{uuid:sending_id}/retry/",
    response={200: SendingOut, **REFUSALS},
    summary="Try a mail again",
)
def retry_sending(request: HttpRequest, sending_id: UUID):
    """Try anew a mail that was given up, under its Message-ID. Safe to repeat."""
    actions.retry_sending(member=request.member, sending_id=sending_id, now=timezone.now())
    return told_sending(request, sending_id)


# -- the customer's page ---------------------------------------------------------------------------
@router.post(
    f"{PLACE}/customer-link/renew/",
    response={200: InvoiceSendingsOut, **REFUSALS},
    summary="Renew the customer's link",
)
def renew_customer_link(request: HttpRequest, reference: str):
    """A new link; those before open nothing any more."""
    actions.renew_link(member=request.member, reference=reference, now=timezone.now())
    return _around(request, reference)


@router.post(
    f"{PLACE}/customer-link/revoke/",
    response={200: InvoiceSendingsOut, **REFUSALS},
    summary="Revoke the customer's link",
)
def revoke_customer_link(request: HttpRequest, reference: str):
    """Close the page of the customer. Safe to repeat."""
    actions.revoke_link(member=request.member, reference=reference, now=timezone.now())
    return _around(request, reference)


@router.post(
    f"{PLACE}/customer-messages/",
    response={201: CustomerMessageOut, **REFUSALS},
    summary="Answer the customer",
)
def answer_customer(request: HttpRequest, reference: str, answer: AnswerIn):
    """An answer that the customer reads on their page."""
    row = actions.answer_customer(
        member=request.member, reference=reference, text=answer.text, now=timezone.now()
    )
    return Status(201, _as(CustomerMessageOut, row))


@router.post(
    f"{PLACE}/platform-statuses/",
    response={201: PlatformStatusOut, **REFUSALS},
    summary="Note a status on the platform",
)
def note_platform_status(request: HttpRequest, reference: str, noted: PlatformStatusIn):
    """Deposited, accepted or rejected, as seen on the platform by a person."""
    now = timezone.now()
    row = actions.note_platform_status(
        member=request.member,
        reference=reference,
        today=timezone.localdate(now),
        now=now,
        **noted.model_dump(),
    )
    return Status(201, _as(PlatformStatusOut, row))


# -- settings --------------------------------------------------------------------------------------
@router.get(
    "/sending-settings/",
    response={200: SendingSettingsOut, **REFUSALS},
    summary="Get how mails leave",
)
def sending_settings(request: HttpRequest):
    """The server, the sender, the links and the names of files."""
    return _settings(queries.stated_settings(request.member))


@router.put(
    "/sending-settings/",
    response={200: SendingSettingsOut, **REFUSALS},
    summary="State how mails leave",
)
def change_sending_settings(request: HttpRequest, stated: SendingSettingsIn):
    """State it anew, in the version it was read in. A secret is typed again for another server."""
    row = actions.change_settings(
        member=request.member,
        version=stated.version,
        facts=SendingFacts(**stated.model_dump(exclude={"version"})),
        now=timezone.now(),
    )
    return _settings(row)


@router.get(
    "/mail-templates/{language}/",
    response={200: MailTemplateOut, **REFUSALS},
    summary="Get the words of the mail",
)
def mail_template(request: HttpRequest, language: Language):
    """The words in force."""
    return _template(request, language)


@router.put(
    "/mail-templates/{language}/",
    response={200: MailTemplateOut, **REFUSALS},
    summary="Write the words of the mail",
)
def write_mail_template(request: HttpRequest, language: Language, words: MailTemplateIn):
    """A new version; mails that were asked for keep the words they were asked with."""
    actions.write_template(
        member=request.member,
        language=language,
        words=Words(words.subject, words.body),
        now=timezone.now(),
    )
    return _template(request, language)


# -- steps -----------------------------------------------------------------------------------------
def _as(schema: type[Schema], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schema.model_fields}


def _sending(row: SendingRow) -> dict[str, Any]:
    sending, delivery = row.sending, row.delivery
    return {
        "id": sending.id,
        "invoice": row.reference,
        "number": row.number,
        "recipients": sending.recipients,
        "copy_only": sending.is_copy,
        "round": sending.round,
        "message_id": sending.message_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "words": delivery.words,
        "asked_at": sending.created_at,
        "asked_by": sending.created_by,
        "sent_at": delivery.sent_at,
    }


def told_sending(request: HttpRequest, sending_id: UUID) -> dict[str, Any]:
    return _sending(queries.one_sending(request.member, sending_id))


def _around(request: HttpRequest, reference: str) -> dict[str, Any]:
    invoice = register.find_invoice(request.member, reference)
    issued = queries.issued_for(request.member, invoice)
    found = queries.sendings_of(request.member, issued, timezone.now())
    use = found.use
    return {
        "through_platform": queries.through_platform(issued, queries.document_of(issued)),
        "sendings": [_sending(row) for row in found.rows],
        "link": {
            "open_until": found.link.expires_at if found.link else None,
            "opened": use.opened if use else 0,
            "last_opened_at": use.last_opened_at if use else None,
            "downloaded": use.downloaded if use else 0,
            "last_downloaded_at": use.last_downloaded_at if use else None,
        },
        "messages": [_as(CustomerMessageOut, row) for row in found.messages],
        "platform_statuses": [_as(PlatformStatusOut, row) for row in found.statuses],
    }


def _settings(row: SendingSettings) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in SendingSettingsFields.model_fields},
        "folders": row.folders,
        "version": row.version,
        "has_secret": bool(row.sealed_secret),
    }


def _template(request: HttpRequest, language: str) -> dict[str, Any]:
    versions = queries.template_versions(request.member, language)
    words = queries.words_in_force(request.member.organisation_id, language)
    return {
        "language": language,
        "version": versions[0].number if versions else 0,
        "subject": words.subject,
        "body": words.body,
    }
