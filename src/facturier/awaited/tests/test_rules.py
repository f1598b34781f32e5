"""How a rhythm is learned, and when the next invoice is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from facturier.awaited.rules import (
    GRACE,
    LEAST,
    MONTHS,
    Rhythm,
    habit_of,
    has_ended,
    later,
    missed_from,
    next_due,
    usual,
)

days = some.dates(date(2015, 1, 1), date(2030, 12, 31))
rhythms = some.sampled_from(list(Rhythm))


@given(start=days, rhythm=rhythms, count=some.integers(LEAST, 14), data=some.data())
def test_a_rhythm_is_found_though_days_stray_a_little(start, rhythm, count, data):
    stray = some.integers(-2, 2)
    came = [later(start, rhythm, at) + timedelta(days=data.draw(stray)) for at in range(count)]
    found = habit_of(came)
    assert found is not None
    assert found.rhythm is rhythm


@given(start=days, count=some.integers(0, LEAST - 1), times=some.integers(1, 3))
def test_too_few_invoices_are_no_habit_however_many_come_on_one_day(start, count, times):
    came = [later(start, Rhythm.MONTHLY, at) for at in range(count)] * times
    assert habit_of(came) is None


def test_one_that_came_twice_or_not_at_all_changes_nothing():
    months = [date(2025, month, 5) for month in range(1, 11)]
    assert habit_of([*months[:4], *months[5:]]).rhythm is Rhythm.MONTHLY
    assert habit_of([*months, months[3] + timedelta(days=2)]).rhythm is Rhythm.MONTHLY


@pytest.mark.parametrize("gaps", [(3, 40, 9, 61, 20), (7, 7, 7, 7), (60, 60, 60, 60)])
def test_no_rhythm_is_made_up(gaps):
    day, came = date(2025, 1, 1), [date(2025, 1, 1)]
    for gap in gaps:
        day += timedelta(days=gap)
        came.append(day)
    assert habit_of(came) is None


def test_a_habit_is_of_the_latest_invoices():
    early = [date(2020, 1, 5) + timedelta(days=7 * at) for at in range(40)]
    late = [later(date(2024, 1, 5), Rhythm.QUARTERLY, at) for at in range(13)]
    assert habit_of(early + late).rhythm is Rhythm.QUARTERLY


@given(day=days, rhythm=rhythms, times=some.integers(0, 40))
def test_later_stays_on_the_day_or_on_the_last_of_its_month(day, rhythm, times):
    found = later(day, rhythm, times)
    months = (found.year - day.year) * 12 + found.month - day.month
    assert months == times * MONTHS[rhythm]
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@given(last=days, rhythm=rhythms, left=some.sets(some.integers(1, 6), max_size=6))
def test_what_is_left_out_is_never_due_and_all_else_is(last, rhythm, left):
    out = {later(last, rhythm, times) for times in left}
    due = next_due(rhythm, last=last, left_out=out)
    first = next(times for times in range(1, 9) if times not in left)
    assert due == later(last, rhythm, first)
    assert missed_from(due, rhythm) == due + timedelta(days=GRACE[rhythm])


def test_the_first_is_due_on_the_day_that_was_said_and_the_last_before_the_end():
    since, until = date(2026, 1, 31), date(2026, 3, 1)
    assert next_due(Rhythm.MONTHLY, last=None, since=since) == since
    assert next_due(Rhythm.MONTHLY, last=since, until=until) == date(2026, 2, 28)
    assert next_due(Rhythm.MONTHLY, last=date(2026, 2, 28), until=until) is None
    assert next_due(Rhythm.MONTHLY, last=None) is None


def test_a_habit_ends_by_itself_after_three_periods():
    due = date(2026, 1, 5)
    assert not has_ended(due, Rhythm.MONTHLY, date(2026, 4, 5))
    assert has_ended(due, Rhythm.MONTHLY, date(2026, 4, 6))


@given(some.lists(some.integers(-(10**12), 10**12), min_size=1))
def test_what_is_usual_lies_between_the_least_and_the_most(amounts):
    least, middle, most = usual(amounts)
    assert least <= middle <= most
    assert usual([]) is None
