"""UBL 2.1: the tables of a line, its item and its price, in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from facturier.einvoice.assembly import ensure_line_count
from facturier.einvoice.binding import (
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
    Trace,
    Values,
    Within,
    sort_children,
    text_in,
    text_not_in,
)
from facturier.einvoice.codecs import AMOUNT, ISO_DATE, NUMBER, VAT_AMOUNT
from facturier.einvoice.document import (
    Attribute,
    Classification,
    Document,
    Item,
    ItemInstance,
    Line,
    LineTotals,
    PrecedingInvoice,
    Price,
    Reference,
)
from facturier.einvoice.prices import OtherAdjustments, PriceInFull
from facturier.einvoice.ubl_parts import (
    ALLOWANCE_CHARGE,
    ATTACHMENT,
    DELIVERY,
    DELIVERY_TERMS,
    IDENTIFIER,
    LINE_VAT,
    NOTE,
    PARTY,
    PERIOD,
    PERIOD_ORDER,
    PRECEDING,
    QUANTITY,
    reference_of_type,
    vat_category,
)

__all__ = ["Lines"]

_OBJECT = "130"
_IS_CHARGE = text_in("cbc:ChargeIndicator", "true", "1")
PRICE = Shape(
    Price,
    Leaf("net", "cbc:PriceAmount", AMOUNT),
    Leaf("base_quantity", "cbc:BaseQuantity", NUMBER),
    Leaf("base_unit", "cbc:BaseQuantity@unitCode"),
    Group(
        "cac:AllowanceCharge",
        Constant("cbc:ChargeIndicator", "false", "0"),
        Leaf("discount_reason_code", "cbc:AllowanceChargeReasonCode"),
        Leaf("discount_reason", "cbc:AllowanceChargeReason"),
        Leaf("discount_percent", "cbc:MultiplierFactorNumeric", NUMBER),
        Leaf("discount", "cbc:Amount", AMOUNT),
        Leaf("gross", "cbc:BaseAmount", AMOUNT),
        where=lambda place: not _IS_CHARGE(place),
    ),
    OtherAdjustments("cac:AllowanceCharge", ALLOWANCE_CHARGE, _IS_CHARGE),
)
CLASSIFICATION = Shape(
    Classification,
    Leaf("code", "cbc:ItemClassificationCode"),
    Leaf("scheme", "cbc:ItemClassificationCode@listID"),
    Leaf("version", "cbc:ItemClassificationCode@listVersionID"),
    Leaf("name", "cbc:ItemClassificationCode@name"),
    keys=("code",),
    lenient=True,
)
ITEM = Shape(
    Item,
    Leaf("description", "cbc:Description"),
    Leaf("name", "cbc:Name"),
    Leaf("brand", "cbc:BrandName"),
    Leaf("model", "cbc:ModelName"),
    Leaf("buyer_id", "cac:BuyersItemIdentification/cbc:ID"),
    Leaf("seller_id", "cac:SellersItemIdentification/cbc:ID"),
    One("standard_id", "cac:StandardItemIdentification/cbc:ID", IDENTIFIER),
    Leaf("origin_country", "cac:OriginCountry/cbc:IdentificationCode"),
    Many("classifications", "cac:CommodityClassification", CLASSIFICATION),
    Many(
        "attributes",
        "cac:AdditionalItemProperty",
        Shape(
            Attribute,
            Leaf("name", "cbc:Name"),
            Leaf("code", "cbc:NameCode"),
            Leaf("value", "cbc:Value"),
            One("measure", "cbc:ValueQuantity", QUANTITY),
        ),
    ),
    Many(
        "instances",
        "cac:ItemInstance",
        Shape(
            ItemInstance,
            Leaf("serial_number", "cbc:SerialID"),
            Leaf("batch", "cac:LotIdentification/cbc:LotNumberID"),
        ),
    ),
)
_ITEM_ORDER = (
    "cbc:Description", "cbc:PackQuantity", "cbc:Name", "cbc:BrandName", "cbc:ModelName",
    "cac:BuyersItemIdentification", "cac:SellersItemIdentification",
    "cac:StandardItemIdentification", "cac:OriginCountry", "cac:CommodityClassification",
    "cac:ClassifiedTaxCategory", "cac:AdditionalItemProperty", "cac:ManufacturerParty",
    "cac:ItemInstance",
)  # fmt: skip
# The item, and what the schema puts among its elements and the standard says of the line: its VAT,
# the units of a package, and the seller of the line in the place of the manufacturer.
ITEM_CONTENT = Group(
    "cac:Item",
    Embed("item", ITEM),
    One("per_package_quantity", "cbc:PackQuantity", QUANTITY),
    vat_category("cac:ClassifiedTaxCategory", "vat_category", "vat_percent"),
    Many("other_vat", "cac:ClassifiedTaxCategory", LINE_VAT, after=1),
    One("seller", "cac:ManufacturerParty", PARTY),
    order=_ITEM_ORDER,
)


class LineTaxTotals:
    """The VAT of a line, in the currency of the document and in that of its VAT."""

    path = Path("cac:TaxTotal")
    amount = Path("cbc:TaxAmount")
    own = Leaf("tax", "cbc:TaxAmount", AMOUNT)
    accounted = Leaf("tax_in_vat_currency", "cbc:TaxAmount", VAT_AMOUNT)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for total in self.path.all(node):
            amount = self.amount.text(total)
            stated = amount[1].attributes.get("currencyID", "").strip() if amount else ""
            is_vat_total = trace.is_vat_total(stated, after_own="tax" in values)
            (self.accounted if is_vat_total else self.own).read(total, values, trace)

    def write(self, element: etree._Element, totals: LineTotals) -> bool:
        for slot in (self.own, self.accounted):
            top, end = self.path.detached()
            if slot.write(end, totals):
                end[0].set("currencyID", slot.name)
                element.append(top)
        return totals.tax is not None or totals.tax_in_vat_currency is not None


class OrderLineReference:
    """BT-132, and the order and the seller's own order line that EXTENDED adds to it."""

    path = Path("cac:OrderLineReference")
    own = Shape(
        dict,
        Leaf("order_line", "cbc:LineID"),
        Leaf("order", "cac:OrderReference/cbc:ID"),
        Leaf("order_date", "cac:OrderReference/cbc:IssueDate", ISO_DATE),
    )
    sales = Shape(
        Reference,
        Leaf("line", "cbc:SalesOrderLineID"),
        Leaf("number", "cac:OrderReference/cbc:SalesOrderID"),
    )

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for found in self.path.all(node)[:1]:
            values.update(self.own.values(found, trace))
            if (sales := self.sales.read(found, trace)) is not None:
                values["sales_order"] = sales

    def write(self, element: etree._Element, line: Line) -> bool:
        top, end = self.path.detached()
        wrote = [self.own.write(end, line)]
        if line.sales_order is not None:
            wrote.append(self.sales.write(end, line.sales_order))
        if not any(wrote):
            return False
        Path("cbc:LineID").ensure(end)  # the schema wants one, be it empty
        sort_children(end, ("cbc:LineID", "cbc:SalesOrderLineID", "cac:OrderReference"))
        for order in end.findall(Path("cac:OrderReference").steps[0]):
            Path("cbc:ID").ensure(order)
            sort_children(order, ("cbc:ID", "cbc:SalesOrderID", "cbc:IssueDate"))
        element.append(top)
        return True


class LineReference:
    """A line of a despatch or receiving advice; the schema wants its number, be it empty."""

    shape = Shape(
        Reference,
        Leaf("line", "cbc:LineID"),
        Leaf("number", "cac:DocumentReference/cbc:ID"),
        Leaf("issue_date", "cac:DocumentReference/cbc:IssueDate", ISO_DATE),
        Leaf("type_code", "cac:DocumentReference/cbc:DocumentTypeCode"),
        order=("cbc:LineID", "cac:DocumentReference"),
    )

    def read(self, node: Node, trace: Trace) -> Reference | None:
        reference: Reference | None = self.shape.read(node, trace)
        return reference

    def write(self, element: etree._Element, reference: Reference) -> bool:
        Path("cbc:LineID").ensure(element)
        return self.shape.write(element, reference)


class BillingReferences:
    """Earlier invoices of the line; and, by a reference to the document itself, its place in it.

    EXTENDED-CTC-FR says so in UBL that a line details another one, or only groups or informs.
    """

    path = Path("cac:BillingReference")
    number = Path("cac:InvoiceDocumentReference/cbc:ID")
    place = (
        Leaf("status_reason", "cac:InvoiceDocumentReference/cbc:DocumentStatusCode"),
        Leaf("parent", "cac:BillingReferenceLine/cbc:ID"),
    )
    earlier = Shape(
        PrecedingInvoice,
        Leaf("number", "cac:InvoiceDocumentReference/cbc:ID"),
        Leaf("issue_date", "cac:InvoiceDocumentReference/cbc:IssueDate", ISO_DATE),
        Leaf("type_code", "cac:InvoiceDocumentReference/cbc:DocumentTypeCode"),
        Leaf("line", "cac:BillingReferenceLine/cbc:ID"),
        keys=("number",),
    )
    credit_notes = Many(
        "preceding", "cac:BillingReference/cac:CreditNoteDocumentReference", PRECEDING
    )

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        earlier: list[PrecedingInvoice] = []
        for found in self.path.all(node):
            number = self.number.text(found)
            if number is None:
                continue
            if number[0] != trace.number:
                earlier.append(self.earlier.read(found, trace))
                continue
            number[1].take()
            for slot in self.place:
                slot.read(found, values, trace)
        if stated := tuple(invoice for invoice in earlier if invoice is not None):
            values["preceding"] = stated
        self.credit_notes.read(node, values, trace)

    def write(self, element: etree._Element, line: Line) -> bool:
        return Many("preceding", self.path.label, self.earlier).write(element, line)

    def write_place(self, element: etree._Element, line: Line, number: str | None) -> None:
        """The place of a line in the document of that number (BT-1)."""
        top, end = self.path.detached()
        self.number.ensure(end).text = number
        for slot in self.place:
            slot.write(end, line)
        element.append(top)


def line_shape(quantity: str) -> Shape:
    """A line, whose quantity is invoiced or credited."""
    return Shape(
        Line,
        Leaf("number", "cbc:ID"),
        Many("notes", "cbc:Note", NOTE),
        Leaf("quantity", quantity, NUMBER),
        Leaf("unit", f"{quantity}@unitCode"),
        Leaf("net", "cbc:LineExtensionAmount", AMOUNT),
        Leaf("tax_point_date", "cbc:TaxPointDate", ISO_DATE),
        Leaf("accounting_reference", "cbc:AccountingCost"),
        One("period", "cac:InvoicePeriod", PERIOD),
        Within(
            "cac:InvoicePeriod",
            Leaf("tax_point_code", "cbc:DescriptionCode"),
            order=PERIOD_ORDER,
        ),
        OrderLineReference(),
        One("despatch_advice", "cac:DespatchLineReference", LineReference()),
        One("receiving_advice", "cac:ReceiptLineReference", LineReference()),
        BillingReferences(),
        FirstAndRest(
            "object_id",
            "other_object_ids",
            "cac:DocumentReference",
            reference_of_type(_OBJECT),
            where=text_in("cbc:DocumentTypeCode", _OBJECT),
        ),
        Many(
            "attachments",
            "cac:DocumentReference",
            ATTACHMENT,
            where=text_not_in("cbc:DocumentTypeCode", _OBJECT),
        ),
        One("delivery", "cac:Delivery", DELIVERY),
        Many("allowance_charges", "cac:AllowanceCharge", ALLOWANCE_CHARGE),
        Embed("totals", Shape(LineTotals, LineTaxTotals())),
        ITEM_CONTENT,
        One("price", "cac:Price", PriceInFull(PRICE, needs_gross=False)),
        One("delivery_terms", "cac:DeliveryTerms", DELIVERY_TERMS),
        keep_empty=True,
    )


_LINE_HEAD = (
    "cbc:ID", "cbc:Note", "cbc:InvoicedQuantity", "cbc:CreditedQuantity",
    "cbc:LineExtensionAmount", "cbc:TaxPointDate", "cbc:AccountingCost", "cac:InvoicePeriod",
    "cac:OrderLineReference", "cac:DespatchLineReference", "cac:ReceiptLineReference",
    "cac:BillingReference", "cac:DocumentReference", "cac:Delivery",
)  # fmt: skip
_LINE_TAIL = ("cac:Item", "cac:Price", "cac:DeliveryTerms")


class Lines:
    """BG-25: sub-lines (XRechnung) are flattened after their line, which they name as parent.

    A line that states its place by a reference to the document itself (EXTENDED-CTC-FR) is written
    so again, and not as a sub-line.
    """

    def __init__(self, *, for_credit: bool) -> None:
        tag = "CreditNoteLine" if for_credit else "InvoiceLine"
        self.path = Path(f"cac:{tag}")
        self.sub_path = Path(f"cac:Sub{tag}")
        self.shape = line_shape("cbc:CreditedQuantity" if for_credit else "cbc:InvoicedQuantity")
        money = ("cac:TaxTotal", "cac:AllowanceCharge")
        self.order = (*_LINE_HEAD, *(money if for_credit else reversed(money)), *_LINE_TAIL)

    def _flatten(self, node: Node, path: Path, parent: str | None, trace: Trace) -> Iterator[Line]:
        for place in path.all(node):
            line: Line = self.shape.read(place, trace)
            yield replace(line, parent=parent) if parent is not None else line
            yield from self._flatten(place, self.sub_path, line.number, trace)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        lines: list[Line] = []
        for line in self._flatten(node, self.path, None, trace):
            lines.append(line)
            ensure_line_count(len(lines))
        if lines:
            values["lines"] = tuple(lines)

    def write(self, element: etree._Element, document: Document) -> bool:
        written: dict[str, etree._Element] = {}
        for line in document.lines:
            nested = line.parent is not None and line.status_reason is None
            holder = written.get(line.parent or "") if nested else None
            path = self.path if holder is None else self.sub_path
            _, place = path.detached()
            self.shape.write(place, line)
            if line.status_reason is not None or (line.parent is not None and holder is None):
                BillingReferences().write_place(place, line, document.number)
            sort_children(place, self.order)
            (element if holder is None else holder).append(place)
            if line.number is not None:
                written[line.number] = place
        return bool(document.lines)
