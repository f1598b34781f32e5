"""What was typed with VAT included is what is due, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.money.amounts import Invoice, Vat
from facturier.money.gross import GrossLine, nearest_base, net_lines
from facturier.money.rounding import rounded
from facturier.money.tests.strategies import RATES, decimals
from facturier.money.totals import invoice_totals, line_amounts

D = Decimal
S20 = Vat("S", D(20))
rates = st.sampled_from(RATES).map(lambda rate: Vat("S", D(rate))) | st.just(Vat("E"))
gross_lines = st.builds(
    GrossLine,
    st.integers(1, 500).map(D) | decimals("-100", "1e6", 4),
    decimals("0", "10000", 2) | decimals("0", "1", 6),
    rates,
)


@given(st.lists(gross_lines, min_size=1, max_size=30))
def test_what_is_due_is_the_sum_of_what_was_typed(typed):
    found = net_lines(typed)
    totals = invoice_totals(Invoice(found.lines, rounding=found.rounding))
    assert totals.payable == sum((rounded(one.quantity * one.gross_price) for one in typed), D(0))
    assert len(found.lines) == len(typed)
    assert abs(found.rounding) <= D("0.01") * len({one.vat for one in typed})
    for one, line in zip(typed, found.lines, strict=True):
        assert (line.quantity, line.vat) == (one.quantity, one.vat)
        exact = one.quantity * one.gross_price / (1 + one.vat.percent / 100)
        assert abs(line_amounts(line).net - exact) <= D("0.02"), "a line stays its own"


@given(decimals("-1e6", "1e6", 2), st.sampled_from(RATES).map(D))
def test_the_nearest_base_is_exact_wherever_a_base_is(base, percent):
    gross = base + rounded(base * percent / 100)
    found = nearest_base(gross, percent)
    assert found + rounded(found * percent / 100) == gross


def test_a_sum_that_no_base_gives_is_met_by_the_rounding_amount():
    found = net_lines([GrossLine(D(3), D("9.99"), S20)])
    assert invoice_totals(Invoice(found.lines)).gross == D("29.96")
    assert found.rounding == D("0.01")


def test_a_price_that_six_decimals_cannot_say_is_given_for_the_whole_quantity():
    [line] = net_lines([GrossLine(D(300_007), D("0.01"), S20)]).lines
    assert line_amounts(line).net == D("2500.06")
    [plain] = net_lines([GrossLine(D(2), D("12.00"), S20)]).lines
    assert (plain.price, plain.base_quantity) == (D("10.00"), D(1))


def test_a_negative_price_is_refused():
    with pytest.raises(ValueError, match="BR-27"):
        GrossLine(D(1), D("-1"), S20)
