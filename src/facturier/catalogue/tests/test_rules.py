"""Prices that hold, VAT that can be, codes that follow: without a database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.catalogue.rules import (
    RATES,
    Break,
    HeldPrice,
    ItemText,
    Source,
    Tariff,
    VatCategory,
    Wrong,
    faults_of,
    next_code,
    price_fault,
    price_that_holds,
    quantity_fault,
    settled,
)
from facturier.catalogue.tests.factories import some_facts

OWN = HeldPrice(Decimal(100), "EUR", Source.ITEM)
DAY = date(2026, 6, 15)
UNITS = {"C62": "", "HUR": ""}
quantities = st.decimals(min_value=0, max_value=10_000, places=4)
prices = st.decimals(min_value=0, max_value=10_000, places=6)
tariffs = st.builds(
    Tariff,
    currency=st.sampled_from(["EUR", "GBP"]),
    valid_from=st.dates(DAY - timedelta(20), DAY + timedelta(20)),
    valid_to=st.none() | st.dates(DAY - timedelta(20), DAY + timedelta(20)),
    breaks=st.dictionaries(quantities, prices, max_size=6).map(
        lambda found: tuple(Break(*pair) for pair in found.items())
    ),
)


# -- prices ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("quantity", "price"),
    [("0", 90), ("9.9999", 90), ("10", 80), ("11", 80), ("50", 70), ("-60", 70)],
)
def test_the_greatest_threshold_that_is_reached_holds(quantity, price):
    breaks = (
        Break(Decimal(50), Decimal(70)),
        Break(Decimal(0), Decimal(90)),
        Break(Decimal(10), Decimal(80)),
    )
    tariff = Tariff("EUR", DAY, DAY, breaks)
    held = price_that_holds(OWN, tariff, Decimal(quantity), DAY)
    assert held == HeldPrice(Decimal(price), "EUR", Source.LIST)


def test_the_items_own_price_holds_without_a_list_outside_its_days_and_below_its_first_threshold():
    breaks = (Break(Decimal(10), Decimal(80)),)
    tariff = Tariff("EUR", DAY, DAY + timedelta(1), breaks)
    assert price_that_holds(OWN, None, Decimal(10), DAY) == OWN
    assert price_that_holds(OWN, tariff, Decimal(9), DAY) == OWN
    for day in (DAY - timedelta(1), DAY + timedelta(2)):
        assert price_that_holds(OWN, tariff, Decimal(10), day) == OWN
    for day in (DAY, DAY + timedelta(1)):
        assert price_that_holds(OWN, tariff, Decimal(10), day).source == Source.LIST


@given(tariffs, quantities, st.randoms())
def test_the_order_of_the_breaks_does_not_matter(tariff, quantity, chance):
    mixed = list(tariff.breaks)
    chance.shuffle(mixed)
    again = replace(tariff, breaks=tuple(mixed))
    assert price_that_holds(OWN, tariff, quantity, DAY) == price_that_holds(
        OWN, again, quantity, DAY
    )


@given(tariffs, quantities)
def test_what_is_taken_back_is_priced_as_it_was_sold(tariff, quantity):
    assert price_that_holds(OWN, tariff, quantity, DAY) == price_that_holds(
        OWN, tariff, -quantity, DAY
    )


@given(tariffs, quantities)
def test_a_price_comes_from_the_item_or_from_a_break_that_is_reached_and_no_nearer_one_is(
    tariff, quantity
):
    held = price_that_holds(OWN, tariff, quantity, DAY)
    if held.source == Source.ITEM:
        assert held == OWN
        assert not tariff.holds_on(DAY) or all(
            one.from_quantity > quantity for one in tariff.breaks
        )
        return
    assert tariff.holds_on(DAY) and held.currency == tariff.currency
    [found] = [
        one
        for one in tariff.breaks
        if one.price == held.price
        and one.from_quantity <= quantity
        and not any(one.from_quantity < other.from_quantity <= quantity for other in tariff.breaks)
    ]
    assert found.price == held.price


@given(tariffs, quantities, quantities)
def test_a_greater_quantity_never_falls_back_to_a_smaller_threshold(tariff, one, other):
    def threshold(quantity):
        reached = [b.from_quantity for b in tariff.breaks if b.from_quantity <= quantity]
        return max(reached, default=Decimal(-1))

    small, great = sorted((one, other))
    assert threshold(small) <= threshold(great)


# -- items -----------------------------------------------------------------------------------------
def wrong(**rest) -> dict[str, Wrong]:
    return faults_of(settled(some_facts(**rest)), UNITS)


def test_a_plain_item_is_sound():
    assert wrong() == {}


@pytest.mark.parametrize(
    ("rest", "field", "fault"),
    [
        ({"name": "  "}, "name", Wrong.MISSING),
        ({"name": "x" * 201}, "name", Wrong.LONG),
        ({"name": "a\u0000b"}, "name", Wrong.UNREADABLE),
        ({"texts": {"fr": ItemText("a"), "en": ItemText("", "only a description")}}, "name_en", Wrong.MISSING),
        ({"texts": {"fr": ItemText("a", "d" * 2001)}}, "description", Wrong.LONG),
        ({"code": "c" * 41}, "code", Wrong.LONG),
        ({"kind": "other"}, "kind", Wrong.UNKNOWN),
        ({"unit": "ZZZ"}, "unit", Wrong.UNKNOWN),
        ({"price": Decimal("-0.01")}, "price", Wrong.NEGATIVE),
        ({"price": Decimal("0.0000001")}, "price", Wrong.TOO_FINE),
        ({"price": Decimal(10) ** 12}, "price", Wrong.TOO_GREAT),
        ({"price": Decimal("NaN")}, "price", Wrong.UNREADABLE),
        ({"currency": "euro"}, "currency", Wrong.UNKNOWN),
        ({"account": "7é"}, "account", Wrong.UNREADABLE),
        ({"price": Decimal("0.1234560000000000000000000000001")}, "price", Wrong.TOO_FINE),
        ({"vat_category": "E", "vat_percent": None, "exemption_reason": "a\u0000"}, "exemption_reason", Wrong.UNREADABLE),
        ({"vat_category": "X"}, "vat_category", Wrong.UNKNOWN),
        ({"vat_percent": Decimal("19.6")}, "vat_percent", Wrong.RATE),
        ({"vat_percent": Decimal(0)}, "vat_percent", Wrong.RATE),
        ({"vat_percent": None}, "vat_percent", Wrong.RATE),
        ({"vat_category": "E", "vat_percent": Decimal(20)}, "vat_percent", Wrong.RATE),
        ({"vat_category": "E", "vat_percent": None}, "exemption_reason", Wrong.NEEDS_REASON),
        ({"exemption_reason": "parce que"}, "exemption_reason", Wrong.NO_REASON),
        ({"vat_category": "G", "vat_percent": None, "exemption_code": "VATEX-EU-IC"}, "exemption_code", Wrong.CODE),
        ({"vat_category": "E", "vat_percent": None, "exemption_code": "art. 261"}, "exemption_code", Wrong.CODE),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_item_is_told_at_its_field(rest, field, fault):
    assert wrong(**rest)[field] is fault


@pytest.mark.parametrize("rate", sorted(RATES))
def test_every_rate_in_force_in_france_can_be_chosen(rate):
    assert wrong(vat_percent=rate) == {}


@pytest.mark.parametrize(
    ("category", "percent", "code"),
    [
        ("AE", 0, "VATEX-EU-AE"),
        ("K", 0, "VATEX-EU-IC"),
        ("G", 0, "VATEX-EU-G"),
        ("O", None, "VATEX-EU-O"),
    ],
)
def test_where_the_category_alone_says_why_its_code_is_filled_in(category, percent, code):
    facts = settled(some_facts(vat_category=category, vat_percent=None))
    assert (facts.vat_percent, facts.exemption_code) == (percent, code)
    assert faults_of(facts, UNITS) == {}
    own = settled(some_facts(vat_category=category, vat_percent=None, exemption_reason="Motif"))
    assert own.exemption_code == ""


def test_all_that_is_wrong_is_told_at_once():
    assert set(wrong(name="", unit="?", price=Decimal(-1), vat_category="?")) == {
        "name", "unit", "price", "vat_category",
    }  # fmt: skip


@given(
    st.decimals(min_value=-(10**13), max_value=10**13, places=8)
    | st.sampled_from([Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")])
)
def test_a_price_or_quantity_that_passes_fits_its_column(number):
    if price_fault(number) is None:
        assert round(Fraction(number), 6) == Fraction(number) and 0 <= number < 10**12
    if quantity_fault(number) is None:
        assert round(Fraction(number), 4) == Fraction(number) and 0 <= number < 10**12


@given(st.sets(st.integers(1, 10**6).map(lambda n: f"ART-{n:04d}") | st.text(max_size=8)))
def test_the_code_proposed_is_new_and_comes_after_all(known):
    code = next_code(known)
    assert code not in known and code.startswith("ART-")
    assert next_code({*known, code}) != code


def test_categories_are_those_of_the_standard():
    assert {str(one) for one in VatCategory} == {"S", "Z", "E", "AE", "K", "G", "O"}
