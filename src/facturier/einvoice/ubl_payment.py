"""UBL 2.1: what a document says of its payment, which the schema scatters over several elements."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from facturier.einvoice.binding import (
    Constant,
    Group,
    Leaf,
    Many,
    Node,
    One,
    Path,
    Slot,
    Texts,
    Trace,
    Values,
    Within,
    sort_children,
    text_in,
)
from facturier.einvoice.codecs import ISO_DATE
from facturier.einvoice.document import Document, PaymentMeans
from facturier.einvoice.ubl_parts import INSTALMENT, PARTY, PAYMENT_MEANS, SEPA

__all__ = [
    "OTHER_DUE_DATES",
    "PAYMENT_TERMS",
    "CreditorIdentifier",
    "FirstPaymentMeans",
    "Instalments",
    "PaymentMeansRows",
]

_AMOUNT = Path("cbc:Amount")
_MEANS_ORDER = (
    "cbc:PaymentMeansCode", "cbc:PaymentDueDate", "cbc:PaymentID", "cac:CardAccount",
    "cac:PayeeFinancialAccount", "cac:PaymentMandate",
)  # fmt: skip


class Instalments:
    """The parts of the sum due at several dates; without a date of its own, BT-9 is the first."""

    rows = Many(
        "instalments",
        "cac:PaymentTerms",
        INSTALMENT,
        where=lambda terms: Path("cbc:Amount").text(terms) is not None,
    )

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        self.rows.read(node, values, trace)
        parts = values.get("instalments", ())
        first = min((part.due_date for part in parts if part.due_date), default=None)
        if first is not None:
            values.setdefault("due_date", first)

    def write(self, element: etree._Element, document: Document) -> bool:
        return self.rows.write(element, document)


class PaymentMeansRows:
    """BG-16 and BT-83, which UBL has in each of them: a means keeps one that is its own alone."""

    rows = Many("payment_means", "cac:PaymentMeans", PAYMENT_MEANS)

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        self.rows.read(node, values, trace)
        means: tuple[PaymentMeans, ...] = values.pop("payment_means", ())
        first = next((one.remittance for one in means if one.remittance is not None), None)
        if first is not None:
            values["remittance"] = first
            means = tuple(
                replace(one, remittance=None) if one.remittance == first else one for one in means
            )
        if means := tuple(one for one in means if one != PaymentMeans()):
            values["payment_means"] = means

    def write(self, element: etree._Element, document: Document) -> bool:
        return self.rows.write(element, document)


class FirstPaymentMeans:
    """BT-83, BT-89, the payer and a credit note's BT-9: said once, inside the first means.

    UBL has no other place for them: a document that has one of them and no means of payment is
    given the code 1, "not defined", to carry it.
    """

    path = Path("cac:PaymentMeans")
    code = Path("cbc:PaymentMeansCode")
    remittance = Leaf("remittance", "cbc:PaymentID")
    due_date = Leaf("due_date", "cbc:PaymentDueDate", ISO_DATE, repeated=True)
    mandate = Within(
        "cac:PaymentMandate",
        Leaf("mandate", "cbc:ID", repeated=True),
        One("payer", "cac:PayerParty", PARTY),
        order=("cbc:ID", "cac:PayerParty", "cac:PayerFinancialAccount"),
    )

    def __init__(self, *, for_credit: bool) -> None:
        self.slots: tuple[Slot, ...] = (self.mandate, *((self.due_date,) if for_credit else ()))

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for means in self.path.all(node):
            self.mandate.read(means, values, trace)
            self.due_date.read(means, values, trace)

    def write(self, element: etree._Element, document: Document) -> bool:
        loose = etree.Element("loose")
        slots = self.slots
        if not any(one.remittance for one in document.payment_means[:1]):
            slots = (self.remittance, *slots)
        wrote = [slot.write(loose, document) for slot in slots]
        if not any(wrote):
            return False
        means = self.path.ensure(element)
        if not len(means):
            self.code.ensure(means).text = "1"
        for slot in slots:
            slot.write(means, document)
        sort_children(means, _MEANS_ORDER)
        return True


class CreditorIdentifier:
    """BT-90: an identifier of the payee or of the seller under the scheme SEPA."""

    holders = (Path("cac:PayeeParty"), Path("cac:AccountingSupplierParty/cac:Party"))
    row = Group(
        "cac:PartyIdentification",
        Leaf("creditor_id", "cbc:ID"),
        Constant("cbc:ID@schemeID", SEPA),
        where=text_in("cbc:ID@schemeID", SEPA),
    )

    def read(self, node: Node, values: Values, trace: Trace) -> None:
        for holder in self.holders:
            for party in holder.all(node)[:1]:
                self.row.read(party, values, trace)

    def write(self, element: etree._Element, document: Document) -> bool:
        party = next(
            (
                found
                for holder in self.holders
                if (found := element.find("/".join(holder.steps))) is not None
            ),
            None,
        )
        if party is None or not self.row.write(party, document):
            return False
        sort_children(party, ("cbc:EndpointID", "cac:PartyIdentification"))
        return True


def _other_due_date(place: Node) -> bool:
    return place.parent is not None and _AMOUNT.text(place.parent) is None


OTHER_DUE_DATES = Many(
    "other_due_dates",
    "cac:PaymentTerms/cbc:InstallmentDueDate",
    Texts(ISO_DATE),
    where=_other_due_date,
)
PAYMENT_TERMS = Group(
    "cac:PaymentTerms",
    Leaf("payment_terms", "cbc:Note"),
    where=lambda terms: _AMOUNT.text(terms) is None,
)
