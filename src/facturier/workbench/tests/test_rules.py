"""What an invoice must say of its seller, without a database."""

import pytest

from facturier.organisations.rules import french_vat_number
from facturier.workbench.rules import missing_mentions

WHOLE = {
    "name": "Maison Kervel",
    "siren": "844120972",
    "street": "18 rue des Chantiers",
    "postcode": "44000",
    "city": "Nantes",
    "legal_form": "SAS",
    "capital": "250000",
    "rcs": "RCS Nantes",
    "vat_number": "FR30844120972",
    "vat_regime": "real_monthly",
}


def test_a_company_that_states_everything_lacks_nothing():
    assert missing_mentions(WHOLE) == []


@pytest.mark.parametrize("name", sorted(set(WHOLE) - {"legal_form", "vat_regime"}))
def test_each_mention_of_a_company_is_asked_for(name):
    assert missing_mentions(WHOLE | {name: ""}) == [name]


def test_a_sole_trader_has_neither_capital_nor_register_and_a_franchise_no_vat_number():
    trader = WHOLE | {"legal_form": "EI", "capital": None, "rcs": "", "vat_number": ""}
    assert missing_mentions(trader) == ["vat_number"]
    assert missing_mentions(trader | {"vat_regime": "franchise"}) == []


def test_the_form_is_known_however_it_is_written():
    for form in ("S.A.S.", "sas", "SAS à associé unique"):
        assert missing_mentions(WHOLE | {"legal_form": form, "capital": None}) == ["capital"]


def test_the_vat_number_is_computed_from_a_valid_siren_alone():
    assert french_vat_number("844 120 972") == "FR30844120972"
    assert french_vat_number("732829320") == "FR44732829320"
    for wrong in ("", "84412097", "844120973", "84412097A", "0" * 12):
        assert french_vat_number(wrong) == ""
