"""API of deposits: asking for one, choosing those taken off, what became of them."""

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
from facturier.sales.api.credits import as_stored
from facturier.sales.api.drafts import DraftOut, _whole
from facturier.sales.queries import DeductedDeposit, OpenDeposit
from facturier.sales.rules.deposits import MOST
from facturier.sales.rules.drafts import DEPOSITS

router = Router(tags=["sales"])


class DepositRate(Schema):
    """What stands of a deposit, of one VAT category and rate."""

    category: str
    percent: Decimal
    base: Decimal
    tax: Decimal


class OpenDepositOut(Schema):
    """A deposit of which something stands that no invoice has taken off."""

    reference: str
    number: str
    issue_date: date
    currency: str
    left: Decimal
    rates: list[DepositRate]
    asked_from: UUID | None = Field(description="the draft that it was asked from")
    chosen: bool = Field(description="whether the draft takes it off")


class OpenDepositsOut(Schema):
    """The deposits that a draft may take off: the oldest first, 50 at most."""

    items: list[OpenDepositOut]


class DepositsIn(Schema):
    """The deposits that a draft takes off: all of them anew, by their references."""

    deposits: list[str] = Field(max_length=MOST)


class DepositInvoiceIn(Schema):
    """How much is asked: so many percent of the net, or an amount with VAT."""

    percent: Decimal | None = Field(None, max_digits=5, decimal_places=2)
    gross: Decimal | None = Field(None, max_digits=14, decimal_places=2)


class TakenDepositOut(Schema):
    """A deposit that an issued invoice took off; without reference for who may not read it."""

    reference: str | None
    number: str
    issue_date: date
    net: Decimal
    tax: Decimal
    gross: Decimal
    rates: list[DepositRate]


class InvoiceDepositsOut(Schema):
    """Deposits of an issued invoice: those that it took off; of a deposit, what took it off."""

    taken: list[TakenDepositOut]
    deducted_by: str | None = Field(description="reference of the invoice that took it off")
    left: Decimal | None = Field(description="of a deposit: what is still to be taken off")


@router.get(
    "/drafts/{draft_id}/deposits/",
    response={200: OpenDepositsOut, **REFUSALS},
    summary="Deposits that a draft may take off",
)
def draft_deposits(request: HttpRequest, draft_id: UUID):
    """The open deposits of its customer and entity, and which of them the draft takes off."""
    organisations.require(request.member, "invoice.read")
    draft = queries.find_draft(request.member, draft_id)
    content = queries.content_of(draft)
    cited = queries.correction_of(draft, content)
    chosen = {one.number for one in queries.deductions_of(draft, content, cited).deposits}
    found = (
        queries.open_deposits(
            request.member, customer_id=draft.customer_id, entity_id=draft.entity_id
        )
        if draft.customer_id
        else []
    )
    return {"items": [_open(one, chosen) for one in found]}


@router.put(
    "/drafts/{draft_id}/deposits/",
    response={200: DraftOut, **REFUSALS},
    summary="Choose the deposits that a draft takes off",
)
def choose_deposits(request: HttpRequest, draft_id: UUID, asked: DepositsIn):
    """These deposits are taken off, whole, and no other. Refused (409) where one is not open."""
    organisations.require(request.member, "invoice.read")
    organisations.require(request.member, "invoice.prepare")
    draft = actions.choose_deposits(
        member=request.member,
        draft_id=draft_id,
        references=[as_stored(one) for one in asked.deposits],
        now=timezone.now(),
    )
    return _whole(draft)


@router.post(
    "/drafts/{draft_id}/deposit-invoices/",
    response={201: DraftOut, **REFUSALS},
    summary="Ask for a deposit",
)
def ask_deposit(
    request: HttpRequest, draft_id: UUID, asked: DepositInvoiceIn, idempotency_key: str = KEY
):
    """A draft of a deposit invoice on what this draft intends. `Idempotency-Key` counts."""
    organisations.require(request.member, "invoice.read")
    organisations.require(request.member, "invoice.prepare")
    now = timezone.now()

    def created() -> dict[str, Any]:
        return _whole(
            actions.open_deposit(
                member=request.member,
                draft_id=draft_id,
                percent=asked.percent,
                gross=asked.gross,
                now=now,
            )
        )

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(
    "/invoices/{reference}/deposits/",
    response={200: InvoiceDepositsOut, **REFUSALS},
    summary="Deposits of an invoice",
)
def invoice_deposits(request: HttpRequest, reference: str):
    """What an invoice of ours took off, each deposit by rate; or what took a deposit off."""
    organisations.require(request.member, "invoice.read")
    document = queries.document_of(request.member, as_stored(reference))
    is_deposit = document.invoice.type_code in DEPOSITS
    by = queries.deducted_by(request.member, document) if is_deposit else None
    return {
        "taken": [_taken(one) for one in queries.deposits_in(request.member, document)],
        "deducted_by": by.reference if by and by.readable else None,
        "left": queries.origin_of(document).gross_left if is_deposit else None,
    }


def _open(one: OpenDeposit, chosen: set[str]) -> dict[str, Any]:
    return {
        "reference": one.origin.reference,
        "number": one.origin.number,
        "issue_date": one.origin.issue_date,
        "currency": one.origin.currency,
        "left": one.left,
        "rates": _rates(one.origin.left),
        "asked_from": one.asked_from,
        "chosen": one.origin.number in chosen,
    }


def _taken(one: DeductedDeposit) -> dict[str, Any]:
    deposit = one.deposit
    return {
        "reference": one.reference if one.readable else None,
        "number": deposit.number,
        "issue_date": deposit.issue_date,
        "net": deposit.net,
        "tax": deposit.tax,
        "gross": deposit.gross,
        "rates": _rates(deposit.rows),
    }


def _rates(rows: Any) -> list[dict[str, Any]]:
    return [
        {"category": vat.category, "percent": vat.percent, "base": row.base, "tax": row.tax}
        for vat, row in sorted(rows.items())
    ]
