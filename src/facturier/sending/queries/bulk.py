"""Bulk sendings that a member may look at: how far each is, and what became of each invoice."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from facturier.kit import jobs
from facturier.kit.bulk import BulkStage
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.register import queries as register
from facturier.register.queries.invoice import Invoice
from facturier.sending.models import BulkSending, BulkSendingRow
from facturier.sending.rules.bulk import RowState

JOB = "sending.send_many"
PAGE = 50


@dataclass(frozen=True, slots=True)
class BulkSendingPage:
    """A bulk sending with its counts, a page of its invoices, and the place of the next."""

    bulk: BulkSending
    counts: dict[str, int]
    nobody: int
    """Those whose customer has no known address, while nothing has begun."""
    rows: tuple[BulkSendingRow, ...]
    after: int | None
    stopped: bool
    """True where it runs by its stage, and no job is at it: it has to be resumed."""


def find_bulk(member: Member, bulk_id: UUID) -> BulkSending:
    """One bulk sending: any for who sends every invoice, one's own for the others; 404 else."""
    require(member, "invoice.send")
    rows: QuerySet[BulkSending] = BulkSending.objects.filter(organisation_id=member.organisation_id)
    if register.within(member, "invoice.send") != Q():
        rows = rows.filter(user_id=member.user_id)
    row = rows.filter(id=bulk_id).first()
    if row is None:
        raise absent()
    return row


def counts_of(bulk: BulkSending) -> dict[str, int]:
    """How many invoices stand in each state."""
    rows = BulkSendingRow.objects.filter(organisation_id=bulk.organisation_id, bulk=bulk)
    found = dict(rows.values_list("state").annotate(count=Count("id")).order_by())
    return {state.value: found.get(state.value, 0) for state in RowState}


def bulk_sending_page(
    member: Member,
    bulk_id: UUID,
    *,
    state: RowState | None = None,
    after: int | None = None,
    size: int = PAGE,
) -> BulkSendingPage:
    """A bulk sending and a page of its invoices, in their order.

    Rows of invoices that the member may read no more are left out; the counts tell all.
    """
    bulk = find_bulk(member, bulk_id)
    every = BulkSendingRow.objects.filter(organisation_id=member.organisation_id, bulk=bulk)
    readable = Invoice.objects.filter(
        register.within(member, "invoice.read"), organisation_id=member.organisation_id
    )
    rows = every.filter(invoice__in=readable)
    if state is not None:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(place__gt=after)
    found = list(rows.select_related("invoice").order_by("place")[: size + 1])
    prepared = bulk.stage == BulkStage.PREPARED
    running = bulk.stage == BulkStage.RUNNING
    return BulkSendingPage(
        bulk=bulk,
        counts=counts_of(bulk),
        nobody=every.filter(recipient="").count() if prepared else 0,
        rows=tuple(found[:size]),
        after=found[size - 1].place if len(found) > size else None,
        stopped=running and not jobs.is_pending(JOB, bulk_id=bulk.id),
    )
