"""From the place of a finding in the XML to the part of the sheet that shows it, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from facturier.einvoice.document import Document, Line
from facturier.rendering.rules.sheet.lines import MOST_ON_SCREEN
from facturier.rendering.rules.sheet.parties import block_id, roles
from facturier.rendering.rules.vocabulary import said
from facturier.rendering.rules.words import LABELS

__all__ = ["Place", "SheetPlaces"]

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
_TERMS = re.compile(r"PaymentTerms|^BT-9\b")
# The first that occurs in the place wins; the narrower ones come first.
_ROLES: tuple[tuple[str, str], ...] = (
    (r"AccountingSupplierParty\b.*/cac:AgentParty|SalesAgentTradeParty|^BG-X-49\b", "seller_agent"),
    (r"AccountingCustomerParty\b.*/cac:AgentParty|BuyerAgentTradeParty|^BG-X-62\b", "buyer_agent"),
    (
        r"AccountingSupplierParty\b.*/cac:ServiceProviderParty|InvoicerTradeParty|^BG-X-33\b",
        "invoicer",
    ),
    (
        r"AccountingCustomerParty\b.*/cac:ServiceProviderParty|InvoiceeTradeParty|^BG-X-36\b",
        "invoicee",
    ),
    (r"SellerTradeParty|AccountingSupplierParty|^BG-[456]\b", "seller"),
    (r"BuyerTradeParty|AccountingCustomerParty|^BG-[789]\b", "buyer"),
    (r":PayeeTradeParty|:PayeeParty\b|^BG-10\b", "payee"),
    (
        r"SellerTaxRepresentativeTradeParty|:TaxRepresentativeParty|^BG-1[12]\b",
        "tax_representative",
    ),
    (r"BuyerTaxRepresentativeTradeParty|^BG-X-54\b", "buyer_tax_representative"),
    (r":PayerTradeParty|:PayerParty\b|^BG-X-73\b", "payer"),
    (r"ProductEndUserTradeParty|^BG-X-18\b", "product_end_user"),
    (r"UltimateShipToTradeParty|^BG-X-27\b", "ultimate_ship_to"),
    (r"ShipFromTradeParty|^BG-X-30\b", "ship_from"),
    (r":ShipToTradeParty|:DeliveryLocation|:DeliveryParty|^BG-1[35]\b", "delivery"),
)
_PARTS: tuple[tuple[str, str, Words], ...] = (
    (
        (
            r"PaymentMeans|AdvancePayment|PrepaidPayment|FinancialAdjustment|CreditorReferenceID"
            r"|ram:PaymentReference|^BG-1[6-9]\b"
        ),
        "doc-paiement",
        ("Paiement", "Payment"),
    ),
    (r"^BT-20\b", "doc-mentions", ("Conditions de paiement", "Payment terms")),
    (
        r"AdditionalReferencedDocument|AdditionalDocumentReference|^BG-24\b",
        "doc-pieces",
        ("Pièces jointes", "Attachments"),
    ),
    (r"TradeParty", "doc-tiers", ("Parties", "Parties involved")),
    (
        r"HeaderMonetarySummation|LegalMonetaryTotal|TaxTotal|^BG-22\b",
        "doc-totaux",
        ("Totaux", "Totals"),
    ),
    (r"IncludedNote|cbc:Note|^BG-1\b", "doc-mentions", ("Mentions", "Notes")),
    (
        r"TradeAllowanceCharge|cac:AllowanceCharge|LogisticsServiceCharge|^BG-2[01]\b",
        "doc-remises",
        ("Remises et frais", "Allowances and charges"),
    ),
    (
        (
            r"ReferencedDocument|BillingReference|DocumentReference|OrderReference|InvoicePeriod"
            r"|BillingSpecifiedPeriod|ProjectReference|ProcuringProject|TaxPointDate|BuyerReference"
            r"|DeliveryTerms|ActualDelivery|ApplicableHeaderTradeDelivery|cac:Delivery\b"
            r"|^BG-3\b|^BG-14\b"
        ),
        "doc-references",
        ("Références", "References"),
    ),
    (r"DocumentContext|CustomizationID|ProfileID|^BG-2\b", "doc-fichier", ("Fichier", "File")),
)
_DELIVERY_TERMS = "DeliveryTerms"
_INSTALMENTS: Words = ("Échéancier", "Instalments")
_PAYMENT_TERMS: Words = ("Conditions de paiement", "Payment terms")
_HEAD: Words = ("En-tête du document", "Document head")
_WHOLE: Words = ("Document entier", "Whole document")
_ITEM: Words = ("Ligne", "Line")
_ITEMS: Words = ("Lignes", "Lines")
_VATS: Words = ("Récapitulatif de TVA", "VAT breakdown")
_VAT: Words = ("Récapitulatif de TVA, ligne", "VAT breakdown, row")


# Where a rule points at the whole document, the first term it names tells what it is about:
# the group of each term of EN 16931, by number; the first eight are the document itself.
_GROUPS = (
    (range(1, 9), ""),
    (range(9, 10), "BT-9"),
    (range(10, 20), "BG-3"),
    (range(20, 21), "BT-20"),
    (range(21, 23), "BG-1"),
    (range(23, 25), "BG-2"),
    (range(25, 27), "BG-3"),
    (range(27, 44), "BG-4"),
    (range(44, 59), "BG-7"),
    (range(59, 62), "BG-10"),
    (range(62, 70), "BG-11"),
    (range(70, 73), "BG-13"),
    (range(73, 75), "BG-14"),
    (range(75, 81), "BG-13"),
    (range(81, 92), "BG-16"),
    (range(92, 106), "BG-20"),
    (range(106, 116), "BG-22"),
    (range(116, 122), "BG-23[0]"),
    (range(122, 126), "BG-24"),
    (range(126, 162), "BG-25[0]"),
)
_TERM_NUMBER = re.compile(r"BT-([0-9]+)(?:-[0-9]+)?")


class SheetPlaces:
    """The parts of the sheet of one document, made ready once for all its findings."""

    def __init__(self, document: Document | None, language: str) -> None:
        self._document = document
        self._own = 0 if language == "fr" else 1
        self._language = language
        self._flat = {} if document is None else _flat_positions(document.lines)
        self._roles = () if document is None else roles(document)

    def of(self, location: str, terms: Sequence[str] = ()) -> Place:
        """Where the sheet shows what stands at a place of the XML.

        Of a finding about the document as a whole, where it shows the first of its `terms`.
        """
        place = self._at(location)
        if place.label != _WHOLE[self._own]:
            return place
        groups = (group for group in map(_group_of, terms) if group is not None)
        return next(map(self._at, groups), place)

    def _at(self, location: str) -> Place:
        if line := _LINE.search(location):
            return self._line(int(line["position"] or 1), location)
        if subtotal := _SUBTOTAL.search(location):
            return self._subtotal(int(subtotal["position"] or 1))
        if _TERMS.search(location):
            return self._terms()
        return self._party(location) or self._part(location)

    def _line(self, position: int, location: str) -> Place:
        document = self._document
        if position and document is None:
            return Place(f"doc-ligne-{position}", f"{_ITEM[self._own]} {position}")
        if "/cac:" in location:
            position = self._in_ubl(position, location)
        if document is None or not 0 < position <= len(document.lines):
            return Place("doc-lignes", _ITEMS[self._own])
        label = f"{_ITEM[self._own]} {document.lines[position - 1].number or position}"
        shown = position <= MOST_ON_SCREEN
        return Place(f"doc-ligne-{position}" if shown else "doc-lignes-suite", label)

    def _in_ubl(self, position: int, location: str) -> int:
        """UBL nests sub-lines in their line, the sheet lists them one under the other."""
        path = (position, *(int(step or 1) for step in _SUB_LINE.findall(location)))
        while path and path not in self._flat:
            path = path[:-1]
        return self._flat.get(path, 0)

    def _subtotal(self, position: int) -> Place:
        if position == 0 or (self._document is not None and position > len(self._document.vat)):
            return Place("doc-tva", _VATS[self._own])
        return Place(f"doc-tva-{position}", f"{_VAT[self._own]} {position}")

    def _terms(self) -> Place:
        if self._document is not None and self._document.instalments:
            return Place("doc-echeances", _INSTALMENTS[self._own])
        return Place("doc-mentions", _PAYMENT_TERMS[self._own])

    def _party(self, location: str) -> Place | None:
        if _DELIVERY_TERMS in location:
            return None  # which name a place too, and stand with the references
        for pattern, role in _ROLES:
            if re.search(pattern, location):
                anchor = block_id(role) if role in self._roles else "doc-tiers"
                return Place(anchor, said(LABELS[role], self._language))
        return None

    def _part(self, location: str) -> Place:
        for pattern, anchor, words in _PARTS:
            if re.search(pattern, location):
                return Place(anchor, words[self._own])
        deep = location.count("/") > 1
        return Place("doc-entete", (_HEAD if deep else _WHOLE)[self._own])


def _group_of(term: str) -> str | None:
    number = _TERM_NUMBER.fullmatch(term)
    return next((group for terms, group in _GROUPS if number and int(number[1]) in terms), None)


def _flat_positions(lines: Sequence[Line]) -> dict[tuple[int, ...], int]:
    """Position on the sheet by the positions in a UBL file, those of the lines above included.

    A line that states what it is in its group (EXTENDED-CTC-FR) stands beside the line that it
    details; any other that names its parent is nested in it.
    """
    found: dict[tuple[int, ...], int] = {}
    above: list[tuple[str | None, tuple[int, ...]]] = []
    count: dict[tuple[int, ...], int] = {}
    for position, line in enumerate(lines, start=1):
        nested = line.parent is not None and line.status_reason is None
        while above and not (nested and above[-1][0] == line.parent):
            above.pop()
        holder = above[-1][1] if above else ()
        count[holder] = count.get(holder, 0) + 1
        path = (*holder, count[holder])
        found[path] = position
        above.append((line.number, path))
    return found
