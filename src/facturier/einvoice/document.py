"""The semantic document of EN 16931: what an invoice says, whatever the syntax that carries it.

Every class is frozen, slotted and made of plain values; what a document leaves out is `None` or an
empty tuple. Amounts, prices, quantities and percents are `Decimal` with their decimals exactly as
stated: nothing here is rounded, summed or corrected. Each field names its business term (BT) or
group (BG); those of Factur-X EXTENDED are BT-X and BG-X, those of EXTENDED-CTC-FR are EXT-FR-FE. A
field marked "CII" or "UBL" exists in that syntax alone; one marked "house" has no published term.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

__all__ = [
    "Address",
    "AdvancePayment",
    "AllowanceCharge",
    "Attachment",
    "Attribute",
    "Classification",
    "Component",
    "Contact",
    "CurrencyExchange",
    "Delivery",
    "DeliveryTerms",
    "Document",
    "FinancialAdjustment",
    "Identifier",
    "Instalment",
    "Item",
    "ItemInstance",
    "Line",
    "LineTotals",
    "Note",
    "Party",
    "PaymentAccount",
    "PaymentCard",
    "PaymentCondition",
    "PaymentMeans",
    "Period",
    "PrecedingInvoice",
    "Price",
    "Quantity",
    "Reference",
    "Totals",
    "VatSubtotal",
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier with the scheme that gives it a meaning, such as 0002 for a SIREN."""

    value: str
    """The identifier itself."""
    scheme: str | None = None
    """Scheme identifier (BT-x-1), from ISO 6523, EAS or UNTDID 1153 according to the term."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of units."""

    value: Decimal
    """How many."""
    unit: str | None = None
    """UN/ECE 20 and 21."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that the invoice or a line refers to, and perhaps one of its lines."""

    number: str | None = None
    """Its number, as its issuer gave it."""
    line: str | None = None
    """The line of it."""
    issue_date: date | None = None
    """Its date."""
    type_code: str | None = None
    """Its type (UNTDID 1001)."""
    reference_type: str | None = None
    """What the reference is about (UNTDID 1153)."""
    name: str | None = None
    """What it is called."""
    uri: str | None = None
    """Where it can be found."""


@dataclass(frozen=True, slots=True)
class Note:
    """BG-1: a free note, of the document (BT-22) or of a line (BT-127)."""

    text: str
    """BT-22 note; on a line, BT-127."""
    subject_code: str | None = None
    """BT-21 subject code (UNTDID 4451), such as PMT, PMD, AAB, BAR; UBL writes it `#PMT#text`."""
    content_code: str | None = None
    """BT-X-5 of the document, BT-X-9 of a line (CII): the note as an agreed code."""


@dataclass(frozen=True, slots=True)
class Period:
    """BG-14 period of the document, BG-26 period of a line; either end may be missing."""

    start_date: date | None = None
    """BT-73; on a line, BT-134."""
    end_date: date | None = None
    """BT-74; on a line, BT-135."""
    description: str | None = None
    """BT-X-264 of the document: the period in words."""
    complete_date: date | None = None
    """BT-X-6 (CII): in `effective_period`, the contractual due date of the invoice."""


@dataclass(frozen=True, slots=True)
class Address:
    """BG-5 seller, BG-8 buyer, BG-12 tax representative, BG-15 delivery address."""

    line_1: str | None = None
    """BT-35, BT-50, BT-64, BT-75."""
    line_2: str | None = None
    """BT-36, BT-51, BT-65, BT-76."""
    line_3: str | None = None
    """BT-162, BT-163, BT-164, BT-165."""
    city: str | None = None
    """BT-37, BT-52, BT-66, BT-77."""
    post_code: str | None = None
    """BT-38, BT-53, BT-67, BT-78."""
    subdivision: str | None = None
    """BT-39, BT-54, BT-68, BT-79: region, county."""
    country: str | None = None
    """BT-40, BT-55, BT-69, BT-80: ISO 3166-1 alpha-2 code."""


@dataclass(frozen=True, slots=True)
class Contact:
    """BG-6 contact of the seller, BG-9 contact of the buyer."""

    name: str | None = None
    """BT-41, BT-56: a person or a department; CII's person and department joined by a comma."""
    telephone: str | None = None
    """BT-42, BT-57."""
    email: str | None = None
    """BT-43, BT-58."""
    fax: str | None = None
    """BT-X-107, BT-X-115, ..."""
    type_code: str | None = None
    """BT-X-317, BT-X-318, ... (CII; UNTDID 3139): what the contact is for."""


@dataclass(frozen=True, slots=True)
class Party:
    """BG-4 seller, BG-7 buyer, BG-10 payee, BG-11 tax representative, and those of EXTENDED."""

    name: str | None = None
    """BT-27, BT-44, BT-59, BT-62: the legal name."""
    trading_name: str | None = None
    """BT-28, BT-45."""
    identifiers: tuple[Identifier, ...] = ()
    """BT-29, BT-46, BT-60 (SIRET with scheme 0009): those without a scheme come first."""
    legal_id: Identifier | None = None
    """BT-30, BT-47, BT-61: legal registration (SIREN with scheme 0002)."""
    vat_id: str | None = None
    """BT-31, BT-48, BT-63: VAT number with its country prefix."""
    tax_registration: str | None = None
    """BT-32: tax registration that is not a VAT number."""
    tax_registration_scheme: str | None = None
    """House (UBL): the scheme under which BT-32 is filed, when it is not the usual one."""
    other_tax_registrations: tuple[Identifier, ...] = ()
    """House: further tax registrations, each with the scheme under which it is filed."""
    legal_information: str | None = None
    """BT-33: legal form, capital, register of commerce."""
    electronic_address: Identifier | None = None
    """BT-34, BT-49: address on the electronic invoicing network (scheme 0225 in France)."""
    address: Address | None = None
    """BG-5, BG-8, BG-12."""
    contact: Contact | None = None
    """BG-6, BG-9."""
    other_contacts: tuple[Contact, ...] = ()
    """Further contacts (CII)."""
    role: str | None = None
    """BT-X-543, BT-X-544, ... (CII; UNTDID 3035): what the party does in the deal."""
    registered_address: Address | None = None
    """BG-X-14, BG-X-15, ... (CII): address of the legal organisation."""


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """BG-3: an earlier invoice that the document, or one of its lines, credits or completes."""

    number: str
    """BT-25; of a line, EXT-FR-FE-136."""
    issue_date: date | None = None
    """BT-26; of a line, EXT-FR-FE-138."""
    type_code: str | None = None
    """BT-X-555, EXT-FR-FE-02; of a line, EXT-FR-FE-137: type of that invoice (UNTDID 1001)."""
    line: str | None = None
    """Line of the earlier invoice, said on a line."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """BG-13: where and when the goods or services were delivered; on a line, EXTENDED alone."""

    name: str | None = None
    """BT-70: name of the party delivered to."""
    location: Identifier | None = None
    """BT-71 and its scheme BT-71-1."""
    actual_date: date | None = None
    """BT-72."""
    address: Address | None = None
    """BG-15."""
    party: Party | None = None
    """BT-X-153 to BT-X-161: what EXTENDED adds about the party delivered to, beside the above."""


@dataclass(frozen=True, slots=True)
class PaymentAccount:
    """BG-17: the account to pay to."""

    account_id: str | None = None
    """BT-84: IBAN or, where there is none, a national account number."""
    name: str | None = None
    """BT-85."""
    institution: str | None = None
    """BT-86: BIC."""
    other_account_id: str | None = None
    """BT-84 again (CII): the national number, beside an IBAN."""


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """BG-18: the card that paid."""

    number: str | None = None
    """BT-87: last digits of the card number."""
    holder: str | None = None
    """BT-88."""
    network: str | None = None
    """UBL alone: the network of the card; the schema wants one, the standard has none."""


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """BG-16: one means of payment; several stand one after the other as in both syntaxes."""

    code: str | None = None
    """BT-81 (UNTDID 4461): 30 transfer, 58 SEPA transfer, 59 SEPA debit, 48 card."""
    text: str | None = None
    """BT-82."""
    account: PaymentAccount | None = None
    """BG-17."""
    card: PaymentCard | None = None
    """BG-18."""
    debited_account: str | None = None
    """BT-91 in BG-19: the buyer's account that a direct debit takes from."""
    debited_account_name: str | None = None
    """CII alone: holder of that account."""
    debited_institution: str | None = None
    """CII alone: BIC of the buyer's bank."""
    remittance: str | None = None
    """BT-83 for this means, where it is not that of the document (UBL)."""


@dataclass(frozen=True, slots=True)
class PaymentCondition:
    """BG-X-43 penalty for late payment, BG-X-44 discount for early payment (CII)."""

    basis_date: date | None = None
    """BT-X-276, BT-X-282: from when the delay runs."""
    period: Quantity | None = None
    """BT-X-277, BT-X-283: how long, as in 10 DAY."""
    base_amount: Decimal | None = None
    """BT-X-279, BT-X-285."""
    percent: Decimal | None = None
    """BT-X-280, BT-X-286."""
    amount: Decimal | None = None
    """BT-X-281, BT-X-287."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """From the EXTENDED profiles: one of several due dates with its amount."""

    amount: Decimal
    """BT-X-275: part of BT-115 due at that date, in the currency of the document."""
    due_date: date | None = None
    """BT-9 of this part."""
    text: str | None = None
    """BT-20 of this part."""
    penalty: PaymentCondition | None = None
    """BG-X-43 of this part (CII)."""
    discount: PaymentCondition | None = None
    """BG-X-44 of this part (CII)."""
    payee: Party | None = None
    """BG-X-77 (CII): who receives this part."""


@dataclass(frozen=True, slots=True)
class CurrencyExchange:
    """BG-X-41: the rate between the currency of the document and that of its VAT."""

    source: str | None = None
    """BT-X-258 (ISO 4217)."""
    target: str | None = None
    """BT-X-259 (ISO 4217)."""
    rate: Decimal | None = None
    """BT-X-260, BT-167."""
    rate_date: date | None = None
    """BT-X-261."""


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """BG-X-22: who bears what on the way (Incoterms)."""

    code: str | None = None
    """BT-X-145 (UNTDID 4053)."""
    place: str | None = None
    """Name of the place that the code speaks of."""
    country: str | None = None
    """Country of the place (CII)."""


@dataclass(frozen=True, slots=True)
class FinancialAdjustment:
    """A sum that changes what is paid and not what is taxed (CII), such as a retention."""

    reason: str | None = None
    """Why."""
    amount: Decimal | None = None
    """How much, in the currency of the document."""


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """BG-20 and BG-21 of the document, BG-27 and BG-28 of a line; the amount is not signed."""

    is_charge: bool
    """False for an allowance (BG-20, BG-27), true for a charge (BG-21, BG-28)."""
    amount: Decimal
    """BT-92, BT-99, BT-136, BT-141: net of VAT."""
    base_amount: Decimal | None = None
    """BT-93, BT-100, BT-137, BT-142."""
    percent: Decimal | None = None
    """BT-94, BT-101, BT-138, BT-143: 20 means 20 %."""
    vat_category: str | None = None
    """BT-95, BT-102; a line's allowances and charges follow the VAT of the line."""
    vat_percent: Decimal | None = None
    """BT-96, BT-103."""
    reason: str | None = None
    """BT-97, BT-104, BT-139, BT-144."""
    reason_code: str | None = None
    """BT-98, BT-140 (UNTDID 5189); BT-105, BT-145 (UNTDID 7161)."""
    exemption_reason: str | None = None
    """EXTENDED: why no VAT is due on it."""
    exemption_code: str | None = None
    """EXTENDED: likewise, as a code (VATEX)."""
    sequence: Decimal | None = None
    """BT-X-265, BT-X-268 (CII): its turn in the calculation."""
    base_quantity: Quantity | None = None
    """BT-X-266, BT-X-269 (CII): the quantity that it is for."""
    is_logistics: bool = False
    """BG-X-42 (CII): a charge for freight and the like, stated apart and counted in BT-108."""


@dataclass(frozen=True, slots=True)
class VatSubtotal:
    """BG-23: the VAT of one category and rate, as stated."""

    base: Decimal | None = None
    """BT-116: taxable amount."""
    tax: Decimal | None = None
    """BT-117."""
    category: str | None = None
    """BT-118 (UNTDID 5305): S, Z, E, AE, K, G, O, L, M."""
    percent: Decimal | None = None
    """BT-119."""
    exemption_reason: str | None = None
    """BT-120."""
    exemption_code: str | None = None
    """BT-121 (VATEX)."""
    line_base: Decimal | None = None
    """BT-X-262 (CII): the part of BT-116 that comes from the lines."""
    allowance_charge_base: Decimal | None = None
    """BT-X-263 (CII): the part of BT-116 that comes from allowances and charges."""
    tax_point_date: date | None = None
    """BT-7 of this category, where it is not that of the document (CII)."""
    tax_point_code: str | None = None
    """BT-8 of this category, where it is not that of the document (CII)."""


@dataclass(frozen=True, slots=True)
class AdvancePayment:
    """BG-X-45: a payment received before the invoice."""

    amount: Decimal | None = None
    """BT-X-291."""
    received_date: date | None = None
    """BT-X-292."""
    vat: tuple[VatSubtotal, ...] = ()
    """BG-X-46: the VAT in it (CII)."""
    invoice: PrecedingInvoice | None = None
    """BG-X-85: the deposit invoice (CII)."""
    payment_id: str | None = None
    """UBL alone: identifier of the payment."""


@dataclass(frozen=True, slots=True)
class Totals:
    """BG-22: the totals exactly as the document states them; none is ever computed here."""

    lines: Decimal | None = None
    """BT-106: sum of the line net amounts."""
    allowances: Decimal | None = None
    """BT-107."""
    charges: Decimal | None = None
    """BT-108."""
    net: Decimal | None = None
    """BT-109: total without VAT."""
    tax: Decimal | None = None
    """BT-110: total VAT, in the currency of the document."""
    tax_in_vat_currency: Decimal | None = None
    """BT-111: total VAT, in the VAT accounting currency (BT-6)."""
    gross: Decimal | None = None
    """BT-112: total with VAT."""
    prepaid: Decimal | None = None
    """BT-113."""
    rounding: Decimal | None = None
    """BT-114."""
    payable: Decimal | None = None
    """BT-115: amount due."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """BG-24: a supporting document, embedded, linked or only named."""

    reference: str | None = None
    """BT-122."""
    description: str | None = None
    """BT-123; French platforms expect a word of their list, such as LISIBLE."""
    uri: str | None = None
    """BT-124: where the document can be found."""
    content: bytes | None = field(default=None, repr=False)
    """BT-125: the embedded bytes, decoded."""
    mime_type: str | None = None
    """BT-125-1, as declared by the sender: never to be trusted."""
    filename: str | None = None
    """BT-125-2, as declared by the sender: never to be used as a path."""
    type_code: str | None = None
    """Type of the document (UNTDID 1001), when it is not 916, the related document."""
    reference_type: str | None = None
    """EXTENDED: what the reference is about (UNTDID 1153)."""
    issue_date: date | None = None
    """BT-X-149."""
    line: str | None = None
    """EXTENDED, on a line (CII): the line of that document."""


@dataclass(frozen=True, slots=True)
class Price:
    """BG-29: the price of the item, without VAT."""

    net: Decimal | None = None
    """BT-146: price after discount, for `base_quantity` units."""
    discount: Decimal | None = None
    """BT-147: gross price less net price."""
    gross: Decimal | None = None
    """BT-148."""
    base_quantity: Decimal | None = None
    """BT-149: number of units that the price is for; 1 when missing."""
    base_unit: str | None = None
    """BT-150 (UN/ECE 20 and 21)."""
    discount_reason: str | None = None
    """EXT-FR-FE-196: why the price is reduced."""
    discount_reason_code: str | None = None
    """EXT-FR-FE-195 (UNTDID 5189)."""
    discount_percent: Decimal | None = None
    """EXTENDED (CII): 20 means 20 %."""
    discount_base: Decimal | None = None
    """EXTENDED (CII): what the percent is of."""
    other_adjustments: tuple[AllowanceCharge, ...] = ()
    """EXTENDED (CII): further discounts, and surcharges, between gross and net price."""
    gross_base_quantity: Quantity | None = None
    """BT-149-1 (CII): number of units of the gross price, where it is not that of the net price."""


@dataclass(frozen=True, slots=True)
class Classification:
    """BT-158: a class of the item in a published list."""

    code: str
    """BT-158."""
    scheme: str | None = None
    """BT-158-1 (UNTDID 7143)."""
    version: str | None = None
    """BT-158-2."""
    name: str | None = None
    """BT-X-13: name of the class."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """BG-32: a property of the item, such as its colour."""

    name: str | None = None
    """BT-160."""
    value: str | None = None
    """BT-161."""
    code: str | None = None
    """BT-X-11, EXT-FR-FE-159: the property as a code."""
    measure: Quantity | None = None
    """BT-X-12, EXT-FR-FE-160 with its unit EXT-FR-FE-161."""


@dataclass(frozen=True, slots=True)
class ItemInstance:
    """BG-X-84: one piece among those sold."""

    batch: str | None = None
    """BT-X-306."""
    serial_number: str | None = None
    """BT-X-307."""


@dataclass(frozen=True, slots=True)
class Component:
    """BG-X-1: an item that is part of the item sold (CII)."""

    name: str | None = None
    """BT-X-18."""
    description: str | None = None
    """BT-X-19."""
    identifier: Identifier | None = None
    """BT-X-308."""
    standard_ids: tuple[Identifier, ...] = ()
    """BT-X-15."""
    seller_id: str | None = None
    """BT-X-16."""
    buyer_id: str | None = None
    """BT-X-17."""
    industry_id: str | None = None
    """BT-X-309."""
    quantity: Quantity | None = None
    """BT-X-20."""


@dataclass(frozen=True, slots=True)
class Item:
    """BG-31: what is invoiced."""

    name: str | None = None
    """BT-153."""
    description: str | None = None
    """BT-154."""
    seller_id: str | None = None
    """BT-155."""
    buyer_id: str | None = None
    """BT-156."""
    standard_id: Identifier | None = None
    """BT-157 and its scheme (0160 for a GTIN)."""
    classifications: tuple[Classification, ...] = ()
    """BT-158."""
    origin_country: str | None = None
    """BT-159: ISO 3166-1 alpha-2."""
    attributes: tuple[Attribute, ...] = ()
    """BG-32."""
    product_id: Identifier | None = None
    """BT-X-305 (CII)."""
    industry_id: str | None = None
    """BT-X-532 (CII)."""
    model_id: str | None = None
    """BT-X-533 (CII)."""
    model: str | None = None
    """BT-X-536."""
    brand: str | None = None
    """BT-X-535."""
    batches: tuple[str, ...] = ()
    """BT-X-534 (CII)."""
    instances: tuple[ItemInstance, ...] = ()
    """BG-X-84."""
    components: tuple[Component, ...] = ()
    """BG-X-1 (CII)."""
    manufacturer: Party | None = None
    """EXTENDED (CII): who made it."""


@dataclass(frozen=True, slots=True)
class LineTotals:
    """The totals of a line beside BT-131 (EXTENDED), as stated."""

    charges: Decimal | None = None
    """Sum of the charges of the line (CII)."""
    allowances: Decimal | None = None
    """Sum of the allowances of the line (CII)."""
    tax: Decimal | None = None
    """EXT-FR-FE-181: VAT of the line, in the currency of the document."""
    tax_in_vat_currency: Decimal | None = None
    """EXT-FR-FE-182: VAT of the line, in the VAT accounting currency (BT-6)."""
    gross: Decimal | None = None
    """Total of the line with VAT (CII)."""
    allowances_and_charges: Decimal | None = None
    """Charges less allowances of the line (CII)."""


@dataclass(frozen=True, slots=True)
class Line:
    """BG-25: one line of the document."""

    number: str | None = None
    """BT-126: identifier of the line, as stated."""
    notes: tuple[Note, ...] = ()
    """BT-127."""
    object_id: Identifier | None = None
    """BT-128: object that the line is about (meter, subscription) and its scheme (UNTDID 1153)."""
    quantity: Decimal | None = None
    """BT-129."""
    unit: str | None = None
    """BT-130 (UN/ECE 20 and 21): C62 is a piece, HUR an hour."""
    net: Decimal | None = None
    """BT-131: net amount of the line, after its allowances and charges."""
    order_line: str | None = None
    """BT-132: line of the purchase order."""
    accounting_reference: str | None = None
    """BT-133: where the buyer books the line."""
    period: Period | None = None
    """BG-26."""
    allowance_charges: tuple[AllowanceCharge, ...] = ()
    """BG-27 and BG-28, in the order of the document."""
    price: Price | None = None
    """BG-29."""
    vat_category: str | None = None
    """BT-151."""
    vat_percent: Decimal | None = None
    """BT-152."""
    exemption_reason: str | None = None
    """BT-X-96, EXT-FR-FE-187: reason of the exemption, said on the line."""
    exemption_code: str | None = None
    """BT-X-97: code of the exemption (VATEX), said on the line."""
    item: Item = field(default_factory=Item)
    """BG-31."""
    parent: str | None = None
    """BT-X-304, EXT-FR-FE-162: number of the line that this one details."""
    status_reason: str | None = None
    """BT-X-8, EXT-FR-FE-163: DETAIL (as when missing), GROUP or INFORMATION."""
    status_code: str | None = None
    """BT-X-7 (CII; UNTDID 1229)."""
    other_object_ids: tuple[Identifier, ...] = ()
    """BT-128 again (EXTENDED): AFL the invoice number of this seller, AVV its process, ..."""
    order: str | None = None
    """EXT-FR-FE-144: the purchase order that this line is of."""
    order_date: date | None = None
    """EXTENDED: its date."""
    sales_order: Reference | None = None
    """EXTENDED: order and line as the seller numbers them."""
    quotation: Reference | None = None
    """EXTENDED (CII)."""
    contract: Reference | None = None
    """EXTENDED (CII)."""
    end_customer_orders: tuple[Reference, ...] = ()
    """EXTENDED (CII): orders of the end customer."""
    despatch_advice: Reference | None = None
    """EXT-FR-FE-141 and those beside it."""
    receiving_advice: Reference | None = None
    """EXTENDED."""
    delivery_note: Reference | None = None
    """EXTENDED (CII)."""
    preceding: tuple[PrecedingInvoice, ...] = ()
    """EXT-FR-FE-136 to EXT-FR-FE-138: earlier invoices that this line credits or completes."""
    attachments: tuple[Attachment, ...] = ()
    """EXTENDED: supporting documents of this line."""
    delivery: Delivery | None = None
    """EXT-FR-FE-146 to EXT-FR-FE-158: delivery of this line."""
    ultimate_ship_to: Party | None = None
    """EXTENDED (CII): where the goods of this line end."""
    delivery_terms: DeliveryTerms | None = None
    """EXTENDED."""
    seller: Party | None = None
    """EXT-FR-FE-164 to EXT-FR-FE-177: who sells this line, in an invoice of several sellers."""
    free_quantity: Quantity | None = None
    """EXTENDED (CII): units given beside BT-129."""
    package_quantity: Quantity | None = None
    """EXTENDED (CII): number of packages."""
    per_package_quantity: Quantity | None = None
    """BT-X-561, EXT-FR-FE-191: units in each package."""
    totals: LineTotals | None = None
    """EXT-FR-FE-181, EXT-FR-FE-182 and those beside them."""
    tax_point_date: date | None = None
    """BT-7 of this line (EXTENDED, CII)."""
    tax_point_code: str | None = None
    """EXT-FR-FE-180: BT-8 of this line."""
    other_vat: tuple[VatSubtotal, ...] = ()
    """EXTENDED: further VAT categories of this line, and the amounts that go with them."""
    other_accounting_references: tuple[Identifier, ...] = ()
    """BT-133 again (EXTENDED, CII), with the type of the account as its scheme."""
    accounting_type: str | None = None
    """EXTENDED (CII): type of the account of BT-133."""


@dataclass(frozen=True, slots=True)
class Document:
    """One invoice or credit note, complete."""

    number: str | None = None
    """BT-1."""
    issue_date: date | None = None
    """BT-2."""
    type_code: str | None = None
    """BT-3 (UNTDID 1001): 380 invoice, 381 credit note, 384 corrective, 386 deposit, 389 self."""
    currency: str | None = None
    """BT-5 (ISO 4217)."""
    seller: Party = field(default_factory=Party)
    """BG-4; a document that names nobody has an empty party."""
    buyer: Party = field(default_factory=Party)
    """BG-7; likewise."""
    totals: Totals = field(default_factory=Totals)
    """BG-22."""
    vat_currency: str | None = None
    """BT-6: currency in which VAT is accounted, when it is not BT-5."""
    tax_point_date: date | None = None
    """BT-7."""
    tax_point_code: str | None = None
    """BT-8 (UNTDID 2005): 3 issue date, 35 delivery, 432 payment; CII's own 5, 29, 72 mapped."""
    due_date: date | None = None
    """BT-9; with several due dates, the first."""
    buyer_reference: str | None = None
    """BT-10: Leitweg-ID, French "code service"."""
    project: str | None = None
    """BT-11."""
    contract: str | None = None
    """BT-12."""
    order: str | None = None
    """BT-13: purchase order of the buyer."""
    sales_order: str | None = None
    """BT-14."""
    receiving_advice: str | None = None
    """BT-15."""
    despatch_advice: str | None = None
    """BT-16."""
    tender: str | None = None
    """BT-17: call for tenders or lot."""
    object_id: Identifier | None = None
    """BT-18: invoiced object and its scheme (UNTDID 1153)."""
    accounting_reference: str | None = None
    """BT-19."""
    payment_terms: str | None = None
    """BT-20."""
    notes: tuple[Note, ...] = ()
    """BG-1."""
    process: str | None = None
    """BT-23: business process; in France B1, S1, M1, ..."""
    profile: str | None = None
    """BT-24: specification that the document says it follows."""
    preceding: tuple[PrecedingInvoice, ...] = ()
    """BG-3."""
    payee: Party | None = None
    """BG-10: who is paid, when it is not the seller."""
    tax_representative: Party | None = None
    """BG-11."""
    delivery: Delivery | None = None
    """BG-13."""
    period: Period | None = None
    """BG-14."""
    payment_means: tuple[PaymentMeans, ...] = ()
    """BG-16 to BG-19."""
    remittance: str | None = None
    """BT-83: reference to quote when paying."""
    mandate: str | None = None
    """BT-89: direct debit mandate."""
    creditor_id: str | None = None
    """BT-90: SEPA creditor identifier of the seller or the payee."""
    instalments: tuple[Instalment, ...] = ()
    """BT-X-275 and its block: several due dates with their amounts."""
    allowance_charges: tuple[AllowanceCharge, ...] = ()
    """BG-20 and BG-21, in the order of the document."""
    vat: tuple[VatSubtotal, ...] = ()
    """BG-23."""
    attachments: tuple[Attachment, ...] = ()
    """BG-24."""
    lines: tuple[Line, ...] = ()
    """BG-25; empty in the MINIMUM and BASIC WL profiles."""
    name: str | None = None
    """BT-X-2 (CII): what the document calls itself."""
    is_test: bool | None = None
    """BT-X-1 (CII): whether the message is a trial."""
    is_copy: bool | None = None
    """BT-X-3: whether the document is a copy."""
    languages: tuple[str, ...] = ()
    """BT-X-4 (CII)."""
    effective_period: Period | None = None
    """BT-X-6 (CII): period of the document itself, with the contractual due date."""
    other_due_dates: tuple[date, ...] = ()
    """BT-9 again (EXTENDED), without an amount of their own."""
    order_date: date | None = None
    """BT-X-147, EXT-FR-FE-197: date of the order of BT-13."""
    sales_order_date: date | None = None
    """BT-X-146: date of the order of BT-14."""
    contract_date: date | None = None
    """BT-X-148, EXT-FR-FE-199: date of the contract of BT-12."""
    contract_type: str | None = None
    """BT-X-405, EXT-FR-FE-01: type of the contract of BT-12."""
    receiving_advice_date: date | None = None
    """BT-X-201: date of the advice of BT-15."""
    despatch_advice_date: date | None = None
    """BT-X-200, EXT-FR-FE-198: date of the advice of BT-16."""
    tender_date: date | None = None
    """BT-X-556: date of the tender of BT-17."""
    project_name: str | None = None
    """BT-11-0 (CII): name of the project of BT-11."""
    other_object_ids: tuple[Identifier, ...] = ()
    """BT-18 again (EXTENDED)."""
    quotation: Reference | None = None
    """BG-X-61 (CII)."""
    end_customer_orders: tuple[Reference, ...] = ()
    """BG-X-23 (CII): orders of the end customer."""
    delivery_note: Reference | None = None
    """BT-X-202 (CII)."""
    issuer_reference: str | None = None
    """BT-X-204 (CII): reference given by who issues the invoice."""
    accounting_type: str | None = None
    """BT-X-290 (CII): type of the account of BT-19."""
    other_accounting_references: tuple[Identifier, ...] = ()
    """BT-19 again (EXTENDED, CII), with the type of the account (BT-X-290) as its scheme."""
    seller_agent: Party | None = None
    """BG-X-49, EXT-FR-FE-69 to EXT-FR-FE-75: who sells on behalf of the seller."""
    buyer_agent: Party | None = None
    """BG-X-62, EXT-FR-FE-06 to EXT-FR-FE-12: who buys on behalf of the buyer."""
    invoicer: Party | None = None
    """BG-X-33, EXT-FR-FE-115 to EXT-FR-FE-121: who issues the invoice for the seller."""
    invoicee: Party | None = None
    """BG-X-36, EXT-FR-FE-92 to EXT-FR-FE-98: who receives the invoice for the buyer."""
    payer: Party | None = None
    """BG-X-73, EXT-FR-FE-46 to EXT-FR-FE-52: who pays for the buyer."""
    buyer_tax_representative: Party | None = None
    """BG-X-54 (CII)."""
    product_end_user: Party | None = None
    """BG-X-18 (CII)."""
    ultimate_ship_to: Party | None = None
    """BG-X-27 (CII): where the goods end."""
    ship_from: Party | None = None
    """BG-X-30 (CII): where the goods come from."""
    delivery_terms: DeliveryTerms | None = None
    """BG-X-22."""
    transport_modes: tuple[str, ...] = ()
    """BT-X-152 (CII; UN/ECE 19)."""
    currency_exchange: CurrencyExchange | None = None
    """BG-X-41."""
    late_payment_penalties: tuple[PaymentCondition, ...] = ()
    """BG-X-43 (CII), of the whole sum due."""
    early_payment_discounts: tuple[PaymentCondition, ...] = ()
    """BG-X-44 (CII), of the whole sum due."""
    advance_payments: tuple[AdvancePayment, ...] = ()
    """BG-X-45."""
    adjustments: tuple[FinancialAdjustment, ...] = ()
    """Sums that change what is paid and not what is taxed (CII)."""
