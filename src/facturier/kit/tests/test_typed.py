"""Numbers however they are typed."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from facturier.kit.forms import NumberField
from facturier.kit.typed import decimal_of


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
def test_no_text_breaks_the_reading_of_numbers(text):
    decimal_of(text)


def test_a_field_reads_a_number_and_shows_it_as_people_write_it():
    field = NumberField(max_digits=18, decimal_places=2, min_value=0, required=False)
    assert field.clean("1.234,50 €") == Decimal("1234.50")
    assert field.clean("") is None
    for language, shown in (("fr", "1000,5"), ("en", "1000.5")):
        with translation.override(language):
            assert field.prepare_value(Decimal("1000.500000")) == shown
