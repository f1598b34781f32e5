"""UBL 2.1 Invoice and CreditNote: their tables, read and written.

The parts are in `ubl_parts.py`, the payment in `ubl_payment.py`, the lines in `ubl_lines.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from facturier.einvoice.assembly import assemble, trace_of
from facturier.einvoice.binding import (
    NAMESPACES,
    Constant,
    FirstAndRest,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Path,
    Shape,
    Slot,
    Trace,
    Values,
    Within,
    sort_children,
    text_in,
    text_not_in,
)
from facturier.einvoice.codecs import AMOUNT, INDICATOR, ISO_DATE, VAT_AMOUNT
from facturier.einvoice.document import Document, Totals
from facturier.einvoice.ubl_lines import Lines
from facturier.einvoice.ubl_parts import (
    ADVANCE_PAYMENT,
    ALLOWANCE_CHARGE,
    ATTACHMENT,
    CURRENCY_EXCHANGE,
    DELIVERY,
    DELIVERY_TERMS,
    NOTE,
    PARTY,
    PARTY_ORDER,
    PERIOD,
    PERIOD_ORDER,
    PRECEDING,
    THIRD_PARTY,
    TOTALS,
    VAT_SUBTOTAL,
    reference_of_type,
)
from facturier.einvoice.ubl_payment import (
    OTHER_DUE_DATES,
    PAYMENT_TERMS,
    CreditorIdentifier,
    FirstPaymentMeans,
    Instalments,
    PaymentMeansRows,
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


class TaxTotals:
    """BG-23, BT-110 and BT-111: the total in the VAT currency is a second TaxTotal."""

    path = Path("cac:TaxTotal")
    amount = Path("cbc:TaxAmount")
    own = Leaf("tax", "cbc:TaxAmount", AMOUNT)
    accounted = Leaf("tax_in_vat_currency", "cbc:TaxAmount", VAT_AMOUNT)
    subtotals = Many("vat", "cac:TaxSubtotal", VAT_SUBTOTAL)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        found: Values = {}
        for total in self.path.all(node):
            amount = self.amount.text(total)
            stated = amount[1].attributes.get("currencyID", "").strip() if amount else ""
            if trace.is_vat_total(stated, after_own="tax" in found):
                self.accounted.read(total, found, trace)
            else:
                self.own.read(total, found, trace)
                self.subtotals.read(total, values, trace)
        if found:
            values["totals"] = replace(values.get("totals") or Totals(), **found)

    def write(self, element: etree._Element, document: Document) -> bool:
        totals = document.totals
        if totals.tax is not None or document.vat:
            _, end = self.path.detached()
            self.own.write(end, totals)
            self.subtotals.write(end, document)
            element.append(end)
        if totals.tax_in_vat_currency is not None:
            _, end = self.path.detached()
            self.accounted.write(end, totals)
            self.amount.ensure(end).set("currencyID", self.accounted.name)
            element.append(end)
        return True


class NamedParty:
    """BG-4 and BG-7; a sender who gives only PartyName means the name of the party by it."""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.row = One(name, path, PARTY)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        self.row.read(node, values, trace)
        party = values.get(self.name)
        if party is not None and party.name is None:
            values[self.name] = replace(party, name=party.trading_name, trading_name=None)

    def write(self, element: etree._Element, document: Document) -> bool:
        return self.row.write(element, document)


def _dated(tag: str, number: str, issue_date: str, *slots: Slot) -> Group:
    """A document that the standard names by its number, and EXTENDED by its date as well."""
    return Group(
        f"cac:{tag}", Leaf(number, "cbc:ID"), Leaf(issue_date, "cbc:IssueDate", ISO_DATE), *slots
    )


class RequiredId:
    """The ID that the schema wants, be it empty, where only the seller's order is known."""

    path = Path("cbc:ID")

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        """Nothing to learn."""

    def write(self, element: etree._Element, document: Document) -> bool:
        self.path.ensure(element)
        return False


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
        Group(
            "cac:OrderReference",
            Leaf("order", "cbc:ID"),
            Leaf("sales_order", "cbc:SalesOrderID"),
            Leaf("order_date", "cbc:IssueDate", ISO_DATE),
            RequiredId(),
            order=("cbc:ID", "cbc:SalesOrderID", "cbc:IssueDate"),
        ),
        Many("preceding", "cac:BillingReference/cac:InvoiceDocumentReference", PRECEDING),
        Many(
            "preceding",
            "cac:BillingReference/cac:CreditNoteDocumentReference",
            PRECEDING,
            read_only=True,
        ),
        _dated("DespatchDocumentReference", "despatch_advice", "despatch_advice_date"),
        _dated("ReceiptDocumentReference", "receiving_advice", "receiving_advice_date"),
        _dated("OriginatorDocumentReference", "tender", "tender_date"),
        _dated(
            "ContractDocumentReference",
            "contract",
            "contract_date",
            Leaf("contract_type", "cbc:DocumentType"),
        ),
        Many(
            "attachments",
            "cac:AdditionalDocumentReference",
            ATTACHMENT,
            where=text_not_in("cbc:DocumentTypeCode", *own),
        ),
        FirstAndRest(
            "object_id",
            "other_object_ids",
            "cac:AdditionalDocumentReference",
            reference_of_type(_OBJECT),
            where=text_in("cbc:DocumentTypeCode", _OBJECT),
        ),
        project,
    )


def _agents() -> tuple[Slot, ...]:
    """Who acts for the seller and for the buyer: inside their parties, as EXTENDED-CTC-FR says."""
    return tuple(
        Within(
            f"cac:{holder}/cac:Party",
            One(agent, "cac:AgentParty", PARTY),
            One(provider, "cac:ServiceProviderParty/cac:Party", PARTY),
            order=PARTY_ORDER,
        )
        for holder, agent, provider in (
            ("AccountingSupplierParty", "seller_agent", "invoicer"),
            ("AccountingCustomerParty", "buyer_agent", "invoicee"),
        )
    )


def _document_shape(*, for_credit: bool) -> Shape:
    type_code = "cbc:CreditNoteTypeCode" if for_credit else "cbc:InvoiceTypeCode"
    return Shape(
        Document,
        Constant("cbc:UBLVersionID", "2.1", "2.0", read_only=True),
        Leaf("profile", "cbc:CustomizationID"),
        Leaf("process", "cbc:ProfileID"),
        Leaf("number", "cbc:ID"),
        Leaf("is_copy", "cbc:CopyIndicator", INDICATOR),
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
        Within(
            "cac:InvoicePeriod", Leaf("tax_point_code", "cbc:DescriptionCode"), order=PERIOD_ORDER
        ),
        *_references(for_credit=for_credit),
        NamedParty("seller", "cac:AccountingSupplierParty/cac:Party"),
        NamedParty("buyer", "cac:AccountingCustomerParty/cac:Party"),
        *_agents(),
        One("payee", "cac:PayeeParty", THIRD_PARTY),
        One("tax_representative", "cac:TaxRepresentativeParty", THIRD_PARTY),
        CreditorIdentifier(),
        One("delivery", "cac:Delivery", DELIVERY),
        One("delivery_terms", "cac:DeliveryTerms", DELIVERY_TERMS),
        PaymentMeansRows(),
        FirstPaymentMeans(for_credit=for_credit),
        PAYMENT_TERMS,
        Instalments(),
        OTHER_DUE_DATES,
        *(() if for_credit else (Many("advance_payments", "cac:PrepaidPayment", ADVANCE_PAYMENT),)),
        Many("allowance_charges", "cac:AllowanceCharge", ALLOWANCE_CHARGE),
        One("currency_exchange", "cac:TaxExchangeRate", CURRENCY_EXCHANGE),
        One("totals", "cac:LegalMonetaryTotal", TOTALS),
        TaxTotals(),
        Lines(for_credit=for_credit),
    )


_SHAPES = {
    INVOICE: _document_shape(for_credit=False),
    CREDIT_NOTE: _document_shape(for_credit=True),
}

# The order of the schema where it is not that of the table: the same for both roots, but for the
# place of the tax point and of the references.
_HEAD = (
    "cbc:CustomizationID", "cbc:ProfileID", "cbc:ID", "cbc:CopyIndicator", "cbc:IssueDate",
    "cbc:DueDate",
)  # fmt: skip
_PARTIES = (
    "cac:AccountingSupplierParty", "cac:AccountingCustomerParty", "cac:PayeeParty",
    "cac:TaxRepresentativeParty", "cac:Delivery", "cac:DeliveryTerms", "cac:PaymentMeans",
    "cac:PaymentTerms", "cac:PrepaidPayment",
)  # fmt: skip
_MONEY = ("cac:AllowanceCharge", "cac:TaxExchangeRate")
_TAIL = ("cac:TaxTotal", "cac:LegalMonetaryTotal", "cac:InvoiceLine", "cac:CreditNoteLine")
_CODES = (
    "cbc:DocumentCurrencyCode", "cbc:TaxCurrencyCode", "cbc:AccountingCost", "cbc:BuyerReference",
    "cac:InvoicePeriod", "cac:OrderReference", "cac:BillingReference",
    "cac:DespatchDocumentReference", "cac:ReceiptDocumentReference",
)  # fmt: skip
_ORDERS = {
    INVOICE: (
        *_HEAD, "cbc:InvoiceTypeCode", "cbc:Note", "cbc:TaxPointDate", *_CODES,
        "cac:OriginatorDocumentReference", "cac:ContractDocumentReference",
        "cac:AdditionalDocumentReference", "cac:ProjectReference", *_PARTIES, *_MONEY, *_TAIL,
    ),
    CREDIT_NOTE: (
        *_HEAD, "cbc:TaxPointDate", "cbc:CreditNoteTypeCode", "cbc:Note", *_CODES,
        "cac:ContractDocumentReference", "cac:AdditionalDocumentReference",
        "cac:OriginatorDocumentReference", *_PARTIES, *reversed(_MONEY), *_TAIL,
    ),
}  # fmt: skip


def read_ubl(root: Node) -> tuple[Document, Trace]:
    """The document of a UBL Invoice or CreditNote, and the problems met in reading it."""
    trace = trace_of(root, *_KNOWN_FIRST)
    return assemble(root, _SHAPES[root.tag], trace), trace


_KNOWN_FIRST = (
    Path("cbc:DocumentCurrencyCode"),
    Path("cbc:TaxCurrencyCode"),
    Path("cbc:ID"),
)


def write_ubl(document: Document) -> bytes:
    """The document as UBL, in UTF-8: the type (BT-3) chooses between Invoice and CreditNote.

    What `document.py` marks with CII is lost, and the advance payments of a credit note.
    """
    root_tag = CREDIT_NOTE if document.type_code in CREDIT_NOTE_TYPES else INVOICE
    prefixes: dict[Any, str] = {name: NAMESPACES[name] for name in ("cac", "cbc")}
    prefixes[None] = _CREDIT_NAMESPACE if root_tag == CREDIT_NOTE else _INVOICE_NAMESPACE
    root = etree.Element(root_tag, nsmap=prefixes)
    _SHAPES[root_tag].write(root, document)
    sort_children(root, _ORDERS[root_tag])
    own = document.currency or ""
    currencies = {"tax_in_vat_currency": document.vat_currency or own}
    for element in root.iter(f"{{{NAMESPACES['cbc']}}}*"):
        if etree.QName(element).localname.endswith("Amount"):
            element.set("currencyID", currencies.get(str(element.get("currencyID")), own))
    etree.cleanup_namespaces(root, keep_ns_prefixes=["cac", "cbc"])
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
