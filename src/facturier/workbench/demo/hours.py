"""The hours of two people on one project, and its stages: most approved, the last ones waiting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.timesheets import actions
from facturier.timesheets.rules import EntryFacts, Grouping, MilestoneFacts

CUSTOMER, PROJECT, TOOL = "Hôtel Belle-Rade", "BELLE-RADE", "Suivi d'atelier"
# Task, hours of the one and of the other, by day of the week.
WEEK = (
    ("Plans d'exécution", "3.5", "2"),
    ("Relevé sur place", "4", "4"),
    ("Plans d'exécution", "2.25", "3.5"),
    ("Suivi de fabrication", "1.5", "6"),
    ("Pose", "2", "7.5"),
)
# Name of a stage, day from today, net amount.
STAGES = (
    ("Dossier de plans approuvé", -12, "3200"),
    ("Prototype de chambre posé", 18, "5400"),
)
BEFORE = (("Relevé et avant-projet rendus", 0, "2400"),)
TEXTS = (TOOL, *(row[0] for row in (*WEEK, *BEFORE, *STAGES)))
RATES = (Decimal("78"), Decimal("62.50"))


@dataclass(frozen=True, slots=True)
class Spell:
    """So many days before the one on which the hours are brought, and how many nobody approves."""

    days: int = 30
    waiting: int = 5
    stages: tuple[tuple[str, int, str], ...] = STAGES


INVOICED = Spell(days=20, waiting=0, stages=BEFORE)
Chosen = list[tuple[UUID, int]]


def furnish_hours(
    owner: Member, clerk: Member, now: datetime, spell: Spell = Spell()
) -> tuple[Chosen, Chosen]:
    """Enter the hours and the stages, and have the older ones approved by somebody else.

    The approved ones, as they stand: entries, then milestones.
    """
    [customer] = parties.parties_told(clerk, [CUSTOMER])[CUSTOMER]
    places = organisations.places(clerk.organisation_id)
    project = next(key for key in places.projects if places.short[key] == PROJECT)
    by: dict[str, Any] = {"member": clerk, "now": now}
    today = now.date()
    facts = [
        EntryFacts(
            customer_id=customer,
            project_id=project,
            person_id=clerk.id if who == clerk.name else None,
            person_name=who,
            task=task,
            day=day,
            hours=Decimal(hours),
            rate=rate,
            source=TOOL,
            external_id=f"{day:%Y%m%d}-{place}",
        )
        for day, task, *worked in _days(today, spell.days)
        for place, (who, hours, rate) in enumerate(
            zip((clerk.name, "Erwan Le Bihan"), worked, RATES, strict=True), 1
        )
    ]
    taken = actions.enter_many(stated=facts, **by)
    stages = [
        actions.enter(
            facts=MilestoneFacts(
                customer_id=customer,
                project_id=project,
                name=name,
                due_date=today + timedelta(days=due),
                reached_date=today + timedelta(days=due) if due <= 0 else None,
                amount=Decimal(amount),
            ),
            **by,
        )
        for name, due, amount in spell.stages
    ]
    before = today - timedelta(days=spell.waiting)
    chosen = [
        (one.id, 1) for one, said in zip(taken, facts, strict=True) if said.day < before and one.id
    ]
    reached = [(stages[0].id, 1)]
    later: dict[str, Any] = {"member": owner, "now": now + timedelta(seconds=40)}
    actions.approve(model=actions.TimeEntry, chosen=chosen, **later)
    actions.approve(model=actions.Milestone, chosen=reached, **later)
    return [(key, version + 1) for key, version in chosen], [(key, 2) for key, _one in reached]


def bill_hours(owner: Member, clerk: Member, now: datetime) -> UUID:
    """The hours of an earlier month, approved and put on a draft, which is answered."""
    entries, milestones = furnish_hours(owner, clerk, now, INVOICED)
    [customer] = parties.parties_told(clerk, [CUSTOMER])[CUSTOMER]
    return actions.bill_time(
        member=clerk,
        entity_id=next(iter(organisations.places(clerk.organisation_id).entities)),
        customer_id=customer,
        entries=entries,
        milestones=milestones,
        grouping=Grouping.TASK,
        now=now + timedelta(seconds=50),
    )


def _days(today: date, days: int) -> Iterator[tuple[date, str, str, str]]:
    """The working days that lie behind, each with its task and its hours."""
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        if day.weekday() < len(WEEK):
            yield (day, *WEEK[day.weekday()])
