"""What Maison Kervel invoices again and again: plans that copy the template of a contract."""

from datetime import date, datetime, timedelta

from facturier.organisations.queries import Member
from facturier.recurring import actions as recurring
from facturier.recurring import queries

TEXTS = (
    "Entretien des boiseries, mairie",
    "Visite trimestrielle, salle du conseil",
    "Cirage d'été, préau",
)


def prepare_plans(member: Member, today: date, now: datetime) -> None:
    """Three plans, none of which is due yet: a visitor sees what is to come."""
    [template] = [row for row in queries.templates_for(member) if row.name == "Entretien mensuel"]
    soon = today + timedelta(days=1)
    plans = (
        recurring.Given(
            name=TEXTS[0],
            rule={"unit": "month", "days": [31]},
            start=soon,
            cover="calendar_behind",
            prorate=True,
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
            start=soon,
            prices="catalogue",
        ),
    )
    for given in plans:
        plan = recurring.create_plan(member=member, template_id=template.id, given=given, now=now)
    recurring.pause_plan(member=member, plan_id=plan.id, now=now)
