"""One decision on many invoices: each by itself, so that one refusal holds up no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import queries as audit
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, may, require
from facturier.organisations.rules import Direction
from facturier.register.actions.assign import Assignment, assign_invoice
from facturier.register.actions.stage import (
    refusal_reason,
    refuse_invoice,
    reopen_invoice,
    stated_reason,
    verify_invoice,
)
from facturier.register.models import Invoice

MOST = 200
"""Invoices at once: the journal of the organisation waits while they are written."""


@dataclass(frozen=True, slots=True)
class Left:
    """An invoice that stayed as it was, and why."""

    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of many: the references done, and those left with their reasons."""

    done: tuple[str, ...]
    left: tuple[Left, ...]
    first_seq: int | None = None
    last_seq: int | None = None
    """Numbers in the journal of what was done: from the one to the other, all is taken back."""


@dataclass(frozen=True, slots=True)
class Imputation:
    """What many invoices are assigned to; None leaves as it is."""

    department_id: UUID | None = None
    project_id: UUID | None = None
    category_id: UUID | None = None


def verify_many(*, member: Member, invoices: Sequence[Invoice], now: datetime) -> Outcome:
    """Verify what may be verified."""
    require(member, "invoice.verify")
    return each(
        member,
        invoices,
        lambda invoice: verify_invoice(member=member, invoice_id=invoice.id, now=now),
        now,
    )


def refuse_many(
    *, member: Member, invoices: Sequence[Invoice], reason: str, now: datetime, code: str = ""
) -> Outcome:
    """Refuse what may be refused, all for one reason; what needs a code stays without it."""
    require(member, "invoice.refuse")
    reason = refusal_reason(reason, code)
    return each(
        member,
        invoices,
        lambda invoice: refuse_invoice(
            member=member, invoice_id=invoice.id, reason=reason, code=code, now=now
        ),
        now,
    )


def reopen_many(
    *, member: Member, invoices: Sequence[Invoice], reason: str, now: datetime
) -> Outcome:
    """Put back to be checked what may be, all for one reason."""
    if not may(member, "invoice.refuse"):  # who may only refuse puts back what is refused
        require(member, "invoice.verify")
    reason = stated_reason(reason)
    return each(
        member,
        invoices,
        lambda invoice: reopen_invoice(
            member=member, invoice_id=invoice.id, reason=reason, now=now
        ),
        now,
    )


def assign_many(
    *, member: Member, invoices: Sequence[Invoice], imputation: Imputation, now: datetime
) -> Outcome:
    """Assign many to a department, a project or a category; the rest of each stays."""
    require(member, "invoice.assign")
    if imputation == Imputation():
        raise Refusal(
            "assignment.empty",
            _("Choisissez un service, un projet ou une catégorie."),
            status=422,
        )

    def assign(invoice: Invoice) -> None:
        assignment = Assignment(
            direction=Direction(invoice.direction),
            entity_id=invoice.entity_id,
            department_id=imputation.department_id or invoice.department_id,
            project_id=imputation.project_id or invoice.project_id,
            category_id=imputation.category_id or invoice.category_id,
        )
        assign_invoice(member=member, invoice_id=invoice.id, assignment=assignment, now=now)

    return each(member, invoices, assign, now)


def locked(invoices: Sequence[Invoice]) -> list[Invoice]:
    """The same invoices as they stand now, all locked before the first event takes the journal.

    In one order: two who decide on many at once wait for each other, never in a circle. Not their
    keys: a file recognised as one of them refers to it at commit, holding the journal by then.
    """
    keys = [invoice.id for invoice in invoices]
    organisations = {invoice.organisation_id for invoice in invoices}
    rows = Invoice.objects.select_for_update(no_key=True).filter(
        organisation_id__in=organisations, id__in=keys
    )
    return sorted(rows.order_by("id"), key=lambda invoice: invoice.entry)


@transaction.atomic
def each(
    member: Member,
    invoices: Sequence[Invoice],
    decide: Callable[[Invoice], object],
    now: datetime,
) -> Outcome:
    """Decide on each by itself; a refusal leaves its invoice as it was and is told."""
    if len(invoices) > MOST:
        raise Refusal(
            "bulk.many",
            _("%(count)s factures à la fois au plus : choisissez-en moins.") % {"count": MOST},
            status=422,
        )
    done, left = [], []
    for invoice in locked(invoices):
        try:
            with transaction.atomic():
                decide(invoice)
        except Refusal as refusal:
            left.append(Left(invoice.reference, refusal.reason))
        else:
            done.append(invoice.reference)
    return Outcome(tuple(done), tuple(left), *_told(member, len(done), now))


def _told(member: Member, most: int, now: datetime) -> tuple[int, int] | tuple[None, None]:
    """First and last event of these decisions: this transaction holds the journal since the first.

    An invoice that already was as it should become has none.
    """
    head = audit.head_of(member.organisation_id) if most else None
    if head is None:
        return None, None
    own = audit.told_between(
        member.organisation_id, head.seq - most + 1, head.seq, by=member.actor.id
    )
    told = [event.seq for event in own if event.at == now]
    return (told[0], told[-1]) if told else (None, None)
