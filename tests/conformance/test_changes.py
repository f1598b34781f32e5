"""The fifteen French cases and what was changed in them: the same rules refuse the same things."""

import json
import re

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.judging.engine import Engine
from facturier.einvoice.judging.examination import NOT_EVALUABLE, Examination, examine_file
from facturier.einvoice.judging.rule_sets import FACTURX_EN16931
from facturier.einvoice.reading import read
from facturier.einvoice.ubl import write_ubl
from tests.conformance.agreement import fatal
from tests.conformance.changes import CHANGES, NEWER, NOT_TOLD
from tests.conformance.corpus import REFERENCE

FILE = REFERENCE / "reference.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"] if FILE.exists() else {}
KINDS = ("cii", "cii-ext", "ubl", "ubl-ext")

pytestmark = pytest.mark.skipif(not CASES, reason=f"no reference cases in {REFERENCE}")


@pytest.fixture(scope="module")
def engine():
    return Engine()


def rules_of(examined: Examination) -> set[str]:
    """All fatal rules, French ones too; rules that failed to run are told by their name."""
    found = fatal(examined.violations) | fatal(examined.french.violations)
    failed = {one.rule for one in (*examined.violations, *examined.french.violations)}
    return set(found) | (failed & {NOT_EVALUABLE})


@pytest.mark.parametrize("kind", [*KINDS, "facturx-extended"])
@pytest.mark.parametrize("case", CASES)
def test_every_judge_says_of_a_case_what_the_reference_says(engine, case, kind):
    said = CASES[case]["verdicts"][kind]
    examined = examine_file((REFERENCE / said["file"]).read_bytes(), engine)
    profile = [*said.get("profile_fatal", ()), *said.get("facturx_EXTENDED_fatal", ())]
    assert (examined.valid, fatal(examined.violations)) == (True, frozenset())
    assert (said["xsd_errors"], profile) == ([], [])
    # The reference could not run these rules on several due dates; the revision in our packages can.
    assert all("NOT EVALUABLE" in rule for rule in said["br_fr_fatal"])
    assert (examined.french.valid, fatal(examined.french.violations)) == (True, frozenset())


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_valid_by_the_rules_of_factur_x_too(engine, case):
    content = (REFERENCE / f"{case}.cii.xml").read_bytes()
    assert examine_file(content, engine, FACTURX_EN16931.name).valid


@pytest.mark.parametrize("level", ["en16931", "extended"])
@pytest.mark.parametrize("case", CASES)
def test_the_pdf_of_a_case_is_valid(engine, case, level):
    examined = examine_file((REFERENCE / "pdf" / f"{case}.{level}.pdf").read_bytes(), engine)
    assert examined.reading.format == "Factur-X"
    assert examined.valid


def expected(case: str, change: str, kind: str) -> set[str]:
    """Without the rules that only Factur-X numbers, which judge no core document here."""
    (one,) = (tried for tried in CASES[case]["changes_tried"] if tried["change"] == change)
    refused = {rule for rule in one["fatal"][kind] if not re.match("FX-SCH", rule)}
    return refused | NEWER.get((case, change, kind), set())


TRIED = [(case, change) for case, changes in CHANGES.items() for change in changes]


@pytest.mark.parametrize(("case", "change"), TRIED)
def test_a_change_is_refused_by_the_same_rules(engine, case, change):
    for kind in KINDS:
        document = read((REFERENCE / f"{case}.{kind}.xml").read_bytes()).document
        write = write_cii if kind.startswith("cii") else write_ubl
        changed = write(CHANGES[case][change](document))
        assert rules_of(examine_file(changed, engine)) == expected(case, change, kind), kind


def test_each_change_is_tried_again_or_said_why_not():
    tried = {(case, one["change"]) for case in CASES for one in CASES[case]["changes_tried"]}
    left = {(case, change): why for case, one in NOT_TOLD.items() for change, why in one.items()}
    for (case, change), why in left.items():
        print(f"{case}, {change}: {why}")
    assert tried == set(TRIED) | set(left)
    assert not set(TRIED) & set(left)
