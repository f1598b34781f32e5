"""How changes of a draft are merged: what never gets lost, whoever comes first."""

from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from facturier.sales.rules.fields import HEADER, LINE, NotRead, read_value
from facturier.sales.rules.operations import (
    AFTER,
    Content,
    DraftLine,
    Held,
    Operation,
    Outcome,
    merge,
)

KEYS = [UUID(int=number) for number in range(1, 7)]


def test_changes_of_different_fields_by_two_people_are_both_kept():
    content = Content()
    merge(content, [Operation(None, "subject", 0, "Hall")], 1)
    [mine] = merge(content, [Operation(None, "subject", 1, "Hall et bar")], 2)
    [theirs] = merge(content, [Operation(None, "order", 1, "BC-7")], 3)
    assert (mine.outcome, theirs.outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    assert (content.header["subject"], content.header["order"]) == (
        Held("Hall et bar", 2),
        Held("BC-7", 3),
    )


def test_the_same_field_from_a_stale_version_comes_back_with_both_values():
    content, line = Content(), KEYS[0]
    merge(content, [Operation(line, "quantity", 0, "6")], 1)
    merge(content, [Operation(line, "quantity", 1, "8")], 2)
    [late] = merge(content, [Operation(line, "quantity", 1, "6,5")], 3)
    assert (late.outcome, late.value, late.version) == (Outcome.CONFLICT, "8", 2)
    assert late.operation.value == "6,5"
    assert content.lines[line].fields["quantity"] == Held("8", 2)


def test_two_people_who_put_the_same_value_have_no_conflict():
    content = Content()
    merge(content, [Operation(None, "order", 0, "BC-7")], 1)
    [late] = merge(content, [Operation(None, "order", 0, " BC-7 ")], 2)
    assert (late.outcome, late.version) == (Outcome.SAME, 1)


def test_a_line_that_somebody_took_away_meanwhile_is_a_conflict_and_can_be_put_back():
    content, line = Content(), KEYS[0]
    merge(content, [Operation(line, "name", 0, "Banquette")], 1)
    merge(content, [Operation(line, "removed", 1, True)], 2)
    [late] = merge(content, [Operation(line, "quantity", 1, "2")], 3)
    assert (late.outcome, late.code, late.value) == (Outcome.CONFLICT, "removed", True)
    [known] = merge(content, [Operation(line, "quantity", 2, "2")], 3)
    assert (known.outcome, known.code) == (Outcome.REFUSED, "removed")
    merge(content, [Operation(line, "removed", 2, False)], 3)
    assert [key for key, _line in content.ordered()] == [line]
    assert content.lines[line].value("name") == "Banquette"


def test_a_change_that_is_refused_leaves_no_trace_not_even_a_line():
    content = Content()
    for operation in (
        Operation(KEYS[0], "quantity", 0, "beaucoup"),
        Operation(KEYS[0], "colour", 0, "rouge"),
        Operation(None, "due_date", 0, "31/02/2026"),
        Operation(None, "subject", 0, "a\x07b"),
        Operation(None, "subject", 7, "d'une version à venir"),
    ):
        [result] = merge(content, [operation], 1)
        assert result.outcome is Outcome.REFUSED, operation
        assert result.said is not None
    assert content == Content()


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("price", "1 234,5 €", "1234.5"),
        ("price", "0,000001", "0.000001"),
        ("quantity", "-3,2500", "-3.25"),
        ("quantity", "", None),
        ("vat", "5,5", "5.5"),
        ("name", "  Table   bistrot ", "Table bistrot"),
        ("description", "a\r\nb ", "a\nb"),
        ("period_start", "1/2/26", "2026-02-01"),
    ],
)
def test_a_value_is_kept_the_same_however_it_is_typed(name, typed, kept):
    assert read_value(name, typed, of_line=True) == kept
    assert read_value(name, kept, of_line=True) == kept


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("price", "0,0000001", "decimals"),
        ("price", "-1", "small"),
        ("quantity", "1e9", "number"),
        ("quantity", "1000000000000", "large"),
        ("quantity", True, "number"),
        ("vat", "101", "large"),
        ("name", "\ue000", "character"),
        ("name", "x" * 201, "long"),
        ("unit", "UNIT", "long"),
        ("kind", "chapter", "choice"),
        ("period_end", "1999-12-31", "year"),
        ("item", "T-12", "choice"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_with_its_reason(name, typed, code):
    with pytest.raises(NotRead) as refused:
        read_value(name, typed, of_line=True)
    assert refused.value.code == code


values = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 10**14), st.text(max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.dates().map(str), st.sampled_from(KEYS).map(str),
)  # fmt: skip


@given(st.sampled_from([*HEADER, *LINE, "zz"]), values, st.booleans())
def test_whatever_arrives_is_read_or_refused_and_what_is_read_is_read_again_alike(
    name, value, of_line
):
    try:
        kept = read_value(name, value, of_line=of_line)
    except NotRead:
        return
    assert read_value(name, kept, of_line=of_line) == kept


# -- the order of lines ----------------------------------------------------------------------------
@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 5)), max_size=60))
def test_a_line_stands_right_after_the_one_it_was_told_to_follow(moves):
    content = Content()
    names = [Operation(key, "name", 0, "ligne") for key in KEYS]
    merge(content, names, 1)
    expected = list(KEYS)
    for version, (moved, after) in enumerate(moves, start=2):
        key, follows = KEYS[moved], None if after < 0 else KEYS[after]
        value = None if follows is None else str(follows)
        [result] = merge(content, [Operation(key, AFTER, version - 1, value)], version)
        if follows == key:
            assert result.outcome is Outcome.REFUSED
            continue
        expected.remove(key)
        expected.insert(0 if follows is None else expected.index(follows) + 1, key)
        assert [each for each, _line in content.ordered()] == expected


# -- two people at once ----------------------------------------------------------------------------
places = st.one_of(st.none(), st.sampled_from(KEYS[:3]))
operations = st.builds(
    lambda line, name, value: (line, name if line is None else LINE_NAMES[name], value),
    places, st.sampled_from(["subject", "order", "contract"]), st.sampled_from(["a", "b", "c", None]),
)  # fmt: skip
LINE_NAMES = {"subject": "name", "order": "description", "contract": "order_line"}


@given(st.lists(operations, max_size=6), st.lists(operations, max_size=6))
def test_disjoint_changes_commute_and_overlapping_ones_lose_nothing(mine, theirs):
    def run(first, second):
        content = Content()
        outcomes = []
        for version, batch in enumerate((first, second), start=1):
            asked = [Operation(line, name, 0, value) for line, name, value in batch]
            outcomes.append(merge(content, asked, version))
        return content, outcomes

    touched = [{(line, name) for line, name, _value in batch} for batch in (mine, theirs)]
    content, [first, second] = run(mine, theirs)
    assert all(result.outcome in (Outcome.ACCEPTED, Outcome.SAME) for result in first)
    for result in second:
        place = (result.operation.line, result.operation.field)
        if place not in touched[0]:
            assert result.outcome in (Outcome.ACCEPTED, Outcome.SAME)
        if result.outcome is Outcome.CONFLICT:
            fields = content.header if place[0] is None else content.lines[place[0]].fields
            assert fields[place[1]].value == result.value != result.operation.value
    if not touched[0] & touched[1]:
        other, _outcomes = run(theirs, mine)
        assert plain(content) == plain(other)


def plain(content: Content):
    def said(fields):
        return {name: held.value for name, held in fields.items() if held.value is not None}

    lines = {key: said(line.fields) for key, line in content.lines.items()}
    return said(content.header), {key: fields for key, fields in lines.items() if fields}


class TwoWriters(RuleBasedStateMachine):
    """Two people who each know the draft as they last saw it, against a plain record of fields."""

    def __init__(self) -> None:
        super().__init__()
        self.content, self.version = Content(), 0
        self.seen = {"one": (Content(), 0), "two": (Content(), 0)}
        self.said: dict[tuple, tuple] = {}

    @rule(who=st.sampled_from(["one", "two"]), operation=operations)
    def change(self, who, operation):
        line, name, value = operation
        known, base = self.seen[who]
        [result] = merge(self.content, [Operation(line, name, base, value)], self.version + 1)
        now = self.said.get((line, name), (None, 0))
        if result.outcome is Outcome.ACCEPTED:
            assert now[1] <= base, "a change over one that its author had not seen"
            self.version += 1
            self.said[line, name] = (value, self.version)
        elif result.outcome is Outcome.CONFLICT:
            assert now[1] > base
            assert result.value == now[0] != value
        else:
            assert now[0] == value

    @rule(who=st.sampled_from(["one", "two"]))
    def look(self, who):
        self.seen[who] = (deepcopy(self.content), self.version)

    @invariant()
    def every_field_holds_what_was_accepted_last(self):
        for (line, name), (value, version) in self.said.items():
            fields = self.content.header if line is None else self.content.lines[line].fields
            assert fields[name] == Held(value, version)


TestTwoWriters = TwoWriters.TestCase


def test_a_draft_has_a_bound_of_lines():
    content = Content(lines={uuid4(): DraftLine(number) for number in range(1000)})
    [result] = merge(content, [Operation(uuid4(), "name", 0, "trop")], 1)
    assert (result.outcome, result.code) == (Outcome.REFUSED, "lines")
