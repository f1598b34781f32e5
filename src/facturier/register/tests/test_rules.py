"""Stages, and whose an invoice is."""

import pytest

from facturier.einvoice.document import Identifier, Party
from facturier.kit.refusal import Refusal
from facturier.register import rules
from facturier.register.rules import Stage

SIREN, VAT = "844120973", "FR33844120973"


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


@pytest.mark.parametrize(
    ("type_code", "kind"),
    [("380", "invoice"), ("381", "credit_note"), ("503", "credit_note"), ("999", "other")],
)
def test_the_kind_follows_the_type_code(type_code, kind):
    assert rules.kind_of(type_code) == kind
