"""API of batches: files that come together, how far they are, what became of each.

Limits, as the pages state them: what one request may weigh is the server's (413 beyond), a batch or
an archive has 10,000 files at most, an archive unpacks to 2 GB at most.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, File, Query, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.files.actions import keep_bytes
from facturier.kit.idempotency import answered_once
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.register import actions
from facturier.register.api.arrivals import ArrivalOut, ArrivalsOut, IdempotencyKey, arrival_out
from facturier.register.api.asked import FILLING, printable
from facturier.register.exported import batch_report
from facturier.register.queries import arrivals as arriving
from facturier.register.queries import batches
from facturier.register.queries.arrivals import one_arrival
from facturier.register.rules import LARGEST_BATCH

router = Router(tags=["register"])
CSV = {"description": "a table, CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}


class BatchIn(Schema):
    """A batch to open."""

    name: str = Field("", max_length=200)
    announced: int = Field(0, ge=0, le=LARGEST_BATCH, description="files that will be sent")


class BatchOut(Schema):
    """How far a batch is."""

    id: UUID
    name: str
    opened_at: datetime
    paused: bool
    total: int = Field(description="arrived and still to come")
    done: int
    waiting: int
    to_come: int = Field(description="announced, and not arrived")
    registered: int
    known: int
    set_aside: int
    finished: bool


class BatchesOut(Schema):
    """Batches, newest first; ask again with `before` = `next_before`."""

    items: list[BatchOut]
    next_before: UUID | None


class AnnouncedIn(Schema):
    """How many files will be sent in all."""

    announced: int = Field(ge=0, le=LARGEST_BATCH)


@router.post(
    "/batches/",
    response={201: BatchOut, **REFUSALS},
    summary="Open a batch",
    operation_id=f"{FILLING}open_batch",
)
def open_batch(request: HttpRequest, asked: BatchIn):
    """Open a batch for files that come together."""
    batch = actions.open_batch(
        member=request.member,
        name=printable(asked.name),
        announced=asked.announced,
        channel="api",
        now=timezone.now(),
    )
    return Status(201, batches.one_batch(request.member, batch.id))


@router.get("/batches/", response={200: BatchesOut, **REFUSALS}, summary="List batches")
def list_batches(
    request: HttpRequest, before: UUID | None = None, limit: int = Query(50, ge=1, le=200)
):
    """The batches that the token may see, newest first."""
    page = batches.batches_page(request.member, older_than=before, size=limit)
    return {"items": list(page.rows), "next_before": page.older_than}


@router.get(
    "/batches/{uuid:batch_id}/",
    response={200: BatchOut, **REFUSALS},
    operation_id=f"{FILLING}batch",
)
def batch(request: HttpRequest, batch_id: UUID):
    """How far a batch is."""
    return batches.one_batch(request.member, batch_id)


@router.post(
    "/batches/{uuid:batch_id}/files/",
    response={202: list[ArrivalOut], **REFUSALS},
    summary="Deposit many",
    operation_id=f"{FILLING}deposit_many",
)
def deposit_many(
    request: HttpRequest,
    batch_id: UUID,
    files: File[list[UploadedFile]],
    idempotency_key: IdempotencyKey = "",
):
    """Keep files and have each read: all of them, or none. `Idempotency-Key` makes it repeatable.

    Those already arrived are recognised by their bytes.
    """
    member = request.member
    organisations.require(member, "invoice.deposit")
    batches.one_batch(member, batch_id)
    if any(not file.size for file in files):
        raise Refusal(
            "file.empty",
            _("Ce fichier est vide. Vérifiez-le, puis déposez-le à nouveau."),
            status=422,
            field="files",
        )
    kept = [(file.name or "", keep_bytes(member.organisation_id, file.chunks())) for file in files]

    def answer() -> tuple[int, dict[str, Any]]:
        with transaction.atomic():  # a refusal is an answer: it would keep the files before it
            taken = [
                actions.deposit_file(
                    member=member,
                    kept=one,
                    file_name=name,
                    channel="api",
                    now=timezone.now(),
                    batch_id=batch_id,
                )
                for name, one in kept
            ]
        rows = [one_arrival(member, one.id)[1] for one in taken]
        return 202, {"items": [arrival_out(row).model_dump(mode="json") for row in rows]}

    parts = [f"POST /batches/{batch_id}/files/", *(f"{one.sha256} {name}" for name, one in kept)]
    status, body = answered_once(
        organisation_id=member.organisation_id,
        user_id=member.user_id,
        key=idempotency_key,
        parts=tuple(part.encode("utf-8", "replace") for part in parts),
        now=timezone.now(),
        answer=answer,
    )
    return Status(status, body["items"])


@router.get(
    "/batches/{uuid:batch_id}/files/",
    response={200: ArrivalsOut, **REFUSALS},
    operation_id=f"{FILLING}files_of_batch",
)
def files_of_batch(request: HttpRequest, batch_id: UUID, before: UUID | None = None):
    """What became of each file of a batch, newest first."""
    batches.one_batch(request.member, batch_id)
    page = arriving.arrivals_page(request.member, older_than=before, batch_id=batch_id)
    return {"items": [arrival_out(row) for row in page.rows], "next_before": page.older_than}


@router.post(
    "/batches/{uuid:batch_id}/pause/",
    response={200: BatchOut, **REFUSALS},
    operation_id=f"{FILLING}pause_batch",
)
def pause_batch(request: HttpRequest, batch_id: UUID):
    """Stop the reading of what is not begun."""
    actions.pause_batch(member=request.member, batch_id=batch_id, now=timezone.now())
    return batches.one_batch(request.member, batch_id)


@router.post(
    "/batches/{uuid:batch_id}/resume/",
    response={200: BatchOut, **REFUSALS},
    operation_id=f"{FILLING}resume_batch",
)
def resume_batch(request: HttpRequest, batch_id: UUID):
    """Go on reading."""
    actions.resume_batch(member=request.member, batch_id=batch_id, now=timezone.now())
    return batches.one_batch(request.member, batch_id)


@router.post(
    "/batches/{uuid:batch_id}/announce/",
    response={200: BatchOut, **REFUSALS},
    summary="Announce files",
)
def announce_files(request: HttpRequest, batch_id: UUID, asked: AnnouncedIn):
    """Say how many files really come. Safe to repeat."""
    actions.announce_files(
        member=request.member, batch_id=batch_id, announced=asked.announced, now=timezone.now()
    )
    return batches.one_batch(request.member, batch_id)


@router.get(
    "/batches/{uuid:batch_id}/report/",
    response=REFUSALS,
    summary="Report on a batch",
    openapi_extra={"responses": {200: CSV}},
)
def report_batch(request: HttpRequest, batch_id: UUID) -> HttpResponseBase:
    """What became of every file of a batch, as CSV; told in the journal."""
    return batch_report(request.member, batch_id, timezone.now())
