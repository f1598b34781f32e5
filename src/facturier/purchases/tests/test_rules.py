"""What is served never passes what came; parts are exact; receipts count in any order."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.kit.refusal import Refusal
from facturier.purchases.rules import (
    NEXT_STATES,
    Basis,
    Claim,
    Limit,
    LineFacts,
    OrderState,
    ToleranceRule,
    Wrong,
    amount_of,
    ensure_can_become,
    fault_of,
    measure_of,
    number_key,
    propose,
    quantity_allowed,
    rule_for,
    rule_from,
    same_unit,
    serve,
)
from facturier.purchases.rules.orders import line_faults
from facturier.purchases.rules.proposing import OrderedLine, StatedLine
from facturier.purchases.rules.settling import is_price_credit
from facturier.purchases.rules.tolerances import price_within

NONE = Limit(Decimal(0), None)
TEN, FIFTY = Decimal(10), Decimal(50)
quantities = st.decimals("-50", "50", places=4).filter(bool)
positive = st.decimals("0", "80", places=4)


def claim(quantity, price="50", entry=1, **rest) -> Claim:
    return Claim(uuid4(), rest.pop("invoice", uuid4()), (entry, 1), Decimal(quantity),
                 Decimal(price), **rest)  # fmt: skip


def served(*claims, received="8", tolerated="0", limit=NONE, currency="EUR"):
    found = serve(
        claims, received=Decimal(received), tolerated=Decimal(tolerated), price=FIFTY,
        price_limit=limit, currency=currency,
    )  # fmt: skip
    return [found[one.key] for one in claims]


def test_ordered_ten_received_eight_invoiced_ten_leaves_two_beyond():
    [one] = served(claim("10"))
    assert (one.covered, one.excess, one.over, one.over_passes) == (8, 2, 0, True)
    assert amount_of(one.excess, FIFTY) == 100


def test_a_credit_note_takes_back_what_the_invoice_that_it_names_has_beyond():
    first, second = claim("6", entry=1), claim("4", entry=2)
    credit = claim("-2", entry=3, cited=frozenset({first.invoice}))
    one, other, _credit = served(first, second, credit, received="8")
    assert (one.credited, one.covered, one.excess) == (2, 4, 0)
    assert (other.credited, other.covered, other.excess) == (0, 4, 0)


def test_what_a_person_accepted_stays_accepted_and_takes_nothing_of_the_receipts():
    one, other = served(
        claim("10", accepted_quantity=Decimal(2)), claim("1", entry=2), received="9"
    )
    assert (one.covered, one.accepted, one.excess) == (9, 1, 0)
    assert (other.covered, other.excess) == (0, 1)


def test_within_the_tolerance_nobody_is_asked_and_beyond_it_all_of_the_difference_is():
    assert served(claim("8.5"), tolerated="0.5")[0].excess == 0
    assert served(claim("8.6"), tolerated="0.5")[0].excess == Decimal("0.6")


def test_many_small_overcharges_pass_the_euros_no_more_than_one():
    limit = Limit(Decimal(10), Decimal(5))
    found = served(*(claim("1", "52", entry=n) for n in range(1, 5)), limit=limit)
    assert [one.over_passes for one in found] == [True, True, False, False]
    assert [one.over for one in found] == [2, 2, 2, 2]


def test_a_credit_on_the_price_alone_gives_back_no_quantity():
    first = claim("8", "55")
    credit = claim("0", "5", entry=2, cited=frozenset({first.invoice}), price_credit=Decimal(40))
    one, _credit = served(first, credit)
    assert (one.covered, one.credited, one.over, one.over_passes) == (8, 0, 0, True)
    assert is_price_credit(Decimal(5), FIFTY, [Decimal(55)])
    assert not is_price_credit(Decimal(55), FIFTY, [Decimal(55)])


@given(st.lists(st.tuples(quantities, positive), max_size=8), positive, positive)
def test_what_is_served_never_passes_what_came_and_parts_are_exact(lines, received, tolerated):
    claims = [
        claim(quantity, "50", entry=at, accepted_quantity=accepted)
        for at, (quantity, accepted) in enumerate(lines)
    ]
    found = served(*claims, received=str(received), tolerated=str(tolerated))
    assert sum(one.covered for one in found) <= received + tolerated
    for one, of in zip(found, claims, strict=True):
        parts = (one.covered, one.accepted, one.excess, one.credited)
        assert all(part >= 0 for part in parts)
        assert sum(parts) == max(Decimal(0), of.quantity)
        assert one.accepted <= of.accepted_quantity
    given_back = -sum((one.quantity for one in claims if one.quantity < 0), Decimal(0))
    assert sum(one.credited for one in found) <= given_back


@given(st.lists(quantities, max_size=6), st.permutations(["3", "2.5", "-1", "4"]), st.randoms())
def test_neither_the_order_of_receipts_nor_that_of_the_rows_matters(lines, came, random):
    claims = [claim(quantity, entry=at) for at, quantity in enumerate(lines)]
    received = str(sum(map(Decimal, came)))
    before = {one.key: one for one in served(*claims, received=received)}
    random.shuffle(claims)
    assert {one.key: one for one in served(*claims, received="8.5")} == before


@given(positive, positive)
def test_more_received_never_leaves_more_beyond(one, other):
    claims = [claim("20", entry=1), claim("30", entry=2), claim("-4", entry=3)]
    less, more = sorted([one, other])
    beyond = [
        sum(row.excess for row in served(*claims, received=str(came))) for came in (less, more)
    ]
    assert beyond[1] <= beyond[0]


@given(st.decimals("0.01", "99999", places=2), st.decimals("0.000001", "99999", places=6))
def test_an_amount_of_a_service_comes_back_to_the_cent(amount, price):
    assert amount_of(measure_of(amount, price), price) == amount


# -- tolerances ------------------------------------------------------------------------------------
def test_the_most_specific_rule_wins():
    supplier, category = UUID(int=1), UUID(int=2)
    rules = [ToleranceRule(), ToleranceRule(category_id=category),
             ToleranceRule(supplier_id=supplier), ToleranceRule(supplier, category)]  # fmt: skip
    for asked, wanted in (
        (((supplier,), category), 3), (((supplier,), None), 2),
        (((UUID(int=9),), category), 1), (((UUID(int=9),), UUID(int=8)), 0),
    ):  # fmt: skip
        assert rule_for(rules, *asked) is rules[wanted]
        assert rule_for(reversed(rules), *asked) is rules[wanted]
    assert rule_from(rules[3].as_json()) == rules[3]


def test_of_percent_and_euros_the_stricter_counts_and_other_currencies_have_no_euros():
    both = Limit(Decimal(10), Decimal(25))
    assert quantity_allowed(both, TEN, FIFTY, "EUR") == Decimal("0.5")
    assert quantity_allowed(both, TEN, Decimal(1), "EUR") == 1
    assert quantity_allowed(both, TEN, FIFTY, "USD") == 0
    assert quantity_allowed(Limit(Decimal(10)), TEN, FIFTY, "USD") == 1
    assert quantity_allowed(Limit(None, Decimal(25)), TEN, Decimal(0), "EUR") == 0
    assert quantity_allowed(Limit(None, Decimal(100_000)), TEN, FIFTY, "EUR") == TEN
    near = {"ordered": FIFTY, "currency": "EUR"}
    assert price_within(both, over=Decimal(5), total_over=Decimal(25), **near)
    assert not price_within(both, over=Decimal("5.01"), total_over=Decimal(6), **near)
    assert not price_within(both, over=Decimal(5), total_over=Decimal("25.01"), **near)
    assert not price_within(both, over=Decimal(1), total_over=Decimal(1), ordered=FIFTY,
                            currency="USD")  # fmt: skip
    assert price_within(NONE, over=Decimal(-3), total_over=Decimal(0), **near)


def test_a_limit_is_bounded():
    assert fault_of(Limit(None, None)) == "none"
    for percent, amount in (("-1", None), ("100.01", None), (None, "100000.01"), ("1.001", None),
                            ("NaN", None)):  # fmt: skip
        limit = Limit(*(None if one is None else Decimal(one) for one in (percent, amount)))
        assert fault_of(limit) == "bounds", limit
    assert fault_of(Limit(Decimal(100), Decimal(100_000))) is None


# -- which line ------------------------------------------------------------------------------------
def ordered(number, item="", name="Panneau", unit="C62", price="50") -> OrderedLine:
    return OrderedLine(uuid4(), uuid4(), number, item, name, unit, Decimal(price))


def stated(line="", items=(), name="Panneau", unit="C62", price="50") -> StatedLine:
    return StatedLine(uuid4(), line, frozenset(items), name, unit, Decimal(price))


def test_a_line_is_found_by_its_number_then_its_item_and_by_text_only_perhaps():
    one, other = ordered("1", "A-1"), ordered("2", "B-2", name="Vis")
    offered = [one, other]
    assert propose(stated("2", ["A-1"]), offered).line is other
    assert propose(stated("9", ["a-1"]), offered).basis is Basis.ITEM
    perhaps = propose(stated(name="VIS"), offered)
    assert (perhaps.line, perhaps.basis) == (other, None)
    assert propose(stated(name="Colle", price="3"), offered) is None


def test_one_item_on_two_lines_is_told_by_its_price_or_left_to_a_person():
    offered = [ordered("1", "A-1"), ordered("2", "A-1", price="60")]
    assert propose(stated(items=["A-1"], price="60"), offered).line is offered[1]
    assert propose(stated(items=["A-1"], name="x", price="70"), offered) is None


def test_another_unit_is_told_and_a_piece_is_a_piece_by_any_code():
    assert propose(stated("1", unit="KGM"), [ordered("1")]).unit_differs
    assert not propose(stated("1", unit="H87"), [ordered("1")]).unit_differs
    assert same_unit("", "EA")
    assert not same_unit("MTR", "C62")


def test_numbers_compare_without_case_blanks_and_signs():
    assert number_key(" bc-2026/0001 ") == number_key("BC 2026 0001") == "bc20260001"


# -- facts and states ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("name", "", Wrong.MISSING),
        ("name", "x" * 201, Wrong.LONG),
        ("quantity", Decimal(0), Wrong.NOT_POSITIVE),
        ("quantity", Decimal(-1), Wrong.NEGATIVE),
        ("quantity", Decimal("1.00001"), Wrong.TOO_FINE),
        ("quantity", Decimal("Infinity"), Wrong.TOO_GREAT),
        ("price", Decimal("1.0000001"), Wrong.TOO_FINE),
        ("price", Decimal("1e10"), Wrong.TOO_GREAT),
        ("vat_percent", Decimal(101), Wrong.TOO_GREAT),
        ("unit", "pièce", Wrong.CODE),
    ],
)
def test_what_is_wrong_with_a_line_is_said(field, value, wrong):
    usual = {"name": "Panneau", "quantity": TEN, "price": FIFTY}
    assert line_faults(LineFacts(**usual)) == {}
    assert line_faults(LineFacts(**{**usual, field: value})) == {field: wrong}


def test_only_the_steps_of_the_table_are_taken():
    for before in OrderState:
        for after in OrderState:
            if after in NEXT_STATES[before]:
                ensure_can_become(before, after)
            else:
                with pytest.raises(Refusal):
                    ensure_can_become(before, after)
