"""What came from a supplier, as the rules want it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.parties import queries as parties
from facturier.register.queries.invoice import Invoice
from facturier.register.queries.scope import within
from facturier.register.rules import CREDIT_NOTES, ISSUED, Stage

MOST = 200
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Came:
    """A received invoice; its gross amount in ten-thousandths."""

    id: UUID
    day: date
    gross: int | None
    currency: str
    entity_id: UUID | None


def family_of(organisation_id: UUID, party_id: UUID) -> frozenset[UUID]:
    """A supplier as it is today, with all that it absorbed."""
    today = parties.survivor(organisation_id, party_id) or party_id
    return parties.family(organisation_id, today) | {party_id}


def history_of(organisation_id: UUID, family: Iterable[UUID]) -> list[Came]:
    """The latest invoices of a supplier, the newest first; no credit notes, nothing set aside."""
    rows = _received(organisation_id, family).exclude(type_code__in=CREDIT_NOTES)
    rows = rows.filter(issue_date__isnull=False).order_by("-issue_date", "-entry")
    columns = ("id", "issue_date", "signed_gross", "currency", "entity_id")
    return [Came(*row) for row in rows.values_list(*columns)[:MOST]]


def spent(member: Member, family: Iterable[UUID], today: date) -> dict[str, int]:
    """What a supplier asked for in twelve months, credit notes taken off, by currency: gross, in
    ten-thousandths. Of the invoices that the member may read.
    """
    rows = _received(member.organisation_id, family).filter(within(member, "invoice.read"))
    rows = rows.filter(issue_date__gt=today - A_YEAR, issue_date__lte=today)
    found: dict[str, int] = defaultdict(int)
    for currency, gross in rows.exclude(stage=Stage.REFUSED).values_list(
        "currency", "signed_gross"
    ):
        found[currency] += gross or 0
    return dict(found)


def suppliers_of(organisation_id: UUID, since: date) -> list[UUID]:
    """The suppliers from whom anything came since a day."""
    rows = Invoice.objects.filter(
        organisation_id=organisation_id, direction=Direction.RECEIVED, issue_date__gte=since
    ).exclude(party=None)
    return sorted(set(rows.values_list("party_id", flat=True).distinct()))


def _received(organisation_id: UUID, family: Iterable[UUID]):
    rows = Invoice.objects.filter(
        organisation_id=organisation_id, direction=Direction.RECEIVED, party_id__in=set(family)
    )
    return rows.exclude(channel=ISSUED).exclude(stage=Stage.NOT_INVOICE)
