from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from facturier.einvoice.document import (
    AllowanceCharge,
    CurrencyExchange,
    Document,
    Line,
    Price,
    Quantity,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.tests.sound_invoices import only, rules, sound_invoice

# --- totals ---------------------------------------------------------------------------------------


def test_what_is_computed_and_what_to_do_are_said_in_the_finding() -> None:
    totals = replace(sound_invoice().totals, gross=Decimal("133.51"), payable=Decimal("133.51"))
    found = only(sound_invoice(totals=totals))
    assert (found.rule, found.severity, found.source) == ("BR-CO-15", "fatal", "own")
    assert found.location == "BG-22/BT-112"
    assert found.values == (("stated", "133.51"), ("computed", "133.50"))
    assert found.message == (
        "Le total TTC (BT-112) est de 133,51 EUR, alors que le total hors taxe plus la TVA donne "
        "133,50 EUR. Demandez à l'émetteur de corriger la facture."
    )


def test_a_vat_wrong_by_ninety_nine_cents_which_the_official_rules_accept_is_found() -> None:
    totals = replace(
        sound_invoice().totals,
        tax=Decimal("21.69"),
        gross=Decimal("134.49"),
        payable=Decimal("134.49"),
    )
    first, second = sound_invoice().vat
    wrong = replace(first, tax=Decimal("20.99"))
    assert rules(sound_invoice(totals=totals, vat=(wrong, second))) == ["BR-CO-17"]


def test_a_total_of_vat_that_is_not_stated_counts_as_zero() -> None:
    document = sound_invoice(totals=replace(sound_invoice().totals, tax=None))
    assert rules(document) == ["BR-CO-14", "BR-CO-15"]
    assert "n'est pas indiqué" in own_checks(document)[0].message


def test_the_profile_minimum_states_what_is_due_but_not_what_is_paid() -> None:
    totals = Totals(net=Decimal(100), tax=Decimal(20), gross=Decimal(120), payable=Decimal(70))
    document = sound_invoice(totals=totals, lines=(), vat=(), profile="urn:factur-x.eu:1p0:minimum")
    assert rules(document) == []
    assert rules(replace(document, profile="urn:factur-x.eu:1p0:basicwl")) == ["BR-CO-16"]


def test_without_lines_the_bases_of_vat_still_make_the_net_total() -> None:
    document = sound_invoice(lines=())
    assert rules(document) == []
    first, second = document.vat
    assert rules(replace(document, vat=(replace(first, base=Decimal("100.02")), second))) == [
        "VAT-BASES"
    ]


def test_freight_is_a_charge_like_any_other() -> None:
    freight = AllowanceCharge(
        True, Decimal("10.00"), vat_category="S", vat_percent=Decimal(20), reason="Port"
    )
    document = sound_invoice(allowance_charges=(freight,))
    assert rules(document) == ["BR-CO-12", "BR-S-08"]


# --- VAT subtotals --------------------------------------------------------------------------------


def test_rates_are_numbers_and_not_texts() -> None:
    first, second = sound_invoice().vat
    spelled = replace(first, percent=Decimal("20.0")), replace(second, percent=Decimal("5.500"))
    assert rules(sound_invoice(vat=spelled)) == []


def test_a_rate_of_the_lines_without_subtotal_is_found() -> None:
    line = replace(sound_invoice().lines[1], vat_percent=Decimal(10))
    document = sound_invoice(lines=(sound_invoice().lines[0], line))
    found = own_checks(document)
    assert [(finding.rule, finding.location) for finding in found] == [
        ("BR-S-08", "BG-23[2]/BT-116"),
        ("BR-S-08", "BG-23"),
    ]
    assert found[1].values == (("computed", "12.80"),)


@pytest.mark.parametrize(
    ("category", "rule"),
    [
        ("Z", "BR-Z-08"),
        ("E", "BR-E-08"),
        ("AE", "BR-AE-08"),
        ("K", "BR-IC-08"),
        ("G", "BR-G-08"),
        ("O", "BR-O-08"),
    ],
)
def test_the_base_of_a_category_without_tax_bears_the_rule_of_that_category(
    category: str, rule: str
) -> None:
    line = replace(
        sound_invoice().lines[0], vat_category=category, vat_percent=None, net=Decimal("100.00")
    )
    reason = None if category == "Z" else "Parce que."
    vat = VatSubtotal(
        Decimal("100.01"), Decimal(0), category, None if category == "O" else Decimal(0), reason
    )
    hundred = Decimal(100)
    totals = Totals(lines=hundred, net=hundred, tax=Decimal(0), gross=hundred, payable=hundred)
    assert rules(sound_invoice(lines=(line,), vat=(vat,), totals=totals)) == [rule]


def test_one_rate_split_by_the_reason_of_its_exemption_is_summed() -> None:
    line = replace(sound_invoice().lines[0], vat_category="E", vat_percent=Decimal(0))
    vat = tuple(
        VatSubtotal(Decimal(part), Decimal(0), "E", Decimal(0), reason)
        for part, reason in (("60.00", "Formation"), ("40.00", "Soins"))
    )
    hundred = Decimal(100)
    totals = Totals(lines=hundred, net=hundred, tax=Decimal(0), gross=hundred, payable=hundred)
    assert rules(sound_invoice(lines=(line,), vat=vat, totals=totals)) == []


def test_the_bases_are_not_judged_when_a_line_has_several_rates() -> None:
    first, second = sound_invoice().lines
    several = replace(first, vat_percent=Decimal(10), other_vat=(VatSubtotal(category="S"),))
    assert rules(sound_invoice(lines=(several, second))) == []


def test_half_a_cent_goes_away_from_zero_on_both_sides() -> None:
    for sign in (1, -1):
        base, tax = Decimal("0.10") * sign, Decimal("0.01") * sign
        totals = Totals(net=base, tax=tax, gross=base + tax, payable=base + tax)
        vat = VatSubtotal(base, tax, "S", Decimal(5))
        assert rules(sound_invoice(lines=(), vat=(vat,), totals=totals)) == []
        short = replace(vat, tax=Decimal(0))
        assert "BR-CO-17" in rules(sound_invoice(lines=(), vat=(short,), totals=totals))


@pytest.mark.parametrize(
    ("currency", "right", "wrong"),
    [
        ("EUR", ["20.00", "20"], ["19.99", "20.01"]),
        ("JPY", ["102", "101.50"], ["101", "101.49"]),
        ("TND", ["10.125", "10.13"], ["10.124", "10.12"]),
        ("HUF", ["18679", "18678.60"], ["18678", "18678.59"]),
    ],
)
def test_each_currency_is_rounded_at_its_own_unit(
    currency: str, right: list[str], wrong: list[str]
) -> None:
    base, percent = {
        "EUR": ("100", "20"),
        "JPY": ("1015", "10"),
        "TND": ("101.25", "10"),
        "HUF": ("69180", "27"),
    }[currency]

    def found(tax: str) -> list[str]:
        vat = VatSubtotal(Decimal(base), Decimal(tax), "S", Decimal(percent))
        gross = Decimal(base) + Decimal(tax)
        totals = Totals(net=Decimal(base), tax=Decimal(tax), gross=gross, payable=gross)
        return rules(sound_invoice(lines=(), vat=(vat,), totals=totals, currency=currency))

    assert [found(tax) for tax in right] == [[]] * len(right)
    assert [found(tax) for tax in wrong] == [["BR-CO-17"]] * len(wrong)


# --- lines ----------------------------------------------------------------------------------------


def with_first_line(**changes: Any) -> Document:
    first, second = sound_invoice().lines
    return sound_invoice(lines=(replace(first, **changes), second))


def test_a_line_whose_price_was_rounded_is_false_and_the_reason_is_said() -> None:
    found = only(with_first_line(quantity=Decimal(3), price=Price(net=Decimal("33.33"))))
    assert found.rule == "LINE-NET"
    assert found.values == (("stated", "100.00"), ("computed", "99.99"))
    assert found.message.endswith("demandez à l'émetteur toutes ses décimales.")


def test_a_price_for_a_hundred_is_divided() -> None:
    price = Price(net=Decimal(5000), base_quantity=Decimal(100), base_unit="HUR")
    assert rules(with_first_line(price=price)) == []
    assert rules(with_first_line(price=replace(price, base_quantity=Decimal(10)))) == ["LINE-NET"]


def test_what_cannot_be_multiplied_is_not_judged() -> None:
    by_box = Price(net=Decimal(1), base_unit="XBX")
    for_none = Price(net=Decimal(1), base_quantity=Decimal(0))
    for price in (by_box, for_none, Price(), None):
        assert rules(with_first_line(price=price)) == []


def test_the_net_price_is_the_gross_price_less_the_discount() -> None:
    price = Price(net=Decimal(50), gross=Decimal("60.005"), discount=Decimal("10.005"))
    assert rules(with_first_line(price=price)) == []
    found = only(with_first_line(price=replace(price, discount=Decimal("10.006"))))
    assert (found.rule, found.location) == ("PRICE-NET", "BG-25[1]/BT-146")


def test_a_price_of_an_extended_invoice_may_have_more_discounts_and_a_surcharge() -> None:
    others = AllowanceCharge(False, Decimal("1.50")), AllowanceCharge(True, Decimal("2.00"))
    price = Price(
        net=Decimal(50), gross=Decimal(60), discount=Decimal("10.50"), other_adjustments=others
    )
    assert rules(with_first_line(price=price)) == []
    assert rules(with_first_line(price=replace(price, other_adjustments=()))) == ["PRICE-NET"]
    per_ten = replace(price, other_adjustments=(), gross_base_quantity=Quantity(Decimal(10)))
    assert rules(with_first_line(price=per_ten)) == []


def test_a_percent_gives_its_amount_on_lines_and_on_the_document() -> None:
    part = AllowanceCharge(
        False, Decimal("3.34"), base_amount=Decimal("33.35"), percent=Decimal(10)
    )
    line = with_first_line(
        price=Price(net=Decimal("51.67")), allowance_charges=(part,), net=Decimal("100.00")
    )
    assert rules(line) == []
    wrong = replace(part, amount=Decimal("3.33"))
    net = Decimal("100.01")
    document = with_first_line(
        price=Price(net=Decimal("51.67")), allowance_charges=(wrong,), net=net
    )
    places = {finding.location: finding for finding in own_checks(document)}
    found = places["BG-25[1]/BG-27[1]/BT-136"]
    assert (found.rule, found.values[1]) == ("PERCENT", ("computed", "3.34"))
    on_document = replace(wrong, vat_category="S", vat_percent=Decimal(20), is_charge=True)
    document = sound_invoice(allowance_charges=(replace(on_document, percent=None), on_document))
    assert "BG-21[2]/BT-99" in {finding.location for finding in own_checks(document)}


def tree(**changes: Any) -> Document:
    """A kit of two parts, as CII tells it: the kit is a subtotal, and a remark stands beside."""
    first, second = sound_invoice().lines
    kit = Line(number="K", net=Decimal("112.80"), status_reason="GROUP")
    remark = Line(number="R", parent="K", net=Decimal(9999), status_reason="INFORMATION")
    parts = [
        replace(line, parent="K", status_reason="DETAIL", number=f"K{line.number}")
        for line in (first, second)
    ]
    return sound_invoice(lines=(replace(kit, **changes), *parts, remark))


def test_subtotals_and_remarks_of_an_extended_invoice_are_not_summed_twice() -> None:
    assert rules(tree()) == []


def test_a_subtotal_line_is_the_sum_of_what_it_groups() -> None:
    found = only(tree(net=Decimal("112.81")))
    assert (found.rule, found.location) == ("LINE-GROUP", "BG-25[1]/BT-131")


def test_a_sub_line_of_ubl_details_its_line_and_is_computed_but_not_summed() -> None:
    first, second = sound_invoice().lines
    detail = replace(first, number="1.1", parent="1")
    assert rules(sound_invoice(lines=(first, detail, second))) == []
    wrong = replace(detail, net=Decimal("99.00"))
    assert rules(sound_invoice(lines=(first, wrong, second))) == ["LINE-NET"]


def test_a_line_of_cii_that_only_names_its_parent_counts_when_the_total_says_so() -> None:
    first, second = sound_invoice().lines
    assert rules(sound_invoice(lines=(first, replace(second, parent="1")))) == []


# --- the accounting currency ----------------------------------------------------------------------


def in_dollars(converted: str | None, *, tax: str = "20.70", accounting: str = "EUR") -> Document:
    totals = replace(
        sound_invoice().totals,
        tax=Decimal(tax),
        tax_in_vat_currency=None if converted is None else Decimal(converted),
    )
    document = sound_invoice(currency="USD", vat_currency=accounting, totals=totals)
    return replace(document, vat=(), lines=(), totals=replace(totals, gross=None, payable=None))


def test_the_vat_in_euros_of_an_invoice_in_dollars_is_asked_for() -> None:
    assert rules(in_dollars("19.11")) == []
    assert only(in_dollars(None)).rule == "BR-53"


@pytest.mark.parametrize("converted", ["-19.11", "0.00", "1.00", "1911.00"])
def test_a_vat_in_euros_that_no_rate_explains_is_found(converted: str) -> None:
    found = only(in_dollars(converted))
    assert found.rule == ("BT-111" if converted.startswith("-") else "BT-111-RATE")
    assert found.severity == ("fatal" if converted.startswith("-") else "warning")
    assert found.values[0] == ("stated", converted)


def test_no_vat_is_no_vat_in_any_currency() -> None:
    assert only(in_dollars("0.01", tax="0")).rule == "BT-111"
    assert rules(in_dollars("0.00", tax="0")) == []


def test_in_the_same_currency_the_vat_is_the_same() -> None:
    assert rules(in_dollars("20.70", accounting="USD")) == []
    assert rules(in_dollars(None, accounting="USD")) == []
    found = only(in_dollars("20.71", accounting="USD"))
    assert (found.rule, found.values) == ("BT-111", (("stated", "20.71"), ("computed", "20.70")))


def test_of_a_currency_that_we_do_not_know_only_zero_is_strange() -> None:
    assert rules(in_dollars("4711.00", accounting="XXX")) == []
    assert only(in_dollars("0", accounting="XXX")).rule == "BT-111-RATE"


def test_the_rate_of_an_extended_invoice_gives_its_vat_to_the_cent() -> None:
    exchange = CurrencyExchange("USD", "EUR", Decimal("0.92337"))
    assert rules(replace(in_dollars("19.11"), currency_exchange=exchange)) == []
    found = only(replace(in_dollars("19.12"), currency_exchange=exchange))
    assert (found.rule, found.severity) == ("BT-111", "fatal")
    assert found.values == (("stated", "19.12"), ("computed", "19.11"))
    told_otherwise = replace(exchange, rate=Decimal("1.08299"))
    assert rules(replace(in_dollars("19.11"), currency_exchange=told_otherwise)) == []
    reverse = CurrencyExchange("EUR", "USD", Decimal("1.08299"))
    assert rules(replace(in_dollars("19.11"), currency_exchange=reverse)) == []
