"""Numbers of suppliers, however they are written: one key for one number, and no key for two."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from facturier.controls.rules.numbers import Likeness, number_key, number_likeness

BODIES = st.integers(1, 999_999).map(str)
GENERIC = st.sampled_from(["", "F", "FA", "FAC", "FACT", "FACTURE ", "N° ", "Facture n° ", "inv"])
SEPARATED = st.sampled_from(["", " ", "-", "/", ".", "_"])


@pytest.mark.parametrize(
    "written",
    ["003411", "3411", "F-3411", "FA3411", "fa 3411", "Facture n° 3411", "34 11", "34/11"]
    + ["N°3411", "341I", "34l1", "OO3411", "Inv. 003411"],
)
def test_3411_is_one_number_however_it_is_written(written):
    assert number_key(written) == "3411"
    assert number_likeness(written, "003411") in (Likeness.SAME, Likeness.NORMALISED)


@given(BODIES, GENERIC, SEPARATED, st.integers(0, 6))
def test_prefix_separator_and_zeros_change_no_number(body, prefix, separator, zeros):
    written = f"{prefix}{separator}{'0' * zeros}{body}"
    assert number_key(written) == body
    assert number_likeness(written, body) in (Likeness.SAME, Likeness.NORMALISED)


@given(BODIES)
def test_a_zero_read_as_o_and_a_one_read_as_i_change_no_number(body):
    assume(len(body) > 1)
    misread = body[0] + body[1:].replace("0", "O").replace("1", "I")
    assert number_key(misread) == number_key(body)


@given(st.text(string.printable + "éÀ°№ⅣŒ\u00a0\0", max_size=40))
def test_a_key_of_a_key_is_itself_and_no_text_breaks_it(text):
    key = number_key(text)
    assert number_key(key) == key
    assert len(key) <= 60


@given(BODIES, BODIES)
def test_two_bodies_never_share_a_key(one, other):
    assume(one != other)
    assert number_key(f"FA-{one}") != number_key(f"FA-{other}")


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_does_not_depend_on_the_order(one, other):
    assert number_likeness(one, other) == number_likeness(other, one)


@given(st.integers(1000, 999_000), st.integers(1, 9))
def test_the_next_invoices_of_a_supplier_are_no_slip_of_the_hand(number, step):
    assert number_likeness(f"F-{number}", f"F-{number + step}") is not Likeness.NORMALISED
    # Swapped neighbours and a dropped digit aside, which the amount and the date must confirm.
    one, other = str(number), str(number + step)
    if one[:-1] == other[:-1]:
        assert number_likeness(one, other) is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other"),
    [("34117", "34171"), ("34117", "3417"), ("34117", "341117"), ("2026-41", "2026-0041")]
    + [("2026-3411", "3411"), ("F2026-0041", "202641"), ("58213", "S8213"), ("74117", "34117")],
)
def test_one_slip_is_near(one, other):
    assert number_likeness(one, other) is Likeness.NEAR


def test_other_letters_are_another_series():
    assert number_likeness("A-100", "B-100") is Likeness.OTHER_SERIES
    assert number_likeness("", "B-100") is Likeness.MISSING
