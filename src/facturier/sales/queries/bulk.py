"""Bulk issues that a member may look at: how far each is, and what became of each draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from facturier.kit import jobs
from facturier.kit.bulk import BulkStage
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.sales.models import BulkIssue, BulkIssueRow
from facturier.sales.queries.drafts import drafts_within, within
from facturier.sales.rules.bulk import BulkState

RECENT = 20
PAGE = 50


@dataclass(frozen=True, slots=True)
class BulkPage:
    """A bulk issue with its counts and sums, a page of its drafts, and the place of the next."""

    bulk: BulkIssue
    counts: dict[str, int]
    sums: tuple[tuple[str, Decimal], ...]
    """(currency, gross) of all its drafts."""
    customers: int
    rows: tuple[BulkIssueRow, ...]
    after: int | None
    stopped: bool
    """True where it runs by its stage, and no job is at it: it has to be resumed."""


def visible_bulks(member: Member) -> QuerySet[BulkIssue]:
    """All for those who read every draft; one's own for the others."""
    rows = BulkIssue.objects.filter(organisation_id=member.organisation_id)
    whole = within(member, "invoice.read") == Q()
    return rows if whole else rows.filter(user_id=member.user_id)


def find_bulk(member: Member, bulk_id: UUID) -> BulkIssue:
    """One bulk issue; absent (404) outside of the member's rights."""
    require(member, "invoice.issue")
    row = visible_bulks(member).filter(id=bulk_id).first()
    if row is None:
        raise absent()
    return row


def recent_bulks(member: Member, size: int = RECENT) -> Sequence[BulkIssue]:
    """The newest, without those that were given up."""
    rows = visible_bulks(member).exclude(stage=BulkStage.DROPPED)
    return list(rows.order_by("-id")[:size])


def counts_of(bulk: BulkIssue) -> dict[str, int]:
    """How many drafts stand in each state."""
    rows = BulkIssueRow.objects.filter(organisation_id=bulk.organisation_id, bulk=bulk)
    found = dict(rows.values_list("state").annotate(count=Count("id")).order_by())
    return {state.value: found.get(state.value, 0) for state in BulkState}


def issued_in_bulk(member: Member, bulk_id: UUID) -> list[str]:
    """The references of the invoices that a bulk issue made, in their order."""
    bulk = find_bulk(member, bulk_id)
    rows = BulkIssueRow.objects.filter(
        organisation_id=member.organisation_id,
        bulk=bulk,
        state=BulkState.ISSUED,
        draft__in=drafts_within(member, "invoice.read"),
    )
    return list(rows.order_by("place").values_list("reference", flat=True))


def bulk_page(
    member: Member,
    bulk_id: UUID,
    *,
    state: BulkState | None = None,
    after: int | None = None,
    size: int = PAGE,
) -> BulkPage:
    """A bulk issue and a page of its drafts, in the order they are issued.

    Rows of drafts that the member may read no more are left out; the counts tell all.
    """
    bulk = find_bulk(member, bulk_id)
    every = BulkIssueRow.objects.filter(organisation_id=member.organisation_id, bulk=bulk)
    sums = every.values_list("currency").annotate(gross=Sum("gross")).order_by("currency")
    customers = every.aggregate(found=Count("draft__customer", distinct=True))["found"]
    rows = every.filter(draft__in=drafts_within(member, "invoice.read"))
    if state is not None:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(place__gt=after)
    found = list(rows.select_related("draft__customer").order_by("place")[: size + 1])
    running = bulk.stage == BulkStage.RUNNING
    return BulkPage(
        bulk=bulk,
        counts=counts_of(bulk),
        sums=tuple(sums),
        customers=customers,
        rows=tuple(found[:size]),
        after=found[size - 1].place if len(found) > size else None,
        stopped=running and not jobs.is_pending("sales.issue_bulk", bulk_id=bulk.id),
    )
