"""Due dates, their ceiling, which price holds, and what paying early would come to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.catalogue.rules import Break, HeldPrice, Source, Tariff
from facturier.money.amounts import Invoice, Line, Vat
from facturier.money.totals import VatSubtotal, invoice_totals
from facturier.parties.rules import PaymentBasis
from facturier.sales.rules.discounts import early_payment, unit_price
from facturier.sales.rules.terms import (
    Due,
    Part,
    Terms,
    ceiling,
    date_ceiling,
    due_date,
    due_dates,
    latest_lawful,
)

DAY = date(2026, 1, 31)
END, END_FIRST = PaymentBasis.END_OF_MONTH, PaymentBasis.END_OF_MONTH_FIRST
days = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("issued", "terms", "expected"),
    [
        (DAY, Terms(30), date(2026, 3, 2)),
        (DAY, Terms(0), DAY),
        (DAY, Terms(45, END), date(2026, 3, 31)),
        (DAY, Terms(45, END_FIRST), date(2026, 3, 17)),
        (date(2028, 1, 30), Terms(30, END), date(2028, 2, 29)),
        (date(2026, 12, 15), Terms(0, END_FIRST), date(2026, 12, 31)),
    ],
)
def test_the_due_date_follows_from_the_terms(issued, terms, expected):
    assert due_date(issued, terms) == expected


@given(days, st.integers(0, 365), st.sampled_from(PaymentBasis))
def test_a_due_date_is_never_before_its_invoice_and_ends_a_month_where_it_says_so(day, n, basis):
    due = due_date(day, Terms(n, basis))
    assert due >= day + timedelta(days=n)
    if basis is END:
        assert (due + timedelta(days=1)).day == 1


def test_several_due_dates_sum_to_what_is_payable_and_one_day_stands_once():
    parts = [
        Part(Decimal(30), Terms(0)),
        Part(Decimal(30), Terms(30)),
        Part(Decimal(40), Terms(30)),
    ]
    assert due_dates(DAY, Decimal("100.01"), parts) == (
        Due(DAY, Decimal("30.00")),
        Due(date(2026, 3, 2), Decimal("70.01")),
    )
    with pytest.raises(ValueError, match="weights"):
        due_dates(DAY, Decimal(1), [])


@given(
    st.decimals("-10000", "10000", places=2),
    st.lists(st.builds(Part, st.decimals("0.01", "100", places=2), st.builds(Terms, st.integers(0, 90))), min_size=1, max_size=6),
)  # fmt: skip
def test_parts_always_sum_exactly(payable, parts):
    found = due_dates(DAY, payable, parts)
    assert sum(one.amount for one in found) == payable
    assert [one.due_date for one in found] == sorted({one.due_date for one in found})


def test_terms_beyond_the_ceiling_are_warned_of_and_hinder_nothing():
    assert ceiling(DAY, Terms(60)) is None
    assert ceiling(DAY, Terms(45, END)) is None
    beyond = ceiling(DAY, Terms(61))
    assert (beyond.blocking, beyond.field) == (False, "payment.due_date")
    assert beyond.said.days == {"due": date(2026, 4, 2), "latest": date(2026, 4, 1)}
    assert ceiling(DAY, Terms(46, END_FIRST)) is not None
    assert ceiling(DAY, Terms(90), is_consumer=True) is None


def test_a_date_typed_by_hand_is_held_against_the_latest_of_the_ceilings():
    assert latest_lawful(date(2026, 1, 1)) == date(2026, 3, 17)
    assert date_ceiling(date(2026, 1, 1), date(2026, 3, 17)) is None
    assert date_ceiling(date(2026, 1, 1), date(2026, 3, 18)) is not None


# -- prices ----------------------------------------------------------------------------------------
OWN = HeldPrice(Decimal("96.5"), "EUR", Source.ITEM)
LIST = Tariff(
    "EUR",
    date(2026, 1, 1),
    date(2026, 12, 31),
    (Break(Decimal(0), Decimal(90)), Break(Decimal(10), Decimal(80))),
)


@pytest.mark.parametrize(
    ("tariff", "quantity", "day", "price", "why"),
    [
        (None, "1", DAY, "96.5", "le client n'a pas de tarif"),
        (LIST, "1", DAY, "90", "Prix du tarif %(list)s."),
        (LIST, "12", DAY, "80", "à partir de %(quantity)s"),
        (LIST, "-12", DAY, "80", "à partir de %(quantity)s"),
        (LIST, "12", date(2027, 1, 1), "96.5", "ne vaut pas à cette date"),
        (Tariff("EUR", DAY, None), "12", DAY, "96.5", "il n'est pas dans le tarif"),
        (Tariff("EUR", DAY, None, LIST.breaks[1:]), "2", DAY, "96.5", "n'atteint pas"),
    ],
)
def test_the_price_says_where_it_comes_from(tariff, quantity, day, price, why):
    found = unit_price(OWN, tariff, "Architectes", Decimal(quantity), day)
    assert found.price == Decimal(price) and why in found.why.sentence


def test_two_breaks_of_one_price_name_the_one_that_the_quantity_reaches():
    same = Tariff(
        "EUR", DAY, None, (Break(Decimal(0), Decimal(90)), Break(Decimal(10), Decimal(90)))
    )
    assert "quantity" not in unit_price(OWN, same, "A", Decimal(2), DAY).why.values


# -- early payment ---------------------------------------------------------------------------------
def test_a_discount_for_early_payment_is_shown_by_rate_and_deducted_nowhere():
    twenty, five = Vat("S", Decimal(20)), Vat("S", Decimal("5.5"))
    subtotals = (
        VatSubtotal(twenty, Decimal("1000.00"), Decimal("200.00")),
        VatSubtotal(five, Decimal("99.99"), Decimal("5.50")),
    )
    shown = early_payment(subtotals, Decimal("1305.49"), Decimal(2))
    first, second = shown.rates
    assert (first.net_off, first.tax_off, first.gross) == (Decimal(20), Decimal(4), Decimal(1176))
    assert (second.net_off, second.tax_off) == (Decimal("2.00"), Decimal("0.11"))
    assert shown.payable == Decimal("1305.49") - Decimal("26.11")
    for percent in ("0", "-1", "101"):
        with pytest.raises(ValueError, match="percent"):
            early_payment(subtotals, Decimal(1), Decimal(percent))


@given(
    st.lists(
        st.tuples(
            st.decimals("-5000", "5000", places=2), st.sampled_from(["20", "10", "5.5", "2.1"])
        ),
        min_size=1,
        max_size=5,
    ),
    st.decimals("0.01", "100", places=2),
)
def test_what_is_left_is_the_invoice_of_the_reduced_bases_to_the_cent(nets, percent):
    lines = tuple(
        Line(Decimal(1) if net >= 0 else Decimal(-1), abs(net), Vat("S", Decimal(rate)))
        for net, rate in nets
    )
    totals = invoice_totals(Invoice(lines))
    shown = early_payment(totals.vat, totals.payable, percent)
    reduced = invoice_totals(
        Invoice(
            tuple(
                Line(Decimal(1) if one.net >= 0 else Decimal(-1), abs(one.net), one.vat)
                for one in shown.rates
            )
        )
    )
    assert shown.payable == reduced.payable
    assert shown.net_off + shown.tax_off == totals.payable - reduced.payable
