"""API of the documents of a party."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Form, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.files.actions import keep_bytes
from facturier.files.queries import content_of
from facturier.kit.download import download
from facturier.kit.problems import AS_IT_CAME, REFUSALS
from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.api.parts import PARTY, PartOut
from facturier.parties.rules import DocumentKind

router = Router(tags=["parties"])
DOCUMENT = f"{PARTY}/documents/{{uuid:document_id}}"


class PartyDocumentOut(Schema):
    """A document of a party."""

    id: UUID
    file_name: str
    kind: DocumentKind
    label: str
    size: int
    sha256: str
    valid_until: date | None
    added_by: str
    added_at: datetime


class PartyDocumentIn(Schema):
    """What a document proves, and until when."""

    kind: DocumentKind = DocumentKind.OTHER
    label: str = Field("", max_length=200)
    valid_until: date | None = None


@router.get(
    f"{PARTY}/documents/",
    response={200: list[PartyDocumentOut], **REFUSALS},
    summary="Documents of a party",
)
def party_documents(request: HttpRequest, party_id: UUID):
    """The documents in use, newest first; those that show an account for who may read accounts."""
    row = queries.party_by_id(request.member, party_id)
    return [
        {
            "id": one.id,
            "file_name": one.file_name,
            "kind": one.kind,
            "label": one.label,
            "size": one.file.size,
            "sha256": one.file.sha256,
            "valid_until": one.valid_until,
            "added_by": one.added_by,
            "added_at": one.added_at,
        }
        for one in queries.whole_party(request.member, row).documents
    ]


@router.post(f"{PARTY}/documents/", response={201: PartOut, **REFUSALS}, summary="Add a document")
def add_party_document(
    request: HttpRequest, party_id: UUID, file: File[UploadedFile], stated: Form[PartyDocumentIn]
):
    """Put a document beside a party."""
    row = queries.party_by_id(request.member, party_id)
    organisations.require(request.member, "party.manage")
    # Bytes to disk first: no lock is held while they are written.
    kept = keep_bytes(row.organisation_id, file.chunks())
    document_id = actions.add_document(
        member=request.member,
        party_id=row.id,
        kept=kept,
        file_name=file.name or "",
        kind=stated.kind,
        label=stated.label,
        valid_until=stated.valid_until,
        now=timezone.now(),
    )
    return Status(201, {"id": document_id})


@router.get(
    f"{DOCUMENT}/",
    response=REFUSALS,
    summary="Download a document",
    openapi_extra={"responses": {200: AS_IT_CAME}},
)
def party_document(request: HttpRequest, party_id: UUID, document_id: UUID) -> HttpResponse:
    """The bytes as they came; the journal tells who read one that shows an account."""
    document = actions.open_document(
        member=request.member, party_id=party_id, document_id=document_id, now=timezone.now()
    )
    try:
        content = content_of(document.file)
    except FileNotFoundError:
        raise absent() from None
    return download(content, document.file_name, document.file.media_type)


@router.post(
    f"{DOCUMENT}/archive/", response={204: None, **REFUSALS}, summary="Put a document away"
)
def archive_party_document(request: HttpRequest, party_id: UUID, document_id: UUID):
    """Show a document no more; its bytes stay. Safe to repeat."""
    queries.party_by_id(request.member, party_id)
    actions.archive_document(
        member=request.member, party_id=party_id, document_id=document_id, now=timezone.now()
    )
    return Status(204, None)
