"""How time becomes lines of an invoice. Pure.

A line has one price: hours at two rates are two lines, whatever the grouping. Its quantity is the
exact sum of its hours, so that its net is hours x rate of all its entries, rounded once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from facturier.money.rounding import rounded

HOUR, LUMP_SUM = "HUR", "LS"  # UN/ECE recommendation 20
NAME, DETAIL = 200, 1000  # what a line of a draft holds


class Grouping(StrEnum):
    """What the entries of a line have in common, beside their rate."""

    ENTRY = "entry"
    TASK = "task"
    PERSON = "person"
    PROJECT = "project"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Worked:
    """An entry as lines are made of it."""

    key: UUID
    person: str
    project: str
    task: str
    day: date
    hours: Decimal
    rate: Decimal
    description: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone as a line is made of it."""

    key: UUID
    name: str
    project: str
    day: date
    amount: Decimal
    vat_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line as the draft will hold it, and what stands on it: `parts` is key -> exact net."""

    name: str
    detail: str
    quantity: Decimal
    unit: str
    price: Decimal
    start: date
    end: date
    parts: Mapping[UUID, Decimal]
    of_milestone: bool = False
    vat_percent: Decimal | None = None

    @property
    def net(self) -> Decimal:
        """What the line comes to in euros."""
        return rounded(self.quantity * self.price)


# What a line is called where its entries say nothing, in the language of the customer.
_WORDS = {
    "fr": {"work": "Temps passé", "by": "{what}, {who}", "on": "{what}, le {day:%d/%m/%Y}"},
    "en": {"work": "Time worked", "by": "{what}, {who}", "on": "{what}, {day:%d/%m/%Y}"},
}


def lines_of(
    entries: Iterable[Worked],
    milestones: Iterable[Reached],
    grouping: Grouping,
    language: str = "fr",
) -> list[BilledLine]:
    """The lines: time first, in the order of days, then milestones."""
    words = _WORDS.get(language, _WORDS["fr"])
    groups: dict[tuple[str, Decimal], list[Worked]] = {}
    for one in sorted(entries, key=lambda each: (each.day, str(each.key))):
        groups.setdefault((_common(one, grouping), one.rate), []).append(one)
    lines = [_line(group, grouping, words) for group in groups.values()]
    reached = sorted(milestones, key=lambda each: (each.day, str(each.key)))
    return lines + [_milestone_line(one) for one in reached]


def _common(one: Worked, grouping: Grouping) -> str:
    return {
        Grouping.ENTRY: str(one.key),
        Grouping.TASK: f"{one.project}\x1f{one.task}",
        Grouping.PERSON: one.person,
        Grouping.PROJECT: one.project,
        Grouping.ALL: "",
    }[grouping]


def _line(group: Sequence[Worked], grouping: Grouping, words: Mapping[str, str]) -> BilledLine:
    first = group[0]
    return BilledLine(
        name=_name(group, grouping, words)[:NAME],
        detail=first.description[:DETAIL] if grouping is Grouping.ENTRY else "",
        quantity=sum((one.hours for one in group), Decimal(0)),
        unit=HOUR,
        price=first.rate,
        start=first.day,
        end=group[-1].day,
        parts={one.key: one.hours * one.rate for one in group},
    )


def _name(group: Sequence[Worked], grouping: Grouping, words: Mapping[str, str]) -> str:
    first = group[0]
    what = first.task or first.project or words["work"]
    if grouping is Grouping.ENTRY:
        said = words["by"].format(what=what, who=first.person)
        return words["on"].format(what=said, day=first.day)
    if grouping is Grouping.TASK:
        return what
    if grouping is Grouping.PERSON:
        return words["by"].format(what=words["work"], who=first.person)
    projects = {one.project for one in group}
    return first.project if len(projects) == 1 and first.project else words["work"]


def _milestone_line(one: Reached) -> BilledLine:
    return BilledLine(
        name=one.name[:NAME],
        detail=one.project,
        quantity=Decimal(1),
        unit=LUMP_SUM,
        price=one.amount,
        start=one.day,
        end=one.day,
        parts={one.key: one.amount},
        of_milestone=True,
        vat_percent=one.vat_percent,
    )
