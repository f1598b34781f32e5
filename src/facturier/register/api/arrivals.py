"""API of Réception: the files that arrived, and what to do of those that were set aside."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Header, Query, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.files.actions import keep_bytes
from facturier.files.queries import content_of
from facturier.kit.download import download
from facturier.kit.idempotency import answered_once
from facturier.kit.problems import AS_IT_CAME, REFUSALS
from facturier.organisations import queries as organisations
from facturier.register import actions
from facturier.register.api.asked import FILLING, ReasonIn
from facturier.register.api.keying import FactsOut, facts_out
from facturier.register.queries import arrivals as arriving
from facturier.register.queries.arrivals import ArrivalRow, one_arrival
from facturier.register.rules import ArrivalState

router = Router(tags=["register"])


IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", description="at most 200 printable characters")
]


class ArrivalOut(Schema):
    """A file that arrived, and what became of it."""

    id: UUID
    file_name: str
    size: int
    sha256: str
    received_at: datetime
    channel: str
    state: str = Field(
        description="waiting, registered, known, set_aside, unpacked, dismissed, held or attached"
    )
    reason_code: str
    reason: str
    invoice: str | None = Field(description="reference of the invoice, once registered")
    batch: UUID | None = Field(description="the batch it came with")
    came_in: str = Field(description="name of the archive or e-mail that it came in")


class ArrivalsOut(Schema):
    """Files that arrived, newest first; ask again with `before` = `next_before`."""

    items: list[ArrivalOut]
    next_before: UUID | None


class HashesIn(Schema):
    """SHA-256 of files that one holds, in hex."""

    sha256: list[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = Field(max_length=500)


class KnownOut(Schema):
    """Those that arrived already, by their hash: they need not be sent."""

    known: dict[str, ArrivalOut]


@router.post(
    "/inbox/",
    response={202: ArrivalOut, **REFUSALS},
    summary="Deposit a file",
    operation_id="facturier_register_api_invoices_deposit",
)
def deposit(
    request: HttpRequest,
    file: File[UploadedFile],
    idempotency_key: IdempotencyKey = "",
):
    """Keep a file and have it read. `Idempotency-Key` makes a repeated call safe.

    UBL, CII, Factur-X, PDF, pictures (JPEG, PNG, HEIC, WebP, TIFF), ZIP archives (10,000 files,
    2 GB unpacked, one archive in another at most, none that is encrypted) and e-mails (.eml).
    """
    member = request.member
    organisations.require(member, "invoice.deposit")
    kept = keep_bytes(member.organisation_id, file.chunks())

    def answer() -> tuple[int, dict]:
        arrival = actions.deposit_file(
            member=member,
            kept=kept,
            file_name=file.name or "",
            channel="api",
            now=timezone.now(),
        )
        return 202, arrival_out(one_arrival(member, arrival.id)[1]).model_dump(mode="json")

    status, body = answered_once(
        organisation_id=member.organisation_id,
        user_id=member.user_id,
        key=idempotency_key,
        parts=(b"POST /inbox/", kept.sha256.encode(), (file.name or "").encode("utf-8", "replace")),
        now=timezone.now(),
        answer=answer,
    )
    return Status(status, body)


@router.get("/inbox/", response={200: ArrivalsOut, **REFUSALS}, summary="List files that arrived")
def arrivals(
    request: HttpRequest,
    before: UUID | None = None,
    state: ArrivalState | None = None,
    file_name: str = Query("", max_length=120, description="a part of the name, in any case"),
):
    """The files that arrived and that the token may see, newest first, fifty at a time.

    `state=set_aside` is what waits with its reason.
    """
    page = arriving.arrivals_page(
        request.member, older_than=before, state=state, file_name=file_name
    )
    return {"items": [arrival_out(row) for row in page.rows], "next_before": page.older_than}


@router.get(
    "/inbox/{uuid:arrival_id}/",
    response={200: ArrivalOut, **REFUSALS},
    operation_id="facturier_register_api_invoices_arrival",
)
def arrival(request: HttpRequest, arrival_id: UUID):
    """What became of a file."""
    return arrival_out(one_arrival(request.member, arrival_id)[1])


@router.get(
    "/inbox/{uuid:arrival_id}/file/",
    response=REFUSALS,
    summary="Download what arrived",
    openapi_extra={"responses": {200: AS_IT_CAME}},
)
def arrival_original(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """The bytes that arrived, unchanged, whatever became of them."""
    row, _shown = one_arrival(request.member, arrival_id)
    return download(content_of(row.file), row.file_name, row.file.media_type)


@router.post(
    "/inbox/known/",
    response={200: KnownOut, **REFUSALS},
    summary="Which bytes arrived",
    operation_id=f"{FILLING}known",
)
def known(request: HttpRequest, asked: HashesIn):
    """Which of these bytes arrived already: a folder sent again sends nothing twice."""
    found = arriving.known_bytes(request.member, asked.sha256)
    return {"known": {sha256: arrival_out(row) for sha256, row in found.items()}}


@router.post(
    "/inbox/{uuid:arrival_id}/retry/",
    response={200: ArrivalOut, **REFUSALS},
    operation_id=f"{FILLING}retry",
)
def retry(request: HttpRequest, arrival_id: UUID):
    """Read a file once more: set aside, called no invoice, or waiting for ten minutes and more."""
    actions.retry_arrival(member=request.member, arrival_id=arrival_id, now=timezone.now())
    return arrival_out(one_arrival(request.member, arrival_id)[1])


@router.post(
    "/inbox/{uuid:arrival_id}/dismiss/",
    response={200: ArrivalOut, **REFUSALS},
    operation_id=f"{FILLING}dismiss",
)
def dismiss(request: HttpRequest, arrival_id: UUID, asked: ReasonIn):
    """Say that a file set aside is no invoice."""
    actions.dismiss_arrival(
        member=request.member, arrival_id=arrival_id, reason=asked.reason, now=timezone.now()
    )
    return arrival_out(one_arrival(request.member, arrival_id)[1])


@router.post(
    "/inbox/{uuid:arrival_id}/detach/",
    response={200: ArrivalOut, **REFUSALS},
    operation_id=f"{FILLING}detach",
)
def detach(request: HttpRequest, arrival_id: UUID, asked: ReasonIn):
    """Read for itself a file noted as the same as an entry that is no invoice any more."""
    arrival = actions.detach_arrival(
        member=request.member, arrival_id=arrival_id, reason=asked.reason, now=timezone.now()
    )
    return arrival_out(arriving.rows_of(request.member, [arrival])[0])


@router.post(
    "/inbox/{uuid:arrival_id}/key/",
    response={201: FactsOut, **REFUSALS},
    operation_id=f"{FILLING}enter_to_key",
)
def enter_to_key(request: HttpRequest, arrival_id: UUID):
    """Enter a file that was set aside as an invoice whose facts will be keyed in."""
    invoice = actions.enter_to_key(member=request.member, arrival_id=arrival_id, now=timezone.now())
    return Status(201, facts_out(request.member, invoice))


def arrival_out(row: ArrivalRow) -> ArrivalOut:
    """An arrival as the API answers it."""
    names = ArrivalOut.model_fields.keys() - {"invoice", "batch"}
    return ArrivalOut(
        **{name: getattr(row, name) for name in names},
        invoice=row.invoice_reference,
        batch=row.batch_id,
    )
