"""Mandates of suppliers to invoice in their name, and what they say of what was issued so. Pure.

CGI 289, I-2; CGI ann. II, 242 nonies, I: a written mandate, given before; the supplier may contest
within the time that it names, and says nothing otherwise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.kinds import Condition, Said

ARTICLE = "CGI 289, I-2 ; ann. II, 242 nonies, I"
LONGEST_CONTEST = 366


class Reply(StrEnum):
    """What a supplier said of a document that we issued in its name."""

    ACCEPTED = "accepted"
    CONTESTED = "contested"


class Standing(StrEnum):
    """Where a self-billed document stands with its supplier."""

    OPEN = "open"
    ACCEPTED = "accepted"
    TACIT = "tacit"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a mandate holds, both days included; no last day: until it is ended."""

    first_day: date
    last_day: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def meets(self, other: "Span") -> bool:
        """Whether the two share a day."""
        last, others = self.last_day or date.max, other.last_day or date.max
        return self.first_day <= others and other.first_day <= last


@dataclass(frozen=True, slots=True)
class Mandated:
    """What a draft of self-billing knows of its mandate."""

    mandate_id: UUID
    span: Span
    contest_days: int


def standing_of(reply: Reply | None, contest_until: date, today: date) -> Standing:
    """Where a document stands: as was said, else accepted once nobody may contest any more."""
    if reply is not None:
        return Standing(reply.value)
    return Standing.TACIT if today > contest_until else Standing.OPEN


def contest_until(issue_date: date, days: int) -> date:
    """The last day on which a document of a day may be contested."""
    return issue_date + timedelta(days=days)


def shared_day(span: Span, others: Iterable[Span]) -> Span | None:
    """The first of the other spans that shares a day with this one."""
    return next((one for one in others if span.meets(one)), None)


def conditions_of(
    mandated: Mandated | None, day: date, *, has_supplier: bool, itself: bool
) -> Iterator[Condition]:
    """What stands in the way of issuing in the name of a supplier."""
    if itself:
        said = Said(N_("Une entité ne s'autofacture pas elle-même. Choisissez un fournisseur."))
        yield Condition("supplier.itself", said, "customer", ARTICLE)
    elif has_supplier and mandated is None:
        said = Said(
            N_(
                "Aucun mandat de facturation écrit de ce fournisseur ne vaut le %(day)s. Faites-le"
                " enregistrer avant d'émettre."
            ),
            days={"day": day},
        )
        yield Condition("mandate", said, "mandate", ARTICLE)
