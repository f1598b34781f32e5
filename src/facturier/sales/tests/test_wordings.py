"""Which wording stands on an invoice of a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.kinds import CODES
from facturier.sales.rules.wording_texts import GROUPS, SHIPPED
from facturier.sales.rules.wordings import (
    Certainty,
    Decision,
    TextFault,
    Version,
    Why,
    Wording,
    clean_text,
    successor_of,
    text_fault,
)

TODAY = date(2026, 11, 26)
SUCCESSOR = (
    "TVA non applicable, article L. 223-3 du Code des impositions sur les biens et services (CIBS)"
)
KEYS = st.sampled_from(sorted(SHIPPED.by_key))
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def said(key, day, language="fr", decisions=()):
    return SHIPPED.in_force(key, day, language, decisions)


def test_the_franchise_cites_the_cgi_until_september_2026_and_its_successor_since():
    before = said("franchise", date(2026, 8, 31))
    assert (before.text, before.why) == ("TVA non applicable, article 293 B du CGI", Why.IN_FORCE)
    for day in (date(2026, 9, 1), TODAY, date(2028, 1, 1)):
        after = said("franchise", day)
        assert (after.text, after.why) == (
            SUCCESSOR,
            Why.IN_FORCE,
        )


def test_an_administrator_who_prefers_the_cgi_keeps_it_while_it_is_tolerated():
    decisions = [Decision("franchise", TODAY, version="cgi")]
    for day in (TODAY, date(2027, 12, 31)):
        chosen = said("franchise", day, decisions=decisions)
        assert ("293 B" in chosen.text, chosen.why) == (True, Why.CONFIRMED)
    assert "CIBS" in said("franchise", date(2028, 1, 1), decisions=decisions).text


def test_a_decision_for_a_wording_out_of_date_holds_no_more():
    decisions = [Decision("intra_eu_supply", TODAY, version="cgi")]
    assert said("intra_eu_supply", date(2027, 12, 31), decisions=decisions).why is Why.CONFIRMED
    after = said("intra_eu_supply", date(2028, 1, 1), decisions=decisions)
    assert (after.why, "138" in after.text) == (Why.UNSURE, True)


def test_an_article_of_the_directive_follows_where_there_is_one_and_the_rest_is_told_out_of_date():
    for day in (TODAY, date(2027, 12, 31)):
        tolerated = said("export", day)
        assert tolerated.text == "Exonération de TVA, article 262, I du CGI"
        assert tolerated.why is Why.TOLERATED
    assert said("export", date(2028, 1, 1)).article == "directive 2006/112/CE, article 146"
    assert said("exempt_overseas", date(2027, 12, 31)).why is Why.TOLERATED
    assert said("exempt_overseas", date(2028, 1, 1)).out_of_date


def test_the_company_text_holds_until_the_next_one_and_falls_back_to_french():
    decisions = [
        Decision("late_payment", TODAY, fr="Pénalités : 12 %.", en="Interest: 12%."),
        Decision("late_payment", TODAY + timedelta(days=30), fr="Pénalités : 15 %."),
        Decision("late_payment", TODAY + timedelta(days=60), version="1"),
    ]
    on = [said("late_payment", TODAY + timedelta(days=n), "en", decisions) for n in (0, 30, 60)]
    assert [one.text for one in on[:2]] == ["Interest: 12%.", "Pénalités : 15 %."]
    assert [one.why for one in on] == [Why.OWN, Why.OWN, Why.CONFIRMED]
    assert said("late_payment", TODAY - timedelta(days=1), "en", decisions).why is Why.IN_FORCE


def test_of_two_decisions_for_the_same_day_the_later_one_holds():
    decisions = [Decision("no_discount", TODAY, fr=f"Escompte {n}") for n in (1, 2)]
    assert said("no_discount", TODAY, decisions=decisions).text == "Escompte 2"


@given(KEYS, DAYS, st.sampled_from(("fr", "en")))
def test_every_mention_has_a_text_on_every_day_and_what_is_sure_is_never_passed_over(
    key, day, language
):
    chosen = said(key, day, language)
    assert chosen.text
    sure = [
        one
        for one in SHIPPED.by_key[key].versions
        if one.admitted_on(day) and one.certainty is Certainty.CONFIRMED
    ]
    if sure:
        assert chosen.version in sure
    assert chosen.out_of_date == (not any(v.admitted_on(day) for v in SHIPPED.by_key[key].versions))


@given(KEYS, DAYS)
def test_versions_follow_each_other_without_a_gap(key, day):
    versions = SHIPPED.by_key[key].versions
    assert len({one.name for one in versions}) == len(versions)
    assert versions[0].first_day is None
    for before, after in zip(versions, versions[1:], strict=False):
        assert before.last_day + timedelta(days=1) == after.first_day
        assert before.tolerated_until >= before.last_day
    following = successor_of(SHIPPED.by_key[key], day)
    assert following is None or following is not said(key, day).version


def test_every_wording_says_what_it_stands_on_and_keeps_the_words_it_prescribes():
    for wording in SHIPPED.by_key.values():
        for version in wording.versions:
            assert version.article and version.source and version.en
            if wording.own_text:
                assert text_fault(wording, version.fr) is None, version.fr
            assert version.certainty is Certainty.CONFIRMED or version.first_day
    shown = [key for _group, keys in GROUPS for key in keys]
    assert sorted(shown) == sorted(SHIPPED.by_key)


def test_every_situation_and_exemption_has_its_wording():
    used = {codes.wording for codes in CODES.values() if codes.wording} | set(EXEMPTIONS)
    assert used <= set(SHIPPED.by_key)


def test_values_are_put_into_the_discount():
    text = said("early_discount", TODAY).filled({"percent": "2", "days": "10"})
    assert text.startswith("Escompte de 2 % pour un paiement dans les 10 jours")


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("late_payment", "", TextFault.MISSING),
        ("late_payment", "x" * 1001, TextFault.LONG),
        ("late_payment", "a\x00b", TextFault.UNREADABLE),
        ("late_payment", "Taux {0}", TextFault.GAP),
        ("late_payment", "Taux {", TextFault.GAP),
        ("early_discount", "Escompte {percent.real} {days}", TextFault.GAP),
        ("early_discount", "Escompte {percent!r} {days}", TextFault.GAP),
        ("early_discount", "Escompte sous {days} jours", TextFault.LACKS),
        ("reverse_charge_domestic", "TVA due par le client", TextFault.LACKS),
        ("recovery_costs", "Aucune indemnité", TextFault.LACKS),
        ("vat_group", "Membre d'un groupe", TextFault.FIXED),
    ],
)
def test_a_text_of_the_company_is_refused_where_it_lacks_what_the_law_prescribes(
    key, text, expected
):
    found = text_fault(SHIPPED.by_key[key], clean_text(text) if "\x00" not in text else text)
    assert found is not None and found[0] is expected


def test_a_text_of_the_company_may_use_other_spaces_and_apostrophes():
    text = clean_text("  Option pour le paiement de la taxe\u00a0d’après   les débits \r\n")
    assert text_fault(SHIPPED.by_key["debits_option"], text) is None
    assert text_fault(SHIPPED.by_key["debits_option"], "", "en") is None


def test_a_version_without_days_is_always_in_force():
    wording = Wording("x", "PMT", (Version("1", "a", "b", "c", "d"),))
    assert successor_of(wording, TODAY) is None
