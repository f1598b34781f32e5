"""API of the templates of documents: what they serve, their look and its versions, a preview."""

import base64
import binascii
import hashlib
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.rendering.actions import make_page
from facturier.rendering.rules.look import LONGEST_TEXT, Look, Texts, look_to_json
from facturier.sales import actions, queries
from facturier.sales.queries import TemplateRow
from facturier.sales.queries.looks import serves_of
from facturier.sales.rules.looks import MOST_LANGUAGES, NAME

router = Router(tags=["sales"])
Kind = Literal["380", "381", "384", "386", "389", "261"]
MOST_LOGO = 1_800_000  # characters in base64: a call has 2 MiB
LATEST = 2**31 - 1


class DocumentTemplateIn(Schema):
    """What a template is called and what it serves."""

    name: str = Field(max_length=NAME)
    entity: UUID | None = Field(None, description="null: all entities")
    type_codes: list[Kind] = Field([], max_length=6, description="BT-3; empty: all documents")


class TextsIn(Schema):
    """The texts of a company in one language. They are printed as they stand."""

    language: str = Field(min_length=2, max_length=2, description="two small letters")
    opening: str = Field("", max_length=LONGEST_TEXT)
    closing: str = Field("", max_length=LONGEST_TEXT)
    footer: str = Field("", max_length=LONGEST_TEXT)


class LookFields(Schema):
    """How documents look; what the law asks for can be put elsewhere, never left out."""

    logo_height: int = Field(16, ge=8, le=30, description="millimetres")
    logo_side: Literal["left", "right"] = "left"
    colour: str = Field("#14171f", max_length=7, description="#rrggbb, dark enough to be read")
    font: str = Field("inter", max_length=30, description="inter, libertinus, computer-modern")
    columns: list[str] = Field(list(Look().columns), max_length=8)
    blocks: list[str] = Field(list(Look().blocks), max_length=6)
    texts: list[TextsIn] = Field([], max_length=MOST_LANGUAGES)


class LookIn(LookFields):
    """A look, and what becomes of the logo."""

    logo: Literal["keep", "none", "new"] = Field(
        "keep", description="keep: that of the version in force"
    )
    logo_content: str = Field(
        "", max_length=MOST_LOGO, description="base64 of a PNG, JPEG, WebP or SVG, for a new one"
    )


class SavedLookIn(LookIn):
    """A look to be saved, and the version from which it was made."""

    base: int = Field(ge=1, le=LATEST)


class BaseIn(Schema):
    """The version in force, as it was read."""

    base: int = Field(ge=1, le=LATEST)


class PreviewIn(Schema):
    """What to show: a look (that in force, unless said) on a document (an example, unless said)."""

    look: LookIn | None = None
    draft: UUID | None = Field(None, description="a draft, issued or not")
    language: Literal["fr", "en"] = Field("fr", description="of the example")


class TemplateOut(Schema):
    """A template, and its version in force."""

    id: UUID
    name: str
    entity: UUID | None
    type_codes: list[str]
    usual: bool
    usual_since: datetime | None
    archived_at: datetime | None
    version: int
    changed_at: datetime
    changed_by: str


class LookOut(LookFields):
    """A look as it is kept."""

    logo_sha256: str | None = Field(description="of the PNG that is printed")


class WholeTemplateOut(TemplateOut):
    """A template with its look."""

    look: LookOut


class TemplatesOut(Schema):
    """All templates: a hundred at most."""

    items: list[TemplateOut]


class LookVersionOut(Schema):
    """A version of a template, and the names of what it changed."""

    number: int
    made_at: datetime
    made_by: str
    changed: list[str]
    look: LookOut


class LookVersionsOut(Schema):
    """A page of versions, the latest first; ask again with `before` = `next_before`."""

    items: list[LookVersionOut]
    next_before: int | None


_BINARY: dict[str, dict] = {"schema": {"type": "string", "format": "binary"}}
PDF = {"description": "the page, without data", "content": {"application/pdf": _BINARY}}
ONE = "/document-templates/{uuid:template_id}/"


@router.get(
    "/document-templates/",
    response={200: TemplatesOut, **REFUSALS},
    summary="List document templates",
)
def document_templates(request: HttpRequest):
    """The templates, those that documents take first."""
    return {"items": [_row(row) for row in queries.templates(request.member)]}


@router.post(
    "/document-templates/",
    response={201: WholeTemplateOut, **REFUSALS},
    summary="Create a document template",
)
def create_document_template(
    request: HttpRequest, asked: DocumentTemplateIn, idempotency_key: str = KEY
):
    """A new template that looks like the house. `Idempotency-Key` is honoured."""
    _require_both(request.member)
    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.create_template(member=request.member, now=now, **_asked(asked))
        return _whole(request.member, row.id)

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(ONE, response={200: WholeTemplateOut, **REFUSALS}, summary="Get a document template")
def document_template(request: HttpRequest, template_id: UUID):
    """A template with its look in force."""
    return _whole(request.member, template_id)


@router.put(ONE, response={200: WholeTemplateOut, **REFUSALS}, summary="Change a document template")
def change_document_template(request: HttpRequest, template_id: UUID, asked: DocumentTemplateIn):
    """Name it anew, or say what it serves; what is issued keeps its look."""
    _require_both(request.member)
    actions.change_template(
        member=request.member, template_id=template_id, now=timezone.now(), **_asked(asked)
    )
    return _whole(request.member, template_id)


@router.put(
    f"{ONE}look/",
    response={200: WholeTemplateOut, **REFUSALS},
    summary="Save the look of a document template",
)
def save_document_look(request: HttpRequest, template_id: UUID, asked: SavedLookIn):
    """A new version, from now on that of the documents it serves; 409 where `base` is not in force.

    The same look again makes no version.
    """
    _require_both(request.member)
    _row_held, held = queries.one_template(request.member, template_id)
    actions.save_look(
        member=request.member,
        template_id=template_id,
        base=asked.base,
        look=_look(asked, held, request.member),
        now=timezone.now(),
    )
    return _whole(request.member, template_id)


@router.get(
    f"{ONE}versions/",
    response={200: LookVersionsOut, **REFUSALS},
    summary="List the versions of a document template",
)
def document_template_versions(
    request: HttpRequest,
    template_id: UUID,
    before: int | None = Query(None, ge=1, le=LATEST),
    limit: int = Query(20, ge=1, le=100),
):
    """Its versions, the latest first, each with the names of what it changed."""
    found = queries.look_versions(request.member, template_id, before=before, size=limit)
    return {
        "items": [
            {
                "number": one.number,
                "made_at": one.made_at,
                "made_by": one.made_by,
                "changed": list(one.changes),
                "look": _shown(one.look),
            }
            for one in found.rows
        ],
        "next_before": found.before,
    }


@router.post(
    f"{ONE}versions/{{int:number}}/take-up/",
    response={200: WholeTemplateOut, **REFUSALS},
    summary="Take up an earlier version",
)
def take_up_document_look(request: HttpRequest, template_id: UUID, number: int, asked: BaseIn):
    """A new version like an earlier one."""
    _require_both(request.member)
    actions.take_up_look(
        member=request.member,
        template_id=template_id,
        base=asked.base,
        number=number,
        now=timezone.now(),
    )
    return _whole(request.member, template_id)


@router.post(
    f"{ONE}usual/", response={200: WholeTemplateOut, **REFUSALS}, summary="Make a template usual"
)
def make_document_template_usual(request: HttpRequest, template_id: UUID):
    """Let the documents of its entity and kinds take it. Safe to repeat."""
    return _done(request, actions.make_usual, template_id)


@router.post(
    f"{ONE}reserve/",
    response={200: WholeTemplateOut, **REFUSALS},
    summary="Put a template in reserve",
)
def reserve_document_template(request: HttpRequest, template_id: UUID):
    """Let no document take it any more. Safe to repeat."""
    return _done(request, actions.end_usual, template_id)


@router.post(
    f"{ONE}archive/",
    response={200: WholeTemplateOut, **REFUSALS},
    summary="Archive a document template",
)
def archive_document_template(request: HttpRequest, template_id: UUID):
    """Put it away; its versions remain. Safe to repeat."""
    return _done(request, actions.archive_template, template_id)


@router.post(
    f"{ONE}restore/",
    response={200: WholeTemplateOut, **REFUSALS},
    summary="Restore a document template",
)
def restore_document_template(request: HttpRequest, template_id: UUID):
    """Bring it back; it serves once it is made usual. Safe to repeat."""
    return _done(request, actions.restore_template, template_id)


@router.post(
    f"{ONE}preview/",
    response={**REFUSALS},
    summary="Preview a document in a look",
    openapi_extra={"responses": {200: PDF}},
)
def preview_document_template(request: HttpRequest, template_id: UUID, asked: PreviewIn):
    """The page of a document in a look, as a PDF; nothing is stored."""
    row, held = queries.one_template(request.member, template_id)
    look = held if asked.look is None else _look(asked.look, held, request.member)
    actions.require_fit_look(look)
    key = str(asked.draft) if asked.draft else {"en": "example"}.get(asked.language, "exemple")
    document, page = queries.sample(request.member, key, serves_of(row), timezone.localdate())
    return HttpResponse(make_page(document, look, page), content_type="application/pdf")


def _require_both(member: Member) -> None:
    organisations.require(member, "organisation.read")  # what it answers
    organisations.require(member, "sales.configure")


def _done(request: HttpRequest, verb: Any, template_id: UUID) -> dict[str, Any]:
    _require_both(request.member)
    verb(member=request.member, template_id=template_id, now=timezone.now())
    return _whole(request.member, template_id)


def _asked(asked: DocumentTemplateIn) -> dict[str, Any]:
    return {"name": asked.name, "entity_id": asked.entity, "type_codes": asked.type_codes}


def _look(asked: LookIn, held: Look, member: Member) -> Look:
    logo = {"keep": held.logo, "none": None}.get(asked.logo)
    if asked.logo == "new":
        logo = _new_logo(asked.logo_content, member)
    return Look(
        logo=logo,
        logo_height=asked.logo_height,
        logo_side=asked.logo_side,
        colour=asked.colour,
        font=asked.font,
        columns=tuple(asked.columns),
        blocks=tuple(asked.blocks),
        texts=tuple(Texts(**one.model_dump()) for one in asked.texts),
    )


def _new_logo(text: str, member: Member) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        content = b""
    if not content:
        reason = _("Le logo n'est pas écrit en base64.")
        raise Refusal("logo.unreadable", reason, status=422, field="logo_content")
    return queries.kept_logo(member, actions.keep_logo(member=member, content=content))


def _row(row: TemplateRow) -> dict[str, Any]:
    names = ("id", "name", "usual_since", "archived_at", "version", "changed_at", "changed_by")
    return {
        **{name: getattr(row, name) for name in names},
        "entity": row.entity_id,
        "type_codes": list(row.type_codes),
        "usual": row.usual_since is not None,
    }


def _whole(member: Member, template_id: UUID) -> dict[str, Any]:
    row, look = queries.one_template(member, template_id)
    return {**_row(row), "look": _shown(look)}


def _shown(look: Look) -> dict[str, Any]:
    values = look_to_json(look)
    del values["logo"]
    sha256 = hashlib.sha256(look.logo).hexdigest() if look.logo else None
    return {**values, "logo_sha256": sha256}
