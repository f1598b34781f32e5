"""Numbers of documents: what a pattern may hold, and when two series could give the same number."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.sales.rules.numbering import LONGEST, BadPattern, may_collide, pattern_of

DAY = date(2026, 11, 5)
GOOD = ["F{YYYY}-{N:4}", "F{YY}{MM}/{N:3}", "{N}", "AV_{YYYY}_{N:6}", "{SITE}-{YYYY}-{N:4}"]


@pytest.mark.parametrize(
    ("text", "first", "period"),
    [
        ("F{YYYY}-{N:4}", "F2026-0001", "2026"),
        ("F{YY}{MM}/{N:3}", "F2611/001", "2026-11"),
        ("{N}", "1", ""),
    ],
)
def test_a_pattern_gives_numbers_and_says_when_they_begin_anew(text, first, period):
    pattern = pattern_of(text)
    assert (pattern.number(DAY, 1), pattern.period(DAY)) == (first, period)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("F{YYYY}", "running"),
        ("F{N}-{N}", "running"),
        ("F {N}", "characters"),
        ("F.{N}", "characters"),
        ("É{N}", "characters"),
        ("{{N}", "characters"),
        ("F{YYYY}{YYYY}{N}", "twice"),
        ("F{MM}-{N}", "month"),
        ("{SITE}{N}", "site"),
        ("F" * 30 + "{N}", "long"),
        ("F{N:0}", "characters"),
    ],
)
def test_a_pattern_that_cannot_number_documents_is_refused(text, code):
    with pytest.raises(BadPattern) as refused:
        pattern_of(text)
    assert refused.value.code == code


@given(
    st.sampled_from(GOOD), st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 10**9 - 1)
)
def test_every_number_is_admitted(text, day, running):
    number = pattern_of(text, site="NTE").number(day, running, site="NTE")
    assert re.fullmatch(r"[A-Za-z0-9\-+_/]{1,35}", number)
    assert len(number) <= LONGEST


@given(
    st.sampled_from(GOOD),
    st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2039, 12, 31)), st.integers(1, 10**6)),
        min_size=2,
        max_size=2,
        unique_by=lambda each: each,
    ),
)
def test_within_a_series_two_places_never_share_a_number(text, places):
    pattern = pattern_of(text, site="NTE")
    (one, first), (two, second) = places
    if (pattern.period(one), first) == (pattern.period(two), second):
        return
    assert pattern.number(one, first, "NTE") != pattern.number(two, second, "NTE")


PIECES = st.sampled_from(["F", "A", "2", "26", "-", "", "{YYYY}", "{YY}", "{YYYY}{MM}"])


@given(
    PIECES,
    PIECES,
    PIECES,
    PIECES,
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 3000),
    st.integers(1, 3000),
)
def test_series_said_to_differ_never_give_the_same_number(a, b, c, d, one, two, first, second):
    try:
        mine, theirs = pattern_of(f"{a}{b}{{N}}"), pattern_of(f"{c}{d}{{N:3}}")
    except BadPattern:
        return
    assert may_collide(mine, theirs) == may_collide(theirs, mine)
    if not may_collide(mine, theirs):
        assert mine.number(one, first) != theirs.number(two, second)


def test_invoices_and_credit_notes_of_usual_patterns_differ():
    usual = [pattern_of(text) for text in ("F{YYYY}-{N:4}", "A{YYYY}-{N:4}", "FA{YYYY}-{N:4}")]
    assert not any(may_collide(one, two) for one in usual for two in usual if one is not two)
    assert may_collide(pattern_of("F{N}"), pattern_of("F{YYYY}-{N}"))
