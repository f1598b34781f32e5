"""Every document of the corpus, judged: the word of its manifest, or a reason why not.

The table of agreement goes to the terminal whatever the test says.
"""

import sys
from collections import Counter

import pytest

from facturier.einvoice.judging.engine import Engine
from facturier.einvoice.judging.examination import NOT_EVALUABLE
from facturier.einvoice.judging.rule_sets import (
    CORE_CII,
    CORE_UBL,
    FRENCH_CII,
    FRENCH_UBL,
    LIFE_CYCLE,
)
from tests.conformance.agreement import (
    EXPLAINED,
    NO_RULES,
    WITHOUT_XML,
    Compared,
    compared,
    disagreements,
    fatal,
    table,
)
from tests.conformance.corpus import MISSING, manifest

VERDICTS, TOTALS = 0.995, 1.0
STABLE = (CORE_CII, CORE_UBL, LIFE_CYCLE)
"""Rule sets of the very version that the manifest used."""

pytestmark = pytest.mark.skipif(not manifest(), reason=MISSING)


@pytest.fixture(scope="module")
def judged() -> list[Compared]:
    return list(compared(Engine()))


def test_verdicts_and_totals_agree_with_the_manifest(judged, capfd):
    with capfd.disabled():
        print("\n" + table(judged), file=sys.stderr)
    found = [disagreement for one in judged for disagreement in disagreements(one)]
    unexplained = [one for one in found if not one.reason]
    counted = Counter(one.aspect for one in unexplained)
    assert 1 - counted["verdict"] / len(judged) >= VERDICTS
    assert counted["totals"] == 0
    assert not unexplained, "each disagreement has its reason in EXPLAINED"
    assert {(one.file, one.aspect) for one in found if one.reason} == set(EXPLAINED)


def test_the_rules_that_we_choose_are_those_that_the_manifest_names(judged):
    for one in judged:
        # French rules stand apart: they never are the rules of a profile.
        profile = [rules for rules in one.named_sets if rules not in (FRENCH_CII, FRENCH_UBL)]
        if profile:
            assert one.chosen.rule_set == " + ".join(rules.title for rules in profile), one.row[
                "file"
            ]


def test_the_fatal_rules_of_a_version_that_has_not_changed_are_the_same_one_by_one(judged):
    count = 0
    for one in judged:
        if len(one.named_sets) == 1 and one.named_sets[0] in STABLE:
            source = one.named_sets[0].source
            ours = fatal(found for found in one.named.violations if found.source == source)
            assert ours == frozenset(one.row["violated"].split()), one.row["file"]
            count += 1
    assert count > 400


def test_the_schema_says_what_the_manifest_says(judged):
    for one in judged:
        if one.row["ruleset"] != NO_RULES:
            ours = any(found.source == "xsd" for found in one.named.violations)
            assert ours == bool(one.row["xsd"]), one.row["file"]


def test_a_file_without_xml_has_no_verdict_and_says_why(judged):
    without = [one for one in judged if one.row["violated"] in WITHOUT_XML]
    assert len(without) == 5
    for one in without:
        assert one.chosen.valid is None
        assert one.chosen.french.applicable is None
        reading = one.chosen.reading
        assert one.chosen.refused or (reading and reading.format == "PDF" and not reading.xml)


def test_every_rule_set_could_be_run_on_every_document(judged):
    for one in judged:
        both = (*one.chosen.violations, *one.chosen.french.violations)
        assert not [found.values for found in both if found.rule == NOT_EVALUABLE], one.row["file"]


def test_the_french_rules_find_on_french_documents_what_the_manifest_found(judged):
    """The manifest did not ask the French rules about MINIMUM: it is no invoice of the reform."""
    asked = minimum = 0
    for one in judged:
        if not one.chosen.french.applicable or one.is_fragment:
            continue
        ours = fatal(one.chosen.french.violations)
        theirs = frozenset(one.row["br_fr"].split())
        if one.row["level"] == "minimum" and not theirs:
            assert one.chosen.french.valid is False
            minimum += 1
            continue
        assert ours == theirs, one.row["file"]
        assert one.chosen.french.valid is not bool(theirs), one.row["file"]
        asked += 1
    print(f"{asked} French documents agree rule by rule; {minimum} of MINIMUM were not asked")
    assert asked >= 15
