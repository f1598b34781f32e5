"""What a view holds: how many invoices, and their totals per direction and currency, exact."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from facturier.organisations.queries import Member
from facturier.register import rules
from facturier.register.models import Invoice
from facturier.register.queries.narrowed import conditions
from facturier.register.queries.scope import within
from facturier.register.queries.search import Question
from facturier.register.rules.narrowing import Narrowing

COUNTED = 1000  # beyond, a counter says "plus de 1 000"


@dataclass(frozen=True, slots=True)
class Total:
    """Totals of the invoices of one direction in one currency; a credit note counts as less."""

    direction: str
    currency: str
    invoices: int
    net: Decimal
    tax: Decimal
    gross: Decimal


def totals(member: Member, narrowing: Narrowing, today: date) -> tuple[Total, ...]:
    """The totals of all that a narrowing shows this member, largest count first."""
    if narrowing.text and not narrowing.beyond_facts:
        question = Question.of(member, narrowing, today)
        rows = question.sums() if question else []
    else:
        rows = list(
            _narrowed(member, narrowing, today)
            .order_by()
            .values_list("direction", "currency")
            .annotate(
                invoices=Count("*"),
                net=Sum("signed_net"),
                tax=Sum("signed_tax"),
                gross=Sum("signed_gross"),
            )
        )
    found = (
        Total(direction, currency, invoices, *(_amount(units) for units in sums))
        for direction, currency, invoices, *sums in rows
    )
    return tuple(
        sorted(found, key=lambda total: (-total.invoices, total.direction, total.currency))
    )


def counted(member: Member, narrowing: Narrowing, today: date) -> tuple[int, bool]:
    """(how many, exactly?): exact up to `COUNTED`."""
    if narrowing.text and not narrowing.beyond_facts:
        question = Question.of(member, narrowing, today)
        hits = question.hits(COUNTED + 1, down=True) if question else []
        return min(len(hits), COUNTED), len(hits) <= COUNTED
    count = _narrowed(member, narrowing, today).order_by()[: COUNTED + 1].count()
    return min(count, COUNTED), count <= COUNTED


def _narrowed(member: Member, narrowing: Narrowing, today: date):
    rows = Invoice.objects.filter(
        within(member, "invoice.read"),
        conditions(member, narrowing, today),
        organisation_id=member.organisation_id,
    )
    if narrowing.text:
        question = Question.of(member, narrowing, today)
        rows = rows.filter(entry__in=question.hits(10**6, down=True) if question else [])
    return rows


def _amount(units: int | Decimal | None) -> Decimal:
    return rules.amount_of(units) or Decimal("0.00")
