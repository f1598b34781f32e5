"""Cross Industry Invoice (UN/CEFACT D16B to D22B): its tables, read and written.

The rows stand in the order of the schema; the ids of the terms are in `document.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from lxml import etree

from facturier.einvoice.assembly import assemble, ensure_line_count, trace_of
from facturier.einvoice.binding import (
    NAMESPACES,
    Constant,
    Embed,
    FirstAndRest,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Path,
    Shape,
    Slot,
    Texts,
    Trace,
    Usual,
    Values,
    text_in,
    text_not_in,
)
from facturier.einvoice.cii_lines import LINE, LINE_PATH
from facturier.einvoice.cii_parties import DELIVERY, PARTY, day
from facturier.einvoice.cii_parts import (
    ADVANCE_PAYMENT,
    ALLOWANCE_CHARGE,
    ATTACHMENT,
    CURRENCY_EXCHANGE,
    DELIVERY_TERMS,
    DOCUMENT_OBJECT,
    FINANCIAL_ADJUSTMENT,
    ISSUE_DATE,
    LOGISTICS_CHARGE,
    NOTE,
    PAYMENT_DISCOUNT,
    PAYMENT_MEANS,
    PAYMENT_PENALTY,
    PERIOD,
    PRECEDING,
    REFERENCE,
    VAT_SUBTOTAL,
    TaxTotals,
    accounting,
    is_plain_charge,
)
from facturier.einvoice.codecs import AMOUNT, CII_DATE, INDICATOR
from facturier.einvoice.document import Document, Instalment, Totals, VatSubtotal

__all__ = ["ROOT", "read_cii", "write_cii"]

ROOT = f"{{{NAMESPACES['rsm']}}}CrossIndustryInvoice"

_TENDER, _OBJECT = "50", "130"
_TAX_POINT_FIELDS = ("tax_point_date", "tax_point_code")


class VatSubtotals:
    """BG-23, and BT-7 and BT-8, which this syntax repeats in each of them.

    Those of the first are those of the document; a category that differs keeps its own.
    """

    rows = Many("vat", "ram:ApplicableTradeTax", VAT_SUBTOTAL)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        self.rows.read(node, values, trace)
        subtotals: tuple[VatSubtotal, ...] = values.pop("vat", ())
        for name in _TAX_POINT_FIELDS:
            stated = [getattr(subtotal, name) for subtotal in subtotals]
            first = next((value for value in stated if value is not None), None)
            if first is not None:
                values[name] = first
                subtotals = tuple(
                    replace(subtotal, **{name: None}) if value == first else subtotal
                    for subtotal, value in zip(subtotals, stated, strict=True)
                )
        if subtotals := tuple(subtotal for subtotal in subtotals if subtotal != VatSubtotal()):
            values["vat"] = subtotals

    def write(self, element: etree._Element, document: Document) -> bool:
        for subtotal in document.vat:
            top, end = self.rows.path.detached()
            own = {
                name: getattr(document, name)
                for name in _TAX_POINT_FIELDS
                if getattr(subtotal, name) is None
            }
            VAT_SUBTOTAL.write(end, replace(subtotal, **own))
            element.append(top)
        return bool(document.vat)


class PaymentTerms:
    """BT-9, BT-20, BT-89 and the instalments: blocks of terms, those with a part amount apart."""

    path = Path("ram:SpecifiedTradePaymentTerms")
    due = day("due_date", "ram:DueDateDateTime")
    text = Leaf("payment_terms", "ram:Description")
    mandate = Leaf("mandate", "ram:DirectDebitMandateID", repeated=True)
    penalty = One("penalty", "ram:ApplicableTradePaymentPenaltyTerms", PAYMENT_PENALTY)
    discount = One("discount", "ram:ApplicableTradePaymentDiscountTerms", PAYMENT_DISCOUNT)
    part = Shape(
        Instalment,
        Leaf("text", "ram:Description"),
        due,
        Leaf("amount", "ram:PartialPaymentAmount", AMOUNT),
        penalty,
        discount,
        One("payee", "ram:PayeeTradeParty", PARTY),
        keys=("amount",),
    )
    partial = Path("ram:PartialPaymentAmount")

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        blocks = self.path.all(node)
        parts = [self.part.read(block, trace) for block in blocks if self.partial.text(block)]
        whole = [block for block in blocks if not self.partial.text(block)]
        found: list[Values] = [{} for _ in whole]
        for block in blocks:
            self.mandate.read(block, values, trace)
        for block, of_block in zip(whole, found, strict=True):
            for slot in (self.text, self.due, self.penalty, self.discount):
                slot.read(block, of_block, trace)
        instalments = tuple(part for part in parts if part is not None)
        dates = [of_block["due_date"] for of_block in found if "due_date" in of_block]
        stated = {
            "payment_terms": "\n".join(_all(found, "payment_terms")),
            "due_date": min((p.due_date for p in instalments if p.due_date), default=None),
            "other_due_dates": tuple(dates[1:]),
            "late_payment_penalties": _all(found, "penalty"),
            "early_payment_discounts": _all(found, "discount"),
            "instalments": instalments,
        }
        if dates:
            stated["due_date"] = dates[0]
        values.update({name: value for name, value in stated.items() if value})

    def write(self, element: etree._Element, document: Document) -> bool:
        for number in range(self._count(document)):
            top, end = self.path.detached()
            if self._write_block(end, document, number):
                element.append(top)
        for instalment in document.instalments:
            top, end = self.path.detached()
            self.part.write(end, instalment)
            element.append(top)
        return True

    def _count(self, document: Document) -> int:
        conditions = (document.late_payment_penalties, document.early_payment_discounts)
        return max(1, 1 + len(document.other_due_dates), *map(len, conditions))

    def _write_block(self, element: etree._Element, document: Document, number: int) -> bool:
        """One block of terms: the first has what is said once, each has its share of the rest."""
        due_dates = (_own_due_date(document), *document.other_due_dates)
        block = SimpleNamespace(
            payment_terms=document.payment_terms if number == 0 else None,
            due_date=_at(due_dates, number),
            mandate=document.mandate if number == 0 else None,
            penalty=_at(document.late_payment_penalties, number),
            discount=_at(document.early_payment_discounts, number),
        )
        slots = (self.text, self.due, self.mandate, self.penalty, self.discount)
        wrote = [slot.write(element, block) for slot in slots]
        return any(wrote)


def _own_due_date(document: Document) -> date | None:
    """BT-9, unless the instalments tell it: said again it would be one more due date."""
    parts = [part.due_date for part in document.instalments if part.due_date]
    told = parts and not document.other_due_dates and document.due_date == min(parts)
    return None if told else document.due_date


def _all(found: list[Values], name: str) -> tuple[Any, ...]:
    return tuple(values[name] for values in found if name in values)


def _at(values: tuple[Any, ...], number: int) -> Any:
    return values[number] if number < len(values) else None


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
    Leaf("is_test", "ram:TestIndicator/udt:Indicator", INDICATOR),
    Leaf("process", "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"),
    Leaf("profile", "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
    always=True,
)
HEADING = Group(
    "rsm:ExchangedDocument",
    Leaf("number", "ram:ID"),
    Leaf("name", "ram:Name"),
    Leaf("type_code", "ram:TypeCode"),
    day("issue_date", "ram:IssueDateTime"),
    Leaf("is_copy", "ram:CopyIndicator/udt:Indicator", INDICATOR),
    Many("languages", "ram:LanguageID", Texts()),
    Many("notes", "ram:IncludedNote", NOTE),
    One("effective_period", "ram:EffectiveSpecifiedPeriod", PERIOD),
)


def _dated(path: str, number: str, issue_date: str, *slots: Slot) -> Group:
    """A document that the standard names by its number, and EXTENDED by its date as well."""
    return Group(
        path, Leaf(number, "ram:IssuerAssignedID"), *slots, Leaf(issue_date, ISSUE_DATE, CII_DATE)
    )


AGREEMENT = Group(
    "ram:ApplicableHeaderTradeAgreement",
    Leaf("buyer_reference", "ram:BuyerReference"),
    One("seller", "ram:SellerTradeParty", PARTY),
    One("buyer", "ram:BuyerTradeParty", PARTY),
    One("seller_agent", "ram:SalesAgentTradeParty", PARTY),
    One("buyer_tax_representative", "ram:BuyerTaxRepresentativeTradeParty", PARTY),
    One("tax_representative", "ram:SellerTaxRepresentativeTradeParty", PARTY),
    One("product_end_user", "ram:ProductEndUserTradeParty", PARTY),
    One("delivery_terms", "ram:ApplicableTradeDeliveryTerms", DELIVERY_TERMS),
    _dated("ram:SellerOrderReferencedDocument", "sales_order", "sales_order_date"),
    _dated("ram:BuyerOrderReferencedDocument", "order", "order_date"),
    One("quotation", "ram:QuotationReferencedDocument", REFERENCE),
    _dated(
        "ram:ContractReferencedDocument",
        "contract",
        "contract_date",
        Leaf("contract_type", "ram:ReferenceTypeCode"),
    ),
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
        Leaf("tender_date", ISSUE_DATE, CII_DATE),
        where=text_in("ram:TypeCode", _TENDER),
    ),
    FirstAndRest(
        "object_id",
        "other_object_ids",
        "ram:AdditionalReferencedDocument",
        DOCUMENT_OBJECT,
        where=text_in("ram:TypeCode", _OBJECT),
    ),
    One("buyer_agent", "ram:BuyerAgentTradeParty", PARTY),
    Group(
        "ram:SpecifiedProcuringProject",
        Leaf("project", "ram:ID"),
        Usual("project_name", "ram:Name", "Project reference"),
    ),
    Many("end_customer_orders", "ram:UltimateCustomerOrderReferencedDocument", REFERENCE),
    always=True,
)
DISPATCH = Group(
    "ram:ApplicableHeaderTradeDelivery",
    Group(
        "ram:RelatedSupplyChainConsignment",
        Many("transport_modes", "ram:SpecifiedLogisticsTransportMovement/ram:ModeCode", Texts()),
    ),
    Embed("delivery", DELIVERY),
    One("ultimate_ship_to", "ram:UltimateShipToTradeParty", PARTY),
    One("ship_from", "ram:ShipFromTradeParty", PARTY),
    _dated("ram:DespatchAdviceReferencedDocument", "despatch_advice", "despatch_advice_date"),
    _dated("ram:ReceivingAdviceReferencedDocument", "receiving_advice", "receiving_advice_date"),
    One("delivery_note", "ram:DeliveryNoteReferencedDocument", REFERENCE),
    always=True,
    order=(
        "ram:RelatedSupplyChainConsignment", "ram:ShipToTradeParty",
        "ram:UltimateShipToTradeParty", "ram:ShipFromTradeParty",
        "ram:ActualDeliverySupplyChainEvent",
    ),
)  # fmt: skip
SETTLEMENT = Group(
    "ram:ApplicableHeaderTradeSettlement",
    Leaf("creditor_id", "ram:CreditorReferenceID"),
    Leaf("remittance", "ram:PaymentReference", repeated=True),
    Leaf("vat_currency", "ram:TaxCurrencyCode"),
    Leaf("currency", "ram:InvoiceCurrencyCode"),
    Leaf("issuer_reference", "ram:InvoiceIssuerReference"),
    One("invoicer", "ram:InvoicerTradeParty", PARTY),
    One("invoicee", "ram:InvoiceeTradeParty", PARTY),
    One("payee", "ram:PayeeTradeParty", PARTY),
    One("payer", "ram:PayerTradeParty", PARTY),
    One("currency_exchange", "ram:TaxApplicableTradeCurrencyExchange", CURRENCY_EXCHANGE),
    Many("payment_means", "ram:SpecifiedTradeSettlementPaymentMeans", PAYMENT_MEANS),
    VatSubtotals(),
    One("period", "ram:BillingSpecifiedPeriod", PERIOD),
    Many(
        "allowance_charges",
        "ram:SpecifiedTradeAllowanceCharge",
        ALLOWANCE_CHARGE,
        only=is_plain_charge,
    ),
    LOGISTICS_CHARGE,
    PaymentTerms(),
    One("totals", "ram:SpecifiedTradeSettlementHeaderMonetarySummation", TOTALS),
    Many("adjustments", "ram:SpecifiedFinancialAdjustment", FINANCIAL_ADJUSTMENT),
    Many("preceding", "ram:InvoiceReferencedDocument", PRECEDING),
    *accounting(),
    Many("advance_payments", "ram:SpecifiedAdvancePayment", ADVANCE_PAYMENT),
    always=True,
)
DOCUMENT = Shape(
    Document,
    CONTEXT,
    HEADING,
    Group(
        "rsm:SupplyChainTradeTransaction",
        Many("lines", LINE_PATH, LINE),
        AGREEMENT,
        DISPATCH,
        SETTLEMENT,
    ),
)
_SETTLEMENT_PATH = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_KNOWN_FIRST = (
    Path(f"{_SETTLEMENT_PATH}/ram:InvoiceCurrencyCode"),
    Path(f"{_SETTLEMENT_PATH}/ram:TaxCurrencyCode"),
    Path("rsm:ExchangedDocument/ram:ID"),
)
_LINES = Path(f"rsm:SupplyChainTradeTransaction/{LINE_PATH}")
_PREFIXES = ("rsm", "ram", "udt", "qdt")


def read_cii(root: Node) -> tuple[Document, Trace]:
    """The document of a CrossIndustryInvoice, and the problems met in reading it."""
    ensure_line_count(len(_LINES.all(root)))
    trace = trace_of(root, *_KNOWN_FIRST)
    return assemble(root, DOCUMENT, trace), trace


def write_cii(document: Document) -> bytes:
    """The document as CII, in UTF-8, the same bytes every time.

    BT-7 and BT-8 live in the VAT subtotals of this syntax: without any subtotal they are lost. So
    is what `document.py` marks with UBL.
    """
    root = etree.Element(ROOT, nsmap={name: NAMESPACES[name] for name in _PREFIXES})
    DOCUMENT.write(root, document)
    own = document.currency or ""
    currencies = {"tax": own, "tax_in_vat_currency": document.vat_currency or own}
    for amount in root.iter(TaxTotals.path.steps[0]):
        amount.set("currencyID", currencies[str(amount.get("currencyID"))])
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(_PREFIXES))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
