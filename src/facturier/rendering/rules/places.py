"""From the place of a finding in the XML to the part of the sheet that shows it, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facturier.einvoice.document import Document

__all__ = ["Place", "place_on_sheet"]

Words = tuple[str, str]
"""In French, in English."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the sheet: the id of its element, and what it is called."""

    anchor: str
    label: str


# Places in the XML by its elements; those of our own checks by business groups (`BG-25[2]/BT-131`).
_LINE = re.compile(
    r"(?:/(?:ram:IncludedSupplyChainTradeLineItem|cac:InvoiceLine|cac:CreditNoteLine)|^BG-25)"
    r"(?:\[(?P<position>\d+)\])?(?=/|$)"
)
_SUB_LINE = re.compile(r"/cac:Sub(?:Invoice|CreditNote)Line(?:\[(\d+)\])?(?=/|$)")
_SUBTOTAL = re.compile(
    r"(?:/ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax|/cac:TaxSubtotal|^BG-23)"
    r"(?:\[(?P<position>\d+)\])?(?=/|$)"
)
# The first that occurs in the place wins; the narrower ones come first.
_PARTS: tuple[tuple[str, str, Words], ...] = (
    (r"PaymentMeans|^BG-1[67]\b", "doc-paiement", ("Paiement", "Payment")),
    (
        r"PaymentTerms|^BT-(?:9|20)\b",
        "doc-mentions",
        ("Conditions de paiement", "Payment terms"),
    ),
    (
        r"AdditionalReferencedDocument|AdditionalDocumentReference|^BG-24\b",
        "doc-pieces",
        ("Pièces jointes", "Attachments"),
    ),
    (r"SellerTradeParty|AccountingSupplierParty|^BG-4\b", "doc-tiers-1", ("Vendeur", "Seller")),
    (r"BuyerTradeParty|AccountingCustomerParty|^BG-7\b", "doc-tiers-2", ("Acheteur", "Buyer")),
    (
        (
            r"PayeeTradeParty|PayeeParty|TaxRepresentative|ShipTo|Delivery|ShipFrom|TradeParty"
            r"|^BG-1[0-3]\b"
        ),
        "doc-tiers-2",
        ("Autres parties, livraison", "Other parties, delivery"),
    ),
    (
        r"HeaderMonetarySummation|LegalMonetaryTotal|TaxTotal|^BG-22\b",
        "doc-totaux",
        ("Totaux", "Totals"),
    ),
    (r"IncludedNote|cbc:Note", "doc-mentions", ("Mentions", "Notes")),
    (
        r"TradeAllowanceCharge|cac:AllowanceCharge|LogisticsServiceCharge|^BG-2[01]\b",
        "doc-remises",
        ("Remises et frais", "Allowances and charges"),
    ),
    (
        (
            r"ReferencedDocument|BillingReference|DocumentReference|OrderReference"
            r"|ProcuringProject|^BG-3\b"
        ),
        "doc-references",
        ("Références", "References"),
    ),
    (r"DocumentContext|CustomizationID|ProfileID", "doc-fichier", ("Fichier", "File")),
)
_HEAD: Words = ("En-tête du document", "Document head")
_WHOLE: Words = ("Document entier", "Whole document")
_ITEM: Words = ("Ligne", "Line")
_ITEMS: Words = ("Lignes", "Lines")
_VATS: Words = ("Récapitulatif de TVA", "VAT breakdown")
_VAT: Words = ("Récapitulatif de TVA, ligne", "VAT breakdown, row")


def place_on_sheet(location: str, document: Document | None, language: str) -> Place:
    """Where the sheet shows what stands at a place of the XML."""
    own = 0 if language == "fr" else 1
    if line := _LINE.search(location):
        position = _flat_position(int(line["position"] or 1), location, document)
        if document is not None and position > len(document.lines):
            return Place("doc-lignes", _ITEMS[own])
        return Place(f"doc-ligne-{position}", f"{_ITEM[own]} {_number_of(position, document)}")
    if subtotal := _SUBTOTAL.search(location):
        position = int(subtotal["position"] or 1)
        if document is not None and position > len(document.vat):
            return Place("doc-tva", _VATS[own])
        return Place(f"doc-tva-{position}", f"{_VAT[own]} {position}")
    for pattern, anchor, words in _PARTS:
        if re.search(pattern, location):
            return Place(anchor, words[own])
    deep = location.count("/") > 1
    return Place("doc-entete", (_HEAD if deep else _WHOLE)[own])


def _flat_position(position: int, location: str, document: Document | None) -> int:
    """UBL nests sub-lines in their line, the sheet lists them one under the other."""
    if document is None or "/cac:" not in location:
        return position
    steps = [position, *(int(step or 1) for step in _SUB_LINE.findall(location))]
    found, above = position, None
    for step in steps:
        under = [at for at, line in enumerate(document.lines, start=1) if line.parent == above]
        if step > len(under):
            return found
        found = under[step - 1]
        above = document.lines[found - 1].number
    return found


def _number_of(position: int, document: Document | None) -> str:
    """What the document itself calls the line (BT-126), else its position."""
    if document is not None and position <= len(document.lines):
        return document.lines[position - 1].number or str(position)
    return str(position)
