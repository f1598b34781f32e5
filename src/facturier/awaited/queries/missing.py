"""Expectations as people see them: what is missing, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.awaited.models import Expectation
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties
from facturier.register.queries.invoice import Invoice
from facturier.register.queries.scope import within
from facturier.register.rules import amount_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class AwaitedRow:
    """An expectation. What the last invoice says is told to who may read that invoice alone."""

    row: Expectation
    party: parties.PartyName
    last_reference: str
    usual: Decimal | None
    usual_least: Decimal | None
    usual_most: Decimal | None


@dataclass(frozen=True, slots=True)
class AwaitedPage:
    """Expectations, and the key from which the next page starts."""

    rows: tuple[AwaitedRow, ...]
    after: UUID | None


def missing_count(member: Member, today: date) -> int:
    """How many invoices should have come."""
    require(member, "party.read")
    return _missing(member, today).count()


def awaited_page(
    member: Member, today: date, *, state: str = "missing", after: UUID | None = None
) -> AwaitedPage:
    """`missing`: past their days of grace; `coming`: not yet; `stopped`. In the order of keys."""
    require(member, "party.read")
    rows = {"missing": _missing, "coming": _coming, "stopped": _stopped}[state](member, today)
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = list(rows.order_by("id")[: PAGE + 1])
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return AwaitedPage(_told(member, found[:PAGE]), more)


def expectations_of(member: Member, family: frozenset[UUID]) -> tuple[AwaitedRow, ...]:
    """What is expected of one supplier."""
    require(member, "party.read")
    rows = _own(member).filter(party_id__in=family)
    return _told(member, list(rows.exclude(due_date=None, stopped_at=None).order_by("id")[:PAGE]))


def one_awaited(member: Member, expectation_id: UUID) -> AwaitedRow:
    """One by key; absent (404) elsewhere."""
    require(member, "party.read")
    row = _own(member).filter(id=expectation_id).first()
    if row is None:
        raise absent()
    return _told(member, [row])[0]


def _own(member: Member) -> QuerySet[Expectation]:
    return Expectation.objects.filter(organisation_id=member.organisation_id)


def _missing(member: Member, today: date) -> QuerySet[Expectation]:
    return _own(member).filter(missed_date__lte=today, stopped_at=None)


def _coming(member: Member, today: date) -> QuerySet[Expectation]:
    return _own(member).filter(missed_date__gt=today, stopped_at=None)


def _stopped(member: Member, _today: date) -> QuerySet[Expectation]:
    return _own(member).filter(~Q(stopped_at=None))


def _told(member: Member, rows: Sequence[Expectation]) -> tuple[AwaitedRow, ...]:
    own = member.organisation_id
    names = parties.names(own, [row.party_id for row in rows])
    keys = [row.last_id for row in rows if row.last_id]
    readable = dict(
        Invoice.objects.filter(within(member, "invoice.read"), organisation_id=own, id__in=keys)
        .values_list("id", "reference")
    )  # fmt: skip
    return tuple(
        AwaitedRow(
            row,
            names[row.party_id],
            readable.get(row.last_id, "") if row.last_id else "",
            *(
                amount_of(amount) if row.last_id in readable else None
                for amount in (row.usual, row.usual_least, row.usual_most)
            ),
        )
        for row in rows
    )
