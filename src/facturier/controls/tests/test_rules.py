"""Accounts, habits, sums, terms and pages: what each rule finds, and what it leaves alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.controls.rules import CONTROLS, Severity, settings_from, usual_setting
from facturier.controls.rules.accounts import AccountFacts, accounts
from facturier.controls.rules.habits import Now, Past, Priced, habits, term
from facturier.controls.rules.page import Stated, differences, text_key
from facturier.controls.rules.sums import StatedTotals, StatedVat, mentions, sums
from facturier.register.rules.keyed import told_account

IBAN, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606"
DAY = date(2026, 11, 3)  # a Tuesday
SETTINGS = {code: usual_setting(one) for code, one in CONTROLS.items()}
D = Decimal


def found(*args) -> list[str]:
    return [one.rule for one in accounts(AccountFacts(*args))]


def test_accounts_known_new_changed_shared_and_wrong():
    none: frozenset[str] = frozenset()
    assert found((IBAN,), frozenset({IBAN}), none, {}) == []
    assert found((IBAN,), none, none, {}) == ["account.new"]
    assert found((IBAN,), none, frozenset({told_account(IBAN)}), {}) == []
    assert found((OTHER,), none, frozenset({told_account(IBAN)}), {}) == ["account.changed"]
    assert found((OTHER,), frozenset({IBAN}), none, {}) == ["account.changed"]
    # Trust in one account makes another one a change, even where both were seen before.
    seen = frozenset({told_account(OTHER)})
    assert found((OTHER,), frozenset({IBAN}), seen, {}) == ["account.changed"]
    shared = found((IBAN,), frozenset({IBAN}), none, {IBAN: ("Bois et Dérivés",)})
    assert shared == ["account.shared"]
    assert found((IBAN[:-1] + "0",), none, none, {}) == ["account.invalid"]


@given(st.sampled_from([IBAN, OTHER, IBAN[:-1] + "0"]), st.booleans(), st.booleans())
def test_no_evidence_holds_an_account_in_clear(iban, trusted, shared):
    facts = AccountFacts(
        (iban,),
        frozenset({OTHER}) if trusted else frozenset(),
        frozenset(),
        {iban: ("Un",)} if shared else {},
    )
    for one in accounts(facts):
        assert IBAN not in str(one.as_json())
        assert OTHER not in str(one.as_json())
        assert iban not in one.mark


# -- habits ----------------------------------------------------------------------------------------
def past(count: int = 6, net: str = "100.00", days: int = 28, rates=("20",)) -> list[Past]:
    return [
        Past(f"E-{n}", DAY - timedelta(days=days * n), D(net) + n, frozenset(rates))
        for n in range(1, count + 1)
    ]


def now(**rest) -> Now:
    values = {
        "issue_date": DAY,
        "due_date": DAY + timedelta(days=30),
        "currency": "EUR",
        "net": D("103.20"),
        "rates": frozenset({"20"}),
    }
    return Now(**{**values, **rest})


def doubted(invoice: Now, before: list[Past], prices=None) -> list[str]:
    return [one.rule for one in habits(invoice, before, prices or {}, SETTINGS)]


def test_a_usual_invoice_is_not_doubted():
    assert doubted(now(), past()) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"net": D("990.40")}, "amount.unusual"),
        ({"rates": frozenset({"10"})}, "vat.unusual"),
        ({"issue_date": DAY - timedelta(days=25)}, "rhythm.unusual"),
        ({"issue_date": date(2026, 11, 7)}, "date.weekend"),
        ({"net": D(3000)}, "amount.round"),
    ],
)
def test_what_is_unusual_is_doubted(change, rule):
    assert rule in doubted(now(**change), past())


@pytest.mark.parametrize("count", range(5))
def test_less_than_five_invoices_are_no_history(count):
    odd = now(net=D("99999.10"), rates=frozenset({"5.5"}))
    rules = set(doubted(odd, past(count)))
    assert not rules & {"amount.unusual", "vat.unusual", "rhythm.unusual", "price.unusual"}
    assert ("supplier.new" in rules) == (count == 0)


def test_one_odd_invoice_of_the_past_hides_nothing():
    """The median and the MAD, where a mean and a deviation would be fooled."""
    before = [*past(), Past("E-99", DAY, D(500_000), frozenset({"20"}))]
    assert "amount.unusual" in doubted(now(net=D("990.40")), before)


@given(st.decimals(50, 5000, places=2), st.integers(5, 40))
def test_the_amount_that_a_supplier_always_asks_is_never_unusual(net, count):
    before = [replace(one, net=net) for one in past(count)]
    assert "amount.unusual" not in doubted(now(net=net), before)


def test_a_price_that_rose_is_doubted_once_and_a_fall_is_not():
    lines = (Priced("equerre|c62", "Équerre", D("5.80")),) * 2
    prices = {"equerre|c62": [D("4.10"), D("4.20"), D("4.10")]}
    assert doubted(now(lines=lines), past(), prices) == ["price.unusual"]
    cheaper = (Priced("equerre|c62", "Équerre", D("1.00")),)
    assert doubted(now(lines=cheaper), past(), prices) == []


def test_a_credit_note_and_a_stranger_have_no_habits():
    assert doubted(now(is_credit=True, net=D(99999)), past()) == []
    assert doubted(now(is_known=False, net=D(99999)), []) == []


def test_purchases_that_pass_a_limit_together_are_doubted():
    near = [Past(f"E-{n}", DAY - timedelta(days=n), D(4000), frozenset({"20"})) for n in (1, 2)]
    assert "purchase.split" in doubted(now(net=D("3999.90")), near)
    assert "purchase.split" not in doubted(now(net=D("3999.90")), near[:1])
    far = [replace(one, issue_date=DAY - timedelta(days=40)) for one in near]
    assert "purchase.split" not in doubted(now(net=D("3999.90")), far)


@pytest.mark.parametrize(
    ("issued", "due", "end_of_month", "severity"),
    [
        (date(2026, 1, 1), date(2026, 3, 2), False, None),  # 60 days to the day
        (date(2026, 1, 1), date(2026, 3, 3), False, Severity.LOW),  # 45 days end of month may be
        (date(2026, 1, 1), date(2026, 3, 17), False, Severity.LOW),
        (date(2026, 1, 1), date(2026, 3, 18), False, "usual"),
        (date(2026, 1, 1), date(2026, 3, 17), True, None),
        (date(2026, 1, 1), date(2026, 3, 18), True, "usual"),
    ],
)
def test_terms_beyond_the_law(issued, due, end_of_month, severity):
    invoice = now(issue_date=issued, due_date=due, end_of_month=end_of_month)
    rules = list(term(invoice))
    assert (not rules) == (severity is None)
    if severity:
        assert rules[0].severity == (None if severity == "usual" else severity)
    assert not list(term(replace(invoice, in_france=False)))


# -- sums ------------------------------------------------------------------------------------------
def test_totals_stay_as_stated_and_ours_stand_beside():
    vat = (StatedVat(D(20), D(100), D("20.40")),)
    stated = StatedTotals("EUR", D(100), D("20.40"), D("120.40"), vat)
    (doubt,) = sums(stated, 0)
    (line,) = doubt.evidence
    assert (line.field, line.stated, line.other) == ("tax_at_20", "20.40 EUR", "20.00 EUR")
    assert not list(sums(stated, 40))
    (whole,) = sums(replace(stated, gross=D(200)), 0)
    assert ("gross", "200 EUR", "120.40 EUR") in [
        (one.field, one.stated, one.other) for one in whole.evidence
    ]


@given(
    st.lists(
        st.tuples(st.decimals(0, 99999, places=2), st.sampled_from(["20", "10", "5.5", "2.1"])),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[1],
    )
)
def test_exact_totals_are_never_doubted(parts):
    cents = D("0.01")
    vat = tuple(
        StatedVat(D(rate), base, (base * D(rate) / 100).quantize(cents, "ROUND_HALF_UP"))
        for base, rate in parts
    )
    net, tax = sum(one.base for one in vat), sum(one.tax for one in vat)
    assert not list(sums(StatedTotals("EUR", net, tax, net + tax, vat), 0))


PAGE = """
TÔLERIE LACAZE
ZA des Grandes Bruyères 49300 Cholet
SIREN 431 980 259 TVA FR31 431 980 259
FACTURE
N° 26-4471
Date : 25/10/2026
Échéance : 24/11/2026
Facturé à Maison Kervel SAS SIREN 844 120 972
Total HT 15 372,00 €
TVA 20 % 3 074,40 €
Net à payer 18 446,40 €
Règlement par virement à 30 jours. IBAN FR76 3000 6000 0112 3456 7890 189
Pénalités de retard : trois fois le taux d'intérêt légal. Indemnité de recouvrement : 40 €.
Pas d'escompte.
"""
STATED = Stated(
    number="26-4471",
    issue_date=date(2026, 10, 25),
    due_date=date(2026, 11, 24),
    sirens=frozenset({"431980259"}),
    ours=frozenset({"844120972"}),
    accounts=frozenset({IBAN}),
    net=D("15372.00"),
    tax=D("3074.40"),
    gross=D("18446.40"),
    payable=D("18446.40"),
    vat=((D(20), D("3074.40")),),
    currency="EUR",
)


def fields_of(stated: Stated, words: str) -> set[str]:
    return {line.field for one in differences(stated, words) for line in one.evidence}


def test_a_page_that_says_what_its_file_says_is_not_doubted():
    assert fields_of(STATED, PAGE) == set()
    english = PAGE.replace("25/10/2026", "25 October 2026").replace("18 446,40", "18,446.40")
    assert fields_of(STATED, english) == set()


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("number", "26-4471", "26-4417"),
        ("issue_date", "25/10/2026", "26/10/2026"),
        ("due_date", "24/11/2026", "24/10/2026"),
        ("account", "FR76 3000 6000 0112 3456 7890 189", "FR14 2004 1010 0505 0001 3M02 606"),
        ("net", "15 372,00", "15 732,00"),
        ("tax_at_20", "3 074,40", "3 047,40"),
        ("gross", "18 446,40", "81 446,40"),
        ("rates", "TVA 20 %", "TVA 10 %"),
    ],
)
def test_each_value_changed_on_the_page_is_told(field, before, after):
    assert before in PAGE
    assert field in fields_of(STATED, PAGE.replace(before, after))


TWO_RATES = PAGE.replace(
    "TVA 20 % 3 074,40 €", "TVA 20 % sur 15 000,00 € : 3 000,00 €\nTVA 5,5 % sur 372,00 € : 20,46 €"
)
STATED_TWO = replace(STATED, tax=D("3020.46"), vat=((D(20), D("3000.00")), (D("5.50"), D("20.46"))))
TABLE = PAGE.replace(
    "TVA 20 % 3 074,40 €",
    "Taux Base Taxe\n20,00 % 15 000,00 3 000,00\n5,50 % 372,00 20,46\nTotal TVA 3 020,46 €",
)
ONE_LINE = PAGE.replace("TVA 20 % 3 074,40 €", "TVA 20 % 3 000,00 € TVA 5,5 % 20,46 €")


@pytest.mark.parametrize("page", [TWO_RATES, TABLE, ONE_LINE])
def test_each_rate_of_a_page_is_held_against_its_own_tax(page):
    assert fields_of(STATED_TWO, page) == set()
    other = replace(STATED_TWO, vat=((D(20), D("3000.00")), (D("5.5"), D("20.64"))))
    assert fields_of(other, page) == {"tax_at_5.5"}
    first = replace(STATED_TWO, vat=((D(20), D("3000.40")), (D("5.5"), D("20.46"))))
    assert fields_of(first, page) == {"tax_at_20"}
    (doubt,) = differences(replace(STATED_TWO, vat=((D(20), D("3000.00")),)), page)
    assert [(one.field, one.stated, one.other) for one in doubt.evidence] == [
        ("rates", "20", "5.5")
    ]


@pytest.mark.parametrize("page", [TWO_RATES, TABLE])
def test_taxes_of_two_rates_that_changed_places_are_told(page):
    swapped = replace(STATED_TWO, vat=((D(20), D("20.46")), (D("5.5"), D("3000.00"))))
    assert fields_of(swapped, page) == {"tax_at_20", "tax_at_5.5"}


def test_a_rate_without_tax_or_a_discount_or_a_line_of_goods_is_no_other_rate():
    beside = (
        "TVA 10 % 0,00 €\nRemise 3 % 12,00 €\nÉtagère 35 96,50 20 % 3 377,50\n"
        "Escompte de 2 % pour paiement anticipé\n"
    )
    assert fields_of(STATED_TWO, TWO_RATES + beside) == set()
    # What is deducted has a tax of its own at the same rate.
    assert fields_of(STATED_TWO, TWO_RATES + "TVA 20 % sur acompte 1 000,00 €\n") == set()


@given(
    st.lists(
        st.tuples(st.sampled_from(["20", "10", "5.5", "2.1"]), st.integers(100, 10**8)),
        min_size=1, max_size=4, unique_by=lambda one: one[0],
    ),
    st.integers(0, 3),
)  # fmt: skip
def test_one_tax_among_several_that_the_page_says_otherwise_is_told_alone(taxes, at):
    at %= len(taxes)
    vat = tuple((D(rate), D(cents) / 100) for rate, cents in taxes)
    lines = [f"TVA {rate.replace('.', ',')} % {cents / 100:.2f}" for rate, cents in taxes]
    head = PAGE.replace("TVA 20 % 3 074,40 €\n", "")
    stated = replace(STATED, tax=None, vat=vat)
    assert fields_of(stated, head + "\n".join(lines)) == set()
    rate, cents = taxes[at]
    lines[at] = f"TVA {rate.replace('.', ',')} % {(cents + 1) / 100:.2f}"
    name = f"tax_at_{D(rate).normalize():f}"
    assert fields_of(stated, head + "\n".join(lines)) == {name}


def test_another_seller_on_the_page_is_told():
    forged = PAGE.replace("431 980 259", "552 100 554").replace("FR31", "FR86")
    assert "siren" in fields_of(STATED, forged)


def test_a_second_account_on_the_page_is_told_though_the_stated_one_is_there_too():
    assert fields_of(STATED, PAGE + "Nouveau compte : FR14 2004 1010 0505 0001 3M02 606") == {
        "account"
    }
    for one in differences(STATED, PAGE.replace("FR76", "FR75")):
        assert IBAN not in str(one.as_json())


def test_a_scan_says_nothing():
    assert fields_of(STATED, "") == fields_of(STATED, "Facture 1234") == set()
    assert text_key("Facture 1234") == ""
    assert text_key(PAGE) == text_key(PAGE.replace(" ", "  ").upper())
    assert text_key(PAGE) != text_key(PAGE.replace("26-4471", "26-4472"))


def test_mentions_that_a_page_lacks_are_told():
    assert list(mentions(PAGE)) == []
    bare = PAGE.replace("Indemnité de recouvrement : 40 €.", "").replace("Pas d'escompte.", "")
    (doubt,) = mentions(bare)
    assert [one.other for one in doubt.evidence] == ["recovery", "discount"]
    assert list(mentions("")) == []


# -- settings --------------------------------------------------------------------------------------
def test_kept_settings_are_read_over_the_shipped_ones_and_closed_rules_stay_off():
    kept = {"supplier.new": {"on": False}, "siren.unlike": {"on": True}, "gone": {"on": True}}
    rules = settings_from(kept)
    assert set(rules) == set(CONTROLS)
    assert not rules["supplier.new"].on
    assert not rules["siren.unlike"].on
    for code, control in CONTROLS.items():
        again = settings_from({code: usual_setting(control).as_json()})[code]
        assert again == usual_setting(control)
