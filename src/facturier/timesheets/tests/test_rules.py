"""How time is typed, what is wrong with it, and how it becomes lines: to the cent."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.money.rounding import rounded
from facturier.timesheets.rules import (
    EntryFacts,
    Grouping,
    Reached,
    State,
    Worked,
    Wrong,
    day_of,
    faults_of,
    hours_of,
    lines_of,
    settled,
    state_of,
)

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1.5", "1.5"), ("1,5", "1.5"), ("1h30", "1.5"), ("1 h 30", "1.5"), ("2h", "2"),
        ("0:45", "0.75"), ("45 min", "0.75"), ("7", "7"), ("0h03", "0.05"),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_type_them(text, hours):
    assert hours_of(text) == Decimal(hours)


@pytest.mark.parametrize("text", ["", "beaucoup", "20 min", "1h75", "1:2:3", "h", "١h"])
def test_what_is_no_time_to_two_decimals_is_none(text):
    assert hours_of(text) is None


@pytest.mark.parametrize("text", ["2026-03-02", "02/03/2026", "2.3.26", "2026-03-02T00:00:00"])
def test_days_are_read_as_tools_write_them(text):
    assert day_of(text) == DAY


@pytest.mark.parametrize("text", ["", "31/02/2026", "2026-13-01", "demain", "2/3", "٢/٣/٢٠٢٦"])
def test_what_is_no_day_is_none(text):
    assert day_of(text) is None


def test_all_that_is_wrong_is_told_and_texts_are_settled_first():
    facts = EntryFacts(uuid4(), "  ", date(1999, 1, 1), Decimal("24.5"), Decimal("1.23456"))
    assert faults_of(settled(facts)) == {
        "person_name": Wrong.MISSING,
        "day": Wrong.YEAR,
        "hours": Wrong.TOO_GREAT,
        "rate": Wrong.TOO_FINE,
    }


@pytest.mark.parametrize(
    ("approved", "archived", "on_draft", "issued", "expected"),
    [
        (False, False, False, False, State.TO_APPROVE),
        (True, False, False, False, State.APPROVED),
        (True, False, True, False, State.IN_DRAFT),
        (True, False, True, True, State.INVOICED),
        (False, True, False, False, State.ARCHIVED),
    ],
)
def test_a_state_is_derived_from_what_happened(approved, archived, on_draft, issued, expected):
    found = state_of(approved=approved, archived=archived, on_draft=on_draft, issued=issued)
    assert found is expected


worked = st.builds(
    Worked,
    key=st.uuids(),
    person=st.sampled_from(["Inès", "Loïc"]),
    project=st.sampled_from(["", "Rade", "Talus"]),
    task=st.sampled_from(["", "Plans", "Pose"]),
    day=st.integers(0, 60).map(lambda days: DAY + timedelta(days)),
    hours=st.decimals("0.01", "24", places=2),
    rate=st.decimals("0", "400", places=4),
    description=st.just(""),
)
entries_of = st.lists(worked, min_size=1, max_size=30, unique_by=lambda one: one.key)


@given(entries_of, st.sampled_from(Grouping))
def test_grouped_lines_say_hours_by_rate_of_all_their_entries_rounded_once(entries, grouping):
    lines = lines_of(entries, [], grouping)
    by_key = {one.key: one for one in entries}
    held: list[UUID] = []
    for line in lines:
        own = [by_key[key] for key in line.parts]
        held += line.parts
        assert {one.rate for one in own} == {line.price}
        assert line.quantity == sum(one.hours for one in own)
        assert line.net == rounded(sum((one.hours * one.rate for one in own), Decimal(0)))
        assert sum(line.parts.values()) == line.quantity * line.price
        assert (line.start, line.end) == (min(one.day for one in own), max(one.day for one in own))
        assert 0 < len(line.name) <= 200
    assert sorted(held) == sorted(by_key)
    exact = sum((one.hours * one.rate for one in entries), Decimal(0))
    assert abs(sum(line.net for line in lines) - exact) <= Decimal("0.005") * len(lines)


@given(entries_of)
def test_coarser_groupings_never_make_more_lines(entries):
    counts = {grouping: len(lines_of(entries, [], grouping)) for grouping in Grouping}
    assert counts[Grouping.ALL] == len({one.rate for one in entries})
    assert counts[Grouping.ALL] <= counts[Grouping.PROJECT] <= counts[Grouping.TASK]
    assert counts[Grouping.ENTRY] == len(entries)
    assert max(counts.values()) == counts[Grouping.ENTRY]


@given(st.lists(st.decimals("0.01", "1000000", places=2), min_size=1, max_size=5))
def test_a_milestone_is_a_line_of_its_own_at_its_amount(amounts):
    reached = [Reached(uuid4(), "Étape", "Rade", DAY, amount) for amount in amounts]
    lines = lines_of([], reached, Grouping.ALL)
    assert sorted(line.net for line in lines) == sorted(amounts)
    assert all(line.of_milestone and line.unit == "LS" for line in lines)


def test_lines_are_named_in_the_language_of_the_customer():
    one = Worked(uuid4(), "Inès", "", "", DAY, Decimal(1), Decimal(80))
    assert lines_of([one], [], Grouping.ALL, "en")[0].name == "Time worked"
    assert lines_of([one], [], Grouping.PERSON, "fr")[0].name == "Temps passé, Inès"
    assert lines_of([one], [], Grouping.ENTRY)[0].name == "Temps passé, Inès, le 02/03/2026"
