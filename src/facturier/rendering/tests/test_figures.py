"""Figures keep what was stated: every decimal, no rounding, the sign where people look for it."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from facturier.kit.typography import MINUS, NO_BREAK
from facturier.rendering.rules import figures

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12))


@given(decimals, st.sampled_from(["fr", "en"]))
def test_a_stated_number_is_read_back_exactly(value, language):
    shown = figures.stated(value, language)
    plain = shown.replace(NO_BREAK, "") if language == "fr" else shown.replace(",", "")
    read = Decimal(plain.replace(",", ".").replace(MINUS, "-"))
    assert read == value
    assert read.as_tuple().exponent == value.as_tuple().exponent


def test_an_amount_shows_at_least_its_cents_and_never_less_than_stated():
    assert figures.amount(Decimal("12"), "fr", "EUR") == "12,00"
    assert figures.amount(Decimal("12.3456"), "fr", "EUR") == "12,3456"
    assert figures.amount(Decimal("12.300"), "fr", "EUR") == "12,300"
    assert figures.amount(Decimal(1200), "en", "JPY") == "1,200"


def test_money_stands_where_each_language_puts_it():
    assert figures.money(Decimal("-1234.5"), "fr", "EUR") == f"{MINUS}1{NO_BREAK}234,50{NO_BREAK}€"
    assert figures.money(Decimal("-1234.5"), "en", "EUR") == f"{MINUS}€1,234.50"
    assert figures.money(Decimal("1.5"), "en", "SEK") == f"SEK{NO_BREAK}1.50"
    assert figures.money(None, "fr", "EUR") == ""


def test_what_is_taken_away_has_a_minus_and_nothing_has_none():
    assert figures.less("30,00") == f"{MINUS}30,00"
    assert figures.less("0,00") == "0,00"
    assert figures.less(f"{MINUS}30,00") == f"{MINUS}({MINUS}30,00)"
    assert figures.less("") == ""


def test_a_number_that_is_none_is_shown_as_it_came():
    assert figures.stated(Decimal("NaN"), "fr") == "NaN"
    assert figures.percent(Decimal("Infinity"), "en") == "Infinity%"


def test_a_period_is_said_even_when_one_end_is_missing():
    start, end = date(2026, 1, 1), date(2026, 1, 31)
    assert figures.span(start, end, "fr") == "du 01/01/2026 au 31/01/2026"
    assert figures.span(None, end, "fr") == "jusqu'au 31/01/2026"
    assert figures.span(start, None, "en") == f"from 1{NO_BREAK}Jan{NO_BREAK}2026"
    assert figures.span(None, None, "fr") == ""


def test_a_count_leaves_out_the_zeros_that_end_its_decimals_and_no_others():
    assert figures.quantity(Decimal("10.500"), "fr") == "10,5"
    assert figures.quantity(Decimal("100"), "en") == "100"
    assert figures.quantity(Decimal("2.00"), "en") == "2"
    assert figures.quantity(Decimal("1200.0"), "en") == "1,200"
    assert figures.percent(Decimal("5.50"), "fr") == f"5,5{NO_BREAK}%"
