"""The life of an invoice as platforms and parties tell it: one CDAR message, complete.

CDAR is UN/CEFACT's CrossDomainAcknowledgementAndResponse (D22B); France calls the message "cycle
de vie" (CDV). Every class is frozen and made of plain values; what a message leaves out is `None`
or an empty tuple. Fields name their term (MDT) or group (MDG) of the French specification; a field
marked "schema" stands in the schema and has no French term that we know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from facturier.einvoice.document import Address, Contact, Identifier

__all__ = [
    "STATUSES",
    "Acknowledgement",
    "Actor",
    "Characteristic",
    "LifeCycleMessage",
    "ReferencedInvoice",
    "StatusDetail",
]

STATUSES: dict[str, tuple[str, str]] = {
    "200": ("Déposée", "Submitted"),
    "201": ("Émise par la plateforme", "Sent by the platform"),
    "202": ("Reçue par la plateforme", "Received by the platform"),
    "203": ("Mise à disposition", "Made available"),
    "204": ("Prise en charge", "Taken over"),
    "205": ("Approuvée", "Approved"),
    "206": ("Approuvée partiellement", "Partly approved"),
    "207": ("En litige", "Disputed"),
    "208": ("Suspendue", "Suspended"),
    "209": ("Complétée", "Completed"),
    "210": ("Refusée", "Refused"),
    "211": ("Paiement transmis", "Payment sent"),
    "212": ("Encaissée", "Payment received"),
    "213": ("Rejetée", "Rejected"),
    "220": ("Annulée", "Cancelled"),
    "221": ("Erreur de routage", "Routing error"),
    "501": ("Irrecevable", "Inadmissible"),
}
"""MDT-105: code -> name in French and in English. Platforms may agree on more (224 to 228, ...)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends, issues or receives: MDG-9 and those like it, for the message and the invoice."""

    identifiers: tuple[Identifier, ...] = ()
    """MDT-19, MDT-38, MDT-57, MDT-129: SIREN (scheme 0002), platform number (scheme 0238)."""
    name: str | None = None
    """MDT-20, MDT-39, MDT-58."""
    role: str | None = None
    """MDT-21, MDT-40, MDT-59, MDT-132, MDT-158: SE seller, BY buyer, WK platform, DFH PPF."""
    contact: Contact | None = None
    """Schema."""
    address: Address | None = None
    """Schema."""
    electronic_address: Identifier | None = None
    """MDT-73 for a recipient: where the message goes (scheme 0225)."""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """MDG-43: one value of the invoice that the status is about, wrong, expected or paid."""

    term: str | None = None
    """MDT-206: identifier of the value, such as BT-152."""
    type_code: str | None = None
    """MDT-207: MEN received amount, MPA paid amount, RAP what remains to pay, ..."""
    changed: bool | None = None
    """MDT-209."""
    direction: str | None = None
    """Schema: whether the value is raised or lowered."""
    name: str | None = None
    """MDT-211."""
    description: str | None = None
    """Schema."""
    location: str | None = None
    """MDT-213: path of the value in the XML of the invoice."""
    text: str | None = None
    """Schema: the value, as text."""
    amount: Decimal | None = None
    """MDT-215: with tax; negative to take back an earlier one."""
    currency: str | None = None
    """Currency of MDT-215 (ISO 4217)."""
    day: date | None = None
    """MDT-219, where it is a day."""
    moment: datetime | None = None
    """MDT-219, where it has a time."""
    code: str | None = None
    """Schema: the value, as a code."""
    quantity: Decimal | None = None
    """Schema: the value, as a quantity."""
    unit: str | None = None
    """Unit of `quantity` (UN/ECE 20 and 21)."""
    number: Decimal | None = None
    """Schema: the value, as a bare number."""
    percent: Decimal | None = None
    """MDT-224: rate of VAT that the amount carries, 20 for 20 %."""


@dataclass(frozen=True, slots=True)
class StatusDetail:
    """MDG-37: why the status was given, what is asked, and the values concerned."""

    condition_code: str | None = None
    """Schema."""
    reason_code: str | None = None
    """MDT-113: code of the reason, such as TX_TVA_ERR; each status has its list."""
    reason: str | None = None
    """MDT-114."""
    status: str | None = None
    """MDT-115: status of this detail, where it is not that of the invoice."""
    status_name: str | None = None
    """Schema: name of MDT-115."""
    action_code: str | None = None
    """MDT-121: NOA nothing, PIN more information, NIN new invoice, CNF, CNP, CNA credit, OTH."""
    action: str | None = None
    """MDT-122: the action asked for, in words."""
    sequence: Decimal | None = None
    """MDT-124-2: rank of the detail."""
    notes: tuple[str, ...] = ()
    """Schema: free texts."""
    characteristics: tuple[Characteristic, ...] = ()
    """MDG-43."""


@dataclass(frozen=True, slots=True)
class ReferencedInvoice:
    """An invoice and the status that it is given."""

    number: str | None = None
    """MDT-87: BT-1 of the invoice."""
    document_status: str | None = None
    """MDT-88: status in the words of UN/CEFACT: 10, 51, 43, 48, 45, 1, 46, 50, 47, 8, ..."""
    type_code: str | None = None
    """MDT-91: BT-3 of the invoice."""
    name: str | None = None
    """Schema."""
    received_at: datetime | None = None
    """MDT-95: when the platform received the invoice; as stated, without time zone."""
    guideline: str | None = None
    """MDT-97: kind of flow, repeated for the PPF."""
    issue_date: date | None = None
    """MDT-100 in MDG-35: BT-2 of the invoice."""
    status: str | None = None
    """MDT-105: the status, a key of `STATUSES`."""
    status_name: str | None = None
    """MDT-106: the status in words, as stated."""
    issuer: Actor | None = None
    """MDT-129 and MDT-132: the seller of the invoice."""
    recipients: tuple[Actor, ...] = ()
    """MDT-158 and around: whom the invoice was for."""
    sender: Actor | None = None
    """Schema."""
    details: tuple[StatusDetail, ...] = ()
    """MDG-37."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What is acknowledged: one invoice or, rarely, several."""

    several: bool | None = None
    """MDT-74: whether the message is about several invoices."""
    number: str | None = None
    """Schema."""
    type_code: str | None = None
    """MDT-77: 305 the transmission of the invoice, 23 its treatment."""
    name: str | None = None
    """Schema."""
    issued_at: datetime | None = None
    """MDT-78: when the status was given; as stated, without time zone."""
    invoices: tuple[ReferencedInvoice, ...] = ()
    """The invoices concerned."""


@dataclass(frozen=True, slots=True)
class LifeCycleMessage:
    """One CDAR message."""

    number: str | None = None
    """MDT-4: identifier of the message."""
    name: str | None = None
    """MDT-5."""
    issued_at: datetime | None = None
    """MDT-8 in MDG-4: when the message was made; as stated, without time zone."""
    is_test: bool | None = None
    """Schema."""
    process: str | None = None
    """MDT-2: REGULATED, NON_REGULATED, B2C, B2CINT, B2BINT, OUTOFSCOPE."""
    guideline: str | None = None
    """MDT-3 in MDG-3: urn.cpro.gouv.fr:1p0:CDV:invoice, or :einvoicingF2 toward the PPF."""
    sender: Actor | None = None
    """MDG-9: who transmits the message."""
    issuer: Actor | None = None
    """MDT-38 to MDT-40: who gives the status."""
    recipients: tuple[Actor, ...] = ()
    """MDT-57 to MDT-73."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    """The statuses; the French rules ask for one invoice a message."""

    def invoices(self) -> Iterator[ReferencedInvoice]:
        """Every invoice that the message gives a status to."""
        return (invoice for found in self.acknowledgements for invoice in found.invoices)
