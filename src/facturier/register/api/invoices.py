"""API of the register: upload, list, get, file."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, File, Header, Router, Schema, UploadedFile
from ninja.responses import Status

from facturier.checks.queries import language
from facturier.einvoice.explanations import sentence
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.answer import finding_answer
from facturier.files.actions import keep_bytes
from facturier.kit.download import download
from facturier.kit.idempotency import answered_once
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.register import actions, queries
from facturier.register.api.beside import storable
from facturier.register.api.lists import InvoiceRow
from facturier.register.queries.arrivals import ArrivalRow, one_arrival
from facturier.register.queries.invoice import WholeInvoice
from facturier.register.rules import kind_of

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


class PartyOut(Schema):
    """A party as the document names it."""

    name: str
    siren: str
    vat_number: str
    electronic_address: str
    address_lines: list[str]
    post_code: str
    city: str
    country: str


class LineOut(Schema):
    """BG-25."""

    position: int
    name: str
    description: str
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    net: Decimal | None
    vat_category: str
    vat_percent: Decimal | None


class VatOut(Schema):
    """BG-23."""

    category: str
    percent: Decimal | None
    base: Decimal | None
    tax: Decimal | None
    exemption_reason: str
    exemption_code: str


class NotUnderstoodOut(Schema):
    """A text of the file that no reader knows."""

    location: str = Field(description="XPath; empty for what only counts the others")
    text: str


class FindingOut(Schema):
    """A finding, as in the answer of a check; `message` says what it means and what to do."""

    rule: str
    severity: str
    source: str
    location: str
    message: str


class FrenchOut(Schema):
    """What the rules of the French reform say (BR-FR)."""

    applicable: bool | None
    valid: bool | None
    violations: list[FindingOut]


class VerdictOut(Schema):
    """The word of the schema and of the official rules, and beside it our exact checks."""

    judged_at: datetime
    ruleset: str
    valid: bool | None = Field(description="null where the rules could not be run")
    violations: list[FindingOut]
    own: list[FindingOut]
    french: FrenchOut


class InvoiceOut(InvoiceRow):
    """An invoice with its parts."""

    file_name: str
    sha256: str
    syntax: str
    process: str = Field(description="BT-23 as stated, such as S1; empty where it is not")
    order_reference: str
    buyer_reference: str
    contract_reference: str
    payment_terms: str
    lines_total: Decimal | None = Field(description="BT-106")
    allowances_total: Decimal | None = Field(description="BT-107")
    charges_total: Decimal | None = Field(description="BT-108")
    prepaid: Decimal | None = Field(description="BT-113")
    rounding: Decimal | None = Field(description="BT-114")
    seller: PartyOut | None
    buyer: PartyOut | None
    lines: list[LineOut]
    vat: list[VatOut]
    not_understood: list[NotUnderstoodOut]
    verdict: VerdictOut | None = Field(description="null until it has been judged")


_BINARY: dict[str, dict] = {"schema": {"type": "string", "format": "binary"}}
BYTES = {
    "description": "the original bytes, unchanged",
    "content": dict.fromkeys(
        ("application/pdf", "application/xml", "application/octet-stream"), _BINARY
    ),
}


@router.post("/inbox/", response={202: ArrivalOut, **REFUSALS}, summary="Deposit a file")
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


@router.get("/inbox/{uuid:arrival_id}/", response={200: ArrivalOut, **REFUSALS})
def arrival(request: HttpRequest, arrival_id: UUID):
    """What became of a file."""
    return arrival_out(one_arrival(request.member, arrival_id)[1])


@router.get("/invoices/{reference}/", response={200: InvoiceOut, **REFUSALS})
def invoice(request: HttpRequest, reference: str):
    """One invoice with its parties, lines, VAT and totals as stated."""
    organisations.require(request.member, "invoice.read")
    whole = queries.whole_invoice(request.member, storable(reference))
    actions.ask_judgement(whole.row, whole.verdict, timezone.now())
    return _invoice(whole)


@router.get(
    "/invoices/{reference}/file/",
    response=REFUSALS,
    summary="Download the original",
    openapi_extra={"responses": {200: BYTES}},
)
def original(request: HttpRequest, reference: str) -> HttpResponse:
    """The original bytes, unchanged."""
    organisations.require(request.member, "invoice.read")
    name, media_type, content = queries.original_of(request.member, storable(reference))
    return download(content, name, media_type)


def arrival_out(row: ArrivalRow) -> ArrivalOut:
    """An arrival as the API answers it."""
    names = ArrivalOut.model_fields.keys() - {"invoice", "batch"}
    return ArrivalOut(
        **{name: getattr(row, name) for name in names},
        invoice=row.invoice_reference,
        batch=row.batch_id,
    )


def _invoice(whole: WholeInvoice) -> dict:
    row = whole.row
    party = row.buyer_name if row.direction == Direction.ISSUED else row.seller_name
    return {
        **{name: getattr(row, name, None) for name in InvoiceOut.model_fields},
        "kind": kind_of(row.type_code),
        "party_name": party,
        "sha256": row.original.sha256,
        "seller": whole.parties.get("seller"),
        "buyer": whole.parties.get("buyer"),
        "lines": list(whole.lines),
        "vat": list(whole.vat),
        "not_understood": queries.not_understood_of(row),
        "verdict": _verdict(whole),
    }


def _verdict(whole: WholeInvoice) -> dict | None:
    row, spoken = whole.verdict, language()
    if row is None:
        return None

    def told(findings: Iterable[Finding]) -> list[dict[str, str]]:
        return [finding_answer(one, lambda finding: sentence(finding, spoken)) for one in findings]

    found = whole.findings
    return {
        "judged_at": row.judged_at,
        "ruleset": row.rule_set,
        "valid": row.valid,
        "violations": told(found.violations),
        "own": told(found.own),
        "french": {
            "applicable": row.french_applicable,
            "valid": row.french_valid,
            "violations": told(found.french),
        },
    }
