"""Stylesheets made ready to run find what the publishers' untouched files find, word for word."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from saxonche import PySaxonApiError

from facturier.einvoice.cii import write_cii
from facturier.einvoice.judging.engine import Engine, NotEvaluableError
from facturier.einvoice.judging.rule_sets import (
    BY_NAME,
    CII_SCHEMA,
    CORE_CII,
    PROFILES,
    UBL_SCHEMAS,
    RuleSet,
    for_document,
)
from facturier.einvoice.judging.stylesheets import (
    _OUTSIDE_LINES,
    CODES_PARAMETER,
    _stop_at_lines,
    prepared,
)
from facturier.einvoice.reading import examine
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable
from facturier.einvoice.xml_safety import parse_xml
from tests.conformance.corpus import CORPUS, manifest
from tests.plumbing.french_invoices import french_invoice

SETS = [pytest.param(rule_set, id=name) for name, rule_set in BY_NAME.items()]
WITH_CODES = [rules for rules in BY_NAME.values() if rules.codes is not None]
XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
CODES = b"EUR C62 FR 380 0002 0225 S 30".split()
ONE_IN = 7
"""Of the documents that lack an element, and of those of the corpus, that are compared in CI."""


class Untouched(Engine):
    """The engine with the publishers' files as they are."""

    def _compile(self, rule_set: RuleSet) -> Any:
        file = str(rule_set.rules.located())
        return self._processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=file)


@pytest.fixture(scope="module")
def engines() -> tuple[Engine, Engine]:
    return Engine(), Untouched()


def broken(xml: bytes, step: int) -> list[bytes]:
    """The document with codes that no list knows, and without one element or the other."""
    wrong = xml
    for code in CODES:
        wrong = wrong.replace(b">" + code + b"<", b">QQQ<").replace(b'"' + code + b'"', b'"QQQ"')
    assert wrong != xml
    made = [xml, wrong]
    for number in range(1, sum(1 for _ in etree.fromstring(xml).iter()), step):
        root = etree.fromstring(xml)
        element = list(root.iter())[number]
        element.getparent().remove(element)
        made.append(etree.tostring(root))
    return made


@cache
def real(syntax: str) -> tuple[bytes, ...]:
    found = []
    for row in manifest():
        try:
            xml = examine((CORPUS / row["file"]).read_bytes()).xml
        except Unreadable:
            continue
        if xml is not None and syntax_of(xml) == syntax:
            found.append(xml)
    return tuple(found)


def syntax_of(xml: bytes) -> str:
    name = etree.QName(parse_xml(xml)).localname
    return {"CrossIndustryInvoice": "CII", "Invoice": "UBL", "CreditNote": "UBL"}.get(name, "CDAR")


def documents(rule_set: RuleSet, step: int) -> list[bytes]:
    """Made-up ones, and those of the corpus that such rules are asked about."""
    corpus = list(real(rule_set.syntax))
    if rule_set.source == "facturx":
        corpus = [xml for xml in corpus if _is_of(xml, rule_set)]
    made_up = {
        "CII": lambda: broken(write_cii(french_invoice()), step),
        "UBL": lambda: broken(write_ubl(french_invoice()), step),
        "CDAR": list,
    }[rule_set.syntax]()
    return [*made_up, *(corpus if len(corpus) < 20 else corpus[::step])]


def _is_of(xml: bytes, rule_set: RuleSet) -> bool:
    document = examine(xml).document
    return for_document("CII", document.profile if document else None).rule_set == rule_set


def reported(engine: Engine, rule_set: RuleSet, xml: bytes) -> list[tuple[object, ...]] | str:
    """All that the rules say of a document, in their order."""
    try:
        node = engine.parsed(parse_xml(xml))
        report = engine._stylesheet(rule_set).transform_to_string(xdm_node=node)
    except (NotEvaluableError, PySaxonApiError):
        return "not evaluable"
    codes = rule_set.codes
    lists = f"document('{codes.located().name}')" if codes else ""
    return [
        (
            failed.tag,
            # A report quotes the expression that failed, and the name under which it has the lists.
            {n: v.replace(f"${CODES_PARAMETER}", lists) for n, v in failed.attrib.items()},
            failed.findtext(f"{SVRL}text"),
        )
        for failed in etree.fromstring(report.encode()).iterchildren(
            f"{SVRL}failed-assert", f"{SVRL}successful-report"
        )
    ]


def compare(engines: tuple[Engine, Engine], rule_set: RuleSet, step: int) -> None:
    ready, untouched = engines
    found = 0
    for xml in documents(rule_set, step):
        said = reported(ready, rule_set, xml)
        assert said == reported(untouched, rule_set, xml), xml.decode(errors="replace")
        found += len(said)
    assert found > 0


@pytest.mark.parametrize("rule_set", SETS)
def test_a_stylesheet_made_ready_says_what_the_untouched_one_says(rule_set, engines):
    if rule_set.syntax == "CDAR" and not manifest():
        pytest.skip("life-cycle messages stand in the corpus alone")
    compare(engines, rule_set, ONE_IN)


@pytest.mark.campaign
@pytest.mark.parametrize("rule_set", SETS)
def test_a_stylesheet_made_ready_says_it_of_every_document(rule_set, engines):
    if rule_set.syntax == "CDAR" and not manifest():
        pytest.skip("life-cycle messages stand in the corpus alone")
    compare(engines, rule_set, 1)


@pytest.mark.parametrize("rule_set", SETS)
def test_what_is_taken_out_judges_nothing(rule_set):
    """The walk that reports a pattern meets no rule: each rule has a mode of its own pattern."""
    sheet = etree.parse(str(rule_set.rules.located()))
    without_mode = [
        template.get("match")
        for template in sheet.iter(f"{XSL}template")
        if template.get("match") and not template.get("mode")
    ]
    assert sorted(without_mode) == ["/", "text()"]
    for report in sheet.iter(f"{SVRL}active-pattern", f"{SVRL}fired-rule"):
        assert not list(report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"))
    asserts = f"{SVRL}failed-assert", f"{SVRL}successful-report"
    ready = etree.fromstring(prepared(rule_set).encode(), etree.XMLParser(huge_tree=True))
    assert sum(1 for _ in ready.iter(*asserts)) == sum(1 for _ in sheet.iter(*asserts)) > 0


@pytest.mark.parametrize(
    ("context", "stops"),
    [
        ("/rsm:CrossIndustryInvoice/rsm:ExchangedDocument", True),
        ("rsm:CrossIndustryInvoice", True),
        ("//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax[ram:X='a|b/c']", True),
        ("//ram:ApplicableTradeTax", False),
        ("//ram:ApplicableTradeTax[../../ram:ApplicableHeaderTradeSettlement]", False),
        ("//ram:IncludedSupplyChainTradeLineItem", False),
        ("//rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/ram:X", False),
        ("//*[not(*)]", False),
        ("rsm:SupplyChainTradeTransaction/*", False),
        ("rsm:SupplyChainTradeTransaction/descendant::ram:ID", False),
        ("/", False),
        ("//rsm:SupplyChainTradeTransaction//ram:ApplicableTradeTax", False),
        ("rsm:ExchangedDocument/ram:ID | //ram:ID", False),
        ("rsm:ExchangedDocument/ram:ID | rsm:ExchangedDocument/ram:Name", True),
    ],
)
def test_a_pattern_stops_at_lines_only_where_it_can_have_no_business(context, stops):
    sheet = etree.fromstring(
        '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="2.0">'
        '<xsl:template mode="M7" priority="-1" match="text()"/>'
        '<xsl:template mode="M7" priority="-2" match="@*|node()"/>'
        "</xsl:stylesheet>"
    )
    etree.SubElement(sheet, f"{XSL}template", mode="M7", priority="1000", match=context)
    _stop_at_lines(sheet, "ram:Line")
    assert [t.get("match") for t in sheet if t.get("match") == "ram:Line"] == ["ram:Line"] * stops


def test_most_patterns_of_a_large_rule_set_stop_at_lines():
    for rule_set, least in ((PROFILES["extended"], 25), (CORE_CII, 0)):
        text = prepared(rule_set)
        assert len(re.findall(r'match="Q\{[^}]+\}IncludedSupplyChain', text)) >= least


@pytest.mark.parametrize("rule_set", WITH_CODES, ids=[rules.name for rules in WITH_CODES])
def test_the_publisher_looks_codes_up_in_one_way_only(rule_set):
    """Should a new revision load its lists otherwise, handing them over would change nothing."""
    text = rule_set.rules.located().read_text(encoding="utf-8")
    assert rule_set.codes is not None
    assert (
        text.count(f"document('{rule_set.codes.located().name}')") == text.count("document('") > 0
    )
    assert "doc(" not in text.replace("document(", "")


XS = "{http://www.w3.org/2001/XMLSchema}"
SCHEMAS = {
    "CII": (CII_SCHEMA, ("IncludedSupplyChainTradeLineItem",)),
    "UBL": (UBL_SCHEMAS["UBL-Invoice"], ("InvoiceLine", "CreditNoteLine")),
}


def within(folder: Path, tops: tuple[str, ...]) -> set[str]:
    """The names of all elements that may stand in one of these, by the schemas of a folder."""
    types: dict[str, set[str]] = {}
    held: dict[str, set[str]] = {}
    for file in folder.rglob("*.xsd"):
        schema = etree.parse(str(file))
        for element in schema.iter(f"{XS}element"):
            if element.get("name") and element.get("type"):
                types.setdefault(element.get("name"), set()).add(element.get("type").split(":")[-1])
        for kind in schema.iter(f"{XS}complexType"):
            names = {
                (one.get("ref") or one.get("name")).split(":")[-1]
                for one in kind.iter(f"{XS}element")
            }
            held.setdefault(kind.get("name") or "", set()).update(names)
    found: set[str] = set()
    todo = set(tops)
    while todo:
        below = {name for top in todo for kind in types.get(top, ()) for name in held.get(kind, ())}
        todo = below - found
        found |= below
    return found


@pytest.mark.parametrize("syntax", SCHEMAS)
def test_what_stops_at_lines_stands_in_no_line_of_the_schema(syntax):
    schema, tops = SCHEMAS[syntax]
    folder = schema.located().parent if syntax == "CII" else schema.located().parents[1]
    names = within(folder, tops)
    assert ("SpecifiedTradeProduct" if syntax == "CII" else "PaymentMeans") in names
    prefixes = ("ram",) if syntax == "CII" else ("cac", "ubl", "cn")
    tags = [f"{prefix}:{name}" for name in names for prefix in prefixes]
    assert not list(filter(_OUTSIDE_LINES.fullmatch, tags))
