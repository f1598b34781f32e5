"""Splits sum exactly, and nobody's part is a cent away without need."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.money.amounts import Vat
from facturier.money.rounding import rounded
from facturier.money.split import split, split_by, spread_percent
from facturier.money.tests.strategies import decimals, percents, vats

D = Decimal
weights = st.lists(decimals("0", "1e6", 4), min_size=1, max_size=15).filter(any)


@given(decimals("-1e9", "1e9", 2), weights)
def test_parts_sum_to_the_amount_and_each_is_within_a_cent_of_its_share(amount, given_weights):
    parts = split(amount, given_weights)
    assert sum(parts, D(0)) == amount
    whole = Fraction(sum(given_weights, D(0)))
    for part, weight in zip(parts, given_weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * Fraction(weight) / whole) < Fraction(1, 100)
        assert part == 0 or (part > 0) == (amount > 0)
        assert weight or not part, "who weighs nothing pays nothing"


@given(decimals("0", "1e9", 2), weights)
def test_a_split_of_the_opposite_is_the_opposite(amount, given_weights):
    assert split(-amount, given_weights) == tuple(-part for part in split(amount, given_weights))


@given(
    decimals("-1e6", "1e6", 2),
    st.dictionaries(st.text(max_size=3), decimals("1", "9", 0), min_size=1),
)
def test_a_split_by_name_does_not_depend_on_who_comes_first_but_between_equals(amount, named):
    turned = dict(sorted(named.items(), reverse=True))
    one, other = split_by(amount, named), split_by(amount, turned)
    assert sum(one.values()) == sum(other.values()) == amount
    assert all(abs(one[name] - other[name]) <= D("0.01") for name in named)


@pytest.mark.parametrize("given_weights", [[], [D(0)], [D(-1), D(2)]])
def test_weights_that_say_nothing_are_refused(given_weights):
    with pytest.raises(ValueError, match="weights"):
        split(D(1), given_weights)


def test_a_finer_amount_than_the_parts_is_refused():
    with pytest.raises(ValueError, match="decimals"):
        split(D("0.001"), [D(1)])


def test_a_euro_in_three():
    assert split(D(1), [D(1)] * 3) == (D("0.34"), D("0.33"), D("0.33"))
    assert split(D(100), [D(1)] * 3, decimals=0) == (D(34), D(33), D(33))


@given(percents, st.dictionaries(vats, decimals("-1e6", "1e6", 2), max_size=5))
def test_a_discount_on_the_whole_is_spread_over_the_rates_and_sums_to_it(percent, bases):
    spread = spread_percent(percent, bases)
    whole = sum(bases.values(), D(0))
    assert sum((-one.sign * one.amount for one in spread), D(0)) == rounded(whole * percent / 100)
    assert len({one.vat for one in spread}) == len(spread)
    for one in spread:
        exact = bases[one.vat] * percent / 100
        assert abs(-one.sign * one.amount - exact) <= D("0.01") and one.amount > 0
    assert spread == spread_percent(percent, dict(reversed(bases.items())))


def test_ten_percent_of_two_rates():
    spread = spread_percent(D(10), {Vat("S", D(20)): D("100.05"), Vat("S", D("5.5")): D("50.05")})
    assert [(str(one.vat.percent), one.amount) for one in spread] == [
        ("5.5", D("5.01")),
        ("20", D("10.00")),
    ]
