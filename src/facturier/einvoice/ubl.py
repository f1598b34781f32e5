"""UBL 2.1 Invoice and CreditNote: their tables, read and written; parts in `ubl_parts.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from facturier.einvoice.assembly import assemble
from facturier.einvoice.binding import (
    NAMESPACES,
    Constant,
    Group,
    Leaf,
    Many,
    One,
    Path,
    Shape,
    Slot,
    Values,
    text_in,
    text_not_in,
)
from facturier.einvoice.codecs import AMOUNT, ISO_DATE, TEXT
from facturier.einvoice.document import Document, Line, Totals
from facturier.einvoice.ubl_parts import (
    ALLOWANCE_CHARGE,
    ATTACHMENT,
    DELIVERY,
    INSTALMENT,
    NOTE,
    PARTY,
    PAYMENT_MEANS,
    PERIOD,
    PRECEDING,
    SEPA,
    THIRD_PARTY,
    TOTALS,
    VAT_SUBTOTAL,
    line_shape,
    reference_of_type,
)

__all__ = ["CREDIT_NOTE", "CREDIT_NOTE_TYPES", "INVOICE", "read_ubl", "write_ubl"]

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
_INVOICE_NAMESPACE, _CREDIT_NAMESPACE = f"{_OASIS}:Invoice-2", f"{_OASIS}:CreditNote-2"
INVOICE = f"{{{_INVOICE_NAMESPACE}}}Invoice"
CREDIT_NOTE = f"{{{_CREDIT_NAMESPACE}}}CreditNote"
CREDIT_NOTE_TYPES = frozenset(
    {"81", "83", "261", "296", "308", "381", "396", "420", "458", "532", "502", "503"}
)
"""Types (UNTDID 1001) that EN 16931 and the French list give to the CreditNote root."""

_TENDER, _OBJECT = "50", "130"


class Lines:
    """BG-25: sub-lines (EXTENDED) are flattened after their line, which they name as parent."""

    def __init__(self, tag: str, quantity: str) -> None:
        self.path = Path(f"cac:{tag}")
        self.sub_path = Path(f"cac:Sub{tag}")
        self.shape = line_shape(quantity)
        self.number = Path("cbc:ID")

    def _flatten(self, element: etree._Element, path: Path, parent: str | None) -> Iterator[Line]:
        for found in path.all(element, None):
            line: Line = self.shape.read(found)
            yield line if parent is None else replace(line, parent=parent)
            yield from self._flatten(found, self.sub_path, line.number)

    def read(self, element: etree._Element, values: Values) -> None:
        if lines := tuple(self._flatten(element, self.path, None)):
            values["lines"] = lines

    def write(self, element: etree._Element, document: Document) -> bool:
        written: dict[str, etree._Element] = {}
        for line in document.lines:
            holder = written.get(line.parent) if line.parent is not None else None
            path = self.path if holder is None else self.sub_path
            _, place = path.detached()
            self.shape.write(place, line)
            (element if holder is None else holder).append(place)
            if line.number is not None:
                written[line.number] = place
        return bool(document.lines)


class TaxTotals:
    """BG-23, BT-110 and BT-111: the total in the VAT currency is a second TaxTotal."""

    path = Path("cac:TaxTotal")
    amount = Path("cbc:TaxAmount")
    subtotals = Many("vat", "cac:TaxSubtotal", VAT_SUBTOTAL)

    def read(self, element: etree._Element, values: Values) -> None:
        found: Values = {}
        currency = values.get("currency")
        for total in self.path.all(element, None):
            place = self.amount.first(total)
            stated = "" if place is None else (place.get("currencyID") or "").strip()
            own = not stated or currency is None or stated == currency
            name = "tax" if own else "tax_in_vat_currency"
            Leaf(name, "cbc:TaxAmount", AMOUNT).read(total, found)
            if own:
                self.subtotals.read(total, values)
        if found:
            values["totals"] = replace(values.get("totals") or Totals(), **found)

    def write(self, element: etree._Element, document: Document) -> bool:
        totals = document.totals
        if totals.tax is not None or document.vat:
            _, end = self.path.detached()
            Leaf("tax", "cbc:TaxAmount", AMOUNT).write(end, totals)
            self.subtotals.write(end, document)
            element.append(end)
        if totals.tax_in_vat_currency is not None:
            _, end = self.path.detached()
            Leaf("tax_in_vat_currency", "cbc:TaxAmount", AMOUNT).write(end, totals)
            self.amount.ensure(end).set("currencyID", document.vat_currency or document.currency)
            element.append(end)
        return True


class Instalments:
    """The parts of the sum due at several dates; without a date of its own, BT-9 is the first."""

    rows = Many(
        "instalments",
        "cac:PaymentTerms",
        INSTALMENT,
        where=lambda terms: Path("cbc:Amount").text(terms) is not None,
    )

    def read(self, element: etree._Element, values: Values) -> None:
        self.rows.read(element, values)
        parts = values.get("instalments", ())
        first = min((part.due_date for part in parts if part.due_date), default=None)
        if first is not None:
            values.setdefault("due_date", first)

    def write(self, element: etree._Element, document: Document) -> bool:
        return self.rows.write(element, document)


class FirstPaymentMeans:
    """BT-83, BT-89 and a credit note's BT-9: said once, inside the first means of payment.

    UBL has no other place for them: a document that has one of them and no means of payment is
    given the code 1, "not defined", to carry it.
    """

    path = Path("cac:PaymentMeans")
    code = Path("cbc:PaymentMeansCode")
    remittance = Leaf("remittance", "cbc:PaymentID")
    mandate = Leaf("mandate", "cac:PaymentMandate/cbc:ID")
    due_date = Leaf("due_date", "cbc:PaymentDueDate", ISO_DATE)

    def __init__(self, *, for_credit: bool) -> None:
        self.slots = (self.remittance, self.mandate, *((self.due_date,) if for_credit else ()))

    def read(self, element: etree._Element, values: Values) -> None:
        for means in self.path.all(element, None):
            for slot in (self.remittance, self.mandate, self.due_date):
                slot.read(means, values)

    def write(self, element: etree._Element, document: Document) -> bool:
        if all(getattr(document, slot.name) is None for slot in self.slots):
            return False
        means = self.path.ensure(element)
        if not len(means):
            self.code.ensure(means).text = "1"
        for slot in self.slots:
            slot.write(means, document)
        _sort(means, _MEANS_ORDER)
        mandate = means.find(Path("cac:PaymentMandate").search)
        if mandate is not None:
            _sort(mandate, ("cbc:ID", "cac:PayerFinancialAccount"))
        return True


class CreditorIdentifier:
    """BT-90: an identifier of the payee or of the seller under the scheme SEPA."""

    holders = (Path("cac:PayeeParty"), Path("cac:AccountingSupplierParty/cac:Party"))
    row = Group(
        "cac:PartyIdentification",
        Leaf("creditor_id", "cbc:ID"),
        Constant("cbc:ID@schemeID", SEPA),
        where=text_in("cbc:ID@schemeID", SEPA),
    )

    def read(self, element: etree._Element, values: Values) -> None:
        for holder in self.holders:
            party = holder.first(element)
            if party is not None and "creditor_id" not in values:
                self.row.read(party, values)

    def write(self, element: etree._Element, document: Document) -> bool:
        party = next(
            (found for holder in self.holders if (found := holder.first(element)) is not None), None
        )
        if party is None or not self.row.write(party, document):
            return False
        _sort(party, ("cbc:EndpointID", "cac:PartyIdentification"))
        return True


class NamedParty:
    """BG-4 and BG-7; a sender who gives only PartyName means the name of the party by it."""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.row = One(name, path, PARTY)

    def read(self, element: etree._Element, values: Values) -> None:
        self.row.read(element, values)
        party = values.get(self.name)
        if party is not None and party.name is None:
            values[self.name] = replace(party, name=party.trading_name, trading_name=None)

    def write(self, element: etree._Element, document: Document) -> bool:
        return self.row.write(element, document)


class OrderReference:
    """BT-13 and BT-14: the schema wants an ID, empty where only the seller's order is known."""

    order = Leaf("order", "cac:OrderReference/cbc:ID")
    sales_order = Leaf("sales_order", "cac:OrderReference/cbc:SalesOrderID")

    def read(self, element: etree._Element, values: Values) -> None:
        self.order.read(element, values)
        self.sales_order.read(element, values)

    def write(self, element: etree._Element, document: Document) -> bool:
        if document.sales_order is not None:
            self.order.path.ensure(element)
        wrote = [slot.write(element, document) for slot in (self.order, self.sales_order)]
        return any(wrote)


def _references(*, for_credit: bool) -> tuple[Slot, ...]:
    project: Slot = Leaf("project", "cac:ProjectReference/cbc:ID")
    if for_credit:  # the schema of the credit note has no ProjectReference
        project = Group(
            "cac:AdditionalDocumentReference",
            Leaf("project", "cbc:ID"),
            Constant("cbc:DocumentTypeCode", _TENDER),
            where=text_in("cbc:DocumentTypeCode", _TENDER),
        )
    own = (_TENDER, _OBJECT) if for_credit else (_OBJECT,)
    return (
        OrderReference(),
        Many("preceding", "cac:BillingReference/cac:InvoiceDocumentReference", PRECEDING),
        Many(
            "preceding",
            "cac:BillingReference/cac:CreditNoteDocumentReference",
            PRECEDING,
            read_only=True,
        ),
        Leaf("despatch_advice", "cac:DespatchDocumentReference/cbc:ID"),
        Leaf("receiving_advice", "cac:ReceiptDocumentReference/cbc:ID"),
        Leaf("tender", "cac:OriginatorDocumentReference/cbc:ID"),
        Leaf("contract", "cac:ContractDocumentReference/cbc:ID"),
        Many(
            "attachments",
            "cac:AdditionalDocumentReference",
            ATTACHMENT,
            where=text_not_in("cbc:DocumentTypeCode", *own),
        ),
        One(
            "object_id",
            "cac:AdditionalDocumentReference",
            reference_of_type(_OBJECT),
            where=text_in("cbc:DocumentTypeCode", _OBJECT),
        ),
        project,
    )


def _document_shape(*, for_credit: bool) -> Shape:
    type_code = "cbc:CreditNoteTypeCode" if for_credit else "cbc:InvoiceTypeCode"
    line, quantity = (
        ("CreditNoteLine", "cbc:CreditedQuantity")
        if for_credit
        else ("InvoiceLine", "cbc:InvoicedQuantity")
    )
    return Shape(
        Document,
        Leaf("profile", "cbc:CustomizationID"),
        Leaf("process", "cbc:ProfileID"),
        Leaf("number", "cbc:ID"),
        Leaf("issue_date", "cbc:IssueDate", ISO_DATE),
        Leaf("due_date", "cbc:DueDate", ISO_DATE, read_only=for_credit),
        Leaf("type_code", type_code),
        Many("notes", "cbc:Note", NOTE),
        Leaf("tax_point_date", "cbc:TaxPointDate", ISO_DATE),
        Leaf("currency", "cbc:DocumentCurrencyCode"),
        Leaf("vat_currency", "cbc:TaxCurrencyCode"),
        Leaf("accounting_reference", "cbc:AccountingCost"),
        Leaf("buyer_reference", "cbc:BuyerReference"),
        One("period", "cac:InvoicePeriod", PERIOD),
        Leaf("tax_point_code", "cac:InvoicePeriod/cbc:DescriptionCode", TEXT),
        *_references(for_credit=for_credit),
        NamedParty("seller", "cac:AccountingSupplierParty/cac:Party"),
        NamedParty("buyer", "cac:AccountingCustomerParty/cac:Party"),
        One("payee", "cac:PayeeParty", THIRD_PARTY),
        One("tax_representative", "cac:TaxRepresentativeParty", THIRD_PARTY),
        CreditorIdentifier(),
        One("delivery", "cac:Delivery", DELIVERY),
        Many("payment_means", "cac:PaymentMeans", PAYMENT_MEANS),
        FirstPaymentMeans(for_credit=for_credit),
        Group(
            "cac:PaymentTerms",
            Leaf("payment_terms", "cbc:Note"),
            where=lambda terms: Path("cbc:Amount").text(terms) is None,
        ),
        Instalments(),
        Many("allowance_charges", "cac:AllowanceCharge", ALLOWANCE_CHARGE),
        One("totals", "cac:LegalMonetaryTotal", TOTALS),
        TaxTotals(),
        Lines(line, quantity),
    )


_SHAPES = {
    INVOICE: _document_shape(for_credit=False),
    CREDIT_NOTE: _document_shape(for_credit=True),
}

# The order of the schema where it is not that of the table: the same for both roots, but for the
# place of the tax point and of the references.
_HEAD = ("cbc:CustomizationID", "cbc:ProfileID", "cbc:ID", "cbc:IssueDate", "cbc:DueDate")
_TAIL = (
    "cac:AccountingSupplierParty", "cac:AccountingCustomerParty", "cac:PayeeParty",
    "cac:TaxRepresentativeParty", "cac:Delivery", "cac:PaymentMeans", "cac:PaymentTerms",
    "cac:AllowanceCharge", "cac:TaxTotal", "cac:LegalMonetaryTotal", "cac:InvoiceLine",
    "cac:CreditNoteLine",
)  # fmt: skip
_CODES = (
    "cbc:DocumentCurrencyCode", "cbc:TaxCurrencyCode", "cbc:AccountingCost", "cbc:BuyerReference",
    "cac:InvoicePeriod", "cac:OrderReference", "cac:BillingReference",
    "cac:DespatchDocumentReference", "cac:ReceiptDocumentReference",
)  # fmt: skip
_ORDERS = {
    INVOICE: (
        *_HEAD, "cbc:InvoiceTypeCode", "cbc:Note", "cbc:TaxPointDate", *_CODES,
        "cac:OriginatorDocumentReference", "cac:ContractDocumentReference",
        "cac:AdditionalDocumentReference", "cac:ProjectReference", *_TAIL,
    ),
    CREDIT_NOTE: (
        *_HEAD, "cbc:TaxPointDate", "cbc:CreditNoteTypeCode", "cbc:Note", *_CODES,
        "cac:ContractDocumentReference", "cac:AdditionalDocumentReference",
        "cac:OriginatorDocumentReference", *_TAIL,
    ),
}  # fmt: skip
_MEANS_ORDER = (
    "cbc:PaymentMeansCode", "cbc:PaymentDueDate", "cbc:PaymentID", "cac:CardAccount",
    "cac:PayeeFinancialAccount", "cac:PaymentMandate",
)  # fmt: skip


def _sort(element: etree._Element, order: tuple[str, ...]) -> None:
    """Put the children into the order of the schema; those it does not name stay behind, as is."""
    ranks = {Path(name).steps[0]: rank for rank, name in enumerate(order)}
    element[:] = sorted(element, key=lambda child: ranks.get(str(child.tag), len(ranks)))


def read_ubl(root: etree._Element) -> Document:
    """The document of a UBL Invoice or CreditNote; raises `Unreadable`."""
    return assemble(root, _SHAPES[str(root.tag)].values(root))


def write_ubl(document: Document) -> bytes:
    """The document as UBL, in UTF-8: the type (BT-3) chooses between Invoice and CreditNote."""
    root_tag = CREDIT_NOTE if document.type_code in CREDIT_NOTE_TYPES else INVOICE
    prefixes: dict[Any, str] = {name: NAMESPACES[name] for name in ("cac", "cbc")}
    prefixes[None] = _CREDIT_NAMESPACE if root_tag == CREDIT_NOTE else _INVOICE_NAMESPACE
    root = etree.Element(root_tag, nsmap=prefixes)
    _SHAPES[root_tag].write(root, document)
    _sort(root, _ORDERS[root_tag])
    for element in root.iter(f"{{{NAMESPACES['cbc']}}}*"):
        if etree.QName(element).localname.endswith("Amount"):
            element.set("currencyID", element.get("currencyID", document.currency))
    etree.cleanup_namespaces(root, keep_ns_prefixes=["cac", "cbc"])
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
