"""Time and milestones of the tests, made by the same verbs as real ones."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from facturier.organisations.tests.factories import NOW, Company
from facturier.sales.models import Draft
from facturier.timesheets import actions
from facturier.timesheets.models import Billing, Milestone, TimeEntry
from facturier.timesheets.rules import EntryFacts, Grouping, MilestoneFacts

DAY = date(2026, 2, 16)


def entry_facts(customer: UUID, **rest: Any) -> EntryFacts:
    """An hour and a half of a person who is no member."""
    usual = {
        "person_name": "Inès Caradec", "task": "Plans", "day": DAY,
        "hours": Decimal("1.5"), "rate": Decimal("85"),
    }  # fmt: skip
    return EntryFacts(customer_id=customer, **{**usual, **rest})


def milestone_facts(customer: UUID, **rest: Any) -> MilestoneFacts:
    """A milestone that was reached."""
    usual = {"name": "Esquisse remise", "due_date": DAY, "amount": Decimal("1200"),
             "reached_date": DAY}  # fmt: skip
    return MilestoneFacts(customer_id=customer, **{**usual, **rest})


def an_entry(
    company: Company, customer: UUID, *, by: str = "owner", approved_by: str = "", **rest: Any
) -> TimeEntry:
    """An entry, approved if somebody is named."""
    with company.here():
        row = actions.enter(member=company[by], facts=entry_facts(customer, **rest), now=NOW)
        return _approved(company, TimeEntry, row, approved_by)


def a_milestone(
    company: Company, customer: UUID, *, by: str = "owner", approved_by: str = "", **rest: Any
) -> Milestone:
    """A milestone, approved if somebody is named."""
    with company.here():
        row = actions.enter(member=company[by], facts=milestone_facts(customer, **rest), now=NOW)
        return _approved(company, Milestone, row, approved_by)


def _approved(company: Company, model: Any, row: Any, approver: str) -> Any:
    if approver:
        actions.approve(
            member=company[approver], model=model, chosen=[(row.id, row.version)], now=NOW
        )
        row.refresh_from_db()
    return row


def a_billed_draft(
    company: Company,
    entity: UUID,
    customer: UUID,
    entries: list[TimeEntry],
    milestones: list[Milestone] = [],  # noqa: B006 (read, never changed)
    *,
    grouping: Grouping = Grouping.ALL,
    by: str = "owner",
) -> Draft:
    """A draft with this time on it."""
    with company.here():
        key = actions.bill_time(
            member=company[by],
            entity_id=entity,
            customer_id=customer,
            entries=[(one.id, one.version) for one in entries],
            milestones=[(one.id, one.version) for one in milestones],
            grouping=grouping,
            now=NOW,
        )
        return Draft.objects.get(organisation_id=company.id, id=key)


def standing(company: Company) -> set[UUID]:
    """The entries and milestones that stand on a document now."""
    with company.here():
        rows = Billing.objects.filter(organisation_id=company.id, stands=True)
        return {entry or milestone for entry, milestone in
                rows.values_list("entry_id", "milestone_id")}  # fmt: skip
