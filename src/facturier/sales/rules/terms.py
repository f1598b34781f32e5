"""When an invoice is due: from terms, in parts, and whether the law allows it. Pure.

Source of the ceilings: Code de commerce, article L441-10, I (60 days from the invoice date, or 45
days end of month; 30 days where nothing was agreed), between professionals.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from facturier.einvoice.unreadable import N_
from facturier.money.split import split
from facturier.parties.rules import LONGEST, PaymentBasis
from facturier.sales.rules.kinds import Condition, Said

WITHOUT_AGREEMENT = 30  # L441-10, I, first paragraph

OFFER_DAYS = 30  # of a quote: ours to choose, since no law sets it; the quote says its day


@dataclass(frozen=True, slots=True)
class Terms:
    """So many days, counted from a basis."""

    days: int
    basis: PaymentBasis = PaymentBasis.INVOICE_DATE

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError(f"{self.days} days")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is due: its weight (percent, amount: any proportion) and its terms."""

    weight: Decimal
    terms: Terms


@dataclass(frozen=True, slots=True)
class Due:
    """A date and what is due on it."""

    due_date: date
    amount: Decimal


def due_date(issue_date: date, terms: Terms) -> date:
    """The day a payment is due. OverflowError for days that no calendar has."""
    if terms.basis is PaymentBasis.END_OF_MONTH:
        return end_of_month(issue_date + timedelta(days=terms.days))
    if terms.basis is PaymentBasis.END_OF_MONTH_FIRST:
        return end_of_month(issue_date) + timedelta(days=terms.days)
    return issue_date + timedelta(days=terms.days)


def valid_until(issue_date: date) -> date:
    """The last day of an offer for which no other was chosen."""
    return issue_date + timedelta(days=OFFER_DAYS)


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_dates(
    issue_date: date, payable: Decimal, parts: Sequence[Part], decimals: int = 2
) -> tuple[Due, ...]:
    """Parts of what is payable by date; they sum to it, parts of the same day become one.

    ValueError without parts, or with weights that are negative or all zero.
    """
    amounts = split(payable, [part.weight for part in parts], decimals)
    found: dict[date, Decimal] = {}
    for part, amount in zip(parts, amounts, strict=True):
        day = due_date(issue_date, part.terms)
        found[day] = found.get(day, Decimal(0)) + amount
    return tuple(Due(day, found[day]) for day in sorted(found))


def latest_lawful(issue_date: date) -> date:
    """The last due date that any terms between professionals may lead to."""
    return max(due_date(issue_date, Terms(days, basis)) for basis, days in LONGEST.items())


def ceiling(issue_date: date, terms: Terms, *, is_consumer: bool = False) -> Condition | None:
    """The warning that terms pass the ceiling of their basis; none for a consumer."""
    longest = LONGEST[terms.basis]
    if is_consumer or terms.days <= longest:
        return None
    return _beyond(due_date(issue_date, terms), due_date(issue_date, Terms(longest, terms.basis)))


def date_ceiling(issue_date: date, due: date, *, is_consumer: bool = False) -> Condition | None:
    """The warning that a date typed by hand passes every ceiling."""
    latest = latest_lawful(issue_date)
    return None if is_consumer or due <= latest else _beyond(due, latest)


def _beyond(due: date, latest: date) -> Condition:
    return Condition(
        "due_beyond_ceiling",
        Said(
            N_(
                "L'échéance du %(due)s dépasse le plafond légal, le %(latest)s (60 jours, ou 45 "
                "jours fin de mois)."
            ),
            days={"due": due, "latest": latest},
        ),
        "payment.due_date",
        "C. com. L441-10, I",
        blocking=False,
    )
