"""The hours of two people on one project, and its stages: most approved, the last ones waiting."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.timesheets import actions
from facturier.timesheets.rules import EntryFacts, MilestoneFacts

CUSTOMER, PROJECT, TOOL = "Hôtel Belle-Rade", "BELLE-RADE", "Suivi d'atelier"
DAYS, STILL_WAITING = 22, 5  # working days back; the last ones nobody has looked at
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
TEXTS = (TOOL, *(row[0] for row in (*WEEK, *STAGES)))
RATES = (Decimal("78"), Decimal("62.50"))


def furnish_hours(owner: Member, clerk: Member, now: datetime) -> None:
    """Enter the hours and the stages, and have the older ones approved by somebody else."""
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
        for day, task, *worked in _days(today)
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
                reached_date=today + timedelta(days=due) if due < 0 else None,
                amount=Decimal(amount),
            ),
            **by,
        )
        for name, due, amount in STAGES
    ]
    before = today - timedelta(days=STILL_WAITING)
    chosen = [
        (one.id, 1) for one, said in zip(taken, facts, strict=True) if said.day < before and one.id
    ]
    later: dict[str, Any] = {"member": owner, "now": now + timedelta(minutes=40)}
    actions.approve(model=actions.TimeEntry, chosen=chosen, **later)
    actions.approve(model=actions.Milestone, chosen=[(stages[0].id, 1)], **later)


def _days(today: date) -> Iterator[tuple[date, str, str, str]]:
    """The working days that lie behind, each with its task and its hours."""
    for back in range(DAYS * 7 // 5, 0, -1):
        day = today - timedelta(days=back)
        if day.weekday() < len(WEEK):
            yield (day, *WEEK[day.weekday()])
