"""What Maison Kervel invoices again and again: plans that copy the template of a contract."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from facturier.organisations.queries import Member
from facturier.recurring import actions as recurring
from facturier.recurring import queries

TEXTS = (
    "Entretien des boiseries, mairie",
    "Visite trimestrielle, salle du conseil",
    "Cirage d'été, préau",
)


BEGAN = 165  # days back: when the monthly plan was made


def prepare_plans(member: Member, now: datetime) -> None:
    """A plan that issues by itself each month, one whose first day is to come, one that pauses."""
    [template] = [row for row in queries.templates_for(member) if row.name == "Entretien mensuel"]
    soon = now.date() + timedelta(days=BEGAN + 1)
    plans = (
        recurring.Given(
            name=TEXTS[0],
            rule={"unit": "month", "days": [31]},
            start=now.date() + timedelta(days=1),
            cover="calendar_behind",
            prorate=True,
            mode="issue",
        ),
        recurring.Given(
            name=TEXTS[1],
            rule={"unit": "quarter", "days": [1]},
            start=soon,
            cover="calendar_ahead",
            most=8,
        ),
        recurring.Given(
            name=TEXTS[2],
            rule={"unit": "year", "nth": 1, "weekdays": [0]},
            start=date(soon.year + 1, 6, 1),
            prices="catalogue",
        ),
    )
    for given in plans:
        plan = recurring.create_plan(member=member, template_id=template.id, given=given, now=now)
    recurring.pause_plan(member=member, plan_id=plan.id, now=now)


def take_periods(member: Member, now: datetime) -> None:
    """Let the periods that are due be taken, as the timer does each hour."""
    run = recurring.look(organisation_id=member.organisation_id, now=now)
    if run is not None:
        recurring.take_due(
            organisation_id=member.organisation_id,
            run_id=run.id,
            clock=lambda: now + timedelta(seconds=30),
        )


def month_ends(today: date) -> Iterator[date]:
    """The last days of months between the plans and today."""
    for back in range(BEGAN - 2, 0, -1):
        day = today - timedelta(days=back)
        if (day + timedelta(days=1)).day == 1:
            yield day
