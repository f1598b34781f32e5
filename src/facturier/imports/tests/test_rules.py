"""Heads, cells and stages, without a database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.imports.rules import (
    Column,
    RowState,
    Stage,
    day_of,
    decimal_of,
    fingerprint,
    may_become,
    missing,
    plain,
    proposed,
    sound,
    yes_or_no,
)
from facturier.imports.rules.states import NEXT_STAGES, OPEN_STAGES, WORKING_STAGES, WRONG

COLUMNS = (
    Column("code", "Code", required=True, aliases=("Référence",)),
    Column("name", "Nom", required=True, aliases=("Désignation",)),
    Column("price", "Prix net", required=True, aliases=("Prix", "Prix unitaire HT")),
    Column("unit", "Unité"),
)


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (["CODE", "nom", "prix NET", "unite"], {"code": 0, "name": 1, "price": 2, "unit": 3}),
        (["Désignation", "RÉFÉRENCE", "Prix"], {"code": 1, "name": 0, "price": 2}),
        (["Référence", "designation", "Prix unitaire H.T."], {"code": 0, "name": 1, "price": 2}),
        (["Code article", "Nom long", "Prix HT en euros"], {"code": 0, "name": 1, "price": 2}),
        (["erreur", "Code"], {"code": 1}),
        (["", "Autre"], {}),
    ],
)
def test_columns_are_proposed_whatever_accents_and_case(heads, expected):
    assert proposed(COLUMNS, heads) == expected


@given(st.lists(st.sampled_from(["Code", "Nom", "Prix", "Prix net", "Unité", "x", ""]), max_size=9))
def test_a_column_of_the_file_is_never_proposed_twice(heads):
    found = proposed(COLUMNS, heads)
    assert len(set(found.values())) == len(found)
    assert sound(found, COLUMNS, len(heads)) == found


def test_files_of_the_same_make_share_a_fingerprint_and_a_file_of_bad_rows_has_its_origins():
    assert fingerprint(["Code", "Prix (HT)"]) == fingerprint([" CODE ", "prix ht"])
    assert fingerprint(["Code", "Prix", "erreur"]) == fingerprint(["Code", "Prix"])
    assert fingerprint(["Prix", "Code"]) != fingerprint(["Code", "Prix"])


@pytest.mark.parametrize(
    "mapping", [{"code": 7}, {"code": -1}, {"autre": 0}, {"code": 0, "name": 0}, {"code": "0"}]
)
def test_a_mapping_that_does_not_fit_the_file_is_not_sound(mapping):
    assert sound(mapping, COLUMNS, 3) is None


def test_what_must_be_given_is_named():
    assert [column.key for column in missing({"code": 0}, COLUMNS)] == ["name", "price"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", "1234.5"), ("1 234,50 €", "1234.50"), ("1\u202f234,5", "1234.5"),
        ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("12.345.678,9", "12345678.9"),
        ("-3", "-3"), ("\u22123,5", "-3.5"), ("+2", "2"), (",5", "0.5"), ("1'234", "1234"),
        ("1,234", "1.234"), ("0", "0"), ("7 EUR", "7"),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_typed(text, number):
    assert decimal_of(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12a", "1.2.3", "1,2,3", "1.23,45.6", "12.34,5", "NaN", "Infinity", "1e5", "--1",
     "=1+1", "1,2345.6", "٣", "9" * 41],
)  # fmt: skip
def test_what_is_no_number_is_none(text):
    assert decimal_of(text) is None


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
)
def test_a_number_written_the_french_way_is_read_back_exactly(number):
    text = f"{number:,f}".replace(",", "\u202f").replace(".", ",")
    assert decimal_of(text) == number


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_cells(text):
    for read in (decimal_of, day_of, yes_or_no, plain):
        read(text)


def test_days_and_yes_or_no():
    expected = date(2026, 3, 2)
    for text in ("2026-03-02", "02/03/2026", "2.3.2026", "2026-03-02 00:00:00"):
        assert day_of(text) == expected
    assert day_of("31/02/2026") is None and day_of("2026") is None
    assert [yes_or_no(text) for text in ("OUI", "x", "non", "", "peut-être")] == [
        True, True, False, False, None,
    ]  # fmt: skip


def test_every_stage_is_reached_and_left_by_one_way():
    assert set(NEXT_STAGES) == set(Stage)
    reached = {Stage.MAPPING}.union(*NEXT_STAGES.values())
    assert reached == set(Stage)
    assert not may_become(Stage.DONE, Stage.RUNNING) and not may_become(
        Stage.MAPPING, Stage.RUNNING
    )
    assert not OPEN_STAGES & {Stage.RUNNING, Stage.DONE, Stage.UNDOING, Stage.UNDONE}
    assert {Stage.CHECKING} == WORKING_STAGES & OPEN_STAGES
    assert RowState.CREATED not in WRONG and RowState.KNOWN not in WRONG
