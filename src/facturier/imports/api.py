"""API of imports: a file, its columns, what its rows will become, the report, the way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Field, File, Form, Query, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.files.actions import keep_bytes
from facturier.imports import actions, exported, queries
from facturier.imports.models import TableImport
from facturier.imports.rules import Kind, RowState, Stage
from facturier.kit.idempotency import KEY, answered_once
from facturier.kit.problems import REFUSALS, XLSX, told_as
from facturier.organisations.queries import Member

router = Router(tags=["imports"])
# Told by their values: the contract knows an enumeration by its bare name, and invoices have a
# Stage, documents issued many at once a RowState.
_STAGE = Field(json_schema_extra={"enum": [stage.value for stage in Stage]})
State = Literal["waiting", "ready", "bad", "twin", "known", "created", "refused", "undone", "kept"]
assert set(get_args(State)) == set(RowState)
IMPORT = "/imports/{uuid:import_id}"


class ColumnOut(Schema):
    """A column that a kind understands, by `key`; `aliases` are other heads that people give it."""

    key: str
    label: str
    required: bool
    help: str
    aliases: list[str]


class KindOut(Schema):
    """A kind of thing that can be imported."""

    key: str
    title: str
    columns: list[ColumnOut]


class ImportOut(Schema):
    """Where an import stands. `mapping` is column key -> index of the file's column, from zero."""

    id: UUID
    kind: str
    file_name: str
    stage: str = _STAGE
    row_count: int
    counts: dict[str, int] = Field(description="state of rows -> how many")
    heads: list[str]
    examples: list[list[str]] = Field(description="the first texts of each column of the file")
    mapping: dict[str, int] = Field(description="as chosen; before that, as it is proposed")
    mapping_chosen: bool = Field(description="false where the mapping is only proposed")
    unused: list[str] = Field(description="heads of the file that nothing is read from")
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None


class ImportRow(Schema):
    """An import in a list."""

    id: UUID
    kind: str
    file_name: str
    stage: str = _STAGE
    row_count: int
    created_at: datetime
    created_by: str


class ImportsOut(Schema):
    """Imports, newest first; ask again with `before` = `next_before`."""

    items: list[ImportRow]
    next_before: UUID | None


class MappingIn(Schema):
    """Which column of the file is which: column key -> index from zero, each used once."""

    mapping: dict[Annotated[str, Field(max_length=60)], Annotated[int, Field(ge=0, le=10_000)]] = (
        Field(max_length=200)
    )


class RowFault(Schema):
    """Why a row was left out: the column at fault (empty for the whole row), and a sentence."""

    column: str
    reason: str


class ImportedRowOut(Schema):
    """A row of the file and what becomes, or became, of it."""

    line: int = Field(description="where it stands in the file")
    state: State
    cells: list[str]
    becomes: list[str] = Field(description="as it will be created, by the heads of the page")
    faults: list[RowFault]
    made: UUID | None
    made_label: str


class ImportedRowsOut(Schema):
    """A page of rows by line; ask again with `after` = `next_after`."""

    heads: list[str] = Field(description="of `becomes`")
    items: list[ImportedRowOut]
    next_after: int | None


class UploadIn(Schema):
    """What the rows of the file are."""

    kind: str = Field(max_length=40, description="key of a kind, as articles")


@router.get("/import-kinds/", response={200: list[KindOut], **REFUSALS}, summary="What to import")
def import_kinds(request: HttpRequest):
    """The kinds that the token may import, with their columns; there are a handful."""
    return [
        {
            "key": kind.key,
            "title": str(kind.title),
            "columns": [
                {
                    "key": column.key,
                    "label": str(column.label),
                    "required": column.required,
                    "help": str(column.help),
                    "aliases": list(column.aliases),
                }
                for column in kind.columns
            ],
        }
        for kind in queries.require_any_kind(request.member)
    ]


@router.get(
    "/import-kinds/{kind}/model/",
    response=REFUSALS,
    summary="A file to fill",
    openapi_extra={"responses": {200: told_as(XLSX)}},
)
def import_model(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty XLSX with the heads that are understood."""
    return exported.model(queries.require_kind(request.member, kind))


@router.get("/imports/", response={200: ImportsOut, **REFUSALS}, summary="List imports")
def imports(request: HttpRequest, before: UUID | None = None):
    """The imports of the kinds that the token may import, whoever began them, fifty at a time."""
    queries.require_any_kind(request.member)
    page = queries.imports_page(request.member, before)
    return {"items": list(map(_headline, page.rows)), "next_before": page.older_than}


@router.post("/imports/", response={201: ImportOut, **REFUSALS}, summary="Begin an import")
def begin_import(
    request: HttpRequest,
    file: File[UploadedFile],
    stated: Form[UploadIn],
    idempotency_key: str = KEY,
):
    """Take a CSV or XLSX of at most 20 MB; nothing is created yet, a mapping is proposed.

    `Idempotency-Key` makes a repeated call safe.
    """
    member, now = request.member, timezone.now()
    kind = queries.require_kind(member, stated.kind)
    actions.ensure_fits(file.size)
    content = file.read()
    kept = keep_bytes(member.organisation_id, [content])  # on disk before the first row is written

    def answer() -> tuple[int, dict[str, Any]]:
        row = actions.begin_import(
            member=member,
            kind_key=kind.key,
            content=content,
            kept=kept,
            file_name=file.name or "",
            now=now,
        )
        return 201, ImportOut(**_told(row, kind)).model_dump(mode="json")

    name = (file.name or "").encode("utf-8", "replace")
    status, body = answered_once(
        organisation_id=member.organisation_id,
        user_id=member.user_id,
        key=idempotency_key,
        parts=(b"POST /imports/", kind.key.encode(), kept.sha256.encode(), name),
        now=now,
        answer=answer,
    )
    return Status(status, body)


@router.get(f"{IMPORT}/", response={200: ImportOut, **REFUSALS}, summary="One import")
def one_import(request: HttpRequest, import_id: UUID):
    """Where an import stands: its columns, its progress, its counts."""
    return _one(request.member, import_id)


@router.put(
    f"{IMPORT}/mapping/", response={200: ImportOut, **REFUSALS}, summary="Choose the columns"
)
def choose_import_columns(request: HttpRequest, import_id: UUID, chosen: MappingIn):
    """Say which column is which; the rows are checked, those of a long file by a job."""
    actions.choose_columns(
        member=request.member, import_id=import_id, mapping=chosen.mapping, now=timezone.now()
    )
    return _one(request.member, import_id)


@router.get(
    f"{IMPORT}/rows/", response={200: ImportedRowsOut, **REFUSALS}, summary="Rows of an import"
)
def import_rows(
    request: HttpRequest,
    import_id: UUID,
    state: list[State] = Query([], max_length=20, description="given twice: one of"),  # noqa: B008
    after: int | None = Query(None, ge=0, le=10**8, description="line to start below"),
    limit: int = Query(50, ge=1, le=200),
):
    """The rows by line: what each becomes, or why it was left out."""
    row, kind = queries.one_import(request.member, import_id)
    found, more = queries.rows_page(
        row, list(map(RowState, state)) or list(RowState), after=after, size=limit
    )
    read = queries.read_rows(request.member, row, kind, found)
    return {
        "heads": [str(head) for head in kind.shown_heads],
        "items": _rows(kind, read),
        "next_after": more,
    }


@router.get(
    f"{IMPORT}/bad-rows/",
    response=REFUSALS,
    summary="Rows that were left out",
    openapi_extra={"responses": {200: told_as("text/csv")}},
)
def import_bad_rows(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """The rows that could not be taken, as CSV, each with its reason: to correct, and import."""
    row, kind = queries.one_import(request.member, import_id)
    return exported.bad_rows(request.member, row, kind)


@router.post(f"{IMPORT}/start/", response={202: ImportOut, **REFUSALS}, summary="Start an import")
def start_import(request: HttpRequest, import_id: UUID):
    """Have the good rows created. Safe to repeat once it is done."""
    actions.start_import(member=request.member, import_id=import_id, now=timezone.now())
    return Status(202, _one(request.member, import_id))


@router.post(f"{IMPORT}/undo/", response={202: ImportOut, **REFUSALS}, summary="Undo an import")
def undo_import(request: HttpRequest, import_id: UUID):
    """Have what was created taken back; what is in use since stays, and says why."""
    actions.ask_undo(member=request.member, import_id=import_id, now=timezone.now())
    return Status(202, _one(request.member, import_id))


@router.delete(f"{IMPORT}/", response={204: None, **REFUSALS}, summary="Give up an import")
def drop_import(request: HttpRequest, import_id: UUID):
    """Give up an import that has created nothing; the journal keeps that it was prepared."""
    actions.drop_import(member=request.member, import_id=import_id, now=timezone.now())
    return Status(204, None)


# -- in and out ------------------------------------------------------------------------------------
def _one(member: Member, import_id: UUID) -> dict[str, Any]:
    row, kind = queries.one_import(member, import_id)
    return _told(row, kind)


def _headline(row: TableImport) -> dict[str, Any]:
    names = ("id", "kind", "file_name", "stage", "row_count", "created_at")
    return {name: getattr(row, name) for name in names} | {"created_by": row.user_name}


def _told(row: TableImport, kind: Kind) -> dict[str, Any]:
    mapping, _remembered = queries.mapping_to_show(row, kind)
    used = set(mapping.values())
    return _headline(row) | {
        "counts": queries.counts(row),
        "heads": list(row.heads),
        "examples": [list(texts) for texts in queries.examples(row)],
        "mapping": mapping,
        "mapping_chosen": bool(row.mapping),
        "unused": [head for at, head in enumerate(row.heads) if head and at not in used],
        "started_at": row.started_at,
        "finished_at": row.finished_at,
    }


def _rows(kind: Kind, read: Sequence[queries.ReadRow]) -> list[dict[str, Any]]:
    return [
        {
            "line": one.row.line,
            "state": one.row.state,
            "cells": one.row.cells,
            "becomes": [] if one.faults or one.facts is None else list(kind.show(one.facts)),
            "faults": [
                {"column": column, "reason": reason}
                for column, reason in queries.reasons(kind, one)
            ]
            if one.row.state != RowState.WAITING
            else [],
            "made": one.row.made_id,
            "made_label": one.row.made_label,
        }
        for one in read
    ]
