"""Plans of the tests, made by the same verbs as real ones."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.organisations.tests.factories import NOW
from facturier.recurring import actions
from facturier.recurring.models import Occurrence, Plan, Run
from facturier.sales import actions as sales
from facturier.sales.models import IssuedDocument
from facturier.sales.rules.operations import Operation
from facturier.sales.tests.test_issue import Shop

MONTHLY = {"unit": "month", "every": 1, "days": [31]}
DAILY = {"unit": "day", "every": 1}


class Subscriptions(Shop):
    """A shop that invoices the same again and again. NOW is 2 March 2026."""

    def template(self, *, price="310", by="editor", name="Contrat d'entretien"):
        line = uuid4()
        with self.company.here():
            draft = sales.open_draft(
                member=self.company[by], entity_id=self.entity, customer_id=self.customer, now=NOW
            )
            asked = [
                (None, "nature", "services"), (None, "subject", "Entretien {month} {year}"),
                (line, "name", "Forfait {period}"), (line, "quantity", "1"),
                (line, "price", price), (line, "vat", "20"),
            ]  # fmt: skip
            sales.change_draft(
                member=self.company[by], draft_id=draft.id, key=uuid4(), now=NOW,
                operations=[Operation(where, field, 1, value) for where, field, value in asked],
            )  # fmt: skip
            kept = sales.save_as_template(
                member=self.company[by], draft_id=draft.id, name=name, now=NOW
            )
            sales.discard_draft(member=self.company[by], draft_id=draft.id, now=NOW)
        return kept

    def plan(self, *, by="editor", template=None, **said) -> Plan:
        given = {
            "name": "Entretien", "rule": MONTHLY, "start": date(2026, 1, 1), "mode": "issue",
            "cover": "calendar_behind", **said,
        }  # fmt: skip
        template = template or self.template()
        with self.company.here():
            return actions.create_plan(
                member=self.company[by], template_id=template.id, given=actions.Given(**given),
                now=NOW,
            )  # fmt: skip

    def do(self, verb, plan, *, by="editor", **asked):
        with self.company.here():
            done = verb(member=self.company[by], plan_id=plan.id, now=NOW, **asked)
            plan.refresh_from_db()
            return done

    def look(self, now: datetime = NOW) -> Run | None:
        return actions.look(organisation_id=self.company.id, now=now)

    def run(self, now: datetime = NOW) -> Run | None:
        """As the timer and the worker do it, one after the other."""
        run = self.look(now)
        if run is not None:
            self.take(run, now)
        return run

    def take(self, run: Run, now: datetime = NOW) -> None:
        actions.take_due(organisation_id=self.company.id, run_id=run.id, clock=lambda: now)

    def periods(self, plan: Plan) -> list[tuple[int, str, str]]:
        with self.company.here():
            rows = Occurrence.objects.filter(plan_id=plan.id).order_by("number")
            return [(row.number, f"{row.due:%d/%m}", row.state) for row in rows]

    def occurrence(self, plan: Plan, number: int) -> Occurrence:
        with self.company.here():
            return Occurrence.objects.select_related("draft").get(plan_id=plan.id, number=number)

    def issued_drafts(self) -> list[UUID]:
        with self.company.here():
            rows = IssuedDocument.objects.filter(organisation_id=self.company.id)
            return list(rows.order_by("running").values_list("draft_id", flat=True))

    def told(self, verb: str) -> list[AuditEvent]:
        with self.company.here():
            return list(AuditEvent.objects.filter(verb=verb).order_by("seq"))


def days_later(days: int) -> datetime:
    """NOW and some days."""
    return NOW + timedelta(days=days)


def today(now: datetime = NOW) -> date:
    """The day of a moment."""
    return timezone.localdate(now)
