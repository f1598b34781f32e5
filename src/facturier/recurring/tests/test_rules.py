"""Dates, periods, prices and texts of plans, against a plain reference where there is one."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice, pairwise
from uuid import uuid4

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from facturier.recurring.rules.carrying import Terms, applied, carried
from facturier.recurring.rules.prices import Kind, Step, anniversaries, factor, rounded
from facturier.recurring.rules.schedule import (
    BadRule,
    Cover,
    Period,
    Rule,
    Schedule,
    Unit,
    as_said,
    check,
    dates,
    period_of,
    periods,
    rule_of,
)
from facturier.recurring.rules.words import filled, told, unknown_places
from facturier.sales.rules.amounts import amounts_of
from facturier.sales.rules.operations import Content, DraftLine, Held

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
months = st.sampled_from([Unit.MONTH, Unit.QUARTER, Unit.YEAR])
by_day = st.builds(
    lambda unit, every, on: Rule(unit, every, tuple(sorted(on))),
    months, st.integers(1, 6), st.sets(st.integers(1, 31), min_size=1, max_size=4),
)  # fmt: skip
by_weekday = st.builds(
    lambda unit, every, day, nth: Rule(unit, every, weekdays=(day,), nth=nth),
    months, st.integers(1, 6), st.integers(0, 6), st.sampled_from([1, 2, 3, 4, -1]),
)  # fmt: skip
weekly = st.builds(
    lambda every, on: Rule(Unit.WEEK, every, weekdays=tuple(sorted(on))),
    st.integers(1, 5), st.sets(st.integers(0, 6), min_size=1),
)  # fmt: skip
daily = st.builds(lambda every: Rule(Unit.DAY, every), st.integers(1, 40))
rules = st.one_of(by_day, by_weekday, weekly, daily)
single = st.one_of(
    st.builds(
        lambda unit, every, on: Rule(unit, every, (on,)), months, st.integers(1, 4),
        st.integers(1, 31),
    ),
    by_weekday,
)  # fmt: skip


@st.composite
def schedules(draw) -> Schedule:
    cover = draw(st.sampled_from(Cover))
    whole = cover in (Cover.CALENDAR_AHEAD, Cover.CALENDAR_BEHIND)
    start = draw(days)
    return Schedule(
        draw(single if whole else rules),
        start,
        cover,
        draw(st.none() | st.integers(0, 900).map(lambda more: start + timedelta(days=more))),
        draw(st.none() | st.integers(1, 20)),
        draw(st.booleans()) if cover is not Cover.NONE else False,
    )


def reference(rule: Rule, start: date, size: int) -> list[date]:
    """The same days by dateutil; a day that a month lacks is asked as its last."""
    frequency = {Unit.DAY: rrule.DAILY, Unit.WEEK: rrule.WEEKLY}.get(rule.unit, rrule.MONTHLY)
    begin = start if rule.unit is Unit.DAY else start - timedelta(days=start.weekday())
    if rule.unit not in (Unit.DAY, Unit.WEEK):
        begin = start.replace(day=1)
    every = rule.every * {Unit.QUARTER: 3, Unit.YEAR: 12}.get(rule.unit, 1)
    asked = {"dtstart": rrule.datetime.datetime(*begin.timetuple()[:3]), "interval": every}

    def found(**more):
        until = rrule.datetime.datetime(2099, 12, 31)
        return {each.date() for each in rrule.rrule(frequency, until=until, **asked, **more)}

    if rule.unit is Unit.DAY:
        everything = found()
    elif rule.unit is Unit.WEEK:
        everything = found(byweekday=rule.weekdays)
    elif rule.nth is not None:
        everything = found(byweekday=rrule.weekday(rule.weekdays[0], rule.nth))
    else:
        everything = set()
        for day in rule.days:
            # The last of the days up to this one that the month has.
            everything |= found(bymonthday=range(min(day, 28), day + 1), bysetpos=-1)
    return sorted(everything)[:size]


@given(rules, days)
def test_the_days_are_those_of_a_plain_reference(rule, start):
    assert list(islice(dates(rule, start), 30)) == reference(rule, start, 30)


@given(schedules())
def test_each_period_has_its_own_day_and_they_never_overlap_or_leave_a_gap(schedule):
    found = list(islice(periods(schedule), 40))
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    for one, following in pairwise(found):
        assert one.due < following.due
        if one.last is not None:
            assert following.first == one.last + timedelta(days=1)
    for one in found:
        assert one.due >= schedule.start
        if one.first is not None:
            assert schedule.start <= one.first <= one.last
            assert 1 <= one.days <= one.of_days
            assert one.days == (one.last - one.first).days + 1
            if schedule.end is not None:
                assert one.first <= schedule.end
                assert not schedule.prorate or one.last <= schedule.end
        assert one.is_partial is False or schedule.prorate
    for one in found[:3]:
        assert period_of(schedule, one.number) == one
    assert schedule.most is None or len(found) <= schedule.most


@given(schedules())
def test_with_proration_every_day_of_the_contract_is_covered_once(schedule):
    if not schedule.prorate or schedule.most is not None or schedule.end is None:
        return
    covered = sum(one.days for one in periods(schedule))
    assert covered == (schedule.end - schedule.start).days + 1


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (Rule(Unit.MONTH, 1, (31,)), date(2027, 12, 31), ["31/12", "31/01", "29/02", "31/03"]),
        (Rule(Unit.MONTH, 1, (30,)), date(2027, 1, 1), ["30/01", "28/02", "30/03", "30/04"]),
        (Rule(Unit.MONTH, 1, (29, 30, 31)), date(2027, 2, 1), ["28/02", "29/03", "30/03", "31/03"]),
        (Rule(Unit.YEAR, 1, (29,)), date(2024, 2, 1), ["29/02", "28/02", "28/02", "28/02"]),
        (Rule(Unit.MONTH, 1, weekdays=(0,), nth=1), date(2026, 1, 1), ["05/01", "02/02", "02/03"]),
        (Rule(Unit.MONTH, 1, weekdays=(4,), nth=-1), date(2026, 1, 1), ["30/01", "27/02", "27/03"]),
        # The nights when clocks change are days as the others.
        (Rule(Unit.DAY, 1), date(2026, 3, 28), ["28/03", "29/03", "30/03"]),
        (Rule(Unit.DAY, 1), date(2026, 10, 24), ["24/10", "25/10", "26/10"]),
    ],
)
def test_days_that_trip_others(rule, start, expected):
    found = islice(dates(rule, start), len(expected))
    assert [f"{day:%d/%m}" for day in found] == expected


@pytest.mark.parametrize(
    ("cover", "rule", "expected"),
    [
        (Cover.AHEAD, Rule(Unit.MONTH, 1, (1,)), [("10/01", "10/01", "31/01", 22, 31)]),
        (Cover.BEHIND, Rule(Unit.MONTH, 1, (1,)), [("01/02", "10/01", "31/01", 22, 31)]),
        (Cover.CALENDAR_BEHIND, Rule(Unit.MONTH, 1, (31,)), [("31/01", "10/01", "31/01", 22, 31)]),
        (Cover.CALENDAR_BEHIND, Rule(Unit.MONTH, 1, (5,)), [("05/02", "10/01", "31/01", 22, 31)]),
        (Cover.CALENDAR_AHEAD, Rule(Unit.QUARTER, 1, (15,)), [("15/01", "10/01", "31/03", 81, 90)]),
    ],
)
def test_the_first_part_of_a_period_is_counted_in_days(cover, rule, expected):
    schedule = Schedule(rule, date(2026, 1, 10), cover, prorate=True)
    one = next(periods(schedule))
    told_so = (f"{one.due:%d/%m}", f"{one.first:%d/%m}", f"{one.last:%d/%m}", one.days, one.of_days)
    assert [told_so] == expected


@given(rules)
def test_a_rule_is_kept_and_read_again(rule):
    assert rule_of(as_said(rule)) == rule


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "unit"), ({"unit": "hour"}, "unit"), ({"unit": "day", "every": 0}, "every"),
        ({"unit": "month"}, "days"), ({"unit": "month", "days": [0]}, "days"),
        ({"unit": "month", "days": [32]}, "days"), ({"unit": "week"}, "weekdays"),
        ({"unit": "week", "weekdays": [7]}, "weekdays"),
        ({"unit": "month", "nth": 5, "weekdays": [1]}, "nth"),
        ({"unit": "month", "nth": 1, "weekdays": [1, 2]}, "weekdays"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_names_its_field(said, field):
    with pytest.raises(BadRule) as bad:
        rule_of(said)
    assert bad.value.field == field


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"end": date(2025, 1, 1)}, "end"), ({"most": 0}, "most"),
        ({"prorate": True}, "prorate"),
        ({"cover": Cover.CALENDAR_AHEAD, "rule": Rule(Unit.DAY, 1)}, "cover"),
        ({"cover": Cover.CALENDAR_AHEAD, "rule": Rule(Unit.MONTH, 1, (1, 15))}, "cover"),
        ({"end": date(2026, 1, 20), "rule": Rule(Unit.MONTH, 1, (31,))}, "end"),
    ],
)  # fmt: skip
def test_a_schedule_that_cannot_be_names_its_field(more, field):
    given_ = {"rule": Rule(Unit.MONTH, 1, (1,)), "start": date(2026, 1, 5), **more}
    with pytest.raises(BadRule) as bad:
        check(Schedule(**given_))
    assert bad.value.field == field


# -- prices ----------------------------------------------------------------------------------------
def test_an_index_whose_values_follow_each_other_is_the_newest_over_the_first():
    steps = [
        Step(Kind.INDEX, date(2025, 1, 1), base=Decimal("281.3"), value=Decimal("290.1")),
        Step(Kind.INDEX, date(2026, 1, 1), base=Decimal("290.1"), value=Decimal("297.7")),
    ]
    assert factor(steps, date(2024, 12, 31)) == 1
    assert factor(steps, date(2025, 12, 31)) == Fraction("290.1") / Fraction("281.3")
    assert factor(steps, date(2026, 1, 1)) == Fraction("297.7") / Fraction("281.3")


def test_a_yearly_percentage_grows_on_each_anniversary():
    step = Step(Kind.YEARLY, date(2024, 2, 29), percent=Decimal(2))
    once = Fraction(102, 100)
    assert factor([step], date(2024, 2, 28)) == 1
    assert factor([step], date(2025, 2, 27)) == once
    assert factor([step], date(2025, 2, 28)) == once**2
    assert factor([step], date(2028, 2, 28)) == once**4
    assert factor([step], date(2028, 2, 29)) == once**5
    assert anniversaries(date(2026, 3, 1), date(2027, 2, 28)) == 0


@given(st.fractions(-(10**12), 10**12), st.integers(0, 6))
def test_rounding_is_half_away_from_zero(value, decimals):
    found = rounded(value, decimals)
    assert abs(Fraction(found) - value) <= Fraction(1, 2 * 10**decimals)
    assert rounded(-value, decimals) == -found


# -- texts -----------------------------------------------------------------------------------------
def test_texts_name_their_period_and_nothing_else():
    period = Period(3, date(2026, 3, 31), date(2026, 3, 1), date(2026, 3, 31), 31, 31)
    text = "Maintenance {month} {year} ({period}, n° {number}) {start} {__class__} {0} {moi}"
    assert filled(text, period, "fr") == (
        "Maintenance mars 2026 (mars 2026, n° 3) 01/03/2026 {__class__} {0} {moi}"
    )
    assert filled("{month} {quarter}", period, "en") == "March 1"
    assert unknown_places(text) == ["__class__", "0", "moi"]
    assert told(date(2026, 1, 1), date(2026, 3, 31), "fr") == "1er trimestre 2026"
    assert told(date(2026, 4, 1), date(2026, 6, 30), "en") == "Q2 2026"
    assert told(date(2026, 1, 1), date(2026, 12, 31), "fr") == "2026"
    assert told(date(2026, 1, 10), date(2026, 2, 9), "fr") == "du 10/01/2026 au 09/02/2026"


# -- what a period changes -------------------------------------------------------------------------
def a_template(**line) -> tuple[Content, object]:
    key = uuid4()
    fields = {"name": "Forfait {month}", "quantity": "1", "price": "310", "vat": "20", **line}
    held = {name: Held(value, 1) for name, value in fields.items() if value is not None}
    return Content({"subject": Held("Contrat {year}", 1)}, {key: DraftLine(1, held)}), key


PARTIAL = Period(1, date(2026, 1, 10), date(2026, 1, 10), date(2026, 1, 31), 22, 31)
WHOLE = Period(2, date(2026, 2, 1), date(2026, 2, 1), date(2026, 2, 28), 28, 28)


def test_a_whole_period_changes_its_dates_and_texts_alone():
    content, key = a_template()
    found = {
        (one.line, one.field): one.after for one in carried(content, WHOLE, Terms(Cover.AHEAD))
    }
    assert found == {
        (None, "period_start"): "2026-02-01", (None, "period_end"): "2026-02-28",
        (None, "subject"): "Contrat 2026", (key, "name"): "Forfait février",
    }  # fmt: skip


def test_without_a_period_the_day_of_the_invoice_is_that_of_the_supply():
    content, _key = a_template(name="Forfait")
    found = carried(content, Period(1, date(2026, 2, 1)), Terms(Cover.NONE))
    assert ("delivery_date", "2026-02-01") in {(one.field, one.after) for one in found}


def test_a_part_of_a_period_is_exact_to_the_cent():
    content, key = a_template()
    changed = applied(content, carried(content, PARTIAL, Terms(Cover.AHEAD)))
    assert amounts_of(changed).totals.net == Decimal("220.00")
    line = changed.lines[key]
    assert (line.value("quantity"), line.value("base_quantity")) == ("22", "31")
    assert "22 jours sur 31" in line.value("description")


@given(
    st.decimals("0", "99999", places=2),
    st.integers(1, 999),
    st.integers(1, 365).flatmap(lambda of: st.tuples(st.integers(1, of), st.just(of))),
    st.sampled_from([None, True]),
)
def test_a_part_is_the_share_of_the_whole(price, quantity, parts, gross):
    content, key = a_template(price=str(price), quantity=str(quantity))
    content.header["gross_prices"] = Held(gross, 1)
    part = Period(1, date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2), *parts)
    changed = applied(content, carried(content, part, Terms(Cover.AHEAD)))
    expected = rounded(Fraction(price) * quantity * Fraction(*parts), 2)
    totals = amounts_of(changed).totals
    assert (totals.payable if gross else totals.net) == expected


def test_prices_move_once_rounded_and_what_the_catalogue_filled_follows_it():
    content, key = a_template(price="100.01")
    item = uuid4()
    content.lines[key].fields |= {"item": Held(str(item), 1), "vat": Held("20", 1, filled=True)}
    terms = Terms(
        Cover.AHEAD, factor=Fraction(103, 100), catalogued={item: {"vat": "10", "price": "999"}}
    )
    found = {one.field: one.after for one in carried(content, WHOLE, terms)}
    assert (found["price"], found["vat"]) == ("103.01", "10"), "a typed price is the contract's"
