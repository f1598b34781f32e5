"""The few invoices that a search box offers: by the beginning of a number, within one's rights."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facturier.organisations.actions import GivenScope
from facturier.organisations.rules import Direction
from facturier.organisations.tests.factories import (
    a_company,
    a_member,
    a_person,
    an_entity,
)
from facturier.register.queries.quick import latest, quick_find
from facturier.register.tests.factories import an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db


@made_once
def company():
    made = a_company(roles=("editor",))
    an_entity(made)
    return made


def numbers(company, text, limit=6, by=None):
    with company.here():
        return [row.number for row in quick_find(by or company["owner"], text, limit)]


def test_any_piece_of_a_number_or_of_a_reference_is_enough(company):
    for number in ("FA-2026-1", "FA-2026-2", "fb-1", "26-4471"):
        an_invoice(company, number=number)
    assert numbers(company, "FA-2026") == ["FA-2026-2", "FA-2026-1"]
    assert numbers(company, "fa-2026-2") == ["FA-2026-2"]
    assert numbers(company, "fb") == ["fb-1"]
    assert numbers(company, "26-44") == numbers(company, "447") == ["26-4471"]
    assert numbers(company, "2026") == ["FA-2026-2", "FA-2026-1"]
    assert numbers(company, "e - 1") == ["FA-2026-1"]


def test_signs_of_other_languages_mean_nothing(company):
    an_invoice(company, number="AB1")
    for text in ("%", "_", "A_B%1x", "", "  ", "' OR 1=1"):
        assert numbers(company, text) == [], text


def test_the_newest_come_first_and_no_more_than_asked(company, django_assert_num_queries):
    for number in range(5):
        an_invoice(company, number=f"FA-{number}")
    assert numbers(company, "FA", limit=3) == ["FA-4", "FA-3", "FA-2"]
    with company.here():
        assert latest(company["owner"]).number == "FA-4"
        with django_assert_num_queries(2):  # its stem is known from before
            quick_find(company["owner"], "FA", 3)


def test_what_a_member_may_not_read_is_not_found(company):
    an_invoice(company, number="FA-1")
    sales = a_member(company, a_person(), "reader", scope=GivenScope(direction=Direction.ISSUED))
    assert numbers(company, "FA", by=sales) == []
    with company.here():
        assert latest(sales) is None


@given(text=st.text(max_size=120))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_finds_beginnings_or_nothing(company, text):
    with company.here():
        for row in quick_find(company["owner"], text, 6):
            assert row.number.upper().startswith(text.strip().upper())
