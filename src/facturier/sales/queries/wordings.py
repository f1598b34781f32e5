"""Legal mentions of an organisation: those in force on a day, their versions, what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.planned import planned
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.sales.models import WordingDecision
from facturier.sales.rules.kinds import Said
from facturier.sales.rules.wording_labels import GROUP_LABELS, LABELS
from facturier.sales.rules.wording_texts import GROUPS, SHIPPED
from facturier.sales.rules.wordings import (
    AUTOMATIC,
    Chosen,
    Decision,
    Version,
    Wording,
    successor_of,
)

MOST_SHOWN = 50  # decisions of a mention, the newest first


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of ours, and how it stands on a day."""

    version: Version
    admitted: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision of the company, as its history shows it."""

    id: UUID
    first_day: date
    version: str
    text_fr: str
    text_en: str
    reason: str
    decided_by: str
    decided_at: datetime

    @property
    def is_own(self) -> bool:
        """True for a text of the company."""
        return not self.version

    @property
    def is_automatic(self) -> bool:
        """True where the company follows us again."""
        return self.version == AUTOMATIC


@dataclass(frozen=True, slots=True)
class WordingRow:
    """A mention in the list: what stands on an invoice of the day, and what comes after."""

    key: str
    label: str
    group: str
    wording: Wording
    chosen: Chosen
    successor: Version | None


@dataclass(frozen=True, slots=True)
class WordingPage:
    """One mention with all that is known of it."""

    row: WordingRow
    english: str
    versions: tuple[VersionRow, ...]
    decisions: tuple[DecisionRow, ...]


def wordings_in_force(
    organisation_id: UUID, keys: Iterable[str], issue_date: date, language: str = "fr"
) -> dict[str, Chosen]:
    """key -> the mention as an invoice of that day states it. One query, whatever the keys."""
    decisions = decisions_on(organisation_id, issue_date)
    return {key: SHIPPED.in_force(key, issue_date, language, decisions) for key in keys}


def wording_rows(member: Member, day: date, language: str = "fr") -> list[WordingRow]:
    """Every mention, in the order of the page, as it stands on a day."""
    require(member, "organisation.read")
    decisions = decisions_on(member.organisation_id, day)
    return [
        _row(key, group, SHIPPED.in_force(key, day, language, decisions), day)
        for group, keys in GROUPS
        for key in keys
    ]


def wording_page(member: Member, key: str, day: date) -> WordingPage:
    """One mention on a day, its versions and what the company decided; 404 for another key."""
    require(member, "organisation.read")
    if key not in SHIPPED.by_key:
        raise absent()
    decisions = decisions_on(member.organisation_id, day)
    chosen, english = (SHIPPED.in_force(key, day, one, decisions) for one in ("fr", "en"))
    group = next(name for name, keys in GROUPS if key in keys)
    versions = tuple(
        VersionRow(version, version.admitted_on(day), version is chosen.version)
        for version in SHIPPED.by_key[key].versions
    )
    rows = WordingDecision.objects.filter(organisation_id=member.organisation_id, key=key)
    history = tuple(decision_row(row) for row in rows.order_by("-id")[:MOST_SHOWN])
    return WordingPage(_row(key, group, chosen, day), english.text, versions, history)


def decision_row(row: WordingDecision) -> DecisionRow:
    """A decision as it is shown."""
    return DecisionRow(
        row.id,
        row.first_day,
        row.version,
        row.text_fr,
        row.text_en,
        row.reason,
        row.decided_by,
        row.decided_at,
    )


def _row(key: str, group: str, chosen: Chosen, day: date) -> WordingRow:
    wording = SHIPPED.by_key[key]
    label, title = _(LABELS[key]), _(GROUP_LABELS[group])
    return WordingRow(key, label, title, wording, chosen, successor_of(wording, day))


def decisions_on(organisation_id: UUID, day: date) -> list[Decision]:
    """The decision that holds for each key on a day: the last of the latest first day."""
    return [
        Decision(row.key, row.first_day, row.version, row.text_fr, row.text_en)
        for row in _decided(organisation_id, day)
    ]


@planned
def _decided(organisation_id: UUID, day: date) -> QuerySet[WordingDecision]:
    rows = WordingDecision.objects.filter(organisation_id=organisation_id, first_day__lte=day)
    return rows.order_by("key", "-first_day", "-id").distinct("key")


def tell(said: Said) -> str:
    """A sentence of the rules in the active language."""
    labels = {name: _(label) if label else "" for name, label in said.labels.items()}
    days = {name: display.day(value, get_language()) for name, value in said.days.items()}
    sums = {
        name: display.money(value, currency, get_language())
        for name, (value, currency) in said.amounts.items()
    }
    return _(said.sentence) % {**said.values, **labels, **days, **sums}
