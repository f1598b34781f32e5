"""UBL 2.1: the tables of the parts of a document, in the order of the schema.

Those of the lines are in `ubl_lines.py`; the ids of the terms are in `document.py`.
"""

from __future__ import annotations

import re

from lxml import etree

from facturier.einvoice.binding import (
    Constant,
    Embed,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Shape,
    Slot,
    Trace,
    Usual,
    text_in,
    text_not_in,
)
from facturier.einvoice.codecs import AMOUNT, BINARY, INDICATOR, ISO_DATE, NUMBER
from facturier.einvoice.document import (
    Address,
    AdvancePayment,
    AllowanceCharge,
    Attachment,
    Contact,
    CurrencyExchange,
    Delivery,
    DeliveryTerms,
    Identifier,
    Instalment,
    Note,
    Party,
    PaymentAccount,
    PaymentCard,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Quantity,
    Totals,
    VatSubtotal,
)

__all__ = [
    "ADVANCE_PAYMENT",
    "ALLOWANCE_CHARGE",
    "ATTACHMENT",
    "CURRENCY_EXCHANGE",
    "DELIVERY",
    "DELIVERY_TERMS",
    "IDENTIFIER",
    "INSTALMENT",
    "LINE_VAT",
    "NOTE",
    "PARTY",
    "PARTY_ORDER",
    "PAYMENT_MEANS",
    "PERIOD",
    "PERIOD_ORDER",
    "PRECEDING",
    "QUANTITY",
    "SEPA",
    "THIRD_PARTY",
    "TOTALS",
    "VAT_SUBTOTAL",
    "reference_of_type",
    "vat_category",
]

SEPA = "SEPA"
"""Scheme under which UBL files BT-90 among the identifiers of the seller or the payee."""
_SUBJECT = re.compile(r"#([A-Z]{3})#\s*(.*)", re.DOTALL)


class NoteShape:
    """UBL has no element for BT-21: the code stands before the text, as in `#PMT#text`."""

    def read(self, node: Node, trace: Trace) -> Note | None:
        if not node.text:
            return None
        node.take()
        coded = _SUBJECT.fullmatch(node.text)
        if coded and coded[2]:
            return Note(text=coded[2], subject_code=coded[1])
        return Note(text=node.text)

    def write(self, element: etree._Element, note: Note) -> bool:
        element.text = f"#{note.subject_code}#{note.text}" if note.subject_code else note.text
        return True


NOTE = NoteShape()
IDENTIFIER = Shape(
    Identifier, Leaf("value", "."), Leaf("scheme", "@schemeID"), keys=("value",), lenient=True
)
QUANTITY = Shape(
    Quantity, Leaf("value", ".", NUMBER), Leaf("unit", "@unitCode"), keys=("value",), lenient=True
)
PERIOD = Shape(
    Period,
    Leaf("start_date", "cbc:StartDate", ISO_DATE),
    Leaf("end_date", "cbc:EndDate", ISO_DATE),
    Leaf("description", "cbc:Description"),
)
PERIOD_ORDER = ("cbc:StartDate", "cbc:EndDate", "cbc:DescriptionCode", "cbc:Description")
ADDRESS = Shape(
    Address,
    Leaf("line_1", "cbc:StreetName"),
    Leaf("line_2", "cbc:AdditionalStreetName"),
    Leaf("city", "cbc:CityName"),
    Leaf("post_code", "cbc:PostalZone"),
    Leaf("subdivision", "cbc:CountrySubentity"),
    Leaf("line_3", "cac:AddressLine/cbc:Line"),
    Leaf("country", "cac:Country/cbc:IdentificationCode"),
)
CONTACT = Shape(
    Contact,
    Leaf("name", "cbc:Name"),
    Leaf("telephone", "cbc:Telephone"),
    Leaf("fax", "cbc:Telefax"),
    Leaf("email", "cbc:ElectronicMail"),
)
_TAX_SCHEME = "cac:TaxScheme/cbc:ID"
_OTHER_REGISTRATION = Shape(
    Identifier,
    Leaf("value", "cbc:CompanyID"),
    Leaf("scheme", _TAX_SCHEME),
    keys=("value",),
    lenient=True,
)
_IS_VAT, _IS_NO_VAT = text_in(_TAX_SCHEME, "VAT"), text_not_in(_TAX_SCHEME, "VAT")
PARTY_ORDER = (
    "cbc:EndpointID", "cac:PartyIdentification", "cac:PartyName", "cac:PostalAddress",
    "cac:PartyTaxScheme", "cac:PartyLegalEntity", "cac:Contact", "cac:AgentParty",
    "cac:ServiceProviderParty",
)  # fmt: skip


def _party(registered: Slot, *named: Slot) -> Shape:
    """A party: the slot of the name in PartyLegalEntity, and that of PartyName, if any."""
    return Shape(
        Party,
        One("electronic_address", "cbc:EndpointID", IDENTIFIER),
        Many(
            "identifiers",
            "cac:PartyIdentification/cbc:ID",
            IDENTIFIER,
            where=text_not_in("@schemeID", SEPA),
        ),
        *named,
        One("address", "cac:PostalAddress", ADDRESS),
        Group(
            "cac:PartyTaxScheme",
            Leaf("vat_id", "cbc:CompanyID"),
            Constant(_TAX_SCHEME, "VAT"),
            where=_IS_VAT,
        ),
        Group(
            "cac:PartyTaxScheme",
            Leaf("tax_registration", "cbc:CompanyID"),
            Usual("tax_registration_scheme", _TAX_SCHEME, "LOC", "FC"),
            where=_IS_NO_VAT,
        ),
        Many(
            "other_tax_registrations",
            "cac:PartyTaxScheme",
            _OTHER_REGISTRATION,
            where=_IS_NO_VAT,
            after=1,
        ),
        Group(
            "cac:PartyLegalEntity",
            registered,
            One("legal_id", "cbc:CompanyID", IDENTIFIER),
            Leaf("legal_information", "cbc:CompanyLegalForm"),
        ),
        One("contact", "cac:Contact", CONTACT),
    )


_PARTY_NAME = "cac:PartyName/cbc:Name"
PARTY = _party(Leaf("name", "cbc:RegistrationName"), Leaf("trading_name", _PARTY_NAME))
# The payee and the tax representative have their name in PartyName, and no trading name.
THIRD_PARTY = _party(
    Leaf("name", "cbc:RegistrationName", read_only=True), Leaf("name", _PARTY_NAME)
)
PRECEDING = Shape(
    PrecedingInvoice,
    Leaf("number", "cbc:ID"),
    Leaf("issue_date", "cbc:IssueDate", ISO_DATE),
    Leaf("type_code", "cbc:DocumentTypeCode"),
    keys=("number",),
)
DELIVERY = Shape(
    Delivery,
    Leaf("actual_date", "cbc:ActualDeliveryDate", ISO_DATE),
    Group(
        "cac:DeliveryLocation",
        One("location", "cbc:ID", IDENTIFIER),
        One("address", "cac:Address", ADDRESS),
    ),
    Group(
        "cac:DeliveryParty",
        Leaf("name", _PARTY_NAME),
        Embed("party", _party(Leaf("name", "cbc:RegistrationName"))),
        order=PARTY_ORDER,
    ),
)
DELIVERY_TERMS = Shape(
    DeliveryTerms, Leaf("code", "cbc:ID"), Leaf("place", "cac:DeliveryLocation/cbc:Name")
)
CURRENCY_EXCHANGE = Shape(
    CurrencyExchange,
    Leaf("source", "cbc:SourceCurrencyCode"),
    Leaf("target", "cbc:TargetCurrencyCode"),
    Leaf("rate", "cbc:CalculationRate", NUMBER),
    Leaf("rate_date", "cbc:Date", ISO_DATE),
)
ADVANCE_PAYMENT = Shape(
    AdvancePayment,
    Leaf("payment_id", "cbc:ID"),
    Leaf("amount", "cbc:PaidAmount", AMOUNT),
    Leaf("received_date", "cbc:ReceivedDate", ISO_DATE),
)
PAYMENT_MEANS = Shape(
    PaymentMeans,
    Leaf("code", "cbc:PaymentMeansCode"),
    Leaf("text", "cbc:PaymentMeansCode@name"),
    Leaf("remittance", "cbc:PaymentID"),
    One(
        "card",
        "cac:CardAccount",
        Shape(
            PaymentCard,
            Leaf("number", "cbc:PrimaryAccountNumberID"),
            Usual("network", "cbc:NetworkID", "NA", "mapped-from-cii"),
            Leaf("holder", "cbc:HolderName"),
        ),
    ),
    One(
        "account",
        "cac:PayeeFinancialAccount",
        Shape(
            PaymentAccount,
            Leaf("account_id", "cbc:ID"),
            Leaf("name", "cbc:Name"),
            Leaf("institution", "cac:FinancialInstitutionBranch/cbc:ID"),
        ),
    ),
    Leaf("debited_account", "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
)
INSTALMENT = Shape(
    Instalment,
    Leaf("text", "cbc:Note"),
    Leaf("amount", "cbc:Amount", AMOUNT),
    Leaf("due_date", "cbc:InstallmentDueDate", ISO_DATE),
    Leaf("due_date", "cbc:PaymentDueDate", ISO_DATE, read_only=True),
    keys=("amount",),
)


def vat_category(path: str, category: str, percent: str) -> Slot:
    """A category of VAT, with the fields of the dataclass that hold its code and its percent."""
    return Group(path, *_vat(category, percent))


def _vat(category: str, percent: str) -> tuple[Slot, ...]:
    return (
        Leaf(category, "cbc:ID"),
        Leaf(percent, "cbc:Percent", NUMBER),
        Leaf("exemption_code", "cbc:TaxExemptionReasonCode"),
        Leaf("exemption_reason", "cbc:TaxExemptionReason"),
        Constant(_TAX_SCHEME, "VAT"),
    )


ALLOWANCE_CHARGE = Shape(
    AllowanceCharge,
    Leaf("is_charge", "cbc:ChargeIndicator", INDICATOR),
    Leaf("reason_code", "cbc:AllowanceChargeReasonCode"),
    Leaf("reason", "cbc:AllowanceChargeReason"),
    Leaf("percent", "cbc:MultiplierFactorNumeric", NUMBER),
    Leaf("sequence", "cbc:SequenceNumeric", NUMBER),
    Leaf("amount", "cbc:Amount", AMOUNT),
    Leaf("base_amount", "cbc:BaseAmount", AMOUNT),
    vat_category("cac:TaxCategory", "vat_category", "vat_percent"),
    keys=("amount", "is_charge"),
)
VAT_SUBTOTAL = Shape(
    VatSubtotal,
    Leaf("base", "cbc:TaxableAmount", AMOUNT),
    Leaf("tax", "cbc:TaxAmount", AMOUNT),
    vat_category("cac:TaxCategory", "category", "percent"),
    Leaf("percent", "cbc:Percent", NUMBER, read_only=True),
)
LINE_VAT = Shape(VatSubtotal, *_vat("category", "percent"))
TOTALS = Shape(
    Totals,
    Leaf("lines", "cbc:LineExtensionAmount", AMOUNT),
    Leaf("net", "cbc:TaxExclusiveAmount", AMOUNT),
    Leaf("gross", "cbc:TaxInclusiveAmount", AMOUNT),
    Leaf("allowances", "cbc:AllowanceTotalAmount", AMOUNT),
    Leaf("charges", "cbc:ChargeTotalAmount", AMOUNT),
    Leaf("prepaid", "cbc:PrepaidAmount", AMOUNT),
    Leaf("rounding", "cbc:PayableRoundingAmount", AMOUNT),
    Leaf("payable", "cbc:PayableAmount", AMOUNT),
)
ATTACHMENT = Shape(
    Attachment,
    Leaf("reference", "cbc:ID"),
    Leaf("issue_date", "cbc:IssueDate", ISO_DATE),
    Usual("type_code", "cbc:DocumentTypeCode", "916", silent=True),
    Leaf("description", "cbc:DocumentDescription"),
    Group(
        "cac:Attachment",
        Leaf("content", "cbc:EmbeddedDocumentBinaryObject", BINARY),
        Leaf("mime_type", "cbc:EmbeddedDocumentBinaryObject@mimeCode"),
        Leaf("filename", "cbc:EmbeddedDocumentBinaryObject@filename"),
        Leaf("uri", "cac:ExternalReference/cbc:URI"),
    ),
)


def reference_of_type(code: str) -> Shape:
    """An identifier kept as a document reference of a given type."""
    return Shape(
        Identifier,
        Leaf("value", "cbc:ID"),
        Leaf("scheme", "cbc:ID@schemeID"),
        Constant("cbc:DocumentTypeCode", code),
        keys=("value",),
        lenient=True,
    )
