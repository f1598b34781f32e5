"""Cross Industry Invoice: the tables of the parts of a document, in the order of the schema.

Those of the parties are in `cii_parties.py`, those of the lines in `cii_lines.py`; the ids of the
terms are in `document.py`.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from facturier.einvoice.binding import (
    Constant,
    Embed,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Path,
    Shape,
    Slot,
    Trace,
    Usual,
    Values,
)
from facturier.einvoice.cii_parties import day
from facturier.einvoice.codecs import (
    AMOUNT,
    BINARY,
    CII_DATE,
    INDICATOR,
    NUMBER,
    VAT_AMOUNT,
    mapped,
)
from facturier.einvoice.document import (
    AdvancePayment,
    AllowanceCharge,
    Attachment,
    CurrencyExchange,
    DeliveryTerms,
    FinancialAdjustment,
    Identifier,
    Note,
    PaymentAccount,
    PaymentCard,
    PaymentCondition,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Quantity,
    Reference,
    VatSubtotal,
)

__all__ = [
    "ACCOUNT",
    "ADVANCE_PAYMENT",
    "ALLOWANCE_CHARGE",
    "ATTACHMENT",
    "CURRENCY_EXCHANGE",
    "DELIVERY_TERMS",
    "DOCUMENT_OBJECT",
    "FINANCIAL_ADJUSTMENT",
    "ISSUE_DATE",
    "LOGISTICS_CHARGE",
    "NOTE",
    "PAYMENT_DISCOUNT",
    "PAYMENT_MEANS",
    "PAYMENT_PENALTY",
    "PERIOD",
    "PRECEDING",
    "QUANTITY",
    "REFERENCE",
    "TAX_POINT",
    "VAT_SUBTOTAL",
    "TaxTotals",
    "accounting",
    "is_plain_charge",
]

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
# CII spells BT-8 by UNTDID 2475 where the standard, and UBL, speak UNTDID 2005.
TAX_POINT = mapped({"5": "3", "29": "35", "72": "432"})
ISSUE_DATE = "ram:FormattedIssueDateTime/qdt:DateTimeString"


def is_iban(account: str) -> bool:
    """Whether an account number has the form of an IBAN; its key is not the matter here."""
    return _IBAN.fullmatch(account.replace(" ", "").upper()) is not None


def is_other_account(account: str) -> bool:
    """Whether an account number goes into ProprietaryID."""
    return not is_iban(account)


QUANTITY = Shape(
    Quantity, Leaf("value", ".", NUMBER), Leaf("unit", "@unitCode"), keys=("value",), lenient=True
)
NOTE = Shape(
    Note,
    Leaf("content_code", "ram:ContentCode"),
    Leaf("text", "ram:Content"),
    Leaf("subject_code", "ram:SubjectCode"),
    keys=("text",),
    lenient=True,
)
PERIOD = Shape(
    Period,
    Leaf("description", "ram:Description"),
    day("start_date", "ram:StartDateTime"),
    day("end_date", "ram:EndDateTime"),
    day("complete_date", "ram:CompleteDateTime"),
)
REFERENCE = Shape(
    Reference,
    Leaf("number", "ram:IssuerAssignedID"),
    Leaf("uri", "ram:URIID"),
    Leaf("line", "ram:LineID"),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("name", "ram:Name"),
    Leaf("reference_type", "ram:ReferenceTypeCode"),
    Leaf("issue_date", ISSUE_DATE, CII_DATE),
)
PRECEDING = Shape(
    PrecedingInvoice,
    Leaf("number", "ram:IssuerAssignedID"),
    Leaf("line", "ram:LineID"),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("issue_date", ISSUE_DATE, CII_DATE),
    keys=("number",),
)
ATTACHMENT = Shape(
    Attachment,
    Leaf("reference", "ram:IssuerAssignedID"),
    Leaf("uri", "ram:URIID"),
    Leaf("line", "ram:LineID"),
    Usual("type_code", "ram:TypeCode", "916"),
    Leaf("description", "ram:Name"),
    Leaf("content", "ram:AttachmentBinaryObject", BINARY),
    Leaf("mime_type", "ram:AttachmentBinaryObject@mimeCode"),
    Leaf("filename", "ram:AttachmentBinaryObject@filename"),
    Leaf("reference_type", "ram:ReferenceTypeCode"),
    Leaf("issue_date", ISSUE_DATE, CII_DATE),
)
DOCUMENT_OBJECT = Shape(
    Identifier,
    Leaf("value", "ram:IssuerAssignedID"),
    Constant("ram:TypeCode", "130"),
    Leaf("scheme", "ram:ReferenceTypeCode"),
    keys=("value",),
    lenient=True,
)
ACCOUNT = Shape(
    Identifier,
    Leaf("value", "ram:ID"),
    Leaf("scheme", "ram:TypeCode"),
    keys=("value",),
    lenient=True,
)


def accounting() -> tuple[Slot, ...]:
    """BT-19 or BT-133, and the further accounts that EXTENDED admits."""
    path = "ram:ReceivableSpecifiedTradeAccountingAccount"
    return (
        Group(
            path, Leaf("accounting_reference", "ram:ID"), Leaf("accounting_type", "ram:TypeCode")
        ),
        Many("other_accounting_references", path, ACCOUNT, after=1),
    )


DELIVERY_TERMS = Shape(
    DeliveryTerms,
    Leaf("code", "ram:DeliveryTypeCode"),
    Group("ram:RelevantTradeLocation", Leaf("country", "ram:CountryID"), Leaf("place", "ram:Name")),
)
CURRENCY_EXCHANGE = Shape(
    CurrencyExchange,
    Leaf("source", "ram:SourceCurrencyCode"),
    Leaf("target", "ram:TargetCurrencyCode"),
    Leaf("rate", "ram:ConversionRate", NUMBER),
    day("rate_date", "ram:ConversionRateDateTime"),
)


class OtherAccount:
    """A national account number beside an IBAN; alone, it is the account itself."""

    iban = Path("ram:IBANID")
    number = Leaf("other_account_id", "ram:ProprietaryID")

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        if self.iban.text(node) is not None:
            self.number.read(node, values, trace)

    def write(self, element: etree._Element, account: PaymentAccount) -> bool:
        return self.number.write(element, account)


PAYMENT_MEANS = Shape(
    PaymentMeans,
    Leaf("code", "ram:TypeCode"),
    Leaf("text", "ram:Information"),
    One(
        "card",
        "ram:ApplicableTradeSettlementFinancialCard",
        Shape(PaymentCard, Leaf("number", "ram:ID"), Leaf("holder", "ram:CardholderName")),
    ),
    Group(
        "ram:PayerPartyDebtorFinancialAccount",
        Leaf("debited_account", "ram:IBANID", only=is_iban),
        Leaf("debited_account_name", "ram:AccountName"),
        Leaf("debited_account", "ram:ProprietaryID", only=is_other_account),
    ),
    Embed(
        "account",
        Shape(
            PaymentAccount,
            Group(
                "ram:PayeePartyCreditorFinancialAccount",
                Leaf("account_id", "ram:IBANID", only=is_iban),
                Leaf("name", "ram:AccountName"),
                Leaf("account_id", "ram:ProprietaryID", only=is_other_account),
                OtherAccount(),
            ),
            Leaf("institution", "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
        ),
    ),
    Leaf("debited_institution", "ram:PayerSpecifiedDebtorFinancialInstitution/ram:BICID"),
    order=(
        "ram:TypeCode", "ram:Information", "ram:ApplicableTradeSettlementFinancialCard",
        "ram:PayerPartyDebtorFinancialAccount", "ram:PayeePartyCreditorFinancialAccount",
        "ram:PayerSpecifiedDebtorFinancialInstitution",
    ),
)  # fmt: skip


def _condition(amount: str) -> Shape:
    return Shape(
        PaymentCondition,
        day("basis_date", "ram:BasisDateTime"),
        One("period", "ram:BasisPeriodMeasure", QUANTITY),
        Leaf("base_amount", "ram:BasisAmount", AMOUNT),
        Leaf("percent", "ram:CalculationPercent", NUMBER),
        Leaf("amount", amount, AMOUNT),
    )


PAYMENT_PENALTY = _condition("ram:ActualPenaltyAmount")
PAYMENT_DISCOUNT = _condition("ram:ActualDiscountAmount")
VAT_SUBTOTAL = Shape(
    VatSubtotal,
    Leaf("tax", "ram:CalculatedAmount", AMOUNT),
    Constant("ram:TypeCode", "VAT"),
    Leaf("exemption_reason", "ram:ExemptionReason"),
    Leaf("base", "ram:BasisAmount", AMOUNT),
    Leaf("line_base", "ram:LineTotalBasisAmount", AMOUNT),
    Leaf("allowance_charge_base", "ram:AllowanceChargeBasisAmount", AMOUNT),
    Leaf("category", "ram:CategoryCode"),
    Leaf("exemption_code", "ram:ExemptionReasonCode"),
    Leaf("tax_point_date", "ram:TaxPointDate/udt:DateString", CII_DATE),
    Leaf("tax_point_code", "ram:DueDateTypeCode", TAX_POINT),
    Leaf("percent", "ram:RateApplicablePercent", NUMBER),
)


class TaxTotals:
    """The VAT in the currency of the document and in that of its VAT: one element, two currencies.

    The currencies are written as the names of the fields, for `write_cii` to put in their place.
    """

    path = Path("ram:TaxTotalAmount")
    own = Leaf("tax", ".", AMOUNT)
    accounted = Leaf("tax_in_vat_currency", ".", VAT_AMOUNT)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for amount in self.path.all(node):
            stated = amount.attributes.get("currencyID", "").strip()
            is_vat_total = trace.is_vat_total(stated, after_own="tax" in values)
            slot = self.accounted if is_vat_total else self.own
            slot.read(amount, values, trace)

    def write(self, element: etree._Element, totals: Any) -> bool:
        for name in ("tax", "tax_in_vat_currency"):
            if (value := getattr(totals, name)) is not None:
                amount = etree.SubElement(element, self.path.steps[0], currencyID=name)
                amount.text = AMOUNT.write(value, amount)
        return totals.tax is not None or totals.tax_in_vat_currency is not None


def carried_tax(path: str) -> Slot:
    """The VAT that a document's allowance or charge carries."""
    return Group(
        path,
        Constant("ram:TypeCode", "VAT"),
        Leaf("exemption_reason", "ram:ExemptionReason"),
        Leaf("vat_category", "ram:CategoryCode"),
        Leaf("exemption_code", "ram:ExemptionReasonCode"),
        Leaf("vat_percent", "ram:RateApplicablePercent", NUMBER),
    )


def is_logistics(charge: AllowanceCharge) -> bool:
    """Whether CII states the charge among those for freight and the like."""
    return charge.is_logistics


def is_plain_charge(charge: AllowanceCharge) -> bool:
    """See `is_logistics`."""
    return not charge.is_logistics


ALLOWANCE_CHARGE = Shape(
    AllowanceCharge,
    Leaf("is_charge", "ram:ChargeIndicator/udt:Indicator", INDICATOR),
    Leaf("sequence", "ram:SequenceNumeric", NUMBER),
    Leaf("percent", "ram:CalculationPercent", NUMBER),
    Leaf("base_amount", "ram:BasisAmount", AMOUNT),
    One("base_quantity", "ram:BasisQuantity", QUANTITY),
    Leaf("amount", "ram:ActualAmount", AMOUNT),
    Leaf("reason_code", "ram:ReasonCode"),
    Leaf("reason", "ram:Reason"),
    carried_tax("ram:CategoryTradeTax"),
    keys=("amount", "is_charge"),
)


def logistics_charge(**values: Any) -> AllowanceCharge:
    """EXTENDED counts freight apart, inside BT-108: to the document it is one more charge."""
    return AllowanceCharge(is_charge=True, is_logistics=True, **values)


LOGISTICS_CHARGE = Many(
    "allowance_charges",
    "ram:SpecifiedLogisticsServiceCharge",
    Shape(
        logistics_charge,
        Leaf("reason", "ram:Description"),
        Leaf("amount", "ram:AppliedAmount", AMOUNT),
        carried_tax("ram:AppliedTradeTax"),
        keys=("amount",),
    ),
    only=is_logistics,
)
ADVANCE_PAYMENT = Shape(
    AdvancePayment,
    Leaf("amount", "ram:PaidAmount", AMOUNT),
    Leaf("received_date", "ram:FormattedReceivedDateTime/qdt:DateTimeString", CII_DATE),
    Many("vat", "ram:IncludedTradeTax", VAT_SUBTOTAL),
    One("invoice", "ram:InvoiceSpecifiedReferencedDocument", PRECEDING),
)
FINANCIAL_ADJUSTMENT = Shape(
    FinancialAdjustment, Leaf("reason", "ram:Reason"), Leaf("amount", "ram:ActualAmount", AMOUNT)
)
