"""What the rules find in a document, and what it means when they cannot be run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from facturier.einvoice.findings import MORE, Finding
from facturier.einvoice.judging.engine import LONGEST_MESSAGE, MOST_FINDINGS, Engine
from facturier.einvoice.judging.examination import (
    NOT_EVALUABLE,
    examine_file,
)
from facturier.einvoice.judging.rule_sets import (
    BY_NAME,
    CORE_CII,
    FRENCH,
    RuleFile,
    RuleSet,
)
from facturier.einvoice.places import element_at
from facturier.einvoice.tests.judged_files import CII, MESSAGE, UBL, fatal, rules_of
from facturier.einvoice.xml_safety import parse_xml


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


# --- rules that say nothing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        (CII, "EN16931-UBL"),
        (UBL, "EN16931-CII"),
        (UBL, "Factur-X EXTENDED"),
        (UBL, "BR-FR-Flux2-CII"),
        (CII, "BR-FR-CDV"),
        (MESSAGE, "EN16931-CII"),
        (MESSAGE, "EXTENDED-CTC-FR-UBL"),
    ],
)
def test_rules_of_another_syntax_say_neither_yes_nor_no(
    content: bytes, asked: str, engine: Engine
) -> None:
    examined = examine_file(content, engine, asked)
    assert examined.rule_set == BY_NAME[asked].title
    assert rules_of(examined) == [NOT_EVALUABLE]
    assert examined.valid is None


SVRL = 'xmlns:svrl="http://purl.oclc.org/dsdl/svrl"'
STYLESHEET = (
    f'<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" {SVRL}>'
    '<xsl:template match="/"><svrl:schematron-output>%s</svrl:schematron-output></xsl:template>'
    "</xsl:stylesheet>"
)
FAILED = '<svrl:failed-assert id="%s" flag="%s"%s><svrl:text>%s</svrl:text></svrl:failed-assert>'
FOUND = FAILED % ("BR-X", "fatal", "", "[BR-X]-BT-1 and BG-25 and BT-1.")


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose `rules.xslt` is the rule set "Made up"."""
    folder = tmp_path / "made_up_rules"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    rules = replace(CORE_CII, name="Made up", version="1", rules=of_package("rules.xslt"))
    monkeypatch.setitem(BY_NAME, "Made up", rules)
    return folder


def of_package(path: str) -> RuleFile:
    return RuleFile("made_up_rules", path)


@pytest.mark.parametrize(
    "stylesheet",
    [
        STYLESHEET % f"{FOUND}<xsl:value-of select=\"xs:decimal('ten')\"/>".replace("xs:", ""),
        STYLESHEET % f"{FOUND}<xsl:value-of select=\"error((), 'no')\"/>",
        STYLESHEET % f'{FOUND}<xsl:if test="string(//*)">x</xsl:if>',
        STYLESHEET % '<xsl:message terminate="yes">no</xsl:message>',
        STYLESHEET % '<xsl:value-of select="$unknown"/>',
        STYLESHEET.replace("<svrl:schematron-output>%s</svrl:schematron-output>", ""),
        "<no stylesheet",
        None,
    ],
    ids=["conversion", "error", "type", "end", "static", "no report", "no XML", "no file"],
)
def test_rules_that_fail_to_run_say_neither_yes_nor_no(
    made_up: Path, stylesheet: str | None
) -> None:
    if stylesheet is not None:
        (made_up / "rules.xslt").write_text(stylesheet, encoding="utf-8")
    examined = examine_file(CII, Engine(), "Made up")
    assert examined.valid is None
    (said,) = examined.violations
    assert (said.rule, said.severity) == (NOT_EVALUABLE, "warning")
    assert dict(said.values)["rules"] == "Made 1 up"
    assert dict(said.values)["cause"]
    assert "Made 1 up" in said.message


def test_rules_that_fail_do_not_make_a_deviation_from_the_schema_any_better(made_up: Path) -> None:
    (made_up / "rules.xslt").write_text(STYLESHEET % "<xsl:sequence select='error()'/>")
    broken = CII.replace(b"<ram:ID>F2026-0042</ram:ID>", b"<ram:ID>F2026-0042</ram:ID><ram:No/>")
    examined = examine_file(broken, Engine(), "Made up")
    assert examined.valid is False
    assert rules_of(examined) == ["XSD", NOT_EVALUABLE]


def test_french_rules_that_fail_to_run_leave_the_verdict_alone(
    made_up: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made_up / "rules.xslt").write_text(STYLESHEET % "<xsl:sequence select='error()'/>")
    monkeypatch.setitem(FRENCH, "CII", BY_NAME["Made up"])
    examined = examine_file(CII, engine)
    assert examined.valid is True
    assert (examined.french.applicable, examined.french.valid) == (True, None)
    assert [finding.rule for finding in examined.french.violations] == [NOT_EVALUABLE]


def test_a_missing_schema_says_neither_yes_nor_no(
    made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made_up / "rules.xslt").write_text(STYLESHEET % "")
    rules = replace(BY_NAME["Made up"], schema=of_package("absent.xsd"))
    monkeypatch.setitem(BY_NAME, "Made up", rules)
    examined = examine_file(CII, Engine(), "Made up")
    assert (examined.valid, rules_of(examined)) == (None, [NOT_EVALUABLE])
    (made_up / "absent.xsd").write_text("<no schema")
    assert examine_file(CII, Engine(), "Made up").valid is None


def test_a_missing_package_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_package"):
        RuleFile("no_such_package", "rules.xslt").located()


def test_names_that_the_engine_does_not_know_are_never_an_error_of_ours(engine: Engine) -> None:
    """A letter that came into XML with its fifth edition: the engine's parser knows the fourth."""
    named = CII.replace(b"<ram:Name>", "<\u2c30/><ram:Name>".encode(), 1)
    examined = examine_file(named, engine)
    assert examined.valid is False
    assert rules_of(examined)[-1] == NOT_EVALUABLE
    assert examine_file(CII, engine).valid is True


# --- what is found -------------------------------------------------------------------------------


def test_findings_have_rule_severity_source_terms_and_official_words(made_up: Path) -> None:
    (made_up / "rules.xslt").write_text(
        STYLESHEET % (FOUND + FAILED % ("", "warning", "", "[FX-9]  not   used"))
    )
    found, warned = examine_file(CII, Engine(), "Made up").violations
    assert found == Finding(
        "BR-X", "fatal", "en16931", "", "[BR-X]-BT-1 and BG-25 and BT-1.", ("BT-1", "BG-25")
    )
    assert (warned.rule, warned.severity, warned.message) == ("FX-9", "warning", "[FX-9] not used")


def test_a_fatal_finding_is_never_lost_behind_many_warnings(made_up: Path) -> None:
    many = FAILED % ("BR-W", "warning", "", "w") * (MOST_FINDINGS + 100)
    (made_up / "rules.xslt").write_text(STYLESHEET % (many + FOUND))
    examined = examine_file(CII, Engine(), "Made up")
    assert examined.valid is False
    *told, counted = examined.violations
    assert [finding.rule for finding in told] == ["BR-W"] * MOST_FINDINGS + ["BR-X"]
    assert (counted.rule, counted.severity, counted.values) == (
        MORE,
        "warning",
        (("count", "100"),),
    )


def test_a_message_that_quotes_a_whole_file_is_cut(made_up: Path) -> None:
    quote = "<xsl:value-of select=\"string-join(for $n in 1 to 1100000 return '0123456789')\"/>"
    (made_up / "rules.xslt").write_text(STYLESHEET % (FAILED % ("BR-L", "fatal", "", quote)))
    (found,) = examine_file(CII, Engine(), "Made up").violations
    assert len(found.message) == LONGEST_MESSAGE


LINE_2 = (
    "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
    "/ram:IncludedSupplyChainTradeLineItem[2]"
)


def in_line_2(old: str, new: str, content: bytes) -> bytes:
    start = content.index(old.encode(), content.index(b"Article 2") - 400)
    return content[:start] + new.encode() + content[start + len(old) :]


@pytest.mark.parametrize(
    ("content", "rule", "place"),
    [
        (
            in_line_2(' unitCode="C62"', ' unitCode="COUDÉE"', CII),
            "BR-CL-23",
            f"{LINE_2}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
        ),
        (
            UBL.replace(b"<cbc:ID>2</cbc:ID>", b"<cbc:ID></cbc:ID>", 1),
            "BR-21",
            "/ubl:Invoice/cac:InvoiceLine[2]",
        ),
        (
            CII.replace(b"<ram:ID>F2026-0042</ram:ID>", b"<ram:ID>F2026-0042</ram:ID><ram:No/>"),
            "XSD",
            "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:No",
        ),
        (
            UBL.replace(
                b"<cbc:ID>F2026-0042</cbc:ID>", b"<cbc:ID>F2026-0042</cbc:ID><No xmlns=''/>", 1
            ),
            "XSD",
            "/ubl:Invoice/No",
        ),
    ],
    ids=["rule of CII", "rule of UBL", "schema of CII", "schema without namespace"],
)
def test_a_finding_leads_to_its_element(
    content: bytes, rule: str, place: str, engine: Engine
) -> None:
    examined = examine_file(content, engine)
    found = next(finding for finding in examined.violations if finding.rule == rule)
    assert found.location == place
    assert element_at(parse_xml(content), found.location) is not None


def test_every_place_that_is_told_exists(engine: Engine) -> None:
    """Comments and instructions of the sender count for nothing in a position."""
    bare = CII.replace(b"<ram:Name>", b"<!-- c --><?p i?><ram:Name>").replace(b"FR", b"ZZ")
    root = parse_xml(bare)
    examined = examine_file(bare, engine)
    places = [
        finding.location
        for finding in (*examined.violations, *examined.french.violations)
        if finding.source != "read"
    ]
    assert len(places) > 3
    for place in places:
        assert element_at(root, place) is not None, place


def test_what_the_schema_says_comes_before_what_the_rules_say_and_after_the_reading(
    engine: Engine,
) -> None:
    wrong = CII.replace(b"20261005", b"20261305").replace(b">EUR<", b">EURO<")
    wrong = wrong.replace(b"<ram:ID>F2026-0042</ram:ID>", b"<ram:ID>F2026-0042</ram:ID><ram:No/>")
    sources = [finding.source for finding in examine_file(wrong, engine).violations]
    assert sources == sorted(sources, key=["read", "xsd", "en16931"].index)
    assert set(sources) == {"read", "xsd", "en16931"}


def test_a_value_that_cannot_be_read_is_told_and_leaves_the_verdict_to_the_rules(
    engine: Engine,
) -> None:
    examined = examine_file(CII.replace(b">133.<", b">"), engine)
    assert examined.valid is True
    wrong = CII.replace(b'format="102">20261104', b'format="102">20261131')
    examined = examine_file(wrong, engine)
    assert ("bad-date", "warning") in [(one.rule, one.severity) for one in examined.violations]
    assert examined.valid is (not fatal(examined.violations))


# --- places --------------------------------------------------------------------------------------

TREE = etree.fromstring(
    b'<a xmlns:x="urn:x" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:'
    b'CommonBasicComponents-2"><ID>0</ID><x:ID>1</x:ID><cbc:ID>2</cbc:ID><cbc:ID>3</cbc:ID>'
    b'<y:ID xmlns:y="urn:y"><y:No>4</y:No></y:ID></a>'
)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("/a/ID", "0"),
        ("/a/*[local-name()='ID']", "1"),
        ("/a/*[local-name()='ID']/*[local-name()='No']", "4"),
        ("/a/cbc:ID", "2"),
        ("/a/cbc:ID[2]", "3"),
        ("/a/cbc:ID[2]/@schemeID", "3"),
        ("/*:a[namespace-uri()=''][1]/*:ID[namespace-uri()='urn:x'][1]", "1"),
        ("/a/cbc:ID[3]", None),
        ("/b", None),
        ("", None),
    ],
)
def test_a_place_is_of_its_namespace(place: str, text: str | None) -> None:
    found = element_at(TREE, place)
    assert (None if found is None else found.text) == text


def test_rule_sets_have_the_syntax_that_their_name_says() -> None:
    for name, rule_set in BY_NAME.items():
        assert isinstance(rule_set, RuleSet)
        wanted = "UBL" if name.endswith("UBL") else "CDAR" if "CDV" in name else "CII"
        assert rule_set.syntax == wanted
        assert rule_set.rules.located().is_file()
        assert rule_set.schema.located().is_file()
