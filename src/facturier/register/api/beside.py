"""API of what stands beside an invoice: notes, tags, links, attachments; its story; undo."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Form, Query, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.files.actions import keep_bytes
from facturier.kit.download import download
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.register import actions, queries
from facturier.register.models import Invoice, InvoiceAttachment, InvoiceNote
from facturier.register.queries import beside
from facturier.register.queries.invoice import find_invoice
from facturier.register.queries.story import arrivals_of
from facturier.register.queries.story import story as story_of
from facturier.register.rules import Stage
from facturier.register.rules.beside import LinkKind
from facturier.register.rules.steps import StoryKind, story_kind

router = Router(tags=["invoices"])
_BINARY = {"schema": {"type": "string", "format": "binary"}}
BYTES = {"description": "the bytes as they came", "content": {"application/octet-stream": _BINARY}}
PLACE = "/invoices/{reference}"


class NoteIn(Schema):
    """The text of a note."""

    text: str


class NoteOut(Schema):
    """An internal note."""

    id: UUID
    text: str
    author: str
    added_at: datetime
    edited_at: datetime | None


class TagIn(Schema):
    """A free word of the organisation."""

    tag: str


class TagsOut(Schema):
    """The tags of an invoice."""

    tags: list[str]


class LinkIn(Schema):
    """A related document: another invoice by its reference, or an outside reference."""

    kind: LinkKind = Field(description="what the document is to this invoice")
    invoice: str | None = Field(None, description="reference in the register")
    external: str | None = Field(None, description="reference of a document we do not hold")


class LinkOut(Schema):
    """A related document, as seen from this invoice."""

    id: UUID
    kind: LinkKind
    reference: str
    invoice: str | None = Field(description="reference in the register, null outside it")


class AttachmentOut(Schema):
    """A file that somebody put beside the invoice."""

    id: UUID
    file_name: str
    label: str
    size: int
    sha256: str
    added_by: str
    added_at: datetime


class EventOut(Schema):
    """Something that happened to the invoice, or to a file that it came by."""

    seq: int
    at: datetime
    kind: StoryKind
    actor: str
    actor_kind: str
    verb: str
    changes: dict[str, list[Any]] = Field(description="field -> [before, after]")
    reason: str


class StoryOut(Schema):
    """The story, newest first; ask again with `before` = `next_before`."""

    items: list[EventOut]
    next_before: int | None


class UndoIn(Schema):
    """The step to undo."""

    seq: int | None = Field(
        None, ge=1, le=2**53, description="its number in the story; without it, the last one"
    )


class UndoneOut(Schema):
    """Where an invoice stands once its last step is undone."""

    reference: str
    stage: Stage


# -- notes -----------------------------------------------------------------------------------------
@router.get(f"{PLACE}/notes/", response={200: list[NoteOut], **REFUSALS}, summary="List notes")
def notes(request: HttpRequest, reference: str):
    """The notes that are not archived, newest first."""
    return [_note(row) for row in beside.notes(_invoice(request, reference))]


@router.post(f"{PLACE}/notes/", response={201: NoteOut, **REFUSALS}, summary="Write a note")
def add_note(request: HttpRequest, reference: str, sent: NoteIn):
    """Write a note."""
    row = _invoice(request, reference)
    note = actions.add_note(
        member=request.member, invoice_id=row.id, text=sent.text, now=timezone.now()
    )
    return Status(201, _note(note))


@router.patch(
    f"{PLACE}/notes/{{uuid:note_id}}/", response={200: NoteOut, **REFUSALS}, summary="Edit a note"
)
def edit_note(request: HttpRequest, reference: str, note_id: UUID, sent: NoteIn):
    """Correct one's own note."""
    row = _invoice(request, reference)
    return _note(
        actions.edit_note(
            member=request.member,
            invoice_id=row.id,
            note_id=note_id,
            text=sent.text,
            now=timezone.now(),
        )
    )


@router.delete(
    f"{PLACE}/notes/{{uuid:note_id}}/", response={204: None, **REFUSALS}, summary="Archive a note"
)
def archive_note(request: HttpRequest, reference: str, note_id: UUID):
    """Put a note away; it is kept."""
    row = _invoice(request, reference)
    actions.archive_note(
        member=request.member, invoice_id=row.id, note_id=note_id, now=timezone.now()
    )
    return Status(204, None)


# -- tags ------------------------------------------------------------------------------------------
@router.get(f"{PLACE}/tags/", response={200: TagsOut, **REFUSALS}, summary="List tags")
def tags(request: HttpRequest, reference: str):
    """The tags of the invoice, by name."""
    return {"tags": beside.tags(_invoice(request, reference))}


@router.post(f"{PLACE}/tags/", response={200: TagsOut, **REFUSALS}, summary="Add a tag")
def add_tag(request: HttpRequest, reference: str, sent: TagIn):
    """Put a tag on the invoice; one that is there stays as it is."""
    row = _invoice(request, reference)
    actions.tag_invoice(member=request.member, invoice_id=row.id, tag=sent.tag, now=timezone.now())
    return {"tags": beside.tags(row)}


@router.delete(f"{PLACE}/tags/", response={200: TagsOut, **REFUSALS}, summary="Remove a tag")
def remove_tag(request: HttpRequest, reference: str, tag: str = Query("", description="the word")):
    """Take a tag off the invoice."""
    row = _invoice(request, reference)
    actions.untag_invoice(member=request.member, invoice_id=row.id, tag=tag, now=timezone.now())
    return {"tags": beside.tags(row)}


# -- related documents -----------------------------------------------------------------------------
@router.get(f"{PLACE}/links/", response={200: list[LinkOut], **REFUSALS}, summary="List links")
def links(request: HttpRequest, reference: str):
    """The related documents that the token may read."""
    return _links(request, _invoice(request, reference))


@router.post(
    f"{PLACE}/links/", response={200: list[LinkOut], **REFUSALS}, summary="Link a document"
)
def add_link(request: HttpRequest, reference: str, sent: LinkIn):
    """Link another invoice (`invoice`), or note an outside document (`external`)."""
    row = _invoice(request, reference)
    if sent.invoice is not None:
        other = find_invoice(request.member, storable(sent.invoice))
        actions.link_invoice(
            member=request.member,
            invoice_id=row.id,
            other_id=other.id,
            kind=sent.kind,
            now=timezone.now(),
        )
    else:
        actions.link_external(
            member=request.member,
            invoice_id=row.id,
            kind=sent.kind,
            reference=sent.external or "",
            now=timezone.now(),
        )
    return _links(request, row)


@router.delete(
    f"{PLACE}/links/{{uuid:link_id}}/", response={204: None, **REFUSALS}, summary="Remove a link"
)
def remove_link(request: HttpRequest, reference: str, link_id: UUID):
    """Take a link away, from either end."""
    row = _invoice(request, reference)
    actions.unlink(member=request.member, invoice_id=row.id, link_id=link_id, now=timezone.now())
    return Status(204, None)


# -- files -----------------------------------------------------------------------------------------
@router.get(
    f"{PLACE}/attachments/",
    response={200: list[AttachmentOut], **REFUSALS},
    summary="List attached files",
)
def attachments(request: HttpRequest, reference: str):
    """The files that people put beside the invoice."""
    return [_attachment(row) for row in beside.attachments(_invoice(request, reference))]


@router.post(
    f"{PLACE}/attachments/", response={201: AttachmentOut, **REFUSALS}, summary="Attach a file"
)
def attach(request: HttpRequest, reference: str, file: File[UploadedFile], label: Form[str] = ""):
    """Put a file beside the invoice; the same bytes twice are refused."""
    row = _invoice(request, reference)
    organisations.require(request.member, "invoice.annotate", queries.subject_of(row))
    kept = keep_bytes(request.member.organisation_id, file.chunks())
    attachment = actions.attach_file(
        member=request.member,
        invoice_id=row.id,
        kept=kept,
        file_name=file.name or "",
        label=label,
        now=timezone.now(),
    )
    return Status(201, _attachment(attachment))


@router.get(
    f"{PLACE}/attachments/{{uuid:attachment_id}}/",
    response=REFUSALS,
    summary="Download an attached file",
    openapi_extra={"responses": {200: BYTES}},
)
def attachment(request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponse:
    """The bytes as they came."""
    row = _invoice(request, reference)
    name, media_type, content = beside.attached_file(row, attachment_id)
    return download(content, name, media_type)


@router.delete(
    f"{PLACE}/attachments/{{uuid:attachment_id}}/",
    response={204: None, **REFUSALS},
    summary="Archive an attached file",
)
def archive_attachment(
    request: HttpRequest,
    reference: str,
    attachment_id: UUID,
    reason: str = Query("", max_length=2000, description="why; the history keeps it"),
):
    """Take a file away from the invoice; its bytes are kept, and it can be put back."""
    row = _invoice(request, reference)
    actions.archive_attachment(
        member=request.member,
        invoice_id=row.id,
        attachment_id=attachment_id,
        reason=reason,
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(
    f"{PLACE}/attachments/{{uuid:attachment_id}}/restore/",
    response={200: AttachmentOut, **REFUSALS},
    summary="Put an attached file back",
)
def restore_attachment(request: HttpRequest, reference: str, attachment_id: UUID):
    """Put a file that was taken away back beside the invoice."""
    row = _invoice(request, reference)
    restored = actions.restore_attachment(
        member=request.member, invoice_id=row.id, attachment_id=attachment_id, now=timezone.now()
    )
    return _attachment(restored)


# -- what happened ---------------------------------------------------------------------------------
@router.get(f"{PLACE}/story/", response={200: StoryOut, **REFUSALS}, summary="Read the story")
def story(
    request: HttpRequest,
    reference: str,
    before: int | None = Query(None, ge=1, le=2**53, description="event to start below"),
    limit: int = Query(50, ge=1, le=200),
):
    """Everything that happened to the invoice, newest first."""
    row = _invoice(request, reference)
    told = story_of(request.member, row.id, arrivals_of(row), before=before, limit=limit)
    return {
        "items": [
            {
                "seq": event.seq,
                "at": event.at,
                "kind": story_kind(event.verb, event.actor_kind),
                "actor": event.actor_name,
                "actor_kind": event.actor_kind,
                "verb": event.verb,
                "changes": event.changes,
                "reason": event.reason,
            }
            for event in told.events
        ],
        "next_before": told.older_than,
    }


@router.post(f"{PLACE}/undo/", response={200: UndoneOut, **REFUSALS}, summary="Undo the last step")
def undo(request: HttpRequest, reference: str, sent: UndoIn):
    """Take back the last step, while nothing else happened since."""
    row = _invoice(request, reference)
    done = actions.undo_step(
        member=request.member, invoice_id=row.id, seq=sent.seq, now=timezone.now()
    )
    return {"reference": done.reference, "stage": done.stage}


def _invoice(request: HttpRequest, reference: str) -> Invoice:
    """The invoice, absent (404) outside the scope of the token."""
    organisations.require(request.member, "invoice.read")
    return find_invoice(request.member, storable(reference))


def storable(text: str) -> str:
    """PostgreSQL holds no NUL and no half character: a reference with one is simply unknown."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def _note(row: InvoiceNote) -> dict:
    return {
        "id": row.id,
        "text": row.text,
        "author": row.added_by,
        "added_at": row.added_at,
        "edited_at": row.edited_at,
    }


def _links(request: HttpRequest, row: Invoice) -> list[dict]:
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "reference": one.reference,
            "invoice": one.other.reference if one.other else None,
        }
        for one in beside.links(request.member, row)
    ]


def _attachment(row: InvoiceAttachment) -> dict:
    return {
        "id": row.id,
        "file_name": row.file_name,
        "label": row.label,
        "size": row.file.size,
        "sha256": row.file.sha256,
        "added_by": row.added_by,
        "added_at": row.added_at,
    }
