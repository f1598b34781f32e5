"""Quantities of an order: never more than is left, and all of it in the end; states and numbers."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.quotes.rules import (
    Left,
    QuoteState,
    Shown,
    TooMuch,
    by_percent,
    number_of,
    prorated,
    shares,
    shown_state,
    whole,
)

quantity = st.decimals("0.0001", "100000", places=4)
signed = st.builds(lambda value, minus: -value if minus else value, quantity, st.booleans())
fraction = st.decimals("0", "1", places=4)


@st.composite
def lefts(draw):
    ordered = draw(signed)
    extra = draw(st.decimals("0", "10", places=4))
    taken = ((abs(ordered) + extra) * draw(fraction)).quantize(Decimal("0.0001"), "ROUND_FLOOR")
    return Left(uuid4(), ordered, extra, taken)


orders = st.lists(lefts(), min_size=1, max_size=6)


@given(orders, st.decimals("0.01", "100", places=2))
def test_a_share_never_passes_what_is_left(lines, percent):
    found = by_percent(lines, percent)
    for one in lines:
        assert 0 <= found.get(one.line, Decimal(0)) <= one.rest


@given(orders)
def test_the_rest_is_all_that_is_left_and_nothing_more(lines):
    asked = shares(lines, whole(lines), beyond=False)
    assert {one.line: one.quantity for one in asked} == {
        one.line: one.rest for one in lines if one.rest
    }
    assert not any(one.beyond for one in asked)


@given(orders, st.data())
def test_quantities_are_taken_as_asked_or_refused(lines, data):
    wanted = {one.line: data.draw(quantity) for one in lines}
    passes = [one for one in lines if wanted[one.line] > one.rest]
    if passes:
        with pytest.raises(TooMuch):
            shares(lines, wanted, beyond=False)
    asked = shares(lines, wanted, beyond=True)
    for one, left in zip(asked, lines, strict=True):
        assert one.quantity == wanted[left.line]
        assert one.beyond == max(Decimal(0), one.quantity - left.rest)


@given(
    st.decimals("0.01", "100000", places=2),
    st.lists(quantity, min_size=1, max_size=8),
)
def test_the_parts_of_an_amount_sum_to_it(amount, parts):
    size, before, found = sum(parts), Decimal(0), Decimal(0)
    for part in parts:
        found += prorated(amount, size, before, part)
        before += part
    assert found == amount


def test_a_line_of_another_order_is_no_share():
    with pytest.raises(ValueError, match="not of the order"):
        shares([], {uuid4(): Decimal(1)}, beyond=True)


def test_a_quote_holds_on_the_whole_of_its_last_day():
    last = date(2026, 4, 1)

    def shown(state, today, *, discarded=False):
        return shown_state(state, last, today, discarded=discarded)

    assert shown(QuoteState.SENT, last) is Shown.SENT
    assert shown(QuoteState.SENT, date(2026, 4, 2)) is Shown.EXPIRED
    assert shown(QuoteState.ACCEPTED, date(2027, 1, 1)) is Shown.ACCEPTED
    assert shown(QuoteState.DECLINED, date(2027, 1, 1)) is Shown.DECLINED
    assert shown(QuoteState.SENT, last, discarded=True) is Shown.DISCARDED


def test_numbers_tell_what_they_are_of():
    assert number_of("quote", 2026, 1) == "DEV-2026-0001"
    assert number_of("order", 2026, 12345) == "CMD-2026-12345"
