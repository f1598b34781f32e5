"""The rules that our packages carry are those that their publishers give out."""

import re
from pathlib import Path

import pytest
from lxml import etree

from facturier.einvoice.judging.rule_sets import (
    BY_NAME,
    CII_SCHEMA,
    LIFE_CYCLE,
    UBL_SCHEMAS,
    RuleFile,
)
from tests.conformance.corpus import RULES

FNFE = RULES / "fnfe-france-rfe-1.4.0.01"
PUBLISHED = {
    "EN16931-CII": RULES / "en16931-1.3.16/cii/EN16931-CII-validation.xslt",
    "EN16931-UBL": RULES / "en16931-1.3.16/ubl/EN16931-UBL-validation.xslt",
    "BR-FR-CDV": FNFE / "CDAR/2xslt/BR-FR-CDV-Schematron-CDAR.xslt",
}
EARLIER = {
    "EXTENDED-CTC-FR-CII": "CII/EXTENDED-CTC-FR/2xslt/EXTENDED-CTC-FR-CII.xslt",
    "EXTENDED-CTC-FR-UBL": "UBL/EXTENDED-CTC-FR/2xslt/EXTENDED-CTC-FR-UBL.xslt",
    "BR-FR-Flux2-CII": "CII/EN16931/2xslt/BR-FR-Flux2-Schematron-CII.xslt",
    "BR-FR-Flux2-UBL": "UBL/EN16931/2xslt/BR-FR-Flux2-Schematron-UBL.xslt",
    "Factur-X BASICWL": "Factur-X/BASICWL/2xslt/FACTUR-X_BASIC-WL.xslt",
    "Factur-X EN16931": "Factur-X/EN16931/2xslt/FACTUR-X_EN16931.xslt",
    "Factur-X EXTENDED": "Factur-X/EXTENDED/2xslt/Factur-X_EXTENDED.xslt",
}
"""Our packages carry a later revision of these."""
GONE = {
    "EXTENDED-CTC-FR-CII": {"BR-CO-27"},
    "BR-FR-Flux2-UBL": {"BR-FR-03/EXT-FR-FE-136"},
    "Factur-X BASICWL": {"BR-51", "BR-CO-27", "BR-FXEXT-Z-08rev"},
    "Factur-X EN16931": {"BR-CO-27", "BR-FX-EN-04", "BR-FXEXT-12", "BR-FXEXT-Z-08rev"},
    "Factur-X EXTENDED": {"BR-CO-27"},
}
"""Rules of 1.4.0.01 that the later revision no longer has."""

pytestmark = pytest.mark.skipif(not FNFE.exists(), reason=f"no published rules in {RULES}")

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
XSL = "{http://www.w3.org/1999/XSL/Transform}"


def plain(file: Path) -> bytes:
    """The bytes, but for line endings and blanks at the end of a line."""
    return re.sub(rb"[ \t\r]+(?=\n)", b"", file.read_bytes()).rstrip()


@pytest.mark.parametrize("name", PUBLISHED)
def test_rules_of_a_published_version_are_these_very_bytes(name):
    assert plain(BY_NAME[name].rules.located()) == plain(PUBLISHED[name])


@pytest.mark.parametrize(
    ("schema", "published"),
    [
        (CII_SCHEMA, FNFE / "CII/1xsd-CII_D22B_uncoupled"),
        (LIFE_CYCLE.schema, FNFE / "CDAR/1xsd-CDAR_D22B_uncoupled"),
        (UBL_SCHEMAS["UBL-Invoice"], RULES / "xsd-ubl-2.1/maindoc"),
        (UBL_SCHEMAS["UBL-CreditNote"], RULES / "xsd-ubl-2.1/common"),
        (BY_NAME["Factur-X BASICWL"].schema, FNFE / "Factur-X/BASICWL/1xsd"),
        (BY_NAME["Factur-X EN16931"].schema, FNFE / "Factur-X/EN16931/1xsd"),
        (BY_NAME["Factur-X EXTENDED"].schema, FNFE / "Factur-X/EXTENDED/1xsd"),
    ],
    ids=["CII", "CDAR", "UBL", "UBL parts", "BASIC WL", "EN 16931", "EXTENDED"],
)
def test_schemas_are_the_published_ones(schema: RuleFile, published: Path):
    folder = schema.located().parent
    folder = folder.parent / "common" if published.name == "common" else folder
    files = sorted(published.glob("*.xsd"))
    assert files
    for file in files:
        assert elements(folder / file.name) == elements(file), file.name


def elements(file: Path) -> list[tuple[str, dict[str, str]]]:
    """A schema without its comments and documentation, which say nothing to a validator."""
    found = []
    for element in etree.parse(str(file)).iter(etree.Element):
        if not any(
            above.tag.endswith("}annotation") for above in [element, *element.iterancestors()]
        ):
            found.append((element.tag, dict(element.attrib)))
    return found


def rules_in(file: Path) -> dict[str, set[str]]:
    """The sentences of each rule by its id."""
    found: dict[str, set[str]] = {}
    for failed in etree.parse(str(file)).iter(f"{SVRL}failed-assert"):
        written = (one.text for one in failed.iter(f"{XSL}attribute") if one.get("name") == "id")
        rule = failed.get("id") or next(written, None) or ""
        text = failed.find(f"{SVRL}text")
        sentence = "" if text is None else " ".join("".join(text.itertext()).split())
        found.setdefault(rule, set()).add(sentence)
    return found


def names(rules: dict[str, set[str]]) -> set[str]:
    """What the rules go by: what their sentences begin with, else their id."""
    heads = {
        (rule, re.match(r"\[([^]]+)\]", told)) for rule, all_ in rules.items() for told in all_
    }
    return {head[1].strip() if head else rule for rule, head in heads}


@pytest.mark.parametrize("name", EARLIER)
def test_no_rule_of_an_earlier_revision_is_lost(name):
    ours, theirs = (
        rules_in(file) for file in (BY_NAME[name].rules.located(), FNFE / EARLIER[name])
    )
    kept = set().union(*ours.values())
    gone = names({rule: told - kept for rule, told in theirs.items()}) - names(ours) - set(ours)
    print(
        f"{name}: {len(names(theirs))} rules in 1.4.0.01, {len(names(ours))} in ours; gone: {gone}"
    )
    assert gone == GONE.get(name, set())
