"""API of drafts: list, get, open, change by versioned operations, put away, take back."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.keys import uuid7
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.actions.drafts import AT_ONCE, NAME
from facturier.sales.models import Draft
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.operations import Content, Operation

router = Router(tags=["sales"])
Value = str | bool | int | None
Name = Annotated[str, Field(max_length=40, pattern="^[a-z_]+$")]
Kind = Literal["380", "381", "384", "386", "389", "261"]


class FieldOut(Schema):
    """What a field holds, and the version of the draft that put it there."""

    value: Value
    version: int


class DraftLineOut(Schema):
    """A line that stands, in its place; `net` is null of a title or a text."""

    id: UUID
    net: Decimal | None
    fields: dict[str, FieldOut]


class SubtotalOut(Schema):
    """BG-23: one category and rate."""

    category: str
    percent: Decimal
    base: Decimal
    tax: Decimal


class TotalsOut(Schema):
    """What the draft comes to so far."""

    currency: str
    lines: Decimal
    allowances: Decimal
    charges: Decimal
    net: Decimal
    tax: Decimal
    tax_in_vat_currency: Decimal | None
    gross: Decimal
    prepaid: Decimal
    rounding: Decimal
    payable: Decimal
    vat: list[SubtotalOut]


class DraftRow(Schema):
    """A draft in a list."""

    id: UUID
    state: str
    type_code: str
    name: str
    entity_id: UUID
    customer_id: UUID | None
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str


class DraftOut(DraftRow):
    """A draft with all that it holds."""

    fields: dict[str, FieldOut]
    lines: list[DraftLineOut]
    totals: TotalsOut


class DraftsOut(Schema):
    """A page of drafts; ask again with `after` = `next_after`."""

    items: list[DraftRow]
    next_after: UUID | None


class DraftIn(Schema):
    """A new draft: of an entity, or like another draft (a template, for one), and what fills it."""

    entity: UUID
    type_code: Kind = "380"
    customer: UUID | None = None
    like: UUID | None = None
    fields: dict[Name, Value] = Field({}, max_length=AT_ONCE)
    lines: list[dict[Name, Value]] = Field([], max_length=AT_ONCE, description="in their order")


class OperationIn(Schema):
    """One change: `line` null for a field of the draft; a new line's key is yours to choose."""

    line: UUID | None = None
    field: Name
    base: int = Field(ge=0, description="version of the draft that the change was made on")
    value: Value = Field(None, description="a number as text; of `after`, the line it follows")


class ChangesIn(Schema):
    """Changes that belong together. Sent again with the same key, they get the same answer."""

    key: UUID
    operations: list[OperationIn] = Field(min_length=1, max_length=AT_ONCE)


class ResultOut(Schema):
    """What became of an operation, and of the fields that a customer or an item filled."""

    line: UUID | None
    field: str
    outcome: Literal["accepted", "same", "conflict", "refused"]
    value: Value = Field(description="what the field holds now; of a conflict, the other's value")
    version: int
    code: str
    reason: str


class AnswerOut(Schema):
    """The draft's version now, each outcome, and what the draft comes to."""

    version: int
    results: list[ResultOut]
    totals: TotalsOut
    nets: dict[str, Decimal]


class LackOut(Schema):
    """Something that is missing or does not fit, with the field that puts it right."""

    code: str
    reason: str
    field: str
    rule: str = Field(description="article of law, or official rule")
    blocking: bool


class SituationOut(Schema):
    """A fiscal situation that the draft is in, and why."""

    kind: str
    category: str
    code: str
    by_hand: bool
    reasons: list[str]


class ChecksOut(Schema):
    """What issuing the draft today would meet."""

    version: int
    may_issue: bool
    process: str = Field(description="BT-23")
    process_label: str = Field(description="BT-23 in words")
    process_reason: str = Field(description="why it is so: deduced, or chosen by hand")
    due_date: date | None
    situations: list[SituationOut]
    lacking: list[LackOut]


class IssueIn(Schema):
    """The version of the draft as you saw it: another is refused."""

    version: int = Field(ge=0)


class IssuedOut(Schema):
    """A document that was issued; `again` if an earlier call had issued it."""

    draft_id: UUID
    invoice_id: UUID
    number: str
    reference: str
    issue_date: date
    again: bool


class TemplateIn(Schema):
    """The name of a template."""

    name: str = Field(max_length=NAME)


@router.get("/drafts/", response={200: DraftsOut, **REFUSALS}, summary="List drafts")
def drafts(request: HttpRequest, state: DraftState = DraftState.OPEN, after: UUID | None = None):
    """The drafts that the token may read, the latest changed first."""
    organisations.require(request.member, "invoice.read")
    page = queries.drafts_page(request.member, state, after=after)
    return {"items": [_row(row) for row in page.rows], "next_after": page.after}


@router.post("/drafts/", response={201: DraftOut, **REFUSALS}, summary="Open a draft")
def open_draft(request: HttpRequest, asked: DraftIn, idempotency_key: str = KEY):
    """A new draft: empty, for a customer, or with all that another holds but its dates.

    `fields` and `lines` fill it in the same call; if any of them is refused, nothing is opened.
    """
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        draft = actions.open_draft(
            member=request.member,
            entity_id=asked.entity,
            type_code=asked.type_code,
            customer_id=asked.customer,
            like=asked.like,
            operations=_filling(asked),
            now=now,
        )
        actions.let_rest(draft.organisation_id, draft.id, is_done=bool(asked.lines))
        return _whole(queries.find_draft(request.member, draft.id))

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get("/drafts/{draft_id}/", response={200: DraftOut, **REFUSALS}, summary="Get a draft")
def draft(request: HttpRequest, draft_id: UUID):
    """A draft with its lines and what it comes to."""
    organisations.require(request.member, "invoice.read")
    return _whole(queries.find_draft(request.member, draft_id))


@router.post(
    "/drafts/{draft_id}/operations/",
    response={200: AnswerOut, **REFUSALS},
    summary="Change fields of a draft",
)
def change_draft(request: HttpRequest, draft_id: UUID, asked: ChangesIn):
    """Merge changes of fields: each is accepted, or comes back as a conflict with both values."""
    organisations.require(request.member, "invoice.prepare")
    answer = actions.change_draft(
        member=request.member,
        draft_id=draft_id,
        key=asked.key,
        operations=[
            Operation(each.line, each.field, each.base, each.value) for each in asked.operations
        ],
        now=timezone.now(),
    )
    draft = queries.find_draft(request.member, draft_id)
    actions.let_rest(draft.organisation_id, draft.id)
    return {
        "version": answer.version,
        "results": [each | {"reason": _said(each)} for each in answer.results],
        **_amounts(draft, queries.content_of(draft)),
    }


@router.get(
    "/drafts/{draft_id}/checks/", response={200: ChecksOut, **REFUSALS}, summary="Check a draft"
)
def check_draft(request: HttpRequest, draft_id: UUID):
    """What the draft lacks to be issued today, and the fiscal situation that was chosen."""
    organisations.require(request.member, "invoice.read")
    row = queries.find_draft(request.member, draft_id)
    composed = queries.draft_as_composed(row, timezone.localdate())
    return {
        "version": row.version,
        "may_issue": composed.may_issue and row.state == DraftState.OPEN,
        "process": composed.process.code,
        "process_label": queries.tell(composed.process.said),
        "process_reason": queries.tell(composed.process.why),
        "due_date": composed.document.due_date,
        "situations": [
            {
                "kind": one.kind,
                "category": one.category,
                "code": one.code,
                "by_hand": one.by_hand,
                "reasons": [queries.tell(said) for said in one.reasons],
            }
            for one in composed.situations
        ],
        "lacking": [
            {
                "code": one.code,
                "reason": queries.tell(one.said),
                "field": one.field,
                "rule": one.rule,
                "blocking": one.blocking,
            }
            for one in composed.lacking
        ],
    }


@router.post(
    "/drafts/{draft_id}/issue/", response={200: IssuedOut, **REFUSALS}, summary="Issue a draft"
)
def issue_draft(request: HttpRequest, draft_id: UUID, asked: IssueIn):
    """Give the draft its number and freeze it. Asked again, it answers the same number."""
    organisations.require(request.member, "invoice.issue")
    return asdict(
        actions.issue_draft(
            member=request.member,
            draft_id=draft_id,
            version=asked.version,
            today=timezone.localdate(),
            now=timezone.now(),
        )
    )


@router.post(
    "/drafts/{draft_id}/discard/", response={200: DraftRow, **REFUSALS}, summary="Discard a draft"
)
def discard_draft(request: HttpRequest, draft_id: UUID):
    """Put a draft away; `restore` takes it back."""
    organisations.require(request.member, "invoice.prepare")
    row = actions.discard_draft(member=request.member, draft_id=draft_id, now=timezone.now())
    return _row(row)


@router.post(
    "/drafts/{draft_id}/restore/", response={200: DraftRow, **REFUSALS}, summary="Restore a draft"
)
def restore_draft(request: HttpRequest, draft_id: UUID):
    """Take back a draft that was put away."""
    organisations.require(request.member, "invoice.prepare")
    row = actions.restore_draft(member=request.member, draft_id=draft_id, now=timezone.now())
    return _row(row)


@router.post(
    "/drafts/{draft_id}/template/",
    response={201: DraftRow, **REFUSALS},
    summary="Keep a draft as a template",
)
def save_as_template(
    request: HttpRequest, draft_id: UUID, asked: TemplateIn, idempotency_key: str = KEY
):
    """Keep what a draft holds under a name; the draft stays as it is."""
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        return _row(
            actions.save_as_template(
                member=request.member, draft_id=draft_id, name=asked.name, now=now
            )
        )

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


def _filling(asked: DraftIn) -> list[Operation]:
    """What a new draft is to hold, as changes of it."""
    held = [Operation(None, name, 0, value) for name, value in asked.fields.items()]
    for line in asked.lines:
        key = uuid7()
        held += [Operation(key, name, 0, value) for name, value in line.items()]
    return held


def _said(one: dict[str, Any]) -> str:
    sentence = one["reason"]
    return _(sentence) % one["values"] if sentence else ""


def _row(row: Draft) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DraftRow.model_fields}


def _whole(row: Draft) -> dict[str, Any]:
    content = queries.content_of(row)
    found = _amounts(row, content)
    return _row(row) | {
        "fields": _fields(content.header),
        "lines": [
            {"id": key, "net": found["nets"].get(str(key)), "fields": _fields(line.fields)}
            for key, line in content.ordered()
        ],
        "totals": found["totals"],
    }


def _fields(held: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: {"value": one.value, "version": one.version} for name, one in held.items()}


def _amounts(draft: Draft, content: Content) -> dict[str, Any]:
    situations = queries.situations_of(draft, content, timezone.localdate())
    cited = queries.correction_of(draft, content)
    deducted = queries.deductions_of(draft, content, cited).gross
    found = queries.situated_amounts(content, situations, deducted)
    totals = found.totals
    plain = {
        name: getattr(totals, name)
        for name in TotalsOut.model_fields
        if name not in {"currency", "vat"}
    }
    return {
        "totals": plain
        | {
            "currency": found.currency,
            "vat": [
                {
                    "category": one.vat.category,
                    "percent": one.vat.percent,
                    "base": one.base,
                    "tax": one.tax,
                }
                for one in totals.vat
            ],
        },
        "nets": {str(key): net for key, net in found.lines.items()},
    }
