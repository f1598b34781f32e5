"""Entering a document of ours: it has its number, and its file says it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from facturier.einvoice.document import Document
from facturier.files import actions as file_actions
from facturier.files.actions import KeptBytes
from facturier.kit.rows import write_rows
from facturier.kit.statements import sent_together
from facturier.organisations.rules import Direction
from facturier.register import rules, snapshot
from facturier.register.actions.enter import other_side, taking_entry
from facturier.register.actions.index import Words, index_invoice, words_of
from facturier.register.models import Invoice
from facturier.register.rules import ISSUED, Stage


@dataclass(frozen=True, slots=True)
class IssuedAs:
    """Whose document it is, for whom, and where it is counted."""

    organisation_id: UUID
    entity_id: UUID
    party_id: UUID | None
    department_id: UUID | None = None
    project_id: UUID | None = None
    category_id: UUID | None = None
    direction: Direction = Direction.ISSUED
    """Received is what we draw up as the buyer, in the name of a supplier."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, tax and gross of what was counted before."""

    net: Decimal | None = Decimal(0)
    tax: Decimal | None = Decimal(0)
    gross: Decimal | None = Decimal(0)


NOTHING_LESS = Amounts()


@dataclass(frozen=True, slots=True)
class Entering:
    """A document of ours as the register will hold it: all but the number of its entry."""

    invoice: Invoice
    parts: snapshot.Parts
    kept: KeptBytes
    words: Words


def prepare_issued(
    document: Document,
    kept: KeptBytes,
    whose: IssuedAs,
    now: datetime,
    *,
    instead_of: Invoice | None = None,
    less: Amounts = NOTHING_LESS,
) -> Entering:
    """What `enter_issued` enters: put together before anything is locked, nothing is written.

    `instead_of` is the invoice that it replaces: sums count it for what it changes, so that the two
    together come to what is owed (docs/decisions/0021). `less` is what its deposits came to: they
    count by themselves, so that their sum and its own is the whole, VAT counted once (0026).
    """
    invoice = Invoice(
        organisation_id=whose.organisation_id,
        direction=whose.direction,
        stage=Stage.VERIFIED,
        entity_id=whose.entity_id,
        party_id=whose.party_id,
        department_id=whose.department_id,
        project_id=whose.project_id,
        category_id=whose.category_id,
        party_key=rules.order_key(other_side(document, whose.direction).name or ""),
        arrived_at=now,
        channel=ISSUED,
        file_name=f"{(document.number or '').replace('/', '-')}.xml",
        syntax="CII",
        **snapshot.stated_fields(document),
    )
    if instead_of is not None:
        _count_less(invoice, Amounts(instead_of.net, instead_of.tax, instead_of.gross))
    elif less != NOTHING_LESS:
        _count_less(invoice, less)
    parts = snapshot.parts_of(invoice, document)
    return Entering(invoice, parts, kept, words_of(invoice, parts.parties, parts.lines))


def enter_issued(entering: Entering) -> Invoice:
    """The register's entry of a document that has just been numbered: frozen from here on.

    Needs the transaction that took its number; the event is recorded by the caller.
    """
    invoice, parts = entering.invoice, entering.parts
    with sent_together():
        named = file_actions.naming_file(entering.kept, now=invoice.arrived_at)
        entry = taking_entry(invoice.organisation_id)
        invoice.original, invoice.entry = named().file, entry()
        letter = rules.REFERENCE_LETTERS[Direction(invoice.direction)]
        invoice.reference = f"{letter}-{invoice.entry}"
        write_rows([invoice, *parts.rows()])
        index_invoice(invoice, named=parts.parties, lines=parts.lines, words=entering.words)
    return invoice


def _count_less(invoice: Invoice, before: Amounts) -> None:
    """Sums count a document for what it adds to what was counted before it."""
    counted = rules.signed_amounts("", net=before.net, tax=before.tax, gross=before.gross)
    for name, units in counted.items():
        stated = getattr(invoice, name)
        setattr(invoice, name, None if stated is None else stated - (units or 0))
