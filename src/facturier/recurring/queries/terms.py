"""What a plan says of dates and prices, read out of its rows."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from facturier.kit.planned import planned
from facturier.kit.web import key_or_none
from facturier.organisations.queries import Member
from facturier.recurring.models import Indexation, Plan
from facturier.recurring.rules.carrying import Terms
from facturier.recurring.rules.prices import Kind, Step, factor
from facturier.recurring.rules.schedule import Cover, Period, Schedule, rule_of
from facturier.recurring.rules.states import Prices
from facturier.sales.queries import of_items
from facturier.sales.rules.operations import Content


def schedule_of(plan: Plan) -> Schedule:
    """All that decides the dates of a plan."""
    return Schedule(
        rule_of(plan.rule), plan.start, Cover(plan.cover), plan.end, plan.most, plan.prorate
    )


def moves_of(plan: Plan) -> list[Indexation]:
    """What moves the prices of a plan, the earliest first."""
    return _moves(plan.organisation_id, plan.id)


@planned
def _moves(organisation_id: UUID, plan_id: UUID) -> QuerySet[Indexation]:
    rows = Indexation.objects.filter(organisation_id=organisation_id, plan_id=plan_id)
    return rows.filter(withdrawn_at=None).order_by("first_day", "id")


def steps_of(moves: Iterable[Indexation]) -> list[Step]:
    """The same, as the rules look at them."""
    return [Step(Kind(row.kind), row.first_day, row.percent, row.base, row.value) for row in moves]


class Catalogued:
    """What the catalogue says today of the items of a template, asked once."""

    def __init__(self, member: Member, plan: Plan, content: Content, language: str) -> None:
        self.language = language
        self.plan = plan
        names = {str(line.value("item") or "") for _key, line in content.ordered()}
        keys: set[UUID] = {key for name in names if (key := key_or_none(name))}
        # The rate of VAT is the law's, never the contract's.
        told = ("vat", "price") if plan.prices == Prices.CATALOGUE else ("vat",)
        found = of_items(member, keys, language) if keys else {}
        self.items = {
            key: {name: one[name] for name in told if name in one} for key, one in found.items()
        }
        self.steps = steps_of(moves_of(plan))

    def terms(self, period: Period) -> Terms:
        """What holds for a period."""
        return Terms(
            cover=Cover(self.plan.cover),
            language=self.language,
            factor=self.factor(period.day),
            decimals=self.plan.decimals,
            catalogued=self.items,
        )

    def factor(self, day: date):
        """What prices are multiplied by on a day."""
        return factor(self.steps, day)
