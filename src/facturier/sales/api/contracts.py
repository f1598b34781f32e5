"""API of contracts billed as they advance, and of what customers withhold."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.api.drafts import DraftOut, _whole
from facturier.sales.queries import RetentionRow, WholeContract
from facturier.sales.rules.progress import ReleaseKind

router = Router(tags=["sales"])


class ContractRowOut(Schema):
    """A contract: what it comes to and what is billed of it, without VAT."""

    id: UUID
    name: str
    number: str
    customer: UUID
    currency: str
    net: Decimal
    billed: Decimal


class ContractsOut(Schema):
    """A page of contracts, the newest first."""

    items: list[ContractRowOut]
    next_after: UUID | None


class ContractLineOut(Schema):
    """A line of a contract and how far it is billed, credits off."""

    id: UUID
    name: str
    net: Decimal
    billed: Decimal
    percent: Decimal


class ContractSituationOut(Schema):
    """A situation: in preparation (its draft), or issued (its invoice)."""

    number: int
    draft: UUID
    invoice: str | None = Field(description="reference of its invoice, for who may read it")
    net: Decimal
    credited: Decimal


class RetentionOut(Schema):
    """What a customer withholds of an invoice, and its release."""

    id: UUID
    invoice: str | None
    number: str
    percent: Decimal
    amount: Decimal
    currency: str
    due: date | None = Field(description="null as long as the works are not accepted")
    released_kind: str
    released_on: date | None
    released_reason: str
    released_by: str


class ContractOut(Schema):
    """A contract with its lines, its situations and what is withheld."""

    id: UUID
    name: str
    number: str
    customer: UUID
    currency: str
    net: Decimal
    billed: Decimal
    retention_percent: Decimal
    accepted_on: date | None
    lines: list[ContractLineOut]
    situations: list[ContractSituationOut]
    retentions: list[RetentionOut]


class ContractIn(Schema):
    """A contract whose plan is what a draft or a template holds."""

    draft: UUID
    name: str = Field(max_length=80)
    number: str = Field("", max_length=100)
    retention_percent: Decimal = Field(Decimal(0), ge=0, le=5, max_digits=3, decimal_places=2)


class LineProgressIn(Schema):
    """How far a line is in all, in percent."""

    line: UUID
    percent: Decimal = Field(ge=0, le=100, max_digits=5, decimal_places=2)


class SituationIn(Schema):
    """The next situation: lines that are left out stay where they are."""

    lines: list[LineProgressIn] = Field(min_length=1, max_length=1000)
    backwards: bool = Field(False, description="whether a line may go back")


class AcceptanceIn(Schema):
    """The day on which the customer accepted the works."""

    day: date


class ReleaseIn(Schema):
    """Why what was withheld is so no more."""

    kind: ReleaseKind
    day: date
    reason: str = Field("", max_length=500)


class RetentionsOut(Schema):
    """A page of what is withheld, the oldest first."""

    items: list[RetentionOut]
    next_after: UUID | None


@router.get("/contracts/", response={200: ContractsOut, **REFUSALS}, summary="List contracts")
def contracts(request: HttpRequest, after: UUID | None = None):
    """The contracts that the token may read, the newest first."""
    organisations.require(request.member, "invoice.read")
    page = queries.contracts_page(request.member, after=after)
    return {
        "items": [
            {
                "id": row.contract.id,
                "name": row.contract.name,
                "number": row.contract.number,
                "customer": row.contract.customer_id,
                "currency": row.contract.currency,
                "net": row.net,
                "billed": row.billed,
            }
            for row in page.rows
        ],
        "next_after": page.after,
    }


@router.post("/contracts/", response={201: ContractOut, **REFUSALS}, summary="Open a contract")
def open_contract(request: HttpRequest, asked: ContractIn, idempotency_key: str = KEY):
    """A contract of what a draft or a template holds; its plan never changes."""
    organisations.require(request.member, "invoice.read")
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        contract = actions.open_contract(
            member=request.member,
            draft_id=asked.draft,
            name=_storable(asked.name),
            number=_storable(asked.number),
            retention_percent=asked.retention_percent,
            now=now,
        )
        return _contract(queries.whole_contract(request.member, contract.id))

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(
    "/contracts/{contract_id}/", response={200: ContractOut, **REFUSALS}, summary="Get a contract"
)
def contract(request: HttpRequest, contract_id: UUID):
    """A contract with its lines, its situations and what is withheld."""
    organisations.require(request.member, "invoice.read")
    return _contract(queries.whole_contract(request.member, contract_id))


@router.post(
    "/contracts/{contract_id}/situations/",
    response={201: DraftOut, **REFUSALS},
    summary="Prepare the next situation",
)
def open_situation(
    request: HttpRequest, contract_id: UUID, asked: SituationIn, idempotency_key: str = KEY
):
    """The draft of the next situation: it bills the difference to what was billed before."""
    organisations.require(request.member, "invoice.read")
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        return _whole(
            actions.open_situation(
                member=request.member,
                contract_id=contract_id,
                percents={one.line: one.percent for one in asked.lines},
                backwards=asked.backwards,
                now=now,
            )
        )

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.put(
    "/contracts/{contract_id}/acceptance/",
    response={200: ContractOut, **REFUSALS},
    summary="Note the acceptance of the works",
)
def accept_works(request: HttpRequest, contract_id: UUID, asked: AcceptanceIn):
    """What is withheld falls due a year after this day."""
    organisations.require(request.member, "invoice.read")
    organisations.require(request.member, "invoice.prepare")
    actions.accept_works(
        member=request.member,
        contract_id=contract_id,
        day=asked.day,
        today=timezone.localdate(),
        now=timezone.now(),
    )
    return _contract(queries.whole_contract(request.member, contract_id))


@router.get("/retentions/", response={200: RetentionsOut, **REFUSALS}, summary="List retentions")
def retentions(request: HttpRequest, released: bool = False, after: UUID | None = None):
    """What is withheld and not released, the oldest first; or what was released."""
    organisations.require(request.member, "invoice.read")
    page = queries.retentions_page(request.member, released=released, after=after)
    return {"items": [_retention(row) for row in page.rows], "next_after": page.after}


@router.post(
    "/retentions/{retention_id}/release/",
    response={200: RetentionOut, **REFUSALS},
    summary="Release a retention",
)
def release_retention(request: HttpRequest, retention_id: UUID, asked: ReleaseIn):
    """What was withheld is to be paid, or stands under a bond; noted once."""
    organisations.require(request.member, "invoice.read")
    organisations.require(request.member, "invoice.issue")
    row = actions.release_retention(
        member=request.member,
        retention_id=retention_id,
        kind=asked.kind.value,
        day=asked.day,
        reason=_storable(asked.reason),
        today=timezone.localdate(),
        now=timezone.now(),
    )
    return _retention(RetentionRow(row, queries.due_of_retention(row), readable=True))


def _storable(text: str) -> str:
    """A text as the database takes it: no NUL, no half character."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def _contract(whole: WholeContract) -> dict[str, Any]:
    row = whole.contract
    return {
        "id": row.id,
        "name": row.name,
        "number": row.number,
        "customer": row.customer_id,
        "currency": row.currency,
        "net": whole.net,
        "billed": whole.billed,
        "retention_percent": row.retention_percent,
        "accepted_on": row.accepted_on,
        "lines": [
            {
                "id": one.key,
                "name": one.name,
                "net": one.net,
                "billed": one.billed,
                "percent": one.percent,
            }
            for one in whole.lines
        ],
        "situations": [
            {
                "number": one.bill.number,
                "draft": one.bill.draft_id,
                "invoice": one.bill.issued.invoice.reference
                if one.bill.issued and one.readable
                else None,
                "net": one.net,
                "credited": one.credited,
            }
            for one in whole.bills
        ],
        "retentions": [_retention(one) for one in whole.retentions],
    }


def _retention(one: RetentionRow) -> dict[str, Any]:
    row = one.retention
    return {
        "id": row.id,
        "invoice": row.issued.invoice.reference if one.readable else None,
        "number": row.issued.number,
        "percent": row.percent,
        "amount": row.amount,
        "currency": row.currency,
        "due": one.due,
        "released_kind": row.released_kind,
        "released_on": row.released_on,
        "released_reason": row.released_reason,
        "released_by": row.released_by,
    }
