"""Doubts of the demo: what comes odd at the end of the year, and how the clerk settled the rest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from facturier.controls import actions, queries
from facturier.controls.queries import DoubtRow
from facturier.einvoice.document import Document
from facturier.organisations.queries import Member
from facturier.register.queries.invoice import Invoice
from facturier.workbench.demo.cast import iban

STRANGE_ACCOUNT, FORGED_ACCOUNT = "90000000001", "90000000077"
REASONS = {
    "supplier.new": "Fournisseur référencé par les achats.",
    "account.new": "IBAN confirmé au téléphone avec le fournisseur.",
    "amount.unusual": "Conforme à la commande.",
    "price.unusual": "Hausse annoncée, acceptée par les achats.",
    "rhythm.unusual": "Livraison avancée à notre demande.",
    "purchase.split": "Commandes distinctes, vérifiées.",
}
OTHERWISE = "Vu avec le fournisseur."
TEXTS = (*REASONS.values(), OTHERWISE)


def look(organisation_id: UUID, invoice: Invoice, now: datetime) -> None:
    """What the worker does when an invoice arrives."""
    actions.doubt_invoice(organisation_id=organisation_id, invoice_id=invoice.id, now=now)


def settle(member: Member, invoice: Invoice, now: datetime) -> None:
    """The clerk explains what is doubted of an invoice before it is verified."""
    for row in queries.doubts_of(member, invoice):
        if row.doubt.state == "open" and not _is_pair(row):
            actions.dismiss_doubt(
                member=member,
                doubt_id=row.doubt.id,
                reason=REASONS.get(row.doubt.rule, OTHERWISE),
                now=now,
            )


def _is_pair(row: DoubtRow) -> bool:
    return row.doubt.other_id is not None


# -- what comes odd --------------------------------------------------------------------------------
def rewritten(document: Document) -> Document:
    """The same paper once more, its number typed with the zeros of an older system."""
    assert document.number is not None
    return replace(document, number=f"FA-00{document.number}", order=None)


def paid_elsewhere(document: Document) -> Document:
    """Another account than all its former invoices."""
    return _paid_to(document, STRANGE_ACCOUNT)


def forged_page(document: Document) -> Document:
    """What the page shows while the file states the right account."""
    return _paid_to(document, FORGED_ACCOUNT)


def due_late(document: Document) -> Document:
    """A term beyond what the law allows."""
    assert document.issue_date is not None
    return replace(document, due_date=document.issue_date + timedelta(days=90))


def dearer(document: Document) -> Document:
    """Prices risen by a third, and all that follows from them."""
    third = Decimal("1.35")
    lines = tuple(
        replace(
            line,
            price=replace(line.price, net=_cents(line.price.net * third)),
            net=_cents(line.quantity * _cents(line.price.net * third)),
        )
        for line in document.lines
        if line.price and line.price.net is not None and line.quantity is not None
    )
    net = sum((line.net for line in lines if line.net is not None), Decimal(0))
    (part,) = document.vat
    assert part.percent is not None
    tax = _cents(net * part.percent / 100)
    return replace(
        document,
        lines=lines,
        allowance_charges=(),
        vat=(replace(part, base=net, tax=tax),),
        totals=replace(
            document.totals,
            lines=net,
            allowances=None,
            net=net,
            tax=tax,
            gross=net + tax,
            payable=net + tax,
        ),
    )


# Index of the supplier, what is odd in its file, and what its page shows instead (None: the same).
ODD: tuple[tuple[int, Callable[[Document], Document], Callable[[Document], Document] | None], ...]
ODD = (
    (0, paid_elsewhere, None),
    (2, lambda document: document, forged_page),
    (1, due_late, None),
    (4, dearer, None),
)


def _paid_to(document: Document, account: str) -> Document:
    (means,) = document.payment_means
    assert means.account is not None
    changed = replace(means.account, account_id=iban(account))
    return replace(document, payment_means=(replace(means, account=changed),))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
