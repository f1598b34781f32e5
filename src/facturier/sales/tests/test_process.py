"""BT-23: what is deduced of each mix and kind, what a person may say, what contradicts it."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.sales.rules.facts import Nature
from facturier.sales.rules.process import (
    CHOSEN,
    Billing,
    Told,
    contradictions,
    natures_of,
    process_of,
)

ADMITTED = frozenset(
    [
        "B1",
        "S1",
        "M1",
        "B2",
        "S2",
        "M2",
        "S3",
        "B4",
        "S4",
        "M4",
        "S5",
        "S6",
        "B7",
        "S7",
        "B8",
        "S8",
        "M8",
        "B9",
        "S9",
        "M9",
    ]
)  # BR-FR-08
GOODS, SERVICES = Nature.GOODS, Nature.SERVICES
BOTH = frozenset({GOODS, SERVICES})


def told(natures=(GOODS,), gross="120", prepaid="0", **more) -> Told:
    return Told(frozenset(natures), Decimal(gross), Decimal(prepaid), **more)


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (told(), "B1"),
        (told([SERVICES]), "S1"),
        (told(BOTH), "M1"),
        (told(prepaid="120"), "B2"),
        (told([SERVICES], prepaid="120"), "S2"),
        (told(BOTH, prepaid="120"), "M2"),
        (told(prepaid="119.99"), "B1"),
        (told(gross="0"), "B1"),
        (told(prepaid="40", deducts_deposits=True), "B4"),
        (told(BOTH, prepaid="120", deducts_deposits=True), "M4"),
        (told([SERVICES], subcontracting=True), "S5"),
        (told(BOTH, subcontracting=True), "S5"),
        (told([SERVICES], chosen=Billing.CO_CONTRACTOR), "S6"),
        (told(chosen=Billing.COLLECTED), "B7"),
        (told([SERVICES], chosen=Billing.COLLECTED), "S7"),
    ],
)
def test_what_is_sold_and_how_it_is_billed_make_the_code(given_, code):
    found = process_of(given_)
    assert found.code == code
    assert code in ADMITTED
    assert list(contradictions(given_, found)) == []


@pytest.mark.parametrize(
    ("given_", "field", "rule"),
    [
        (told(chosen=Billing.PAID), "prepaid", "BR-FR-CO-09"),
        (told(chosen=Billing.SUBCONTRACTOR), "process", "BR-FR-08"),
        (told(BOTH, chosen=Billing.CO_CONTRACTOR), "process", "BR-FR-08"),
        (told(BOTH, chosen=Billing.COLLECTED), "process", "BR-FR-08"),
        (
            told([SERVICES], chosen=Billing.CO_CONTRACTOR, subcontracting=True),
            "process",
            "CGI 283, 2 nonies",
        ),
        (
            told([SERVICES], chosen=Billing.COLLECTED, deducts_deposits=True),
            "process",
            "BR-FR-CO-08",
        ),
    ],
)
def test_a_choice_that_the_draft_contradicts_is_refused_with_its_rule(given_, field, rule):
    [found] = contradictions(given_, process_of(given_))
    assert (found.field, found.rule, found.blocking) == (field, rule, True)


@given(
    st.sets(st.sampled_from(Nature)),
    st.decimals(0, 1000, places=2),
    st.decimals(0, 1000, places=2),
    st.sampled_from([None, *map(Billing, CHOSEN)]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_not_refused_has_a_code_that_the_french_rules_admit(
    natures, gross, prepaid, chosen, credit, deposits, subcontracting
):
    given_ = Told(frozenset(natures), gross, prepaid, credit, deposits, subcontracting, chosen)
    found = process_of(given_)
    if not list(contradictions(given_, found)):
        assert found.code in ADMITTED
        if found.billing is Billing.PAID:
            assert prepaid == gross


@pytest.mark.parametrize(
    ("lines", "usual", "letters"),
    [
        ([None], None, {GOODS}),
        ([None], "services", {SERVICES}),
        ([None], "mixed", BOTH),
        ([SERVICES], "goods", {SERVICES}),
        ([SERVICES], "mixed", {SERVICES}),
        ([SERVICES, None], "goods", BOTH),
        ([SERVICES, GOODS], None, BOTH),
        ([], "services", {SERVICES}),
    ],
)
def test_lines_say_what_is_sold_and_the_draft_speaks_for_the_silent_ones(lines, usual, letters):
    assert natures_of(lines, usual) == letters


def test_every_code_has_its_words_and_its_reason():
    for natures, billing in product(([GOODS], [SERVICES], BOTH), CHOSEN):
        found = process_of(told(natures, chosen=Billing(billing)))
        assert found.said.labels["sold"]
        assert found.said.labels["billed"]
        assert found.why.sentence
    credit = process_of(told(is_credit=True))
    assert "avoir" in credit.said.labels["billed"]
