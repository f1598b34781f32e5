"""API of the register: upload, list, get, file."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema

from facturier.checks.queries import language
from facturier.einvoice.explanations import sentence
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.answer import finding_answer
from facturier.kit.download import download
from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.register import actions, queries
from facturier.register.api.beside import storable
from facturier.register.api.lists import InvoiceRow
from facturier.register.queries.invoice import WholeInvoice
from facturier.register.rules import kind_of

router = Router(tags=["register"])


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
