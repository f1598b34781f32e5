"""Shares that sum exactly, whatever is asked."""

from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from facturier.coding.rules import (
    AskedShare,
    Share,
    Target,
    as_percents,
    fault_of,
    part,
    percents_of,
    shares_of,
    words_of,
)
from facturier.coding.rules.count import REST, counted

nets = st.decimals("-1000000", "1000000", places=2, allow_nan=False)
weights = st.lists(st.integers(1, 1_000_000), min_size=1, max_size=8)


def parted(found: list[int]) -> list[Decimal]:
    """Percents of four decimals, none zero, that sum to 100."""
    whole = sum(found)
    percents = [(Decimal(100) * one / whole).quantize(Decimal("0.0001")) for one in found[:-1]]
    percents = [max(one, Decimal("0.0001")) for one in percents]
    return [*percents, Decimal(100) - sum(percents)]


def asked(percents) -> list[AskedShare]:
    return [AskedShare(Target(account=f"{at}A"), percent=one) for at, one in enumerate(percents)]


@given(nets, weights)
def test_shares_by_percent_sum_to_the_line_and_stay_within_a_cent_of_their_percent(net, found):
    percents = parted(found)
    assume(percents[-1] > 0)
    wanted = asked(percents)
    assert fault_of(net, "EUR", wanted) is None
    shares = shares_of(net, "EUR", wanted)
    assert sum(one.amount for one in shares) == net
    for one, percent in zip(shares, percents, strict=True):
        assert abs(one.amount - net * percent / 100) < Decimal("0.01")
        assert one.amount == 0 or (one.amount < 0) == (net < 0)


@given(st.lists(st.decimals("0.01", "9999", places=2), min_size=1, max_size=8))
def test_shares_by_amount_are_kept_and_their_percents_sum_to_a_hundred(amounts):
    net = sum(amounts)
    wanted = [AskedShare(Target(account=f"{at}A"), amount=one) for at, one in enumerate(amounts)]
    assert fault_of(net, "EUR", wanted) is None
    shares = shares_of(net, "EUR", wanted)
    assert [one.amount for one in shares] == amounts
    assert sum(percents_of(shares)) == 100
    again = as_percents(shares)
    assert sum(one.percent for one in again) == 100


def test_what_is_stated_finer_than_cents_is_shared_as_finely_and_yen_are_whole():
    assert [one.amount for one in shares_of(Decimal("1.0001"), "EUR", asked([50, 50]))] == [
        Decimal("0.5001"),
        Decimal("0.5000"),
    ]
    wanted = asked([Decimal("33.3333"), Decimal("33.3333"), Decimal("33.3334")])
    assert [one.amount for one in shares_of(Decimal(100), "JPY", wanted)] == [33, 33, 34]


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        ([AskedShare(Target(), percent=Decimal(100))], "nothing"),
        ([AskedShare(Target(account="606 100"), percent=Decimal(100))], "account"),
        ([AskedShare(Target(account="6" * 21), percent=Decimal(100))], "account"),
        ([AskedShare(Target(account="606100"))], "size"),
        ([AskedShare(Target(account="1A"), Decimal(100), Decimal(10))], "size"),
        (asked([Decimal(0), Decimal(100)]), "percent"),
        (asked([Decimal(-1), Decimal(101)]), "percent"),
        (asked([Decimal("33.33333"), Decimal("66.66667")]), "percent"),
        (asked([Decimal("NaN")]), "percent"),
        (asked([Decimal(60), Decimal(30)]), "percents"),
        (asked([Decimal(60), Decimal("40.0001")]), "percents"),
        ([AskedShare(Target(account="1A"), amount=Decimal("99.99"))], "amounts"),
        ([AskedShare(Target(account="1A"), amount=Decimal("99.999"))], "amount"),
        ([AskedShare(Target(account="1A"), amount=Decimal(0))], "amount"),
        (
            [
                AskedShare(Target(account="1A"), amount=Decimal(110)),
                AskedShare(Target(account="2A"), amount=Decimal(-10)),
            ],
            "sign",
        ),
        (
            [
                AskedShare(Target(account="1A"), amount=Decimal(50)),
                AskedShare(Target(account="2A"), percent=Decimal(50)),
            ],
            "mixed",
        ),
        ([AskedShare(Target(account="1A"), percent=Decimal(50))] * 2, "twice"),
        (asked([Decimal("4.7619")] * 21), "many"),
    ],
)
def test_what_does_not_hold_is_told_by_its_code(shares, code):
    fault = fault_of(Decimal("100.00"), "EUR", shares)
    assert fault is not None
    assert fault.code == code


def test_what_is_missing_is_told():
    fault = fault_of(Decimal(100), "EUR", asked([Decimal(60), Decimal(30)]))
    assert fault.amount == 10
    fault = fault_of(Decimal(100), "EUR", asked([Decimal(60), Decimal(60)]))
    assert fault.amount == -20


@given(
    st.one_of(st.none(), nets),
    st.lists(st.one_of(st.none(), nets), max_size=6),
    st.sets(st.integers(1, 6)),
)
def test_all_that_is_counted_of_an_invoice_sums_to_its_net(net, lines, chosen):
    parts = [part(at, f"Ligne {at}", "", one) for at, one in enumerate(lines, start=1)]
    coded = {
        one.position: shares_of(one.net, "EUR", asked([Decimal("33.3333"), Decimal("66.6667")]))
        for one in parts
        if one.position in chosen and one.net is not None
    }
    follows = Target(department_id=uuid4())
    found = counted(net, follows, parts, coded)
    if net is not None:
        assert sum((one.amount for one in found), Decimal(0)) == net
    for one in found:
        assert one.own == (one.position in coded)
        assert one.own or one.target == follows
    assert all(one.position != REST or one.target == follows for one in found)


def test_words_leave_out_numbers_months_and_accents():
    assert words_of("Électricité du mois de février 2026, n° 12") == "electricite mois"
    assert words_of("ELECTRICITE mois de Mars") == "electricite mois"
    assert words_of("2026-03") == ""


def test_another_statement_has_another_key_and_the_writing_of_a_number_has_none():
    first = part(1, "Transport", "", Decimal("100.00"))
    assert part(4, "Transport", "", Decimal(100)).key == first.key
    assert part(1, "Transport", "", Decimal("100.01")).key != first.key
    assert part(1, "Transports", "", Decimal("100.00")).key != first.key
    assert part(1, "Transport", "x", Decimal("100.00")).key != first.key


def test_shares_of_amounts_alone_become_percents_by_the_largest_remainders():
    shares = [Share(Target(account=f"{at}A"), None, Decimal(1)) for at in range(3)]
    assert percents_of(shares) == (Decimal("33.3334"), Decimal("33.3333"), Decimal("33.3333"))
