"""API of the mailbox: its settings, who is let in, the quarantine."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status

from facturier.channels import actions, queries
from facturier.channels.actions import MailboxFacts
from facturier.channels.models import AllowedSender, Mailbox
from facturier.channels.queries import HeldMail
from facturier.channels.rules.mailbox import USUAL_FOLDER, USUAL_PORT
from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.register import actions as register

router = Router(tags=["channels"])


class MailboxFields(Schema):
    """Where the mailbox is, and what becomes of what was read there."""

    on: bool = False
    host: str = Field("", max_length=253)
    port: int = Field(USUAL_PORT, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    username: str = Field("", max_length=254)
    folder: str = Field(USUAL_FOLDER, max_length=200)
    move_to: str = Field("", max_length=200, description="empty: mails stay, marked as read")
    authserv_id: str = Field(
        "", max_length=253, description="whose Authentication-Results are believed"
    )
    entity: UUID | None = Field(None, description="for documents that do not say whose they are")


class MailboxIn(MailboxFields):
    """The same, with the secret (null keeps it) and the version that was read."""

    secret: str | None = Field(None, max_length=500)
    version: int = Field(ge=0, le=2**31 - 1)


class MailboxOut(MailboxFields):
    """The same, with what the last look found; the secret is never told."""

    version: int
    has_secret: bool
    looked_at: datetime | None
    worked_at: datetime | None
    trouble: str


class TrialOut(Schema):
    """What a trial found: mails in the folder, or the words of the trouble."""

    mails: int | None
    words: str


class SenderIn(Schema):
    """An address, or a domain as `@lacaze.test`."""

    sender: str = Field(min_length=1, max_length=254)


class SenderOut(Schema):
    """Who is let in without a question, and by whom."""

    id: UUID
    sender: str
    allowed_at: datetime
    allowed_by: str


class HeldOut(Schema):
    """A mail that is, or was, held; what it says of itself is not proved."""

    arrival: UUID
    state: str
    received_at: datetime
    sender: str
    sender_name: str
    subject: str
    message_id: str
    known: Literal["address", "domain", "allowed", "not"]
    authserv_id: str = Field(description="the server whose results these are; empty: nobody's")
    spf: str
    dkim: str
    dmarc: str
    reason_code: str
    reason: str


class QuarantineOut(Schema):
    """Held mails, newest first; ask again with `before` = `next_before`."""

    items: list[HeldOut]
    next_before: UUID | None


class LetInIn(Schema):
    """`allow`: whatever the sender writes from now on comes in as well."""

    allow: bool = False


class WhyIn(Schema):
    """Why; the history keeps it."""

    reason: str = Field(max_length=2000)


@router.get("/mailbox/", response={200: MailboxOut, **REFUSALS}, summary="Get the mailbox")
def mailbox(request: HttpRequest):
    """Its settings, and what the last look found."""
    return _mailbox(queries.stated_mailbox(request.member))


@router.put("/mailbox/", response={200: MailboxOut, **REFUSALS}, summary="State the mailbox")
def change_mailbox(request: HttpRequest, stated: MailboxIn):
    """State it anew, in the version it was read in. A secret is typed again for another server."""
    facts = stated.model_dump(exclude={"version", "entity"})
    row = actions.change_mailbox(
        member=request.member,
        version=stated.version,
        facts=MailboxFacts(**facts, entity_id=stated.entity),
        now=timezone.now(),
    )
    return _mailbox(row)


@router.post("/mailbox/trial/", response={200: TrialOut, **REFUSALS}, summary="Try the mailbox")
def try_mailbox(request: HttpRequest):
    """Open it, count, take nothing."""
    tried = actions.try_mailbox(member=request.member)
    return {"mails": tried.mails, "words": tried.words}


@router.get(
    "/allowed-senders/", response={200: list[SenderOut], **REFUSALS}, summary="List who is let in"
)
def allowed_senders(request: HttpRequest):
    """In the order of the alphabet, a thousand at most."""
    return [_sender(row) for row in queries.allowed_senders(request.member)]


@router.post("/allowed-senders/", response={201: SenderOut, **REFUSALS}, summary="Let a sender in")
def allow_sender(request: HttpRequest, given: SenderIn, idempotency_key: str = KEY):
    """An address or a domain; one that is on the list already is answered as it stands.
    `Idempotency-Key` is honoured.
    """
    # Before a known key repeats its answer: it is still theirs to set.
    organisations.require(request.member, "organisation.manage")
    now = timezone.now()

    def created() -> dict[str, Any]:
        return _sender(actions.allow_sender(member=request.member, sender=given.sender, now=now))

    return created_once(request.member, request.path, idempotency_key, given, created, now)


@router.post(
    "/allowed-senders/{sender_id}/withdraw/",
    response={204: None, **REFUSALS},
    summary="Take a sender off the list",
)
def withdraw_sender(request: HttpRequest, sender_id: UUID):
    """The next mail of theirs waits, unless a contact knows them."""
    actions.withdraw_sender(member=request.member, sender_id=sender_id, now=timezone.now())
    return Status(204, None)


@router.get(
    "/quarantine/", response={200: QuarantineOut, **REFUSALS}, summary="List the quarantine"
)
def quarantine(request: HttpRequest, before: UUID | None = None):
    """Mails that wait for a person."""
    page = queries.held_mails(request.member, before)
    return {"items": [_held(row) for row in page.rows], "next_before": page.older_than}


@router.post(
    "/quarantine/{arrival_id}/let-in/", response={200: HeldOut, **REFUSALS}, summary="Let a mail in"
)
def let_mail_in(request: HttpRequest, arrival_id: UUID, given: LetInIn):
    """Have it read, this once or with whatever its sender writes from now on."""
    actions.let_mail_in(
        member=request.member, arrival_id=arrival_id, allow=given.allow, now=timezone.now()
    )
    return _held(queries.held_arrival(request.member, arrival_id))


@router.post(
    "/quarantine/{arrival_id}/dismiss/",
    response={200: HeldOut, **REFUSALS},
    summary="Dismiss a held mail",
)
def dismiss_mail(request: HttpRequest, arrival_id: UUID, given: WhyIn):
    """Keep it with a reason; nothing of it is read."""
    held = queries.held_arrival(request.member, arrival_id)
    register.dismiss_arrival(
        member=request.member,
        arrival_id=held.arrival.id,
        reason=given.reason,
        now=timezone.now(),
    )
    return _held(queries.held_arrival(request.member, arrival_id))


# -- steps -----------------------------------------------------------------------------------------
def _mailbox(row: Mailbox) -> dict[str, Any]:
    look = queries.look_of(row.organisation_id)
    told = {name: getattr(row, name) for name in MailboxFields.model_fields if name != "entity"}
    return {
        **told,
        "entity": row.entity_id,
        "version": row.version,
        "has_secret": bool(row.sealed_secret),
        "looked_at": look.looked_at if look else None,
        "worked_at": look.worked_at if look else None,
        "trouble": look.trouble if look else "",
    }


def _sender(row: AllowedSender) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SenderOut.model_fields}


def _held(held: HeldMail) -> dict[str, Any]:
    mail, row = held.mail, held.arrival
    own = ("sender", "sender_name", "subject", "message_id", "known", "authserv_id", "spf", "dkim",
           "dmarc")  # fmt: skip
    return {
        **{name: getattr(mail, name) for name in own},
        "arrival": row.id,
        "state": row.state,
        "received_at": row.received_at,
        "reason_code": row.reason_code,
        "reason": row.reason,
    }
