"""Heads, cells and stages, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.imports.rules import (
    Column,
    RowState,
    Stage,
    fingerprint,
    may_become,
    missing,
    plain,
    proposed,
    remembered,
    sound,
    to_remember,
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


def test_a_remembered_mapping_fits_wherever_a_file_states_its_errors():
    files = (["Code", "Prix"], ["erreur", "Code", "Prix"], ["Code", "Erreur", "Prix"])
    for heads in files:
        chosen = {"code": heads.index("Code"), "price": heads.index("Prix")}
        kept = to_remember(chosen, heads)
        for other in files:
            found = remembered(kept, other)
            assert [other[at] for at in found.values()] == ["Code", "Prix"]
    assert to_remember({"code": 0, "name": 1}, files[2]) == {"code": 0}
    assert sound(remembered({"code": 9}, files[0]), COLUMNS, 2) is None


@pytest.mark.parametrize(
    "mapping", [{"code": 7}, {"code": -1}, {"autre": 0}, {"code": 0, "name": 0}, {"code": "0"}]
)
def test_a_mapping_that_does_not_fit_the_file_is_not_sound(mapping):
    assert sound(mapping, COLUMNS, 3) is None


def test_what_must_be_given_is_named():
    assert [column.key for column in missing({"code": 0}, COLUMNS)] == ["name", "price"]


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_heads(text):
    assert plain(plain(text)) == plain(text)


def test_yes_or_no():
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
