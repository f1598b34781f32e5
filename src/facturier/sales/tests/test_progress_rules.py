"""Situations come to the contract exactly, and say what cannot be."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.sales.rules.progress import (
    NotSo,
    Planned,
    a_year_after,
    retained,
    retention_in_words,
    steps_of,
)

nets = st.decimals(
    Decimal("0.01"), Decimal(1_000_000), places=2, allow_nan=False, allow_infinity=False
)
percents = st.decimals(Decimal(0), Decimal(100), places=2, allow_nan=False, allow_infinity=False)


@given(st.lists(nets, min_size=1, max_size=6), st.lists(percents, max_size=8))
def test_all_situations_together_come_to_the_contract_to_the_cent(plan, progress):
    lines = [Planned(uuid4(), f"Lot {at}", net) for at, net in enumerate(plan)]
    total, codes = Decimal(0), set()
    for percent in [*sorted(progress), Decimal(100)]:
        asked = {one.key: percent for one in lines}
        try:
            steps = steps_of(lines, asked, "EUR")
        except NotSo as found:
            steps = ()
            codes.add(found.code)
        moved = {step.key: step.amount for step in steps}
        assert all(amount > 0 for amount in moved.values())
        total += sum(moved.values())
        lines = [
            Planned(one.key, one.name, one.net, one.billed + moved.get(one.key, 0)) for one in lines
        ]
    assert codes <= {"nothing"}  # nothing moved by a cent
    assert total == sum(plan)
    assert all(one.billed == one.net for one in lines)


def _one(billed="0") -> Planned:
    return Planned(uuid4(), "Gros œuvre", Decimal(50000), Decimal(billed))


@pytest.mark.parametrize(
    ("percent", "code"),
    [("100.01", "percent"), ("-1", "percent"), ("33.333", "percent"), ("24", "back"),
     ("25", "nothing")],
)  # fmt: skip
def test_a_progress_that_cannot_be_is_told(percent, code):
    line = _one("12500")
    with pytest.raises(NotSo) as found:
        steps_of([line], {line.key: Decimal(percent)}, "EUR")
    assert found.value.code == code


def test_going_back_is_possible_when_it_is_meant_and_the_whole_still_bills():
    first, second = _one("12500"), _one()
    asked = {first.key: Decimal(20), second.key: Decimal(60)}
    steps = steps_of([first, second], asked, "EUR", backwards=True)
    assert [step.amount for step in steps] == [-2500, 30000]
    with pytest.raises(NotSo) as found:
        steps_of([first], {first.key: Decimal(20)}, "EUR", backwards=True)
    assert found.value.code == "negative"


def test_what_is_withheld_and_until_when():
    assert retained(Decimal(19250), Decimal(5), "EUR") == Decimal("962.50")
    assert a_year_after(date(2024, 2, 29)) == date(2025, 3, 1)
    assert "un an après la réception" in retention_in_words(Decimal(5), None, "fr")
    assert retention_in_words(Decimal("2.5"), date(2027, 1, 1), "en") == "retention of 2.5%"
