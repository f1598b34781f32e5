"""The coding of one invoice, for a member who may read it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from facturier.coding.queries.held import follows, held_of, parts_of
from facturier.coding.queries.history import past_of
from facturier.coding.rules import Part, Share, Target
from facturier.coding.rules.count import REST, counted
from facturier.coding.rules.suggest import Suggestion, suggested
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, may
from facturier.organisations.rules import Direction
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import ISSUED, Stage

RIGHT = "invoice.assign"
"""Who says whose an invoice is says it of its lines."""


@dataclass(frozen=True, slots=True)
class CodedLine:
    """A line with its shares; none: it follows its invoice. `version` 0: nobody ever coded it."""

    part: Part
    shares: tuple[Share, ...]
    version: int
    outdated: bool
    """Whether it was coded and now states something else: its shares are about to be dropped."""
    source: str
    coded_by: str
    coded_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvoiceCoding:
    """How an invoice is coded: `rest` is what its lines do not say; all sums to its net."""

    invoice: Invoice
    lines: tuple[CodedLine, ...]
    follows: Target
    rest: Decimal | None


def is_coded_here(invoice: Invoice) -> bool:
    """Whether an invoice is one whose lines are coded: received, and not drawn up by us."""
    return invoice.direction == Direction.RECEIVED and invoice.channel != ISSUED


def may_code(member: Member, invoice: Invoice) -> bool:
    """Whether the member may code the lines of an invoice as it stands."""
    to_check = invoice.stage == Stage.TO_CHECK and is_coded_here(invoice)
    return to_check and bool(may(member, RIGHT, subject_of(invoice)))


def coding_of(invoice: Invoice) -> InvoiceCoding:
    """The coding of an invoice; the right to read it was asked of it."""
    own = invoice.organisation_id
    parts = parts_of(own, [invoice])[invoice.id]
    held = held_of(own, [invoice.id])[invoice.id]
    lines = []
    for stated in parts.values():
        one = held.get(stated.position)
        holds = one is not None and one.holds_for(stated)
        lines.append(
            CodedLine(
                part=stated,
                shares=one.shares if one and holds else (),
                version=one.row.version if one else 0,
                outdated=one is not None and bool(one.shares) and not holds,
                source=one.row.source if one and holds else "",
                coded_by=one.row.coded_by if one and holds else "",
                coded_at=one.row.coded_at if one and holds else None,
            )
        )
    target = follows(invoice, organisations.accounts_of_categories(own))
    coded = {line.part.position: line.shares for line in lines if line.shares}
    rest = [
        one.amount
        for one in counted(invoice.net, target, parts.values(), coded)
        if one.position == REST
    ]
    return InvoiceCoding(invoice, tuple(lines), target, rest[0] if rest else None)


def suggestions_of(member: Member, coding: InvoiceCoding) -> dict[int, Suggestion]:
    """What is suggested for the lines that have no shares, by their place."""
    waiting = [line.part for line in coding.lines if not line.shares]
    if not waiting or not is_coded_here(coding.invoice):
        return {}
    past = past_of(member, coding.invoice)
    found = {one.position: suggested(one, past) for one in waiting}
    return {position: one for position, one in found.items() if one is not None}
