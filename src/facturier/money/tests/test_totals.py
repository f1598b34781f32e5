"""Every invoice that the model can express adds up to the cent (I7, I8, I10)."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.money.amounts import Adjustment, DocumentAdjustment, Invoice, Line, Vat, VatCurrency
from facturier.money.rounding import TooPrecise, fits, rounded
from facturier.money.tests.strategies import invoices, lines
from facturier.money.totals import invoice_totals, line_amounts

D = Decimal
S20 = Vat("S", D(20))


def cents(value: Fraction) -> Decimal:
    """Rounded half away from zero by integers alone: a second opinion on `rounded`."""
    doubled = abs(value) * 200
    found = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return D(found if value >= 0 else -found) / 100


@given(lines())
def test_a_line_is_its_quantity_times_price_less_what_is_allowed(line):
    found = line_amounts(line)
    assert found.before == cents(
        Fraction(line.quantity) * Fraction(line.price) / Fraction(line.base_quantity)
    )
    signed = sum(
        (o.sign * a for o, a in zip(line.adjustments, found.adjustments, strict=True)), D(0)
    )
    assert found.net == found.before + signed
    for one, amount in zip(line.adjustments, found.adjustments, strict=True):
        if one.percent is not None:
            assert amount == cents(Fraction(found.before) * Fraction(one.percent) / 100)
        elif one.per_unit is not None:
            assert amount == cents(Fraction(line.quantity) * Fraction(one.per_unit))
        else:
            assert amount == one.amount


@given(invoices())
def test_the_totals_of_any_invoice_satisfy_br_co_10_to_17_to_the_cent(invoice):
    found = invoice_totals(invoice)
    nets = [line_amounts(line).net for line in invoice.lines]
    assert found.lines == sum(nets, D(0))  # BR-CO-10
    down = [one.amount for one in invoice.adjustments if not one.is_charge]
    up = [one.amount for one in invoice.adjustments if one.is_charge]
    assert (found.allowances, found.charges) == (sum(down, D(0)), sum(up, D(0)))  # BR-CO-11, 12
    assert found.net == found.lines - found.allowances + found.charges  # BR-CO-13
    assert found.tax == sum((one.tax for one in found.vat), D(0))  # BR-CO-14
    assert found.gross == found.net + found.tax  # BR-CO-15
    assert found.payable == found.gross - invoice.prepaid + invoice.rounding  # BR-CO-16
    for one in found.vat:  # BR-CO-17, and BR-S-08 with its like for other categories
        assert one.tax == cents(Fraction(one.base) * Fraction(one.vat.percent) / 100)
        base = sum(
            (n for line, n in zip(invoice.lines, nets, strict=True) if line.vat == one.vat), D(0)
        )
        base += sum((a.sign * a.amount for a in invoice.adjustments if a.vat == one.vat), D(0))
        assert one.base == base
    assert len({one.vat for one in found.vat}) == len(found.vat)
    if invoice.vat_currency:  # BT-111
        assert found.tax_in_vat_currency == cents(
            Fraction(found.tax) * Fraction(invoice.vat_currency.rate)
        )
    for amount in (found.lines, found.net, found.tax, found.gross, found.payable):
        assert fits(amount, 2), "BR-DEC"


@given(invoices(), st.randoms())
def test_the_order_of_lines_never_matters(invoice, chance):
    turned = list(invoice.lines)
    chance.shuffle(turned)
    other = list(invoice.adjustments)
    chance.shuffle(other)
    again = replace(invoice, lines=tuple(turned), adjustments=tuple(other))
    assert invoice_totals(again) == invoice_totals(invoice)


@given(invoices())
def test_a_full_credit_note_mirrors_its_invoice(invoice):
    """The same lines taken back: every figure is that of the invoice with the other sign."""
    taken_back = replace(
        invoice,
        lines=tuple(
            replace(
                line,
                quantity=-line.quantity,
                adjustments=tuple(
                    replace(one, amount=-one.amount) if one.amount is not None else one
                    for one in line.adjustments
                ),
            )
            for line in invoice.lines
        ),
        adjustments=tuple(replace(one, amount=-one.amount) for one in invoice.adjustments),
        prepaid=-invoice.prepaid,
        rounding=-invoice.rounding,
    )
    found, mirrored = invoice_totals(invoice), invoice_totals(taken_back)
    for name in ("lines", "allowances", "charges", "net", "tax", "gross", "payable"):
        assert getattr(mirrored, name) == -getattr(found, name), name
    assert [(v.vat, v.base, v.tax) for v in mirrored.vat] == [
        (v.vat, -v.base, -v.tax) for v in found.vat
    ]
    if found.tax_in_vat_currency is not None:
        assert mirrored.tax_in_vat_currency == -found.tax_in_vat_currency


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.015", "0.02"), ("2.675", "2.68"), ("1.0049", "1.00"),
     ("-0.004", "0.00"), ("999999999.995", "1000000000.00")],
)  # fmt: skip
def test_halves_go_away_from_zero_and_nought_has_no_sign(value, expected):
    found = rounded(D(value))
    assert found == D(expected) and str(found) == expected


def test_the_reference_invoice_of_our_documents():
    """Case 01: a price reduced, a line allowance, one allowance and one charge of the document."""
    invoice = Invoice(
        lines=(
            Line(D(12), D("81.00"), S20, adjustments=(Adjustment(False, amount=D("48.60")),)),
            Line(D("2.5"), D("85.00"), S20),
            Line(D(1), D("115.36"), Vat("S", D("5.5"))),
        ),
        adjustments=(
            DocumentAdjustment(False, D("30.00"), S20),
            DocumentAdjustment(True, D("25.00"), S20),
        ),
    )
    found = invoice_totals(invoice)
    assert (found.lines, found.allowances, found.charges) == (D("1251.26"), D(30), D(25))
    assert [(str(one.vat.percent), one.base, one.tax) for one in found.vat] == [
        ("5.5", D("115.36"), D("6.34")),
        ("20", D("1130.90"), D("226.18")),
    ]
    assert found.payable == D("1246.26") + D("6.34") + D("226.18")


def test_vat_is_taken_once_on_the_summed_net_not_line_by_line():
    invoice = Invoice(lines=tuple(Line(D(1), D("0.12"), S20) for _line in range(10)))
    assert invoice_totals(invoice).tax == D("0.24"), "not ten times 0.02"


def test_a_hundred_percent_off_leaves_nothing_and_no_tax():
    line = Line(D(3), D("19.99"), S20, adjustments=(Adjustment(False, percent=D(100)),))
    found = invoice_totals(Invoice(lines=(line,)))
    assert (found.net, found.tax, found.payable) == (0, 0, 0)


def test_an_eco_participation_is_no_part_of_what_a_discount_reduces():
    line = Line(
        D(2),
        D("500.00"),
        S20,
        adjustments=(Adjustment(False, percent=D(10)), Adjustment(True, per_unit=D("12.50"))),
    )
    found = line_amounts(line)
    assert (found.adjustments, found.net) == ((D(100), D(25)), D(925))


def test_a_price_for_a_hundred_is_divided_before_it_is_rounded():
    assert line_amounts(Line(D(7), D("33.333333"), S20, base_quantity=D(100))).net == D("2.33")


def test_vat_in_euros_of_an_invoice_in_dollars():
    invoice = Invoice(
        lines=(Line(D(1), D(1000), S20),),
        currency="USD",
        vat_currency=VatCurrency("EUR", D("0.8617")),
    )
    assert invoice_totals(invoice).tax_in_vat_currency == D("172.34")


def test_yen_have_no_cents():
    found = invoice_totals(Invoice(lines=(Line(D(3), D("33.5"), Vat("S", D(10))),), currency="JPY"))
    assert (found.net, found.tax) == (101, 10) and str(found.net) == "101"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Line(D("1.00001"), D(1), S20),
        lambda: Line(D(1), D("1.0000001"), S20),
        lambda: Adjustment(False, amount=D("0.001")),
        lambda: Vat("S", D("5.555")),
        lambda: Invoice((), prepaid=D("0.001")),
        lambda: Line(D("NaN"), D(1), S20),
        lambda: Line(D(1), D("Infinity"), S20),
    ],
)
def test_a_number_finer_than_its_place_is_refused_and_not_rounded_unseen(make):
    with pytest.raises(TooPrecise):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Line(D(1), D(-1), S20),
        lambda: Line(D(1), D(1), S20, base_quantity=D(0)),
        lambda: Adjustment(False),
        lambda: Adjustment(True, amount=D(1), percent=D(1)),
        lambda: VatCurrency("EUR", D(0)),
        lambda: Vat("S", D(-20)),
    ],
)
def test_what_no_invoice_can_state_is_refused(make):
    with pytest.raises(ValueError, match="negative|positive|one measure"):
        make()


def test_totals_of_a_thousand_lines_do_not_depend_on_chance():
    chance = random.Random(1)
    some = tuple(
        Line(D(chance.randint(1, 10**6)) / 10**4, D(chance.randint(0, 10**9)) / 10**6, S20)
        for _line in range(1000)
    )
    exact = sum((cents(Fraction(x.quantity) * Fraction(x.price)) for x in some), D(0))
    assert invoice_totals(Invoice(some)).net == exact
