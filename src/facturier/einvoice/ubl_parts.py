"""UBL 2.1: the tables of the parts of a document, in the order of the schema."""

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
    One,
    Path,
    Shape,
    Slot,
    Values,
    text_in,
    text_not_in,
)
from facturier.einvoice.codecs import AMOUNT, BINARY, INDICATOR, ISO_DATE
from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Classification,
    Contact,
    Delivery,
    Identifier,
    Instalment,
    Item,
    Line,
    Note,
    Party,
    PaymentAccount,
    PaymentCard,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    Price,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.prices import PriceInFull

__all__ = [
    "ALLOWANCE_CHARGE",
    "ATTACHMENT",
    "DELIVERY",
    "INSTALMENT",
    "NOTE",
    "PARTY",
    "PAYMENT_MEANS",
    "PERIOD",
    "PRECEDING",
    "THIRD_PARTY",
    "TOTALS",
    "VAT_SUBTOTAL",
    "line_shape",
    "reference_of_type",
]

SEPA = "SEPA"
"""Scheme under which UBL files BT-90 among the identifiers of the seller or the payee."""
_SUBJECT = re.compile(r"#([A-Z]{3})#\s*(.*)", re.DOTALL)


class NoteShape:
    """UBL has no element for BT-21: the code stands before the text, as in `#PMT#text`."""

    text = Path(".")

    def read(self, element: etree._Element) -> Note | None:
        found = self.text.text(element)
        if found is None:
            return None
        coded = _SUBJECT.fullmatch(found[0])
        if coded and coded[2]:
            return Note(text=coded[2], subject_code=coded[1])
        return Note(text=found[0])

    def write(self, element: etree._Element, note: Note) -> bool:
        element.text = f"#{note.subject_code}#{note.text}" if note.subject_code else note.text
        return True


NOTE = NoteShape()
IDENTIFIER = Shape(
    Identifier, Leaf("value", "."), Leaf("scheme", "@schemeID"), keys=("value",), lenient=True
)
PERIOD = Shape(
    Period,
    Leaf("start_date", "cbc:StartDate", ISO_DATE),
    Leaf("end_date", "cbc:EndDate", ISO_DATE),
)
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
    Leaf("email", "cbc:ElectronicMail"),
)
_TAX_SCHEME = "cac:TaxScheme/cbc:ID"


def _identity() -> tuple[Slot, ...]:
    return (
        One("electronic_address", "cbc:EndpointID", IDENTIFIER),
        Many(
            "identifiers",
            "cac:PartyIdentification/cbc:ID",
            IDENTIFIER,
            where=text_not_in("@schemeID", SEPA),
        ),
    )


def _taxes() -> tuple[Slot, ...]:
    return (
        Group(
            "cac:PartyTaxScheme",
            Leaf("vat_id", "cbc:CompanyID"),
            Constant(_TAX_SCHEME, "VAT"),
            where=text_in(_TAX_SCHEME, "VAT"),
        ),
        Group(
            "cac:PartyTaxScheme",
            Leaf("tax_registration", "cbc:CompanyID"),
            Constant(_TAX_SCHEME, "LOC"),
            where=text_not_in(_TAX_SCHEME, "VAT"),
        ),
    )


PARTY = Shape(
    Party,
    *_identity(),
    Leaf("trading_name", "cac:PartyName/cbc:Name"),
    One("address", "cac:PostalAddress", ADDRESS),
    *_taxes(),
    Group(
        "cac:PartyLegalEntity",
        Leaf("name", "cbc:RegistrationName"),
        One("legal_id", "cbc:CompanyID", IDENTIFIER),
        Leaf("legal_information", "cbc:CompanyLegalForm"),
    ),
    One("contact", "cac:Contact", CONTACT),
)
# The payee and the tax representative have their name in PartyName, and no trading name.
THIRD_PARTY = Shape(
    Party,
    *_identity(),
    Leaf("name", "cac:PartyName/cbc:Name"),
    One("address", "cac:PostalAddress", ADDRESS),
    *_taxes(),
    Group(
        "cac:PartyLegalEntity",
        Leaf("name", "cbc:RegistrationName", read_only=True),
        One("legal_id", "cbc:CompanyID", IDENTIFIER),
        Leaf("legal_information", "cbc:CompanyLegalForm"),
    ),
    One("contact", "cac:Contact", CONTACT),
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
    Leaf("name", "cac:DeliveryParty/cac:PartyName/cbc:Name"),
)
PAYMENT_MEANS = Shape(
    PaymentMeans,
    Leaf("code", "cbc:PaymentMeansCode"),
    Leaf("text", "cbc:PaymentMeansCode@name"),
    One(
        "card",
        "cac:CardAccount",
        Shape(
            PaymentCard,
            Leaf("number", "cbc:PrimaryAccountNumberID"),
            Constant("cbc:NetworkID", "NA"),
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


def vat_category(path: str, category: str, percent: str, *, with_reason: bool = True) -> Slot:
    """A category of VAT, with the fields of the dataclass that hold its code and its percent."""
    reasons: tuple[Slot, ...] = (
        Leaf("exemption_code", "cbc:TaxExemptionReasonCode"),
        Leaf("exemption_reason", "cbc:TaxExemptionReason"),
    )
    return Group(
        path,
        Leaf(category, "cbc:ID"),
        Leaf(percent, "cbc:Percent", AMOUNT),
        *(reasons if with_reason else ()),
        Constant(_TAX_SCHEME, "VAT"),
    )


ALLOWANCE_CHARGE = Shape(
    AllowanceCharge,
    Leaf("is_charge", "cbc:ChargeIndicator", INDICATOR),
    Leaf("reason_code", "cbc:AllowanceChargeReasonCode"),
    Leaf("reason", "cbc:AllowanceChargeReason"),
    Leaf("percent", "cbc:MultiplierFactorNumeric", AMOUNT),
    Leaf("amount", "cbc:Amount", AMOUNT),
    Leaf("base_amount", "cbc:BaseAmount", AMOUNT),
    vat_category("cac:TaxCategory", "vat_category", "vat_percent", with_reason=False),
    keys=("amount", "is_charge"),
)
VAT_SUBTOTAL = Shape(
    VatSubtotal,
    Leaf("base", "cbc:TaxableAmount", AMOUNT),
    Leaf("tax", "cbc:TaxAmount", AMOUNT),
    vat_category("cac:TaxCategory", "category", "percent"),
    Leaf("percent", "cbc:Percent", AMOUNT, read_only=True),
)
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


PRICE = Shape(
    Price,
    Leaf("net", "cbc:PriceAmount", AMOUNT),
    Leaf("base_quantity", "cbc:BaseQuantity", AMOUNT),
    Leaf("base_unit", "cbc:BaseQuantity@unitCode"),
    Group(
        "cac:AllowanceCharge",
        Constant("cbc:ChargeIndicator", "false"),
        Leaf("discount", "cbc:Amount", AMOUNT),
        Leaf("gross", "cbc:BaseAmount", AMOUNT),
        where=text_not_in("cbc:ChargeIndicator", "true", "1"),
    ),
)
CLASSIFICATION = Shape(
    Classification,
    Leaf("code", "cbc:ItemClassificationCode"),
    Leaf("scheme", "cbc:ItemClassificationCode@listID"),
    Leaf("version", "cbc:ItemClassificationCode@listVersionID"),
    keys=("code",),
    lenient=True,
)
ITEM = Shape(
    Item,
    Leaf("description", "cbc:Description"),
    Leaf("name", "cbc:Name"),
    Leaf("buyer_id", "cac:BuyersItemIdentification/cbc:ID"),
    Leaf("seller_id", "cac:SellersItemIdentification/cbc:ID"),
    One("standard_id", "cac:StandardItemIdentification/cbc:ID", IDENTIFIER),
    Leaf("origin_country", "cac:OriginCountry/cbc:IdentificationCode"),
    Many("classifications", "cac:CommodityClassification", CLASSIFICATION),
    Many(
        "attributes",
        "cac:AdditionalItemProperty",
        Shape(Attribute, Leaf("name", "cbc:Name"), Leaf("value", "cbc:Value")),
    ),
)


class ItemContent:
    """The item, and the VAT of the line, which the schema puts among the item's own elements."""

    tax = vat_category("cac:ClassifiedTaxCategory", "vat_category", "vat_percent")
    attribute = Path("cac:AdditionalItemProperty")

    def read(self, element: etree._Element, values: Values) -> None:
        Embed("item", ITEM).read(element, values)
        self.tax.read(element, values)

    def write(self, element: etree._Element, line: Any) -> bool:
        wrote = [ITEM.write(element, line.item), self.tax.write(element, line)]
        for attribute in self.attribute.all(element, None):
            element.append(attribute)  # the attributes come last, after the category of VAT
        return any(wrote)


def line_shape(quantity: str) -> Shape:
    """A line, whose quantity is invoiced or credited."""
    return Shape(
        Line,
        Leaf("number", "cbc:ID"),
        Many("notes", "cbc:Note", NOTE),
        Leaf("quantity", quantity, AMOUNT),
        Leaf("unit", f"{quantity}@unitCode"),
        Leaf("net", "cbc:LineExtensionAmount", AMOUNT),
        Leaf("accounting_reference", "cbc:AccountingCost"),
        One("period", "cac:InvoicePeriod", PERIOD),
        Leaf("order_line", "cac:OrderLineReference/cbc:LineID"),
        One(
            "object_id",
            "cac:DocumentReference",
            reference_of_type("130"),
            where=text_in("cbc:DocumentTypeCode", "130"),
        ),
        Many("allowance_charges", "cac:AllowanceCharge", ALLOWANCE_CHARGE),
        Group("cac:Item", ItemContent()),
        One("price", "cac:Price", PriceInFull(PRICE, needs_gross=False)),
        keep_empty=True,
    )
