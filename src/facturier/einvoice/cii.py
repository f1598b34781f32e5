"""Cross Industry Invoice (UN/CEFACT D16B to D22B): its tables, read and written.

The rows stand in the order of the schema; the ids of the terms are in `document.py`.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from facturier.einvoice.assembly import assemble
from facturier.einvoice.binding import (
    NAMESPACES,
    Constant,
    Embed,
    Group,
    Leaf,
    Many,
    One,
    Path,
    Shape,
    Values,
    text_in,
    text_not_in,
)
from facturier.einvoice.cii_parts import (
    ALLOWANCE_CHARGE,
    ATTACHMENT,
    DELIVERY,
    DOCUMENT_OBJECT,
    LINE,
    LOGISTICS_CHARGE,
    NOTE,
    PARTY,
    PAYMENT_MEANS,
    PERIOD,
    PRECEDING,
    VAT_SUBTOTAL,
)
from facturier.einvoice.codecs import AMOUNT, CII_DATE, mapped
from facturier.einvoice.document import Document, Instalment, Totals

__all__ = ["ROOT", "read_cii", "write_cii"]

ROOT = f"{{{NAMESPACES['rsm']}}}CrossIndustryInvoice"

# CII spells BT-8 by UNTDID 2475 where the standard, and UBL, speak UNTDID 2005.
_TAX_POINT = mapped({"5": "3", "29": "35", "72": "432"})
_TENDER, _OBJECT = "50", "130"


class TaxTotals:
    """BT-110 and BT-111: the same element, told apart by its currency."""

    path = Path("ram:TaxTotalAmount")
    currency = Path("ram:InvoiceCurrencyCode")

    def read(self, element: etree._Element, values: Values) -> None:
        settlement = element.getparent()
        found = None if settlement is None else self.currency.text(settlement)
        for amount in self.path.all(element, None):
            stated = (amount.get("currencyID") or "").strip()
            own = not stated or found is None or stated == found[0]
            Leaf("tax" if own else "tax_in_vat_currency", ".", AMOUNT).read(amount, values)

    def write(self, element: etree._Element, totals: Totals) -> bool:
        for name in ("tax", "tax_in_vat_currency"):
            if (value := getattr(totals, name)) is not None:
                amount = etree.SubElement(element, self.path.steps[0], currencyID=name)
                amount.text = AMOUNT.write(value, amount)
        return totals.tax is not None or totals.tax_in_vat_currency is not None


class PaymentTerms:
    """BT-9, BT-20, BT-89 and the instalments: blocks of terms, those with a part amount apart."""

    path = Path("ram:SpecifiedTradePaymentTerms")
    overall = Shape(
        dict,
        Leaf("payment_terms", "ram:Description"),
        Leaf("due_date", "ram:DueDateDateTime/udt:DateTimeString", CII_DATE),
        Leaf("mandate", "ram:DirectDebitMandateID"),
    )
    part = Shape(
        Instalment,
        Leaf("text", "ram:Description"),
        Leaf("due_date", "ram:DueDateDateTime/udt:DateTimeString", CII_DATE),
        Leaf("amount", "ram:PartialPaymentAmount", AMOUNT),
        keys=("amount",),
    )
    partial = Path("ram:PartialPaymentAmount")

    def read(self, element: etree._Element, values: Values) -> None:
        texts: list[str] = []
        parts: list[Instalment] = []
        for block in self.path.all(element, None):
            if self.partial.text(block):
                parts.append(self.part.read(block))
                continue
            found = self.overall.values(block)
            if "payment_terms" in found:
                texts.append(found.pop("payment_terms"))
            for name, value in found.items():
                values.setdefault(name, value)
        if texts:
            values["payment_terms"] = "\n".join(texts)
        if parts:
            values["instalments"] = tuple(parts)
            first = min((part.due_date for part in parts if part.due_date), default=None)
            if first is not None:
                values.setdefault("due_date", first)

    def write(self, element: etree._Element, document: Document) -> bool:
        for shape, sources in ((self.overall, [document]), (self.part, document.instalments)):
            for source in sources:
                top, end = self.path.detached()
                if shape.write(end, source):
                    element.append(top)
        return True


TOTALS = Shape(
    Totals,
    Leaf("lines", "ram:LineTotalAmount", AMOUNT),
    Leaf("charges", "ram:ChargeTotalAmount", AMOUNT),
    Leaf("allowances", "ram:AllowanceTotalAmount", AMOUNT),
    Leaf("net", "ram:TaxBasisTotalAmount", AMOUNT),
    TaxTotals(),
    Leaf("rounding", "ram:RoundingAmount", AMOUNT),
    Leaf("gross", "ram:GrandTotalAmount", AMOUNT),
    Leaf("prepaid", "ram:TotalPrepaidAmount", AMOUNT),
    Leaf("payable", "ram:DuePayableAmount", AMOUNT),
)

CONTEXT = Group(
    "rsm:ExchangedDocumentContext",
    Leaf("process", "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"),
    Leaf("profile", "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
    always=True,
)
HEADING = Group(
    "rsm:ExchangedDocument",
    Leaf("number", "ram:ID"),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("issue_date", "ram:IssueDateTime/udt:DateTimeString", CII_DATE),
    Many("notes", "ram:IncludedNote", NOTE),
)
AGREEMENT = Group(
    "ram:ApplicableHeaderTradeAgreement",
    Leaf("buyer_reference", "ram:BuyerReference"),
    One("seller", "ram:SellerTradeParty", PARTY),
    One("buyer", "ram:BuyerTradeParty", PARTY),
    One("tax_representative", "ram:SellerTaxRepresentativeTradeParty", PARTY),
    Leaf("sales_order", "ram:SellerOrderReferencedDocument/ram:IssuerAssignedID"),
    Leaf("order", "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
    Leaf("contract", "ram:ContractReferencedDocument/ram:IssuerAssignedID"),
    Many(
        "attachments",
        "ram:AdditionalReferencedDocument",
        ATTACHMENT,
        where=text_not_in("ram:TypeCode", _TENDER, _OBJECT),
    ),
    Group(
        "ram:AdditionalReferencedDocument",
        Leaf("tender", "ram:IssuerAssignedID"),
        Constant("ram:TypeCode", _TENDER),
        where=text_in("ram:TypeCode", _TENDER),
    ),
    One(
        "object_id",
        "ram:AdditionalReferencedDocument",
        DOCUMENT_OBJECT,
        where=text_in("ram:TypeCode", _OBJECT),
    ),
    Group(
        "ram:SpecifiedProcuringProject",
        Leaf("project", "ram:ID"),
        Constant("ram:Name", "Project reference"),
    ),
    always=True,
)
DISPATCH = Group(
    "ram:ApplicableHeaderTradeDelivery",
    Embed("delivery", DELIVERY),
    Leaf("despatch_advice", "ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID"),
    Leaf("receiving_advice", "ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID"),
    always=True,
)
SETTLEMENT = Group(
    "ram:ApplicableHeaderTradeSettlement",
    Leaf("creditor_id", "ram:CreditorReferenceID"),
    Leaf("remittance", "ram:PaymentReference"),
    Leaf("vat_currency", "ram:TaxCurrencyCode"),
    Leaf("currency", "ram:InvoiceCurrencyCode"),
    One("payee", "ram:PayeeTradeParty", PARTY),
    Many("payment_means", "ram:SpecifiedTradeSettlementPaymentMeans", PAYMENT_MEANS),
    Many("vat", "ram:ApplicableTradeTax", VAT_SUBTOTAL),
    Leaf(
        "tax_point_date",
        "ram:ApplicableTradeTax/ram:TaxPointDate/udt:DateString",
        CII_DATE,
        read_only=True,
    ),
    Leaf(
        "tax_point_code", "ram:ApplicableTradeTax/ram:DueDateTypeCode", _TAX_POINT, read_only=True
    ),
    One("period", "ram:BillingSpecifiedPeriod", PERIOD),
    Many("allowance_charges", "ram:SpecifiedTradeAllowanceCharge", ALLOWANCE_CHARGE),
    Many(
        "allowance_charges", "ram:SpecifiedLogisticsServiceCharge", LOGISTICS_CHARGE, read_only=True
    ),
    PaymentTerms(),
    One("totals", "ram:SpecifiedTradeSettlementHeaderMonetarySummation", TOTALS),
    Many("preceding", "ram:InvoiceReferencedDocument", PRECEDING),
    Leaf("accounting_reference", "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
    always=True,
)
DOCUMENT = Shape(
    Document,
    CONTEXT,
    HEADING,
    Group(
        "rsm:SupplyChainTradeTransaction",
        Many("lines", "ram:IncludedSupplyChainTradeLineItem", LINE),
        AGREEMENT,
        DISPATCH,
        SETTLEMENT,
    ),
)


def read_cii(root: etree._Element) -> Document:
    """The document of a CrossIndustryInvoice; raises `Unreadable`."""
    return assemble(root, DOCUMENT.values(root))


def write_cii(document: Document) -> bytes:
    """The document as CII, in UTF-8, the same bytes every time.

    BT-7 and BT-8 live in the VAT subtotals of this syntax: without any subtotal they are lost.
    """
    root = etree.Element(ROOT, nsmap={name: NAMESPACES[name] for name in _PREFIXES})
    DOCUMENT.write(root, document)
    _write_tax_point(root, document)
    currencies = {"tax": document.currency, "tax_in_vat_currency": document.vat_currency}
    for amount in root.iter(TaxTotals.path.steps[0]):
        amount.set("currencyID", currencies[amount.get("currencyID", "tax")] or document.currency)
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(_PREFIXES))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


_PREFIXES = ("rsm", "ram", "udt", "qdt")
_SETTLEMENT_TAX = Path(
    "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"
)
_RATE = Path("ram:RateApplicablePercent")


def _write_tax_point(root: etree._Element, document: Document) -> None:
    """BT-7 and BT-8 are repeated in each VAT subtotal, before its rate."""
    for subtotal in _SETTLEMENT_TAX.all(root, None):
        rate = _RATE.first(subtotal)
        for slot in _TAX_POINT_SLOTS:
            slot.write(subtotal, document)
        if rate is not None:
            subtotal.append(rate)


_TAX_POINT_SLOTS: tuple[Any, ...] = (
    Leaf("tax_point_date", "ram:TaxPointDate/udt:DateString", CII_DATE),
    Leaf("tax_point_code", "ram:DueDateTypeCode", _TAX_POINT),
)
