"""How far invoices may differ, as an organisation has set it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from facturier.organisations.queries import Member, require
from facturier.purchases.models import Tolerances
from facturier.purchases.rules import ToleranceRule, rule_from

MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class TolerancesInForce:
    """The rules and their version; 0 where nothing was ever set: nothing may differ."""

    version: int
    rules: tuple[ToleranceRule, ...]
    written_at: datetime | None = None
    written_by: str = ""


def tolerances_of(organisation_id: UUID) -> TolerancesInForce:
    """The rules in force, the general one first."""
    row = Tolerances.objects.filter(organisation_id=organisation_id).order_by("-number").first()
    if row is None:
        return TolerancesInForce(0, (ToleranceRule(),))
    rules = tuple(rule_from(one) for one in row.rules)
    return TolerancesInForce(row.number, rules, row.written_at, row.written_by)


def readable_tolerances(member: Member) -> TolerancesInForce:
    """The same, for whoever reads how the organisation is set."""
    require(member, "organisation.read")
    return tolerances_of(member.organisation_id)


def versions(member: Member) -> list[Tolerances]:
    """The versions that were written, the latest first."""
    require(member, "organisation.read")
    rows = Tolerances.objects.filter(organisation_id=member.organisation_id)
    return list(rows.order_by("-number")[:MOST_VERSIONS])
