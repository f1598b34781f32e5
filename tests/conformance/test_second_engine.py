"""The same rules in another engine give the same word on every document."""

import re
from functools import cache

import pytest
from lxml import etree

from facturier.einvoice.judging.engine import Engine, NotEvaluableError
from facturier.einvoice.judging.rule_sets import BY_NAME, FRENCH_UBL, RuleSet
from facturier.einvoice.reading import examine
from facturier.einvoice.unreadable import Unreadable
from facturier.einvoice.xml_safety import parse_xml
from tests.conformance import second_engine
from tests.conformance.corpus import CORPUS, MISSING, REFERENCE, RULES, manifest

SETS = [
    pytest.param(rule_set, id=name)
    for name, rule_set in BY_NAME.items()
    if rule_set is not FRENCH_UBL  # see test_the_french_rules_for_ubl_do_not_compile_there
]
ROOTS = {
    "CII": ("CrossIndustryInvoice",),
    "UBL": ("Invoice", "CreditNote"),
    "CDAR": ("CrossDomainAcknowledgementAndResponse",),
}
ONE_IN, ONE_IN_OF_FACTURX = 5, 15
"""In CI some of the documents are compared; all of them in the campaign."""

pytestmark = [
    pytest.mark.skipif(not second_engine.is_here(), reason=second_engine.MISSING),
    pytest.mark.skipif(not manifest(), reason=MISSING),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@cache
def documents_of(syntax: str) -> dict[str, bytes]:
    """The XML of the documents of a syntax, as it stands in its file."""
    files = [CORPUS / row["file"] for row in manifest()]
    found = {}
    for file in (*files, *sorted(REFERENCE.glob("*.xml"))):
        try:
            xml = examine(file.read_bytes()).xml
        except Unreadable:
            continue
        if xml is not None and etree.QName(parse_xml(xml)).localname in ROOTS[syntax]:
            found[f"{file.parent.name}/{file.name}"] = xml.lstrip()
    return found


def ours(engine: Engine, rule_set: RuleSet, xml: bytes) -> frozenset[str] | None:
    root = parse_xml(xml)
    try:
        found = engine.findings(rule_set, engine.parsed(root), root)
    except NotEvaluableError:
        return None
    return frozenset(finding.rule for finding in found if finding.severity == "fatal")


def named_alike(rules: frozenset[str] | None) -> frozenset[str] | None:
    """Factur-X leaves ids empty, and we name those rules: as many as are empty there."""
    return None if rules is None else frozenset("" if _unnamed(rule) else rule for rule in rules)


def _unnamed(rule: str) -> bool:
    return rule in ("FX-NOT-USED", "FX-UNNAMED")


def compare(engine: Engine, rule_set: RuleSet, tmp_path, one_in: int) -> None:
    documents = dict(list(documents_of(rule_set.syntax).items())[::one_in])
    theirs = second_engine.fatal_rules(rule_set.rules.located(), documents, tmp_path)
    failed = differ = 0
    for name, xml in documents.items():
        mine, other = named_alike(ours(engine, rule_set, xml)), theirs[name]
        failed += mine is None
        if mine != other:
            differ += 1
            print(f"  {name}: ours {mine and sorted(mine)}, theirs {other and sorted(other)}")
    print(f"{rule_set.title}: {len(documents)} documents, {failed} failed to run, {differ} differ")
    assert len(documents) > 3
    assert differ == 0


@pytest.mark.parametrize("rule_set", SETS)
def test_a_second_engine_finds_the_same_fatal_rules(engine, rule_set, tmp_path):
    one_in = ONE_IN_OF_FACTURX if rule_set.source == "facturx" else ONE_IN
    compare(engine, rule_set, tmp_path, one_in)


@pytest.mark.campaign
@pytest.mark.parametrize("rule_set", SETS)
def test_a_second_engine_finds_the_same_fatal_rules_on_all_documents(engine, rule_set, tmp_path):
    compare(engine, rule_set, tmp_path, 1)


def test_the_french_rules_for_ubl_do_not_compile_there(tmp_path):
    """A static error of their text, for that engine: no second opinion on them. The day that it
    compiles, they join the others."""
    with pytest.raises(second_engine.NotCompiledError, match="Static error"):
        second_engine.fatal_rules(FRENCH_UBL.rules.located(), {"any": b"<a/>"}, tmp_path)


def test_rules_that_fail_at_run_time_are_no_rules_without_findings(tmp_path):
    """The French rules of an earlier revision fail on several due dates, after half a report."""
    rules = RULES / "fnfe-france-rfe-1.4.0.01/CII/EN16931/2xslt/BR-FR-Flux2-Schematron-CII.xslt"
    documents = {
        name: (REFERENCE / f"{name}.cii-ext.xml").read_bytes()
        for name in ("01_standard", "12_several_due_dates", "02_credit_note")
    }
    documents["no process"] = re.sub(rb">M1<", b">A1<", documents["01_standard"])
    assert second_engine.fatal_rules(rules, documents, tmp_path) == {
        "01_standard": frozenset(),
        "12_several_due_dates": None,
        "02_credit_note": frozenset(),
        "no process": frozenset({"BR-FR-08_BT-23"}),
    }
