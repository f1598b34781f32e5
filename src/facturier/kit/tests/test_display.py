"""Numbers, amounts and moments in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from facturier.kit import display
from facturier.kit.units import unit

NB, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        ("1234.56", f"1{NB}234,56", "1,234.56"),
        ("-1234567.5", f"{MINUS}1{NB}234{NB}567,50", f"{MINUS}1,234,567.50"),
        ("0", "0,00", "0.00"),
        ("12.3456", "12,3456", "12.3456"),
        ("1E+3", f"1{NB}000,00", "1,000.00"),
    ],
)
def test_amount_keeps_every_stated_decimal(value: str, fr: str, en: str) -> None:
    assert display.amount(Decimal(value), "fr") == fr
    assert display.amount(Decimal(value), "en") == en


def test_money() -> None:
    assert display.money(Decimal("32280"), "EUR", "fr") == f"32{NB}280,00{NB}€"
    assert display.money(Decimal("-5.5"), "EUR", "en") == f"{MINUS}€5.50"
    assert display.money(Decimal("12"), "CHF", "en") == f"CHF{NB}12.00"
    assert display.money(Decimal("1500"), "JPY", "fr") == f"1{NB}500{NB}JPY"
    assert display.money(None, "EUR", "fr") == ""


def test_numbers_and_percents() -> None:
    assert display.number(Decimal("24.000"), "fr") == "24"
    assert display.number(Decimal("5.8"), "fr", 2) == "5,80"
    assert display.percent(Decimal("5.50"), "fr") == f"5,5{NB}%"
    assert display.percent(Decimal("20"), "en") == "20%"
    assert display.number(None, "fr") == ""


def test_days_and_hours_are_those_of_paris() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert display.day(late, "fr") == "22/11/2026"
    assert display.short_day(date(2026, 11, 5), "fr") == "05/11/26"
    assert display.day(date(2026, 11, 5), "en") == f"5{NB}Nov{NB}2026"
    assert display.hour(late) == "00:30"
    assert display.day(None, "fr") == ""


@pytest.mark.parametrize(
    ("elapsed", "told"),
    [
        (timedelta(seconds=20), "à l'instant"),
        (timedelta(minutes=3), "il y a 3 min"),
        (timedelta(hours=5), "il y a 5 h"),
        (timedelta(hours=13), "aujourd'hui à 09:00"),
        (timedelta(hours=30), "hier à 16:00"),
        (timedelta(days=40), "13/10/2026 à 23:00"),
    ],
)
def test_ago(elapsed: timedelta, told: str) -> None:
    now = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    with translation.override("fr"):
        assert display.ago(now - elapsed, now, "fr") == told


def test_file_size() -> None:
    assert display.file_size(999, "fr") == f"999{NB}o"
    assert display.file_size(18446, "fr") == f"18,4{NB}ko"
    assert display.file_size(104857600, "en") == f"105{NB}MB"


def test_units_are_words_and_pieces_need_none() -> None:
    with translation.override("fr"):
        assert [unit("HUR"), unit("C62"), unit(None), unit("DAY"), unit("ZZ")] == [
            "h", "", "", "j", "ZZ",
        ]  # fmt: skip
