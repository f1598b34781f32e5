"""The codes of countries are those of the official rules, but for what is told beside them."""

import re

import pytest

from facturier.einvoice.countries import COUNTRIES, is_country
from facturier.einvoice.judging.rule_sets import CORE_CII


def official() -> set[str]:
    """The list of BR-CL-14, read out of the rules that judge every document."""
    rules = CORE_CII.rules.located().read_text(encoding="utf-8")
    lists = re.findall(r"contains\('\s*(1A AD AE [^']*)'", rules)
    assert lists
    return set.union(*(set(codes.split()) for codes in lists))


def test_the_codes_are_those_of_the_official_rules():
    assert COUNTRIES - official() == {"SS", "XK"}
    # EL is how a Greek VAT number begins; the country is GR.
    assert official() - COUNTRIES == {"1A", "AN", "EL"}


@pytest.mark.parametrize("code", ["", "ZZ", "zzz", "XX", "fr", "EU", "F", "FRA", "F1", "ÎL"])
def test_what_is_no_country_is_none(code):
    assert not is_country(code)
