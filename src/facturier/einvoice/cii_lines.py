"""Cross Industry Invoice: the tables of a line, its item and its price, in the schema's order."""

from __future__ import annotations

from lxml import etree

from facturier.einvoice.binding import (
    Constant,
    Embed,
    FirstAndRest,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Shape,
    Texts,
    Trace,
    Values,
    text_in,
    text_not_in,
)
from facturier.einvoice.cii_parties import DELIVERY, IDENTIFIER, PARTY
from facturier.einvoice.cii_parts import (
    ALLOWANCE_CHARGE,
    ATTACHMENT,
    DELIVERY_TERMS,
    DOCUMENT_OBJECT,
    ISSUE_DATE,
    NOTE,
    PERIOD,
    PRECEDING,
    QUANTITY,
    REFERENCE,
    TAX_POINT,
    VAT_SUBTOTAL,
    TaxTotals,
    accounting,
)
from facturier.einvoice.codecs import AMOUNT, CII_DATE, NUMBER
from facturier.einvoice.document import (
    Attribute,
    Classification,
    Component,
    Item,
    ItemInstance,
    Line,
    LineTotals,
    Price,
    Quantity,
)
from facturier.einvoice.prices import OtherAdjustments, PriceInFull

__all__ = ["LINE", "LINE_PATH"]

LINE_PATH = "ram:IncludedSupplyChainTradeLineItem"
_IS_CHARGE = text_in("ram:ChargeIndicator/udt:Indicator", "true", "1")


class SameBaseQuantity:
    """BT-149: many senders repeat it beside the gross price, some give it there alone."""

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        gross: Quantity | None = values.get("gross_base_quantity")
        if gross is None:
            return
        if "base_quantity" not in values and "base_unit" not in values:
            values["base_quantity"] = gross.value
            if gross.unit is not None:
                values["base_unit"] = gross.unit
        elif gross != Quantity(values.get("base_quantity", gross.value), values.get("base_unit")):
            return
        del values["gross_base_quantity"]

    def write(self, element: etree._Element, price: Price) -> bool:
        return False


PRICE = Shape(
    Price,
    Group(
        "ram:GrossPriceProductTradePrice",
        Leaf("gross", "ram:ChargeAmount", AMOUNT),
        One("gross_base_quantity", "ram:BasisQuantity", QUANTITY),
        Group(
            "ram:AppliedTradeAllowanceCharge",
            Constant("ram:ChargeIndicator/udt:Indicator", "false", "0"),
            Leaf("discount_percent", "ram:CalculationPercent", NUMBER),
            Leaf("discount_base", "ram:BasisAmount", AMOUNT),
            Leaf("discount", "ram:ActualAmount", AMOUNT),
            Leaf("discount_reason_code", "ram:ReasonCode"),
            Leaf("discount_reason", "ram:Reason"),
            where=lambda place: not _IS_CHARGE(place),
        ),
        OtherAdjustments("ram:AppliedTradeAllowanceCharge", ALLOWANCE_CHARGE, _IS_CHARGE),
    ),
    Group(
        "ram:NetPriceProductTradePrice",
        Leaf("net", "ram:ChargeAmount", AMOUNT),
        Leaf("base_quantity", "ram:BasisQuantity", NUMBER),
        Leaf("base_unit", "ram:BasisQuantity@unitCode"),
    ),
    SameBaseQuantity(),
)
CLASSIFICATION = Shape(
    Classification,
    Leaf("code", "ram:ClassCode"),
    Leaf("scheme", "ram:ClassCode@listID"),
    Leaf("version", "ram:ClassCode@listVersionID"),
    Leaf("name", "ram:ClassName"),
    keys=("code",),
    lenient=True,
)
COMPONENT = Shape(
    Component,
    One("identifier", "ram:ID", IDENTIFIER),
    Many("standard_ids", "ram:GlobalID", IDENTIFIER),
    Leaf("seller_id", "ram:SellerAssignedID"),
    Leaf("buyer_id", "ram:BuyerAssignedID"),
    Leaf("industry_id", "ram:IndustryAssignedID"),
    Leaf("name", "ram:Name"),
    Leaf("description", "ram:Description"),
    One("quantity", "ram:UnitQuantity", QUANTITY),
)
ITEM = Shape(
    Item,
    One("product_id", "ram:ID", IDENTIFIER),
    One("standard_id", "ram:GlobalID", IDENTIFIER),
    Leaf("seller_id", "ram:SellerAssignedID"),
    Leaf("buyer_id", "ram:BuyerAssignedID"),
    Leaf("industry_id", "ram:IndustryAssignedID"),
    Leaf("model_id", "ram:ModelID"),
    Leaf("name", "ram:Name"),
    Leaf("description", "ram:Description"),
    Many("batches", "ram:BatchID", Texts()),
    Leaf("brand", "ram:BrandName"),
    Leaf("model", "ram:ModelName"),
    Many(
        "attributes",
        "ram:ApplicableProductCharacteristic",
        Shape(
            Attribute,
            Leaf("code", "ram:TypeCode"),
            Leaf("name", "ram:Description"),
            One("measure", "ram:ValueMeasure", QUANTITY),
            Leaf("value", "ram:Value"),
        ),
    ),
    Many("classifications", "ram:DesignatedProductClassification", CLASSIFICATION),
    Many(
        "instances",
        "ram:IndividualTradeProductInstance",
        Shape(
            ItemInstance,
            Leaf("batch", "ram:BatchID"),
            Leaf("serial_number", "ram:SupplierAssignedSerialID"),
        ),
    ),
    Leaf("origin_country", "ram:OriginTradeCountry/ram:ID"),
    One("manufacturer", "ram:ManufacturerTradeParty", PARTY),
    Many("components", "ram:IncludedReferencedProduct", COMPONENT),
)
LINE_TOTALS = Shape(
    LineTotals,
    Leaf("charges", "ram:ChargeTotalAmount", AMOUNT),
    Leaf("allowances", "ram:AllowanceTotalAmount", AMOUNT),
    TaxTotals(),
    Leaf("gross", "ram:GrandTotalAmount", AMOUNT),
    Leaf("allowances_and_charges", "ram:TotalAllowanceChargeAmount", AMOUNT),
)


def _agreement() -> Group:
    return Group(
        "ram:SpecifiedLineTradeAgreement",
        One("delivery_terms", "ram:ApplicableTradeDeliveryTerms", DELIVERY_TERMS),
        One("sales_order", "ram:SellerOrderReferencedDocument", REFERENCE),
        Group(
            "ram:BuyerOrderReferencedDocument",
            Leaf("order", "ram:IssuerAssignedID"),
            Leaf("order_line", "ram:LineID"),
            Leaf("order_date", ISSUE_DATE, CII_DATE),
        ),
        One("quotation", "ram:QuotationReferencedDocument", REFERENCE),
        One("contract", "ram:ContractReferencedDocument", REFERENCE),
        Many("attachments", "ram:AdditionalReferencedDocument", ATTACHMENT),
        Embed("price", PriceInFull(PRICE, needs_gross=True)),
        One("seller", "ram:ItemSellerTradeParty", PARTY),
        Many("end_customer_orders", "ram:UltimateCustomerOrderReferencedDocument", REFERENCE),
    )


def _delivery() -> Group:
    return Group(
        "ram:SpecifiedLineTradeDelivery",
        Leaf("quantity", "ram:BilledQuantity", NUMBER),
        Leaf("unit", "ram:BilledQuantity@unitCode"),
        One("free_quantity", "ram:ChargeFreeQuantity", QUANTITY),
        One("package_quantity", "ram:PackageQuantity", QUANTITY),
        One("per_package_quantity", "ram:PerPackageUnitQuantity", QUANTITY),
        Embed("delivery", DELIVERY),
        One("ultimate_ship_to", "ram:UltimateShipToTradeParty", PARTY),
        One("despatch_advice", "ram:DespatchAdviceReferencedDocument", REFERENCE),
        One("receiving_advice", "ram:ReceivingAdviceReferencedDocument", REFERENCE),
        One("delivery_note", "ram:DeliveryNoteReferencedDocument", REFERENCE),
        order=(
            "ram:BilledQuantity", "ram:ChargeFreeQuantity", "ram:PackageQuantity",
            "ram:PerPackageUnitQuantity", "ram:ShipToTradeParty", "ram:UltimateShipToTradeParty",
            "ram:ActualDeliverySupplyChainEvent",
        ),
    )  # fmt: skip


def _settlement() -> Group:
    return Group(
        "ram:SpecifiedLineTradeSettlement",
        Group(
            "ram:ApplicableTradeTax",
            Constant("ram:TypeCode", "VAT"),
            Leaf("exemption_reason", "ram:ExemptionReason"),
            Leaf("vat_category", "ram:CategoryCode"),
            Leaf("exemption_code", "ram:ExemptionReasonCode"),
            Leaf("tax_point_date", "ram:TaxPointDate/udt:DateString", CII_DATE),
            Leaf("tax_point_code", "ram:DueDateTypeCode", TAX_POINT),
            Leaf("vat_percent", "ram:RateApplicablePercent", NUMBER),
        ),
        Many("other_vat", "ram:ApplicableTradeTax", VAT_SUBTOTAL, after=1),
        One("period", "ram:BillingSpecifiedPeriod", PERIOD),
        Many("allowance_charges", "ram:SpecifiedTradeAllowanceCharge", ALLOWANCE_CHARGE),
        Group(
            "ram:SpecifiedTradeSettlementLineMonetarySummation",
            Leaf("net", "ram:LineTotalAmount", AMOUNT),
            Embed("totals", LINE_TOTALS),
        ),
        Many("preceding", "ram:InvoiceReferencedDocument", PRECEDING),
        FirstAndRest(
            "object_id",
            "other_object_ids",
            "ram:AdditionalReferencedDocument",
            DOCUMENT_OBJECT,
            where=text_in("ram:TypeCode", "130"),
        ),
        Many(
            "attachments",
            "ram:AdditionalReferencedDocument",
            ATTACHMENT,
            where=text_not_in("ram:TypeCode", "130"),
            read_only=True,
        ),
        *accounting(),
    )


LINE = Shape(
    Line,
    Group(
        "ram:AssociatedDocumentLineDocument",
        Leaf("number", "ram:LineID"),
        Leaf("parent", "ram:ParentLineID"),
        Leaf("status_code", "ram:LineStatusCode"),
        Leaf("status_reason", "ram:LineStatusReasonCode"),
        Many("notes", "ram:IncludedNote", NOTE),
    ),
    Group("ram:SpecifiedTradeProduct", Embed("item", ITEM)),
    _agreement(),
    _delivery(),
    _settlement(),
    keep_empty=True,
)
