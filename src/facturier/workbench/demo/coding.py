"""Coding in the demo: what is shared between departments is typed once, then accepted."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from facturier.coding import actions, queries
from facturier.coding.actions import AskedLine
from facturier.coding.rules import AskedShare, Target
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, Places
from facturier.register.queries.invoice import Invoice, find_invoice

# Category -> departments that share it, in percent.
SHARED: dict[str, tuple[tuple[str, int], ...]] = {
    "Transport": (("Logistique", 70), ("Commercial", 30)),
    "Énergie": (("Production", 85), ("Direction financière", 15)),
    "Services informatiques": (("Direction financière", 40), ("Production", 60)),
}


def is_shared(category: str) -> bool:
    """Whether the clerk codes the lines of this category."""
    return category in SHARED


def code_invoice(
    member: Member, invoice: Invoice, category: str, places: Places, now: datetime
) -> None:
    """The clerk accepts what is suggested; what is not known yet is typed."""
    try:
        actions.accept_suggestions(member=member, invoice_id=invoice.id, now=now)
    except Refusal as refusal:
        if refusal.code != "coding.nothing_suggested":
            raise
    coding = queries.coding_of(find_invoice(member, invoice.reference))
    shares = tuple(
        AskedShare(
            Target(_key(places.departments, name), None, _key(places.categories, category)),
            percent=Decimal(percent),
        )
        for name, percent in SHARED[category]
    )
    typed = [
        AskedLine(line.part.position, shares, line.version)
        for line in coding.lines
        if not line.shares and line.part.net is not None
    ]
    if typed:
        actions.code_lines(member=member, invoice_id=invoice.id, lines=typed, now=now)


def _key(labels: dict[UUID, str], name: str) -> UUID:
    return next(key for key, label in labels.items() if label == name)
