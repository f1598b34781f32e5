"""Rates by territory and day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.catalogue.rules import EARLIEST, RATES, Territory, rates_in_force, territory_of
from facturier.catalogue.rules.vat_rates import TABLE, WITHOUT_PERIOD

TODAY = date(2026, 11, 26)
# BR-FR-16 and G1.24, without zero.
OFFICIAL = "10 13 20 8.5 19.6 2.1 5.5 7 20.6 1.05 0.9 1.75 9.2 9.6"


def percents(territory, day=TODAY):
    return [str(rate.percent) for rate in rates_in_force(territory, day)]


@pytest.mark.parametrize(
    ("territory", "expected"),
    [
        (Territory.MAINLAND, ["20", "10", "5.5", "2.1"]),
        (Territory.CORSICA, ["20", "13", "10", "5.5", "2.1", "0.9"]),
        (Territory.OVERSEAS, ["8.5", "2.1", "1.75", "1.05"]),
        (Territory.GUYANE, []),
        (Territory.MAYOTTE, []),
    ],
)
def test_each_territory_has_its_rates(territory, expected):
    assert percents(territory) == expected


def test_past_rates_hold_in_their_period_alone():
    assert percents(Territory.MAINLAND, date(2013, 12, 31)) == ["19.6", "7", "5.5", "2.1"]
    assert percents(Territory.MAINLAND, date(2014, 1, 1)) == ["20", "10", "5.5", "2.1"]
    assert percents(Territory.MAINLAND, date(2000, 3, 31)) == ["20.6", "5.5", "2.1"]
    assert percents(Territory.MAINLAND, date(2000, 4, 1)) == ["19.6", "5.5", "2.1"]
    assert not {Decimal("19.6"), Decimal("20.6"), Decimal(7), *WITHOUT_PERIOD} & RATES


def test_every_rate_is_one_that_the_official_rules_accept_and_none_of_theirs_lacks():
    known = {str(rate.percent) for rate in TABLE} | {str(percent) for percent in WITHOUT_PERIOD}
    assert known == set(OFFICIAL.split())
    assert all(rate.article and rate.source for rate in TABLE)


@given(st.sampled_from(Territory), st.dates(EARLIEST, date(2040, 1, 1)))
def test_on_any_day_there_is_one_normal_rate_or_no_vat_at_all(territory, day):
    normal = [rate for rate in rates_in_force(territory, day) if rate.kind == "normal"]
    applied = territory not in (Territory.GUYANE, Territory.MAYOTTE)
    since = date(2000, 4, 1) if territory is Territory.OVERSEAS else EARLIEST
    assert len(normal) == (1 if applied and day >= since else 0)
    listed = [rate.percent for rate in rates_in_force(territory, day)]
    assert listed == sorted(set(listed), reverse=True)


def test_the_table_does_not_answer_for_days_before_it():
    with pytest.raises(ValueError, match="begins"):
        rates_in_force(Territory.MAINLAND, EARLIEST - timedelta(days=1))


@pytest.mark.parametrize(
    ("country", "postcode", "expected"),
    [
        ("FR", "75001", Territory.MAINLAND),
        ("fr", "20 200", Territory.CORSICA),
        ("FR", "97400", Territory.OVERSEAS),
        ("GP", "", Territory.OVERSEAS),
        ("FR", "97300", Territory.GUYANE),
        ("YT", "97600", Territory.MAYOTTE),
        ("MC", "98000", Territory.MAINLAND),
        ("FR", "98000", Territory.MAINLAND),
        ("FR", "97150", None),
        ("FR", "98713", None),
        ("FR", "97500", None),
        ("DE", "10115", None),
        ("BL", "", None),
    ],
)
def test_an_address_lies_in_a_territory_or_abroad(country, postcode, expected):
    assert territory_of(country, postcode) is expected
