"""Which rules judge a document, what they find, and what it means when they cannot be run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from facturier.einvoice.cdar import write_cdar
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Document, Identifier
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.answer import answer
from facturier.einvoice.judging.engine import LONGEST_MESSAGE, MOST_FINDINGS, Engine
from facturier.einvoice.judging.examination import (
    NOT_EVALUABLE,
    PROFILE_BY_CORE,
    Examination,
    examine_file,
    read_file,
)
from facturier.einvoice.judging.rule_sets import (
    BY_NAME,
    CORE_CII,
    FRENCH,
    LIFE_CYCLE,
    RuleFile,
    RuleSet,
    asked_for,
    for_document,
)
from facturier.einvoice.judging.transport import (
    examination_from_json,
    examination_to_json,
    read_from_json,
    read_to_json,
)
from facturier.einvoice.places import element_at
from facturier.einvoice.tests.factories import blank_pdf
from facturier.einvoice.tests.test_cdar import paid_message
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.xml_safety import parse_xml
from tests.plumbing.french_invoices import french_invoice

CII, UBL = write_cii(french_invoice()), write_ubl(french_invoice())
MESSAGE = write_cdar(paid_message())
Write = Callable[[Document], bytes]
CEN = "urn:cen.eu:en16931:2017"
EXTENDED_CTC_FR = f"{CEN}#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def fatal(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.rule for finding in findings if finding.severity == "fatal"]


def rules_of(examined: Examination) -> list[str]:
    return [finding.rule for finding in examined.violations]


# --- which rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("syntax", "profile", "name", "stands_in"),
    [
        ("CII", CEN, "EN16931-CII", False),
        ("CII", None, "EN16931-CII", False),
        ("CII", "", "EN16931-CII", False),
        ("CII", CEN.upper(), "EN16931-CII", False),
        ("CII", "urn:factur-x.eu:1p0:minimum", "Factur-X MINIMUM", False),
        ("CII", "urn:zugferd.de:2p0:minimum", "Factur-X MINIMUM", False),
        ("CII", "urn:factur-x.eu:1p0:basicwl", "Factur-X BASICWL", False),
        ("CII", "urn:zugferd.de:2p0:basicwl", "Factur-X BASICWL", False),
        ("CII", f"{CEN}#compliant#urn:factur-x.eu:1p0:basic", "Factur-X BASIC", False),
        ("CII", f"{CEN}#compliant#urn:zugferd.de:2p0:basic", "Factur-X BASIC", False),
        ("CII", f"{CEN}:compliant:factur-x.eu:1p0:basic", "Factur-X BASIC", False),
        ("CII", f"{CEN}#conformant#urn:factur-x.eu:1p0:extended", "Factur-X EXTENDED", False),
        ("CII", f"{CEN}#conformant#urn:zugferd.de:2p0:extended", "Factur-X EXTENDED", False),
        ("CII", f"{CEN}:compliant:factur-x.eu:1p0:extended", "Factur-X EXTENDED", False),
        ("CII", f"{CEN}:compliant:factur-x.eu:1p0:en16931", "EN16931-CII", False),
        ("CII", f"{CEN}#compliant#urn:factur-x.eu:1p0:en16931", "EN16931-CII", False),
        ("CII", f"{CEN}#compliant#urn:zugferd.de:2p0:comfort", "EN16931-CII", False),
        ("CII", EXTENDED_CTC_FR, "EXTENDED-CTC-FR-CII", False),
        ("CII", f"{CEN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "EN16931-CII", True),
        ("CII", "urn:example:of:nobody", "EN16931-CII", True),
        ("UBL-Invoice", CEN, "EN16931-UBL", False),
        ("UBL-CreditNote", None, "EN16931-UBL", False),
        ("UBL-Invoice", EXTENDED_CTC_FR, "EXTENDED-CTC-FR-UBL", False),
        ("UBL-CreditNote", EXTENDED_CTC_FR, "EXTENDED-CTC-FR-UBL", False),
        (
            "UBL-Invoice",
            f"{CEN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
            "EN16931-UBL",
            True,
        ),
        ("UBL-Invoice", "urn:peppol:pint:billing-1@sg-1", "EN16931-UBL", True),
        ("UBL-Invoice", f"{CEN}#conformant#urn:factur-x.eu:1p0:extended", "EN16931-UBL", True),
    ],
)
def test_the_profile_of_a_document_chooses_its_rules(
    syntax: str, profile: str | None, name: str, stands_in: bool
) -> None:
    choice = for_document(syntax, profile)
    assert (choice.rule_set.name, choice.stands_in) == (name, stands_in)


def test_a_national_profile_is_judged_by_the_core_and_the_answer_says_so(engine: Engine) -> None:
    profile = f"{CEN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    examined = examine_file(write_cii(french_invoice(profile=profile)), engine)
    (said,) = examined.violations
    assert (said.rule, said.severity) == (PROFILE_BY_CORE, "warning")
    assert dict(said.values) == {"profile": profile, "rules": CORE_CII.title}
    assert profile in said.message
    assert examined.valid is True
    assert examined.rule_set == CORE_CII.title
    assert examine_file(CII, engine).violations == ()


@pytest.mark.parametrize(
    ("asked", "syntax", "names"),
    [
        ("EN16931", "CII", ["EN16931-CII"]),
        ("EN16931", "UBL-Invoice", ["EN16931-UBL"]),
        ("en16931-cii", "CII", ["EN16931-CII"]),
        ("EN16931-UBL 1.3.16", "CII", ["EN16931-UBL"]),
        ("Factur-X 1.09 BASICWL", "CII", ["Factur-X BASICWL"]),
        ("factur-x basic wl", "CII", ["Factur-X BASICWL"]),
        ("Factur-X EN16931", "CII", ["Factur-X EN16931"]),
        ("EXTENDED-CTC-FR-UBL 1.4.0.01", "UBL-Invoice", ["EXTENDED-CTC-FR-UBL"]),
        ("EXTENDED-CTC-FR", "UBL-CreditNote", ["EXTENDED-CTC-FR-UBL"]),
        ("BR-FR-CDV 1.4.0.01", "CDAR", ["BR-FR-CDV"]),
        (
            "EN16931-UBL 1.3.16 + BR-FR-Flux2 1.4.0.01",
            "UBL-CreditNote",
            ["EN16931-UBL", "BR-FR-Flux2-UBL"],
        ),
    ],
)
def test_a_rule_set_may_be_named_with_or_without_version_and_syntax(
    asked: str, syntax: str, names: list[str]
) -> None:
    assert [rule_set.name for rule_set in asked_for(asked, syntax)] == names


@pytest.mark.parametrize("title", [rule_set.title for rule_set in BY_NAME.values()])
def test_every_title_that_an_answer_states_may_be_asked_for(title: str) -> None:
    assert [rule_set.title for rule_set in asked_for(title, "CII")] == [title]


@pytest.mark.parametrize("asked", ["", "EN", "EN16931 + ", "Factur-X", "CII"])
def test_an_unknown_rule_set_is_refused(asked: str, engine: Engine) -> None:
    with pytest.raises(KeyError):
        asked_for(asked, "CII")
    with pytest.raises(KeyError):
        examine_file(b"whatever it says", engine, "EN16932")


# --- rules that say nothing -----------------------------------------------------------------------


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


# --- what is found --------------------------------------------------------------------------------


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
    assert rules_of(examined) == ["BR-W"] * MOST_FINDINGS + ["BR-X"]


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


# --- our own checks and the French rules stand apart ----------------------------------------------


def cheaper_vat(document: Document, by: str) -> Document:
    """VAT that is wrong by so much, which every total follows."""
    first, *others = document.vat
    totals = document.totals
    less = Decimal(by)
    return replace(
        document,
        vat=(replace(first, tax=(first.tax or 0) - less), *others),
        totals=replace(
            totals,
            tax=(totals.tax or 0) - less,
            gross=(totals.gross or 0) - less,
            payable=(totals.payable or 0) - less,
        ),
    )


@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_our_own_findings_do_not_change_the_verdict(write: Write, engine: Engine) -> None:
    examined = examine_file(write(cheaper_vat(french_invoice(), "0.50")), engine)
    assert examined.valid is True
    assert "BR-CO-17" in fatal(examined.own)
    assert examined.violations == ()


@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_french_findings_do_not_change_the_verdict(write: Write, engine: Engine) -> None:
    examined = examine_file(write(french_invoice(process=None)), engine)
    assert examined.valid is True
    assert (examined.french.applicable, examined.french.valid) == (True, False)
    assert fatal(examined.french.violations) == ["BR-FR-08_BT-23"]
    assert {finding.source for finding in examined.french.violations} == {"br-fr"}


SIREN = Identifier("810000018", "0002")


@pytest.mark.parametrize(
    ("legal_id", "vat_id", "applicable"),
    [
        (SIREN, "FR07810000018", True),
        (SIREN, None, True),
        (None, "FR07810000018", True),
        (None, "fr 07 810 000 018", True),
        (SIREN, "DE123456788", True),
        (Identifier("HRB 1234", None), "DE123456788", False),
        (None, "DE123456788", False),
        (Identifier("0203.201.340", "0208"), None, False),
    ],
)
@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_french_rules_are_for_sellers_who_are_known_to_be_french(
    write: Write, legal_id: Identifier | None, vat_id: str | None, applicable: bool, engine: Engine
) -> None:
    seller = replace(french_invoice().seller, legal_id=legal_id, vat_id=vat_id)
    french = examine_file(write(french_invoice(seller=seller)), engine).french
    assert french.applicable is applicable
    assert (french.valid is not None) is applicable


def test_whether_french_rules_apply_is_unknown_where_there_is_no_seller(engine: Engine) -> None:
    for content in (MESSAGE, blank_pdf(), b"no invoice"):
        french = examine_file(content, engine).french
        assert (french.applicable, french.valid, french.violations) == (None, None, ())


# --- files without a structured invoice -----------------------------------------------------------


def test_a_life_cycle_message_is_judged_by_its_own_rules(engine: Engine) -> None:
    examined = examine_file(MESSAGE, engine)
    assert (examined.valid, examined.violations) == (True, ())
    assert examined.rule_set == LIFE_CYCLE.title
    wrong = examine_file(MESSAGE.replace(b">212<", b">210<"), engine)
    assert wrong.valid is False
    assert {finding.source for finding in wrong.violations} == {"br-fr-cdv"}


@pytest.mark.parametrize("content", [b"", b"hello", b"<a/>", b"<a>", b"%PDF-1.7 cut", blank_pdf()])
def test_without_structured_invoice_there_is_no_verdict(content: bytes, engine: Engine) -> None:
    examined = examine_file(content, engine)
    assert (examined.valid, examined.rule_set, examined.own) == (None, None, ())
    told = answer("f", examined, lambda finding: finding.message)
    assert told["document"] is None
    if examined.refused:
        assert examined.reading is None
        assert fatal(examined.violations) == [examined.refused.code]
    else:
        assert told["format"] == "PDF"


# --- crossing from one process to another, and answering --------------------------------------------

FILES = {
    "CII": CII,
    "UBL": UBL,
    "Factur-X": embed(blank_pdf(), CII, "EN 16931"),
    "message": MESSAGE,
    "PDF": blank_pdf(),
    "nothing": b"hello",
    "wrong": CII.replace(b"20261005", b"20261305").replace(b">EUR<", b">EURO<"),
    "unknown words": UBL.replace(b"<cbc:ID>F2026", b"<No a='1'>x</No><cbc:ID>F2026", 1),
}


@pytest.mark.parametrize("name", FILES)
def test_an_examination_crosses_as_json_and_is_the_same(name: str, engine: Engine) -> None:
    examined = examine_file(FILES[name], engine)
    read = json.loads(json.dumps(read_to_json(read_file(FILES[name]))))
    judged = json.loads(json.dumps(examination_to_json(examined)))
    again = examination_from_json(judged, read_from_json(read))
    assert again == examined
    assert read_from_json(read) == read_file(FILES[name])


FINDING_KEYS = {"rule", "severity", "source", "location", "message"}


@pytest.mark.parametrize("name", FILES)
def test_the_answer_has_the_keys_that_were_agreed_and_no_others(name: str, engine: Engine) -> None:
    told = json.loads(
        json.dumps(answer(name, examine_file(FILES[name], engine), lambda f: f.message))
    )
    assert list(told) == [
        "file", "format", "profile", "ruleset", "valid", "violations", "own", "french", "document",
        "not_understood",
    ]  # fmt: skip
    assert list(told["french"]) == ["applicable", "valid", "violations"]
    for found in (*told["violations"], *told["own"], *told["french"]["violations"]):
        assert set(found) == FINDING_KEYS
        assert found["severity"] in ("fatal", "warning")
    for left in told["not_understood"]:
        assert set(left) == {"location", "text"}
    assert told["format"] in (
        "UBL-Invoice", "UBL-CreditNote", "CII", "Factur-X", "CDAR", "PDF", "unknown",
    )  # fmt: skip
    if name in ("CII", "UBL", "Factur-X", "wrong"):
        document = told["document"]
        assert list(document) == [
            "number", "issue_date", "type_code", "currency", "supplier", "customer", "line_count",
            "totals",
        ]  # fmt: skip
        assert list(document["totals"]) == ["net", "tax", "gross", "payable"]
        for party in (document["supplier"], document["customer"]):
            assert list(party) == ["name", "siren", "vat"]


def test_the_answer_states_amounts_with_the_decimals_of_the_file(engine: Engine) -> None:
    told = answer("f", examine_file(CII, engine), lambda finding: finding.message)
    totals = french_invoice().totals
    assert told["document"]["totals"] == {
        "net": str(totals.net), "tax": str(totals.tax), "gross": str(totals.gross),
        "payable": str(totals.payable),
    }  # fmt: skip
    assert told["document"]["line_count"] == 3
    assert told["document"]["supplier"] == {
        "name": "Menuiserie Aubrac SARL", "siren": "810000018", "vat": "FR07810000018",
    }  # fmt: skip
    assert (told["valid"], told["ruleset"], told["french"]["valid"]) == (
        True, "EN16931-CII 1.3.16", True,
    )  # fmt: skip


# --- places ---------------------------------------------------------------------------------------

TREE = etree.fromstring(
    b'<a xmlns:x="urn:x" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:'
    b'CommonBasicComponents-2"><ID>0</ID><x:ID>1</x:ID><cbc:ID>2</cbc:ID><cbc:ID>3</cbc:ID></a>'
)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("/a/ID", "0"),
        ("/a/*[local-name()='ID']", "1"),
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
