"""Sentences of the rules as people read them, in both languages."""

from datetime import date

from django.utils.translation import override

from facturier.sales.queries import tell
from facturier.sales.rules import Kind, Terms, ceiling, situation_of
from facturier.sales.rules.facts import Facts
from facturier.sales.tests.test_situations import AMERICAN, CASES, GERMAN, TODAY, found, to


def test_reasons_and_conditions_are_told_whole_in_french_and_english():
    for _name, seller, buyer, supply, *_rest in CASES:
        for forced in (None, *Kind):
            situation = situation_of(Facts(seller, buyer, supply, TODAY), forced)
            sentences = [*situation.reasons, *(one.said for one in situation.conditions)]
            for said in sentences:
                with override("fr"):
                    french = tell(said)
                with override("en"):
                    english = tell(said)
                assert french != english and "%(" not in french + english


def test_words_of_ours_inside_a_sentence_are_translated_too():
    by_hand = found(buyer=GERMAN, supply=to("DE"), forced=Kind.DOMESTIC).reasons[0]
    with override("en"):
        assert tell(by_hand) == (
            "Chosen by hand: Supply taxed in France. The facts lead to: Intra-Community supply."
        )


def test_a_country_and_a_day_are_written_as_the_reader_does():
    with override("fr"):
        assert "(US)" in tell(found(buyer=AMERICAN, supply=to("US")).reasons[0])
        assert "02/04/2026" in tell(ceiling(date(2026, 1, 31), Terms(61)).said)
