"""From a semantic document to the rows of the register, exactly as stated."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Attachment,
    Document,
    Identifier,
    Line,
    Party,
)
from facturier.einvoice.tracing import NotUnderstood
from facturier.kit.rows import write_rows
from facturier.register import rules
from facturier.register.models import (
    Invoice,
    InvoiceAllowanceCharge,
    InvoiceLine,
    InvoiceParty,
    InvoiceVat,
    Part,
)
from facturier.rendering.rules.kept import storable

# What a column or a table of the register holds of a document, of its parties and of its lines.
_DOCUMENT_COLUMNS = {
    "number", "issue_date", "type_code", "currency", "seller", "buyer", "totals", "vat_currency",
    "due_date", "buyer_reference", "contract", "order", "payment_terms", "process", "profile",
    "payee", "tax_representative", "allowance_charges", "vat", "lines",
}  # fmt: skip
# All the rest is kept in `Invoice.further`, whatever it is, so that nothing read is lost.
FURTHER = tuple(part.name for part in fields(Document) if part.name not in _DOCUMENT_COLUMNS)
PARTIES = {
    "seller": "seller",
    "buyer": "buyer",
    "payee": "payee",
    "tax_representative": "tax_representative",
}
_IN_COLUMNS = {
    "name", "trading_name", "legal_id", "vat_id", "electronic_address", "address",
}  # fmt: skip
_ADDRESS_COLUMNS = {"line_1", "line_2", "line_3", "post_code", "city", "country"}
_ALLOWANCE_COLUMNS = {
    "is_charge", "amount", "base_amount", "percent", "vat_category", "vat_percent", "reason",
    "reason_code",
}  # fmt: skip
_VAT_COLUMNS = {"category", "percent", "base", "tax", "exemption_reason", "exemption_code"}
_LINE_COLUMNS = {"number", "quantity", "unit", "net", "vat_category", "vat_percent"}


def stated_fields(
    document: Document, not_understood: tuple[NotUnderstood, ...] = ()
) -> dict[str, Any]:
    """The columns of `Invoice` that a document states, with what nobody understood of its file."""
    totals = document.totals
    return {
        "number": document.number,
        "number_key": rules.order_key(document.number or ""),
        "type_code": document.type_code,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "currency": document.currency,
        "vat_currency": document.vat_currency or "",
        "process": document.process or "",
        "profile": document.profile or "",
        "buyer_reference": document.buyer_reference or "",
        "order_reference": document.order or "",
        "contract_reference": document.contract or "",
        "payment_terms": document.payment_terms or "",
        "seller_name": document.seller.name or "",
        "buyer_name": document.buyer.name or "",
        "lines_total": totals.lines,
        "allowances_total": totals.allowances,
        "charges_total": totals.charges,
        "net": totals.net,
        "tax": totals.tax,
        "tax_in_vat_currency": totals.tax_in_vat_currency,
        "gross": totals.gross,
        "prepaid": totals.prepaid,
        "rounding": totals.rounding,
        "payable": totals.payable,
        "further": _further(document, not_understood),
    } | rules.signed_amounts(
        document.type_code or "",
        net=totals.net,
        tax=totals.tax,
        gross=totals.payable if totals.gross is None else totals.gross,
    )


def _further(document: Document, not_understood: tuple[NotUnderstood, ...]) -> dict[str, Any]:
    found = {name: plain(getattr(document, name)) for name in FURTHER}
    found["not_understood"] = [
        {"location": each.location, "text": storable(each.text)} for each in not_understood
    ]
    # The rows of these two have no room for what EXTENDED adds: where it does, all is kept here.
    if any(plain(charge, _ALLOWANCE_COLUMNS) for charge in document.allowance_charges):
        found["allowance_charges"] = plain(document.allowance_charges)
    if any(plain(subtotal, _VAT_COLUMNS) for subtotal in document.vat):
        found["vat"] = plain(document.vat)
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def write_parts(invoice: Invoice, document: Document) -> None:
    """Write parties, lines, allowances, charges and VAT of a document."""
    write_rows(parts_of(invoice, document).rows())


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of a document beside its own: parties by part, the others by their position."""

    parties: list[InvoiceParty]
    lines: list[InvoiceLine]
    charges: list[InvoiceAllowanceCharge]
    vat: list[InvoiceVat]

    def rows(self) -> list[Part]:
        """All of them."""
        return [*self.parties, *self.lines, *self.charges, *self.vat]


def parts_of(invoice: Invoice, document: Document) -> Parts:
    """The rows of a document, not yet written."""
    own = {"organisation_id": invoice.organisation_id, "invoice": invoice}
    parties = [
        InvoiceParty(**own, part=part, **_party(party))
        for part, attribute in sorted(PARTIES.items())
        if (party := getattr(document, attribute)) is not None
    ]
    lines = [
        InvoiceLine(**own, position=position, **_line(line))
        for position, line in enumerate(document.lines, start=1)
    ]
    vat = [
        InvoiceVat(
            **own,
            position=position,
            category=subtotal.category or "",
            percent=subtotal.percent,
            base=subtotal.base,
            tax=subtotal.tax,
            exemption_reason=subtotal.exemption_reason or "",
            exemption_code=subtotal.exemption_code or "",
        )
        for position, subtotal in enumerate(document.vat, start=1)
    ]
    charges: list[tuple[InvoiceLine | None, AllowanceCharge]] = [
        (None, charge) for charge in document.allowance_charges
    ]
    for row, line in zip(lines, document.lines, strict=True):
        charges += [(row, charge) for charge in line.allowance_charges]
    return Parts(
        parties,
        lines,
        [_charge(own, *each, position) for position, each in enumerate(charges, start=1)],
        vat,
    )


def _charge(
    own: dict[str, Any], line: InvoiceLine | None, charge: AllowanceCharge, position: int
) -> InvoiceAllowanceCharge:
    return InvoiceAllowanceCharge(
        **own,
        line=line,
        position=position,
        is_charge=charge.is_charge,
        amount=charge.amount,
        base_amount=charge.base_amount,
        percent=charge.percent,
        vat_category=charge.vat_category or "",
        vat_percent=charge.vat_percent,
        reason=charge.reason or "",
        reason_code=charge.reason_code or "",
    )


def stated_party(row: InvoiceParty) -> Party:
    """A party as its document named it, from what the register keeps of it."""
    identifiers = [
        Identifier(str(one["value"]), one.get("scheme"))
        for one in row.further.get("identifiers", ())
        if one.get("value")
    ]
    return Party(
        name=row.name or None,
        trading_name=row.trading_name or None,
        identifiers=tuple(identifiers),
        legal_id=Identifier(row.legal_id, row.legal_id_scheme or None) if row.legal_id else None,
        vat_id=row.vat_number or None,
        electronic_address=(
            Identifier(row.electronic_address, row.electronic_address_scheme or None)
            if row.electronic_address
            else None
        ),
        address=Address(
            line_1=row.address_lines[0] if row.address_lines else None,
            line_2=row.address_lines[1] if len(row.address_lines) > 1 else None,
            post_code=row.post_code or None,
            city=row.city or None,
            country=row.country or None,
        ),
    )


def _party(party: Party) -> dict[str, Any]:
    address = party.address
    streets = [address.line_1, address.line_2, address.line_3] if address else []
    sirens = sorted(rules.identity_of(party).sirens)
    return {
        "name": party.name or "",
        "trading_name": party.trading_name or "",
        "siren": sirens[0] if len(sirens) == 1 else "",
        "legal_id": party.legal_id.value if party.legal_id else "",
        "legal_id_scheme": (party.legal_id.scheme or "") if party.legal_id else "",
        "vat_number": party.vat_id or "",
        "electronic_address": party.electronic_address.value if party.electronic_address else "",
        "electronic_address_scheme": (
            (party.electronic_address.scheme or "") if party.electronic_address else ""
        ),
        "address_lines": [line for line in streets if line],
        "post_code": (address.post_code or "") if address else "",
        "city": (address.city or "") if address else "",
        "country": (address.country or "") if address else "",
        "further": plain(party, leave_out=_IN_COLUMNS) | _address_further(address),
    }


def _address_further(address: Address | None) -> dict[str, Any]:
    """An address that says more than its columns is kept whole."""
    more = address is not None and plain(address, leave_out=_ADDRESS_COLUMNS)
    return {"address": plain(address)} if more else {}


def _line(line: Line) -> dict[str, Any]:
    further = plain(line, leave_out={*_LINE_COLUMNS, "allowance_charges"}) or {}
    if any(plain(charge, _ALLOWANCE_COLUMNS) for charge in line.allowance_charges):
        further["allowance_charges"] = plain(line.allowance_charges)
    return {
        "number": line.number or "",
        "name": line.item.name or "",
        "description": line.item.description or "",
        "quantity": line.quantity,
        "unit": line.unit or "",
        "price": line.price.net if line.price else None,
        "price_base_quantity": line.price.base_quantity if line.price else None,
        "net": line.net,
        "vat_category": line.vat_category or "",
        "vat_percent": line.vat_percent,
        "further": further,
    }


def plain(value: Any, leave_out: set[str] = frozenset()) -> Any:  # type: ignore[assignment]
    """A dataclass as JSON values: decimals and dates as their text, empty fields left out."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Attachment):
        content = value.content
        kept = plain_fields(value, leave_out={"content"})
        if content is not None:
            kept |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return kept
    if is_dataclass(value) and not isinstance(value, type):
        return plain_fields(value, leave_out)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


def plain_fields(value: Any, leave_out: set[str]) -> dict[str, Any]:
    """The fields of a dataclass that say something."""
    kept = {}
    of: type = type(value)
    for name, default in _fields(of):
        if name in leave_out:
            continue
        said = getattr(value, name)
        if said == default:
            continue
        item = plain(said)
        if item not in (None, [], {}, ""):
            kept[name] = item
    return kept


@cache
def _fields(of: type[Any]) -> tuple[tuple[str, Any], ...]:
    """The fields of a dataclass, and what each is where nothing is said."""
    return tuple((field.name, field.default) for field in fields(of))
