"""When a plan invoices, and which period each invoice covers: calendar dates alone. Pure.

No hour and no time zone enters here: a change of clocks moves nothing. A day that a month lacks is
its last day. The number of a period, from 1, and its day never change once the plan exists.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice, pairwise
from typing import Any

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.kinds import Said

LATEST = date(2099, 12, 31)  # BR-FR: the years of a document
LAST_DAY = 31
MOST_EVERY = 99
DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a rule counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS: Mapping[Unit, int] = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


class Cover(StrEnum):
    """Which period an invoice covers, seen from its day."""

    NONE = "none"  # it states no period
    AHEAD = "ahead"  # from its day to the eve of the next
    BEHIND = "behind"  # from the day of the one before to its eve
    CALENDAR_AHEAD = "calendar_ahead"  # whole months, the first being that of its day
    CALENDAR_BEHIND = "calendar_behind"  # whole months that end before its day, or with it


class BadRule(ValueError):
    """A rule that cannot be, the field at fault, and the sentence that says why."""

    def __init__(self, field: str, sentence: str, **values: str) -> None:
        super().__init__(field)
        self.field, self.said = field, Said(sentence, values)


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many units; in months, on days or on one weekday (`nth`, -1 the last)."""

    unit: Unit
    every: int = 1
    days: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()  # 0 is Monday
    nth: int | None = None

    @property
    def step(self) -> int:
        """The months between two blocks."""
        return MONTHS[self.unit] * self.every

    @property
    def ends_its_month(self) -> bool:
        """Whether its day is the last of the month, or the last of its weekday."""
        return self.nth == -1 or self.days == (LAST_DAY,)


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that decides the dates of a plan. `end` is the last day; `most` the number of periods."""

    rule: Rule
    start: date
    cover: Cover = Cover.NONE
    end: date | None = None
    most: int | None = None
    prorate: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """One invoice of a plan: its number from 1, its day, and what it covers."""

    number: int
    due: date
    first: date | None = None
    last: date | None = None
    days: int = 0
    of_days: int = 0
    """It covers `days` of the `of_days` that its whole period has."""

    @property
    def is_partial(self) -> bool:
        """Whether the plan began or ended within its period."""
        return self.days != self.of_days

    @property
    def day(self) -> date:
        """The day that prices and texts are taken of."""
        return self.first or self.due


def rule_of(said: Mapping[str, Any]) -> Rule:
    """A rule as it was stated or kept; BadRule where it cannot be."""
    try:
        unit = Unit(str(said.get("unit", "")))
    except ValueError:
        raise BadRule("unit", N_("Choisissez une unité : jour, semaine, mois…")) from None
    rule = Rule(
        unit,
        said.get("every", 1),
        tuple(sorted(set(said.get("days") or ()))),
        tuple(sorted(set(said.get("weekdays") or ()))),
        said.get("nth"),
    )
    if not 1 <= rule.every <= MOST_EVERY:
        sentence = N_("Le rythme va de 1 à %(most)s.")
        raise BadRule("every", sentence, most=str(MOST_EVERY))
    if any(not 1 <= day <= LAST_DAY for day in rule.days):
        raise BadRule("days", N_("Les jours du mois vont de 1 à 31 ; 31 est le dernier."))
    if any(not 0 <= day <= 6 for day in rule.weekdays):
        raise BadRule("weekdays", N_("Choisissez des jours de la semaine."))
    if rule.nth not in (None, 1, 2, 3, 4, -1):
        raise BadRule("nth", N_("Choisissez le 1er, 2e, 3e, 4e ou dernier jour de semaine."))
    return _fitting(rule)


def _fitting(rule: Rule) -> Rule:
    """The rule without what its unit does not know; refused where something lacks."""
    if rule.unit is Unit.DAY:
        return Rule(rule.unit, rule.every)
    if rule.unit is Unit.WEEK:
        if not rule.weekdays:
            raise BadRule("weekdays", N_("Choisissez au moins un jour de la semaine."))
        return Rule(rule.unit, rule.every, weekdays=rule.weekdays)
    if rule.nth is None:
        if not rule.days:
            raise BadRule("days", N_("Choisissez au moins un jour du mois."))
        return Rule(rule.unit, rule.every, days=rule.days)
    if len(rule.weekdays) != 1:
        raise BadRule("weekdays", N_("Choisissez un seul jour de la semaine."))
    return Rule(rule.unit, rule.every, weekdays=rule.weekdays, nth=rule.nth)


def as_said(rule: Rule) -> dict[str, Any]:
    """A rule as it is kept."""
    return {
        "unit": rule.unit.value,
        "every": rule.every,
        "days": list(rule.days),
        "weekdays": list(rule.weekdays),
        "nth": rule.nth,
    }


def check(schedule: Schedule) -> None:
    """BadRule where start, end, period and rule do not go together."""
    if schedule.end is not None and schedule.end < schedule.start:
        raise BadRule("end", N_("La fin précède le début. Choisissez une date plus tardive."))
    if schedule.most is not None and not 1 <= schedule.most <= 999:
        raise BadRule("most", N_("Le nombre de factures va de 1 à 999."))
    calendar = schedule.cover in (Cover.CALENDAR_AHEAD, Cover.CALENDAR_BEHIND)
    rule = schedule.rule
    if calendar and (rule.unit not in MONTHS or len(rule.days) > 1):
        sentence = N_("Des mois entiers demandent un rythme en mois et un seul jour.")
        raise BadRule("cover", sentence)
    if schedule.prorate and schedule.cover is Cover.NONE:
        raise BadRule("prorate", N_("Le prorata demande une période : dites laquelle."))
    if next(periods(schedule), None) is None:
        raise BadRule("end", N_("Ce plan n'aurait aucune facture : il finit trop tôt."))


# -- dates -----------------------------------------------------------------------------------------
def dates(rule: Rule, start: date, block: int = 0) -> Iterator[date]:
    """The days of a rule, in order, from a block on; block 0 holds `start`."""
    for number in count(block):
        found = _of_block(rule, start, number)
        if found is None or found[0] > LATEST:
            return
        yield from found


def _of_block(rule: Rule, start: date, number: int) -> list[date] | None:
    try:
        if rule.unit is Unit.DAY:
            return [start + DAY * rule.every * number]
        if rule.unit is Unit.WEEK:
            monday = start - DAY * start.weekday() + DAY * 7 * rule.every * number
            return [monday + DAY * day for day in rule.weekdays]
        year, month = _month(start, rule.step * number)
        if rule.nth is not None:
            return [_nth(year, month, rule.weekdays[0], rule.nth)]
        last = monthrange(year, month)[1]
        return sorted({date(year, month, min(day, last)) for day in rule.days})
    except (OverflowError, ValueError):
        return None  # beyond the years that a date has


def _month(start: date, months: int) -> tuple[int, int]:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return year, month + 1


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    if nth == -1:
        last = date(year, month, monthrange(year, month)[1])
        return last - DAY * ((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + DAY * ((weekday - first.weekday()) % 7 + 7 * (nth - 1))


# -- periods ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Whole:
    due: date
    first: date
    last: date


def _wholes(schedule: Schedule) -> Iterator[_Whole]:
    """Whole periods in order, from before the plan begins."""
    rule, start, cover = schedule.rule, schedule.start, schedule.cover
    if cover is Cover.NONE:
        yield from (_Whole(day, day, day) for day in dates(rule, start))
    elif cover in (Cover.AHEAD, Cover.BEHIND):
        for one, following in pairwise(dates(rule, start, -2)):
            due = one if cover is Cover.AHEAD else following
            yield _Whole(due, one, following - DAY)
    else:
        for number, due in enumerate(dates(rule, start, -2), -2):
            yield _calendar(schedule, number, due)


def _calendar(schedule: Schedule, number: int, due: date) -> _Whole:
    """The whole months that the invoice of a block covers."""
    rule = schedule.rule
    at = rule.step * number
    if schedule.cover is Cover.CALENDAR_BEHIND:
        at += 1 - rule.step if rule.ends_its_month else -rule.step
    first = date(*_month(schedule.start, at), 1)
    return _Whole(due, first, date(*_month(schedule.start, at + rule.step), 1) - DAY)


def periods(schedule: Schedule) -> Iterator[Period]:
    """The periods of a plan, in order. Each has its own day, later than the one before.

    Without proration a period that had begun before the plan is not invoiced, and one that begins
    before its end is invoiced whole. With it, both are invoiced by the day.
    """
    number = 0
    for whole in _wholes(schedule):
        if whole.last < schedule.start or (not schedule.prorate and whole.first < schedule.start):
            continue
        if schedule.end is not None and whole.first > schedule.end:
            return
        number += 1
        if schedule.most is not None and number > schedule.most:
            return
        yield _clipped(schedule, whole, number)


def _clipped(schedule: Schedule, whole: _Whole, number: int) -> Period:
    due = max(whole.due, schedule.start)
    if schedule.cover is Cover.NONE:
        return Period(number, due)
    first, last = whole.first, whole.last
    if schedule.prorate:
        first = max(first, schedule.start)
        last = min(last, schedule.end or last)
    days, of_days = (last - first).days + 1, (whole.last - whole.first).days + 1
    return Period(number, due, first, last, days, of_days)


def period_of(schedule: Schedule, number: int) -> Period | None:
    """A period by its number; None beyond the end of the plan."""
    return next(islice(periods(schedule), number - 1, None), None)


def periods_from(schedule: Schedule, number: int, size: int) -> list[Period]:
    """Some periods from a number on."""
    return list(islice(periods(schedule), number - 1, number - 1 + size))
