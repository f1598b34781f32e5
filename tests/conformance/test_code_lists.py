"""Code lists handed over once give the very report that the untouched stylesheet gives."""

from functools import cache
from typing import Any

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.judging.engine import _CODES_PARAMETER, Engine
from facturier.einvoice.judging.rule_sets import BY_NAME, RuleSet, for_document
from facturier.einvoice.reading import examine
from facturier.einvoice.xml_safety import parse_xml
from tests.conformance.corpus import CORPUS, manifest
from tests.plumbing.french_invoices import french_invoice

WITH_CODES = [rules for rules in BY_NAME.values() if rules.codes is not None]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@cache
def documents() -> tuple[bytes, ...]:
    """Made-up ones, right and with codes that no list knows, and those of the corpus."""
    sound = write_cii(french_invoice())
    wrong = sound
    for code in (
        b">EUR<",
        b">C62<",
        b">FR<",
        b">380<",
        b"C62",
        b">0002<",
        b"0225",
        b">S<",
        b">30<",
    ):
        wrong = wrong.replace(code, code.replace(code.strip(b"<>"), b"QQQ"))
    assert wrong != sound
    real = [
        examine((CORPUS / row["file"]).read_bytes()).xml or b""
        for row in manifest()
        if row["format"] in ("CII", "Factur-X PDF")
    ]
    return (sound, wrong, *real)


def of_profile(rule_set: RuleSet) -> list[bytes]:
    """The made-up documents, and those of the corpus that say the profile."""

    def is_its(xml: bytes) -> bool:
        document = examine(xml).document
        return for_document("CII", document.profile if document else None).rule_set == rule_set

    made_up, real = documents()[:2], documents()[2:]
    return [*made_up, *filter(is_its, real)]


@pytest.mark.parametrize("rule_set", WITH_CODES, ids=[rules.name for rules in WITH_CODES])
def test_code_lists_handed_over_change_nothing_that_is_found(rule_set, engine):
    ours: Any = engine._stylesheet(rule_set)
    compiler = engine._processor.new_xslt30_processor()
    untouched = compiler.compile_stylesheet(stylesheet_file=str(rule_set.rules.located()))
    assert rule_set.codes is not None
    lists = f"document('{rule_set.codes.located().name}')"
    found = 0
    for xml in of_profile(rule_set):
        node = engine.parsed(parse_xml(xml))
        # A report quotes the expression that failed, and so the name under which it has the lists.
        report = ours.transform_to_string(xdm_node=node).replace(f"${_CODES_PARAMETER}", lists)
        assert report == untouched.transform_to_string(xdm_node=node)
        found += "failed-assert" in report
    assert found > 0


@pytest.mark.parametrize("rule_set", WITH_CODES, ids=[rules.name for rules in WITH_CODES])
def test_the_publisher_looks_codes_up_in_one_way_only(rule_set):
    """Should a new revision load its lists otherwise, handing them over would change nothing."""
    text = rule_set.rules.located().read_text(encoding="utf-8")
    assert rule_set.codes is not None
    assert (
        text.count(f"document('{rule_set.codes.located().name}')") == text.count("document('") > 0
    )
    assert "doc(" not in text.replace("document(", "")
