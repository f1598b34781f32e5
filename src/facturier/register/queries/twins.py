"""Invoices that may be one: of what we receive, as a room above suspects it; of what we issue, by
number, since we number ourselves.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import ExtractYear
from django.db.models.lookups import IsNull

from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register.models import Invoice, TwinsApart
from facturier.register.queries.scope import within
from facturier.register.rules import Stage

MOST = 5
Suspected = Callable[[Member, Invoice], tuple[str, ...]]
_suspected: list[Suspected] = []


def suspected_by(asked: Suspected) -> None:
    """Let a room above say which received invoices may be one: references, oldest first."""
    _suspected[:] = [asked]


@dataclass(frozen=True, slots=True)
class SaidApart:
    """That two invoices are two: the other one, who said it, when and why."""

    reference: str
    by: str
    at: datetime
    reason: str


def suspects(member: Member, invoice: Invoice) -> tuple[str, ...]:
    """References of what may be the same invoice, that nobody has told apart, oldest first.

    A suspicion, never a verdict: nothing is blocked, and no number of a supplier is altered.
    """
    if invoice.stage == Stage.NOT_INVOICE:
        return ()
    if invoice.direction == Direction.RECEIVED:
        return _suspected[0](member, invoice) if _suspected else ()
    return same_number(member, invoice)


def same_number(member: Member, invoice: Invoice) -> tuple[str, ...]:
    """The same by the number alone, whichever direction: what `undecided` finds of all at once."""
    if invoice.stage == Stage.NOT_INVOICE or not invoice.number_key:
        return ()
    rows = _alike(invoice).filter(within(member, "invoice.read"))
    apart = _apart_from(invoice)
    if apart:
        rows = rows.exclude(id__in=apart)
    return tuple(rows.order_by("entry").values_list("reference", flat=True)[:MOST])


def undecided(member: Member) -> Q:
    """Of every invoice at once: what has another of its number that the member may read."""
    of_organisation = Invoice.objects.filter(organisation_id=member.organisation_id)
    counted = of_organisation.exclude(stage=Stage.NOT_INVOICE)
    # Few numbers are there twice, and these are noted: nothing else is looked at.
    repeated = RawSQL(
        "SELECT number_key FROM register_repeated WHERE organisation_id = %s",
        [member.organisation_id],
    )
    told_apart = TwinsApart.objects.filter(
        Q(first=OuterRef("id"), second=OuterRef(OuterRef("id")))
        | Q(second=OuterRef("id"), first=OuterRef(OuterRef("id"))),
        organisation_id=member.organisation_id,
    )
    ours = Q(direction=Direction.ISSUED, entity=OuterRef("entity"))
    theirs = Q(party=OuterRef("party")) | Q(
        IsNull(OuterRef("party"), True),
        party=None,
        seller_name=OuterRef("seller_name"),
    )
    others = (
        counted.filter(
            within(member, "invoice.read"),
            ours | (~Q(direction=Direction.ISSUED) & theirs),
            number_key=OuterRef("number_key"),
            number_key__in=repeated,
            number=OuterRef("number"),
            direction=OuterRef("direction"),
        )
        .exclude(id=OuterRef("id"))
        .alias(year=ExtractYear("issue_date"))
        .filter(
            Q(year=ExtractYear(OuterRef("issue_date"))) | Q(IsNull(OuterRef("issue_date"), True))
        )
        .filter(~Exists(told_apart))
    )
    return Q(number_key__in=repeated) & ~Q(stage=Stage.NOT_INVOICE) & Q(Exists(others))


def _alike(invoice: Invoice) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(
        organisation_id=invoice.organisation_id,
        number_key=invoice.number_key,
        direction=invoice.direction,
        number=invoice.number,
    )
    rows = rows.exclude(id=invoice.id).exclude(stage=Stage.NOT_INVOICE)
    if invoice.issue_date:
        rows = rows.filter(issue_date__year=invoice.issue_date.year)
    # Who numbers is the supplier: of what we issue, that is our own entity.
    if invoice.direction == Direction.ISSUED:
        return rows.filter(entity_id=invoice.entity_id)
    named = Q(party=None, seller_name=invoice.seller_name)
    return rows.filter(Q(party_id=invoice.party_id) if invoice.party_id else named)


def _apart_from(invoice: Invoice) -> set[UUID]:
    pairs = TwinsApart.objects.filter(
        Q(first=invoice) | Q(second=invoice), organisation_id=invoice.organisation_id
    ).values_list("first_id", "second_id")
    return {key for pair in pairs for key in pair} - {invoice.id}


@dataclass(frozen=True, slots=True)
class SaidOfPair:
    """Who told two invoices apart, when and why."""

    by_id: UUID | None
    by: str
    at: datetime
    reason: str


def told_apart_pairs(
    organisation_id: UUID, invoice_ids: Collection[UUID]
) -> dict[frozenset[UUID], SaidOfPair]:
    """The pairs that any of some invoices makes with what it was told apart from."""
    ids = list(invoice_ids)
    rows = TwinsApart.objects.filter(
        Q(first_id__in=ids) | Q(second_id__in=ids), organisation_id=organisation_id
    )
    return {
        frozenset({row.first_id, row.second_id}): SaidOfPair(
            row.said_by_id, row.said_by_name, row.said_at, row.reason
        )
        for row in rows[:1000]
    }


def told_apart(member: Member, invoice: Invoice) -> tuple[SaidApart, ...]:
    """Which invoices were found to be others than this one."""
    rows = (
        TwinsApart.objects.filter(
            Q(first=invoice) | Q(second=invoice), organisation_id=invoice.organisation_id
        )
        .select_related("first", "second")
        .order_by("id")[:MOST]
    )
    other = [(row, row.second if row.first_id == invoice.id else row.first) for row in rows]
    readable = set(
        Invoice.objects.filter(
            within(member, "invoice.read"),
            organisation_id=invoice.organisation_id,
            id__in=[one.id for _row, one in other],
        ).values_list("id", flat=True)
    )
    return tuple(
        SaidApart(one.reference, row.said_by_name, row.said_at, row.reason)
        for row, one in other
        if one.id in readable
    )
