"""Which two are doubted to be one, and which never."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.controls.rules.duplicates import (
    Candidate,
    Habits,
    Level,
    comparable,
    found_pair,
    legal_of,
    suspicion,
)
from facturier.kit.keys import uuid7
from facturier.register.rules import CREDIT_NOTES

DAY = date(2026, 11, 2)
PARTY = UUID(int=7)


def invoice(**rest) -> Candidate:
    values = {
        "id": uuid7(),
        "entry": 1,
        "reference": "E-1",
        "number": "FA-3411",
        "type_code": "380",
        "party_id": PARTY,
        "seller_key": "tolerie lacaze",
        "entity_id": UUID(int=1),
        "issue_date": DAY,
        "currency": "EUR",
        "gross": 1_200_000,
    }
    return Candidate(**{**values, **rest})


def level(one, other, **rest):
    found = suspicion(one, other, **{"same_supplier": True, **rest})
    return found.level if found else None


AMOUNTS = st.integers(1, 10**9)
DAYS = st.integers(-400, 400).map(lambda days: DAY + timedelta(days=days))
NUMBERS = st.from_regex(r"(F|FA-|AV|)[0-9]{1,7}", fullmatch=True)
ANY = st.builds(
    lambda number, kind, day, gross, order, deducts, text: invoice(
        number=number,
        type_code=kind,
        issue_date=day,
        gross=gross,
        order=order,
        deducts=deducts,
        text_key=text,
    ),
    NUMBERS,
    st.sampled_from(["380", "381", "384", "386", "389", "261", "396", "326", ""]),
    st.none() | DAYS,
    st.none() | AMOUNTS,
    st.sampled_from(["", "bc-1"]),
    st.booleans(),
    st.sampled_from(["", "x" * 64]),
)
HABITS = st.builds(Habits, st.integers(0, 5), st.booleans())


@given(ANY, ANY, st.booleans(), HABITS)
def test_the_order_of_the_two_does_not_matter(one, other, same, habits):
    there = suspicion(one, other, same_supplier=same, habits=habits)
    back = suspicion(other, one, same_supplier=same, habits=habits)
    assert (there is None) == (back is None)
    if there and back:
        assert (there.level, set(there.signals)) == (back.level, set(back.signals))


@given(ANY, ANY, st.booleans(), HABITS)
def test_a_credit_note_is_never_the_same_as_an_invoice(one, other, same, habits):
    if (one.type_code in CREDIT_NOTES) != (other.type_code in CREDIT_NOTES):
        assert suspicion(one, other, same_supplier=same, habits=habits) is None


@given(ANY, ANY, st.sampled_from(["384", "386"]), HABITS)
def test_a_deposit_or_a_corrective_is_never_the_same_as_another_kind(one, other, kind, habits):
    one, other = replace(one, type_code=kind), replace(other, type_code="380")
    assert suspicion(one, other, same_supplier=True, habits=habits) is None


@given(ANY, HABITS)
def test_a_final_invoice_is_never_the_same_as_the_deposit_that_it_deducts(one, habits):
    final = replace(one, id=uuid7(), deducts=True)
    assert suspicion(replace(one, deducts=False), final, same_supplier=True, habits=habits) is None


@given(ANY, HABITS)
def test_what_names_another_is_not_the_same(one, habits):
    from facturier.controls.rules.numbers import number_key

    later = replace(one, id=uuid7(), preceding=frozenset({number_key(one.number)}))
    assert not comparable(one, later)
    assert suspicion(one, later, same_supplier=True, habits=habits) is None


@given(ANY)
def test_the_same_again_is_certain_whatever_the_habits(one):
    if one.gross is None or not any(map(str.isdigit, one.number)):
        return
    for habits in (Habits(), Habits(5, True)):
        assert level(one, replace(one, id=uuid7()), habits=habits) is Level.CERTAIN


@given(AMOUNTS, st.integers(1, 24), st.integers(1, 40))
def test_a_subscription_is_no_duplicate_of_itself(gross, months, apart):
    """The same amount each period, other numbers and dates: learned after two others."""
    one = invoice(number="A2026100", gross=gross)
    other = invoice(
        number=f"A{2026100 + apart}", gross=gross, issue_date=DAY + timedelta(days=30 * months)
    )
    assert level(one, other) is None
    sooner = replace(other, issue_date=DAY)  # several lines of one supplier on one day
    if apart < 10:
        assert level(one, sooner, habits=Habits(repeats=2)) is None
    assert level(one, sooner, habits=Habits(repeats=10)) is None
    assert level(one, sooner, habits=Habits(learned=True)) is None


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"number": "003411"}, Level.CERTAIN),
        ({"number": "F-3411", "issue_date": DAY + timedelta(days=2)}, Level.CERTAIN),
        ({"entity_id": UUID(int=2)}, Level.CERTAIN),  # sent to two companies of ours
        ({"number": "FA-3141"}, Level.PROBABLE),
        ({"gross": 1_199_900}, Level.PROBABLE),
        ({"gross": 900_000}, Level.PROBABLE),  # one number, two amounts: a number is given once
        ({"number": "B-3411"}, Level.CERTAIN),
        ({"number": ""}, Level.POSSIBLE),
        ({"number": "FA-3412"}, None),
        ({"number": "FA-9077", "order": "bc-1"}, None),
        ({"currency": "USD"}, None),
        ({"issue_date": DAY - timedelta(days=365), "gross": 5}, None),  # numbers begin again
    ],
)
def test_signals_and_how_likely(change, wanted):
    assert level(invoice(), invoice(**change)) is wanted


def test_another_series_of_the_same_supplier_is_possible_alone():
    assert level(invoice(number="A-3411"), invoice(number="B-3411")) is Level.POSSIBLE
    later = invoice(number="B-3411", issue_date=DAY + timedelta(days=20))
    assert level(invoice(number="A-3411"), later) is None


def test_two_suppliers_may_use_one_number_but_sister_companies_send_one_paper():
    one, stranger = invoice(), invoice(party_id=UUID(int=8), seller_key="bois et derives")
    assert level(one, stranger, same_supplier=False) is None
    sister = replace(stranger, seller_key="tolerie lacaze ouest")
    assert level(one, sister, same_supplier=False) is Level.PROBABLE
    paid = replace(stranger, accounts=frozenset({"FR76 1"}))
    one = replace(one, accounts=frozenset({"FR76 1"}))
    assert level(one, paid, same_supplier=False) is Level.PROBABLE
    assert level(one, replace(paid, gross=3), same_supplier=False) is None


def test_the_same_words_in_other_bytes_are_certain():
    one = invoice(text_key="a" * 64)
    found = suspicion(one, replace(one, id=uuid7()), same_supplier=True)
    assert found_pair(one, one, found).rule == "duplicate.content"


def test_the_legal_original_is_the_platforms_then_the_structured_one_then_the_first():
    paper = invoice(entry=1, syntax="", channel="upload")
    xml = invoice(entry=2, syntax="CII", channel="upload")
    platform = invoice(entry=3, syntax="", channel="platform")
    assert legal_of(paper, xml) is xml is legal_of(xml, paper)
    assert legal_of(platform, xml) is platform
    assert legal_of(paper, invoice(entry=9)) is paper
