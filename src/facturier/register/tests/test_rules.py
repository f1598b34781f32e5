"""Stages, whose an invoice is, and the arithmetic of stated totals."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.einvoice.document import Identifier, Party
from facturier.kit.refusal import Refusal
from facturier.register import rules
from facturier.register.rules import Stage

SIREN, VAT = "844120973", "FR33844120973"
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@dataclass(frozen=True)
class Totals:
    lines_total: Decimal | None = None
    allowances_total: Decimal | None = None
    charges_total: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("wanted", list(Stage))
def test_a_step_is_taken_only_if_the_table_of_stages_knows_it(stage, wanted):
    if wanted in rules.NEXT_STAGES[stage]:
        rules.ensure_can_become(stage, wanted)
    else:
        with pytest.raises(Refusal):
            rules.ensure_can_become(stage, wanted)


def test_every_stage_has_its_row_and_none_leads_straight_from_refused_to_verified():
    assert set(rules.NEXT_STAGES) == set(Stage)
    assert Stage.VERIFIED not in rules.NEXT_STAGES[Stage.REFUSED]


@pytest.mark.parametrize(
    "party",
    [
        Party(legal_id=Identifier(SIREN, "0002")),
        Party(legal_id=Identifier("844 120 973", "0002")),
        Party(identifiers=(Identifier(SIREN + "00012", "0009"),)),
        Party(legal_id=Identifier(SIREN + "00012", "0009")),
        Party(electronic_address=Identifier(SIREN + "_STATUTS", "0225")),
        Party(vat_id="FR 33 844120973"),
        Party(vat_id=VAT.lower()),
        Party(legal_id=Identifier(SIREN)),
    ],
)
def test_our_entity_is_recognised_wherever_its_identifier_stands(party):
    assert rules.is_ours(party, SIREN, VAT)


@pytest.mark.parametrize(
    "party",
    [
        Party(name="Maison Kervel"),
        Party(name=SIREN),
        Party(legal_id=Identifier(SIREN, "0060")),
        Party(legal_id=Identifier("844120974", "0002")),
        Party(vat_id="FR33844120974"),
        Party(identifiers=(Identifier("Kervel 844120973"),)),
        Party(),
    ],
)
def test_a_name_or_a_foreign_scheme_never_makes_a_party_ours(party):
    assert not rules.is_ours(party, SIREN, VAT)


def test_an_entity_without_vat_number_is_not_recognised_by_an_empty_one():
    assert not rules.is_ours(Party(vat_id=None), SIREN, "")


@given(st.lists(amounts, min_size=1, max_size=8), amounts, amounts, amounts)
def test_totals_that_add_up_pass_and_a_cent_more_anywhere_is_seen(nets, allowance, tax, prepaid):
    lines = sum(nets, Decimal(0))
    net = lines - allowance
    right = Totals(
        lines_total=lines,
        allowances_total=allowance,
        net=net,
        tax=tax,
        gross=net + tax,
        prepaid=prepaid,
        payable=net + tax - prepaid,
    )
    vat = [("S", None, net, tax)]
    assert all(check.holds for check in rules.checks(right, nets, vat))
    for name in ("lines_total", "net", "tax", "gross", "payable"):
        wrong = replace(right, **{name: getattr(right, name) + Decimal("0.01")})
        assert not all(check.holds for check in rules.checks(wrong, nets, vat)), name


@pytest.mark.parametrize(
    ("base", "percent", "tax"),
    [("100.02", "5", "5.00"), ("100.10", "5", "5.01"), ("-100.10", "5", "-5.01"), ("0", "20", "0")],
)
def test_vat_is_rounded_half_away_from_zero(base, percent, tax):
    vat = [("S", Decimal(percent), Decimal(base), Decimal(tax))]
    assert [check.holds for check in rules.checks(Totals(), [], vat)] == [True]


def test_a_vat_error_that_the_official_rules_tolerate_is_seen():
    vat = [("S", Decimal(20), Decimal("100.00"), Decimal("20.99"))]
    (check,) = rules.checks(Totals(), [], vat)
    assert not check.holds
    assert check.computed == Decimal("20.00")


def test_what_a_document_leaves_out_is_not_checked():
    assert list(rules.checks(Totals(), [], [])) == []


@pytest.mark.parametrize(
    ("type_code", "kind"),
    [("380", "invoice"), ("381", "credit_note"), ("503", "credit_note"), ("999", "other")],
)
def test_the_kind_follows_the_type_code(type_code, kind):
    assert rules.kind_of(type_code) == kind
