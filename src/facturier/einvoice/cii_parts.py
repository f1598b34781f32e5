"""Cross Industry Invoice: the tables of the parts of a document, in the order of the schema."""

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
from facturier.einvoice.codecs import AMOUNT, BINARY, CII_DATE, INDICATOR
from facturier.einvoice.document import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Classification,
    Contact,
    Delivery,
    Identifier,
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
    VatSubtotal,
)
from facturier.einvoice.prices import PriceInFull

__all__ = [
    "ALLOWANCE_CHARGE",
    "ATTACHMENT",
    "DELIVERY",
    "DOCUMENT_OBJECT",
    "LINE",
    "LOGISTICS_CHARGE",
    "NOTE",
    "PARTY",
    "PAYMENT_MEANS",
    "PERIOD",
    "PRECEDING",
    "VAT_SUBTOTAL",
]

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


def is_iban(account: str) -> bool:
    """Whether an account number has the form of an IBAN; its key is not the matter here."""
    return _IBAN.fullmatch(account.replace(" ", "").upper()) is not None


def is_other_account(account: str) -> bool:
    """Whether an account number goes into ProprietaryID."""
    return not is_iban(account)


def has_scheme(identifier: Identifier) -> bool:
    """CII keeps identifiers with a scheme in GlobalID, the others in ID."""
    return identifier.scheme is not None


def has_no_scheme(identifier: Identifier) -> bool:
    """See `has_scheme`."""
    return identifier.scheme is None


class ContactName:
    """BT-41 and BT-56: a person, a department, or both joined by a comma; written as a person."""

    places = (Path("ram:PersonName"), Path("ram:DepartmentName"))

    def read(self, element: etree._Element, values: Values) -> None:
        found = [place.text(element) for place in self.places]
        if names := [name[0] for name in found if name]:
            values["name"] = ", ".join(names)

    def write(self, element: etree._Element, source: Any) -> bool:
        return Leaf("name", "ram:PersonName").write(element, source)


IDENTIFIER = Shape(
    Identifier, Leaf("value", "."), Leaf("scheme", "@schemeID"), keys=("value",), lenient=True
)
NOTE = Shape(
    Note,
    Leaf("text", "ram:Content"),
    Leaf("subject_code", "ram:SubjectCode"),
    keys=("text",),
    lenient=True,
)
PERIOD = Shape(
    Period,
    Leaf("start_date", "ram:StartDateTime/udt:DateTimeString", CII_DATE),
    Leaf("end_date", "ram:EndDateTime/udt:DateTimeString", CII_DATE),
)
ADDRESS = Shape(
    Address,
    Leaf("post_code", "ram:PostcodeCode"),
    Leaf("line_1", "ram:LineOne"),
    Leaf("line_2", "ram:LineTwo"),
    Leaf("line_3", "ram:LineThree"),
    Leaf("city", "ram:CityName"),
    Leaf("country", "ram:CountryID"),
    Leaf("subdivision", "ram:CountrySubDivisionName"),
)
CONTACT = Shape(
    Contact,
    ContactName(),
    Leaf("telephone", "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
    Leaf("email", "ram:EmailURIUniversalCommunication/ram:URIID"),
)


def tax_registration(name: str, scheme: str) -> Slot:
    """VA is a VAT number, FC another tax number."""
    return Group(
        "ram:SpecifiedTaxRegistration",
        Leaf(name, "ram:ID"),
        Constant("ram:ID@schemeID", scheme),
        where=text_in("ram:ID@schemeID", scheme),
    )


PARTY = Shape(
    Party,
    Many("identifiers", "ram:ID", IDENTIFIER, only=has_no_scheme),
    Many("identifiers", "ram:GlobalID", IDENTIFIER, only=has_scheme),
    Leaf("name", "ram:Name"),
    Leaf("legal_information", "ram:Description"),
    Group(
        "ram:SpecifiedLegalOrganization",
        One("legal_id", "ram:ID", IDENTIFIER),
        Leaf("trading_name", "ram:TradingBusinessName"),
    ),
    One("contact", "ram:DefinedTradeContact", CONTACT),
    One("address", "ram:PostalTradeAddress", ADDRESS),
    One("electronic_address", "ram:URIUniversalCommunication/ram:URIID", IDENTIFIER),
    tax_registration("vat_id", "VA"),
    tax_registration("tax_registration", "FC"),
)
PRECEDING = Shape(
    PrecedingInvoice,
    Leaf("number", "ram:IssuerAssignedID"),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("issue_date", "ram:FormattedIssueDateTime/qdt:DateTimeString", CII_DATE),
    keys=("number",),
)
DELIVERY = Shape(
    Delivery,
    Group(
        "ram:ShipToTradeParty",
        One("location", "ram:ID", IDENTIFIER, only=has_no_scheme),
        One("location", "ram:GlobalID", IDENTIFIER, only=has_scheme),
        Leaf("name", "ram:Name"),
        One("address", "ram:PostalTradeAddress", ADDRESS),
    ),
    Leaf(
        "actual_date",
        "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString",
        CII_DATE,
    ),
)
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
            ),
            Leaf("institution", "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
        ),
    ),
)
VAT_SUBTOTAL = Shape(
    VatSubtotal,
    Leaf("tax", "ram:CalculatedAmount", AMOUNT),
    Constant("ram:TypeCode", "VAT"),
    Leaf("exemption_reason", "ram:ExemptionReason"),
    Leaf("base", "ram:BasisAmount", AMOUNT),
    Leaf("category", "ram:CategoryCode"),
    Leaf("exemption_code", "ram:ExemptionReasonCode"),
    Leaf("percent", "ram:RateApplicablePercent", AMOUNT),
)


def carried_tax(path: str) -> Slot:
    """The VAT that a document's allowance or charge carries."""
    return Group(
        path,
        Constant("ram:TypeCode", "VAT"),
        Leaf("vat_category", "ram:CategoryCode"),
        Leaf("vat_percent", "ram:RateApplicablePercent", AMOUNT),
    )


ALLOWANCE_CHARGE = Shape(
    AllowanceCharge,
    Leaf("is_charge", "ram:ChargeIndicator/udt:Indicator", INDICATOR),
    Leaf("percent", "ram:CalculationPercent", AMOUNT),
    Leaf("base_amount", "ram:BasisAmount", AMOUNT),
    Leaf("amount", "ram:ActualAmount", AMOUNT),
    Leaf("reason_code", "ram:ReasonCode"),
    Leaf("reason", "ram:Reason"),
    carried_tax("ram:CategoryTradeTax"),
    keys=("amount", "is_charge"),
)
# EXTENDED counts freight apart, inside BT-108: to the document it is one more charge.
LOGISTICS_CHARGE = Shape(
    lambda **values: AllowanceCharge(is_charge=True, **values),
    Leaf("reason", "ram:Description"),
    Leaf("amount", "ram:AppliedAmount", AMOUNT),
    carried_tax("ram:AppliedTradeTax"),
    keys=("amount",),
)
ATTACHMENT = Shape(
    Attachment,
    Leaf("reference", "ram:IssuerAssignedID"),
    Leaf("uri", "ram:URIID"),
    Constant("ram:TypeCode", "916"),
    Leaf("description", "ram:Name"),
    Leaf("content", "ram:AttachmentBinaryObject", BINARY),
    Leaf("mime_type", "ram:AttachmentBinaryObject@mimeCode"),
    Leaf("filename", "ram:AttachmentBinaryObject@filename"),
)
DOCUMENT_OBJECT = Shape(
    Identifier,
    Leaf("value", "ram:IssuerAssignedID"),
    Constant("ram:TypeCode", "130"),
    Leaf("scheme", "ram:ReferenceTypeCode"),
    keys=("value",),
    lenient=True,
)
PRICE = Shape(
    Price,
    Group(
        "ram:GrossPriceProductTradePrice",
        Leaf("gross", "ram:ChargeAmount", AMOUNT),
        Group(
            "ram:AppliedTradeAllowanceCharge",
            Constant("ram:ChargeIndicator/udt:Indicator", "false"),
            Leaf("discount", "ram:ActualAmount", AMOUNT),
            where=text_not_in("ram:ChargeIndicator/udt:Indicator", "true", "1"),
        ),
    ),
    Group(
        "ram:NetPriceProductTradePrice",
        Leaf("net", "ram:ChargeAmount", AMOUNT),
        Leaf("base_quantity", "ram:BasisQuantity", AMOUNT),
        Leaf("base_unit", "ram:BasisQuantity@unitCode"),
    ),
    # Some senders give the base quantity beside the gross price alone.
    Leaf(
        "base_quantity", "ram:GrossPriceProductTradePrice/ram:BasisQuantity", AMOUNT, read_only=True
    ),
    Leaf("base_unit", "ram:GrossPriceProductTradePrice/ram:BasisQuantity@unitCode", read_only=True),
)
CLASSIFICATION = Shape(
    Classification,
    Leaf("code", "ram:ClassCode"),
    Leaf("scheme", "ram:ClassCode@listID"),
    Leaf("version", "ram:ClassCode@listVersionID"),
    keys=("code",),
    lenient=True,
)
ITEM = Shape(
    Item,
    One("standard_id", "ram:GlobalID", IDENTIFIER),
    Leaf("seller_id", "ram:SellerAssignedID"),
    Leaf("buyer_id", "ram:BuyerAssignedID"),
    Leaf("name", "ram:Name"),
    Leaf("description", "ram:Description"),
    Many(
        "attributes",
        "ram:ApplicableProductCharacteristic",
        Shape(Attribute, Leaf("name", "ram:Description"), Leaf("value", "ram:Value")),
    ),
    Many("classifications", "ram:DesignatedProductClassification", CLASSIFICATION),
    Leaf("origin_country", "ram:OriginTradeCountry/ram:ID"),
)
LINE = Shape(
    Line,
    Group(
        "ram:AssociatedDocumentLineDocument",
        Leaf("number", "ram:LineID"),
        Leaf("parent", "ram:ParentLineID"),
        Leaf("status_reason", "ram:LineStatusReasonCode"),
        Many("notes", "ram:IncludedNote", NOTE),
    ),
    Group("ram:SpecifiedTradeProduct", Embed("item", ITEM)),
    Group(
        "ram:SpecifiedLineTradeAgreement",
        Leaf("order_line", "ram:BuyerOrderReferencedDocument/ram:LineID"),
        Embed("price", PriceInFull(PRICE, needs_gross=True)),
    ),
    Group(
        "ram:SpecifiedLineTradeDelivery",
        Leaf("quantity", "ram:BilledQuantity", AMOUNT),
        Leaf("unit", "ram:BilledQuantity@unitCode"),
    ),
    Group(
        "ram:SpecifiedLineTradeSettlement",
        Group(
            "ram:ApplicableTradeTax",
            Constant("ram:TypeCode", "VAT"),
            Leaf("exemption_reason", "ram:ExemptionReason"),
            Leaf("vat_category", "ram:CategoryCode"),
            Leaf("exemption_code", "ram:ExemptionReasonCode"),
            Leaf("vat_percent", "ram:RateApplicablePercent", AMOUNT),
        ),
        One("period", "ram:BillingSpecifiedPeriod", PERIOD),
        Many("allowance_charges", "ram:SpecifiedTradeAllowanceCharge", ALLOWANCE_CHARGE),
        Leaf(
            "net",
            "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
            AMOUNT,
        ),
        One(
            "object_id",
            "ram:AdditionalReferencedDocument",
            DOCUMENT_OBJECT,
            where=text_in("ram:TypeCode", "130"),
        ),
        Leaf("accounting_reference", "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
    ),
    keep_empty=True,
)
