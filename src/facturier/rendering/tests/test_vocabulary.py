"""The words behind the codes."""

import pytest

from facturier.rendering.rules import vocabulary
from facturier.rendering.rules.words import LABELS

TABLES = {name: getattr(vocabulary, name) for name in vocabulary.__all__ if name.isupper()} | {
    "LABELS": LABELS
}


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"CREDIT_NOTES", "OFFERS"}))
def test_every_word_is_said_in_both_languages(name):
    assert all(french.strip() and english.strip() for french, english in TABLES[name].values())


def test_a_kind_that_gives_money_back_has_a_name():
    assert set(vocabulary.KINDS) >= vocabulary.CREDIT_NOTES


def test_a_code_that_nobody_knows_is_given_no_word():
    assert vocabulary.named(vocabulary.UNITS, "QQQ", "fr") is None
    assert vocabulary.named(vocabulary.UNITS, None, "fr") is None


def test_any_language_but_french_is_answered_in_english():
    assert vocabulary.named(vocabulary.UNITS, "HUR", "fr-fr") == "heure"
    assert vocabulary.named(vocabulary.UNITS, "HUR", "de") == "hour"


def test_a_french_business_process_is_told_in_words():
    assert vocabulary.process("S1", "fr") == "services, facturation ordinaire"
    assert vocabulary.process("B4", "en") == "goods, final after a prepayment"
    assert vocabulary.process("urn:fdc:peppol.eu:2017", "fr") is None


def test_an_exemption_is_told_by_its_name_or_by_the_article_in_its_code():
    assert vocabulary.exemption("VATEX-EU-AE", "fr") == "Autoliquidation"
    assert (
        vocabulary.exemption("vatex-eu-132-1g", "fr")
        == "Article 132, 1g de la directive 2006/112/CE"
    )
    assert vocabulary.exemption("VATEX-FR-CGI261-4", "fr") == "Article 261, 4 du CGI"
    assert vocabulary.exemption("BETE-EX", "fr") is None
