"""The semantic document of EN 16931: what an invoice says, whatever the syntax that carries it.

Every class is frozen, slotted and made of plain values; what a document leaves out is `None` or an
empty tuple. Amounts, prices, quantities and percents are `Decimal` with their decimals exactly as
stated: nothing here is rounded, summed or corrected. Each field names its business term (BT) or
group (BG); a field marked "house" has no term in the standard and says where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

__all__ = [
    "Address",
    "AllowanceCharge",
    "Attachment",
    "Attribute",
    "Classification",
    "Contact",
    "Delivery",
    "Document",
    "Identifier",
    "Instalment",
    "Item",
    "Line",
    "Note",
    "Party",
    "PaymentAccount",
    "PaymentCard",
    "PaymentMeans",
    "Period",
    "PrecedingInvoice",
    "Price",
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
class Note:
    """BG-1: a free note, of the document (BT-22) or of a line (BT-127)."""

    text: str
    """BT-22 note; on a line, BT-127."""
    subject_code: str | None = None
    """BT-21 subject code (UNTDID 4451), such as PMT, PMD, AAB, BAR; UBL writes it `#PMT#text`."""


@dataclass(frozen=True, slots=True)
class Period:
    """BG-14 period of the document, BG-26 period of a line; either end may be missing."""

    start_date: date | None = None
    """BT-73; on a line, BT-134."""
    end_date: date | None = None
    """BT-74; on a line, BT-135."""


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


@dataclass(frozen=True, slots=True)
class Party:
    """BG-4 seller, BG-7 buyer, BG-10 payee, BG-11 tax representative of the seller."""

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
    legal_information: str | None = None
    """BT-33: legal form, capital, register of commerce."""
    electronic_address: Identifier | None = None
    """BT-34, BT-49: address on the electronic invoicing network (scheme 0225 in France)."""
    address: Address | None = None
    """BG-5, BG-8, BG-12."""
    contact: Contact | None = None
    """BG-6, BG-9."""


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """BG-3: an earlier invoice that this document credits, corrects or completes."""

    number: str
    """BT-25."""
    issue_date: date | None = None
    """BT-26."""
    type_code: str | None = None
    """EXT-FR-FE-02: type of the earlier invoice (UNTDID 1001)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """BG-13: where and when the goods or services were delivered."""

    name: str | None = None
    """BT-70: name of the party delivered to."""
    location: Identifier | None = None
    """BT-71 and its scheme BT-71-1."""
    actual_date: date | None = None
    """BT-72."""
    address: Address | None = None
    """BG-15."""


@dataclass(frozen=True, slots=True)
class PaymentAccount:
    """BG-17: the account to pay to."""

    account_id: str | None = None
    """BT-84: IBAN or, where there is none, a national account number."""
    name: str | None = None
    """BT-85."""
    institution: str | None = None
    """BT-86: BIC."""


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """BG-18: the card that paid."""

    number: str | None = None
    """BT-87: last digits of the card number."""
    holder: str | None = None
    """BT-88."""


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


@dataclass(frozen=True, slots=True)
class Instalment:
    """House, from the EXTENDED profiles: one of several due dates with its amount."""

    amount: Decimal
    """Part of BT-115 due at that date, in the currency of the document."""
    due_date: date | None = None
    """Date at which this part is due."""
    text: str | None = None
    """What the terms say of this part."""


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


@dataclass(frozen=True, slots=True)
class Classification:
    """BT-158: a class of the item in a published list."""

    code: str
    """BT-158."""
    scheme: str | None = None
    """BT-158-1 (UNTDID 7143)."""
    version: str | None = None
    """BT-158-2."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """BG-32: a property of the item, such as its colour."""

    name: str | None = None
    """BT-160."""
    value: str | None = None
    """BT-161."""


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
    """House, from EXTENDED: reason of the exemption, said on the line."""
    exemption_code: str | None = None
    """House, from EXTENDED: code of the exemption (VATEX), said on the line."""
    item: Item = field(default_factory=Item)
    """BG-31."""
    parent: str | None = None
    """House, from EXTENDED (BT-X-304): number of the line that this one details."""
    status_reason: str | None = None
    """House, from EXTENDED (BT-X-8), CII only: DETAIL, GROUP or INFORMATION."""


@dataclass(frozen=True, slots=True)
class Document:
    """One invoice or credit note, complete."""

    number: str
    """BT-1."""
    issue_date: date
    """BT-2."""
    type_code: str
    """BT-3 (UNTDID 1001): 380 invoice, 381 credit note, 384 corrective, 386 deposit, 389 self."""
    currency: str
    """BT-5 (ISO 4217)."""
    seller: Party
    """BG-4."""
    buyer: Party
    """BG-7; a document that names nobody has an empty party."""
    totals: Totals
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
    """House, from EXTENDED: several due dates with their amounts."""
    allowance_charges: tuple[AllowanceCharge, ...] = ()
    """BG-20 and BG-21, in the order of the document."""
    vat: tuple[VatSubtotal, ...] = ()
    """BG-23."""
    attachments: tuple[Attachment, ...] = ()
    """BG-24."""
    lines: tuple[Line, ...] = ()
    """BG-25; empty in the MINIMUM and BASIC WL profiles."""
