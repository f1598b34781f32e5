"""API of corrections: what is left to credit, credit notes, correctives, what becomes of them."""

from datetime import date, datetime
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
from facturier.sales.actions import AskedUse
from facturier.sales.api.drafts import DraftOut, _whole
from facturier.sales.models import IssuedDocument
from facturier.sales.queries import CreditUses, UseRow
from facturier.sales.rules.crediting import ByLine
from facturier.sales.rules.references import MOST_CITED
from facturier.sales.rules.uses import MOST_USES, UseKind

router = Router(tags=["sales"])
Reference = Field(max_length=40, description="reference in the register, such as S-12")


class LeftOfRate(Schema):
    """What is left to credit of one VAT category and rate."""

    category: str
    percent: Decimal
    base: Decimal
    tax: Decimal


class LeftOfLine(Schema):
    """A line of the invoice, and what is left to credit of its net."""

    id: UUID
    number: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    net: Decimal
    left: Decimal


class CorrectionOut(Schema):
    """A document that credits or replaces another; null for who may not read it."""

    kind: str = Field(description="credits or replaces")
    reference: str | None
    number: str | None
    gross: Decimal


class CreditableOut(Schema):
    """What was corrected of an invoice of ours, and what is left."""

    reference: str
    number: str
    issue_date: date
    currency: str
    gross: Decimal
    gross_credited: Decimal
    gross_left: Decimal
    replaced_by: str | None
    rates: list[LeftOfRate]
    lines: list[LeftOfLine]
    corrections: list[CorrectionOut]


class CreditedLineIn(Schema):
    """What to credit of one line: so many of its units, or so much of its net."""

    line: UUID
    quantity: Decimal | None = Field(None, max_digits=16, decimal_places=4)
    net: Decimal | None = Field(None, max_digits=14, decimal_places=2)


class CreditNoteIn(Schema):
    """A credit note of invoices: some lines, a net or gross amount, or all that is left."""

    invoices: list[str] = Field(min_length=1, max_length=MOST_CITED)
    lines: list[CreditedLineIn] = Field(default=[], max_length=1000)
    charges: bool = Field(False, description="with lines: the charge of the document too")
    net: Decimal | None = Field(None, max_digits=14, decimal_places=2)
    gross: Decimal | None = Field(None, max_digits=14, decimal_places=2)


class CorrectiveIn(Schema):
    """A corrective of one invoice."""

    invoice: str = Reference


class CreditUseOut(Schema):
    """A part of a credit note and what becomes of it."""

    kind: UseKind
    amount: Decimal
    against: str | None = Field(description="reference of the invoice that it is set against")
    decided_at: datetime
    decided_by: str
    superseded_at: datetime | None
    executed_at: datetime | None


class CreditUsesOut(Schema):
    """What becomes of a credit note; `version` counts what was ever decided of it."""

    version: int
    payable: Decimal
    currency: str
    uses: list[CreditUseOut]
    before: list[CreditUseOut]


class CreditUseIn(Schema):
    """A part: refunded, kept, or set against an invoice."""

    kind: UseKind
    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=2)
    against: str = Field("", max_length=40, description="of a set-off: reference of the invoice")


class CreditUsesIn(Schema):
    """All parts anew, in the version they were read in; what was carried out stays beside them."""

    version: int = Field(ge=0, le=999_999)
    uses: list[CreditUseIn] = Field(max_length=MOST_USES)


@router.get(
    "/invoices/{reference}/creditable/",
    response={200: CreditableOut, **REFUSALS},
    summary="What is left to credit",
)
def creditable(request: HttpRequest, reference: str):
    """What was credited of an invoice of ours, and what is left, by rate and by line."""
    organisations.require(request.member, "invoice.read")
    document = queries.document_of(request.member, as_stored(reference))
    origin, stated = queries.origin_of(document), queries.stated_of(document)
    return {
        "reference": origin.reference,
        "number": origin.number,
        "issue_date": origin.issue_date,
        "currency": origin.currency,
        "gross": origin.gross,
        "gross_credited": origin.gross_credited,
        "gross_left": origin.gross_left,
        "replaced_by": origin.replaced_by or None,
        "rates": [
            {"category": vat.category, "percent": vat.percent, "base": row.base, "tax": row.tax}
            for vat, row in origin.left.items()
        ],
        "lines": [
            {
                name: getattr(line, name)
                for name in ("id", "number", "name", "quantity", "unit", "price", "net")
            }
            | {"left": origin.lines[line.id].left}
            for line in stated.lines
        ],
        "corrections": [
            {
                "kind": one.kind,
                "reference": one.reference if one.readable else None,
                "number": one.number if one.readable else None,
                "gross": one.gross,
            }
            for one in queries.credits_of(request.member, document)
        ],
    }


@router.post(
    "/credit-notes/", response={201: DraftOut, **REFUSALS}, summary="Prepare a credit note"
)
def open_credit_note(request: HttpRequest, asked: CreditNoteIn, idempotency_key: str = KEY):
    """A draft that credits invoices of ours; issued like any draft. `Idempotency-Key` counts."""
    organisations.require(request.member, "invoice.prepare")
    organisations.require(request.member, "invoice.read")
    now = timezone.now()

    def created() -> dict[str, Any]:
        draft = actions.open_credit_note(
            member=request.member,
            references=[as_stored(one) for one in asked.invoices],
            lines=[ByLine(one.line, one.quantity, one.net) for one in asked.lines],
            charges=asked.charges,
            net=asked.net,
            gross=asked.gross,
            now=now,
        )
        return _whole(draft)

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.post("/correctives/", response={201: DraftOut, **REFUSALS}, summary="Prepare a corrective")
def open_corrective(request: HttpRequest, asked: CorrectiveIn, idempotency_key: str = KEY):
    """A draft that holds what an invoice of ours did, to replace it. `Idempotency-Key` counts."""
    organisations.require(request.member, "invoice.prepare")
    organisations.require(request.member, "invoice.read")
    now = timezone.now()

    def created() -> dict[str, Any]:
        draft = actions.open_corrective(
            member=request.member, reference=as_stored(asked.invoice), now=now
        )
        return _whole(draft)

    return created_once(request.member, request.path, idempotency_key, asked, created, now)


@router.get(
    "/credit-notes/{reference}/uses/",
    response={200: CreditUsesOut, **REFUSALS},
    summary="What becomes of a credit note",
)
def credit_uses(request: HttpRequest, reference: str):
    """What was decided of a credit note, and what had been decided before."""
    organisations.require(request.member, "invoice.read")
    document = queries.document_of(request.member, as_stored(reference))
    queries.ensure_credit_note(document)
    return _uses(queries.uses_of(request.member, document))


@router.put(
    "/credit-notes/{reference}/uses/",
    response={200: CreditUsesOut, **REFUSALS},
    summary="Decide what becomes of a credit note",
)
def decide_credit(request: HttpRequest, reference: str, asked: CreditUsesIn):
    """State all parts anew: they sum to what the credit note comes to, or there are none."""
    organisations.require(request.member, "invoice.read")  # what it answers
    organisations.require(request.member, "invoice.issue")
    document: IssuedDocument = actions.decide_credit(
        member=request.member,
        reference=as_stored(reference),
        version=asked.version,
        uses=[AskedUse(one.kind, one.amount, as_stored(one.against)) for one in asked.uses],
        now=timezone.now(),
    )
    return _uses(queries.uses_of(request.member, document))


def as_stored(reference: str) -> str:
    """A reference as it may be looked for: the database knows no NUL and no half character."""
    return reference.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def _uses(found: CreditUses) -> dict[str, Any]:
    return {
        "version": found.version,
        "payable": found.payable,
        "currency": found.currency,
        "uses": [_use(one) for one in found.standing],
        "before": [_use(one) for one in found.before],
    }


def _use(row: UseRow) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in CreditUseOut.model_fields if name != "against"}
    return found | {"against": row.against or None}
