"""Every finding is explained: own texts in two languages, terms by name, nothing left in the air."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from facturier.einvoice.explanations import explain, term_name
from facturier.einvoice.explanations.code_lists import ENTRIES as CODE_LISTS
from facturier.einvoice.explanations.conditions import ENTRIES as CONDITIONS
from facturier.einvoice.explanations.core import ENTRIES as CORE
from facturier.einvoice.explanations.elements import TERMS
from facturier.einvoice.explanations.explaining import own_text
from facturier.einvoice.explanations.extended_texts import ENTRIES as EXTENDED
from facturier.einvoice.explanations.french_texts import ENTRIES as FRENCH
from facturier.einvoice.explanations.life_cycle_texts import ENTRIES as LIFE_CYCLE
from facturier.einvoice.explanations.own_texts import ENTRIES as OWN
from facturier.einvoice.explanations.terms import NAMES
from facturier.einvoice.explanations.wording import Explanation
from facturier.einvoice.findings import Finding
from facturier.einvoice.places import place_of
from facturier.einvoice.unreadable import REASONS, Unreadable

TABLES = {
    "core": CORE,
    "conditions": CONDITIONS,
    "code lists": CODE_LISTS,
    "french": FRENCH,
    "life cycle": LIFE_CYCLE,
    "extended": EXTENDED,
    "own": OWN,
}
# Families of which every rule has a text written for it.
OWN_TEXT = re.compile(
    r"BR-(?:\d\d|CO-\d\d|B-\d\d|CL-\d\d|DEC-\d\d|FX-EN-\d\d)|BR-(?:S|Z|E|AE|IC|G|O|AF|AG)-\d\d"
    r"|BR-FR-.+|BR-EXT-CL-07|BR-F[RX]EXT-(?!CII).+|PEPPOL-EN16931-R008"
)
FALLBACKS = {"Règle officielle non respectée", "Règle d'écriture du fichier non respectée"}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
XSL = "{http://www.w3.org/1999/XSL/Transform}"
CARRIERS = ("facturx", "pyfrctc")
# Rules of orders and of tax reports, which no invoice or status is judged by.
OTHER_DOCUMENTS = ("orderx", "frr-", "flux1", "Flux10")


def finding(rule: str, message: str = "", **more) -> Finding:
    return Finding(
        rule,
        more.get("severity", "fatal"),
        more.get("source", "en16931"),
        more.get("location", ""),
        message,
        more.get("terms", ()),
        more.get("values", ()),
    )


def rule_files() -> list[Path]:
    """The stylesheets of the installed carriers, else the official files beside the checkout."""
    found = []
    for carrier in CARRIERS:
        spec = find_spec(carrier)
        if spec is not None and spec.origin is not None:
            found.extend(Path(spec.origin).parent.rglob("*.xsl*"))
    if not found:
        shared = Path(__file__).parents[5] / "shared" / "einvoice" / "rules"
        found.extend(shared.rglob("*.xsl*"))
    return sorted(file for file in found if not any(word in str(file) for word in OTHER_DOCUMENTS))


@cache
def official_rules() -> frozenset[tuple[str, str, str, str]]:
    """Id, severity, context and sentence of every rule of the installed rule files."""
    rules = set()
    for file in rule_files():
        for failed in etree.parse(file, etree.XMLParser(huge_tree=True)).iter(
            f"{SVRL}failed-assert", f"{SVRL}successful-report"
        ):
            given = {
                attribute.get("name"): "".join(attribute.itertext()).strip()
                for attribute in failed.iterchildren(f"{XSL}attribute")
            }
            template = next(failed.iterancestors(f"{XSL}template"))
            text = failed.find(f"{SVRL}text")
            sentence = "" if text is None else " ".join("".join(text.itertext()).split())
            severity = "warning" if given.get("flag") == "warning" else "fatal"
            rules.add((given.get("id", ""), severity, template.get("match", ""), sentence))
    if not rules:
        pytest.skip("the packages that carry the official rules are not installed")
    return frozenset(rules)


def texts(explanation: Explanation) -> Iterator[str]:
    yield from (explanation.title, explanation.meaning, explanation.action)


def assert_well_written(rule: str, french: Explanation, english: Explanation) -> None:
    for explanation in (french, english):
        for text in texts(explanation):
            assert text.strip() == text, rule
            assert text, rule
            assert "  " not in text, (rule, text)
            assert not re.search(r"[{}]|%\(", text), (rule, text)
        assert explanation.meaning.endswith("."), (rule, explanation.meaning)
        assert explanation.action.endswith("."), (rule, explanation.action)
        assert not explanation.title.endswith("."), (rule, explanation.title)
        assert not re.search(r"\b(?:BT|BG|BR|MDT|MDG)-", explanation.title), (rule, "no code there")
    for text in texts(french):
        assert_french(rule, text)
    for text in texts(english):
        assert "«" not in text and "»" not in text, (rule, text)
        assert not re.search(r"\s[;:?!]", text), (rule, text)
    assert french.meaning != english.meaning, rule
    assert french.action != english.action, rule
    assert french.title != english.title, rule


def assert_french(rule: str, text: str) -> None:
    """Plain spaces where the typography asks for one: no-break ones are put in when it is shown."""
    own = re.sub(r"« [^»]* »", "« x »", text)
    assert not re.search(r"[^\s][;?!»%€]", own), (rule, text)
    assert not re.search(r"[^\s\d]:(?!\w)|\w:\s", re.sub(r"CDV:\w+", "", own)), (rule, text)
    assert not re.search(r"«\S|[“”\"…’]", own), (rule, text)
    assert "euillez" not in own, (rule, text)


def explained(one: Finding) -> tuple[Explanation, Explanation]:
    return explain(one, "fr"), explain(one, "en")


def test_every_rule_of_the_families_that_people_meet_has_a_text_of_its_own():
    known = {rule for rule, *_ in official_rules() if OWN_TEXT.fullmatch(rule)}
    assert len(known) > 450
    assert not sorted(rule for rule in known if own_text(rule) is None)


def test_every_official_rule_is_explained_in_two_languages():
    for rule, severity, context, sentence in official_rules():
        source = "br-fr" if rule.startswith("BR-FR-") else "facturx"
        one = finding(rule, sentence, severity=severity, source=source, location=context)
        french, english = explained(one)
        assert french.title not in FALLBACKS, (rule, sentence)
        assert_well_written(rule, french, english)
        assert french.official == english.official == sentence


def test_no_official_sentence_is_kept_in_our_texts():
    ours = " ".join(
        " ".join(wording)
        for table in TABLES.values()
        for entry in table.values()
        for wording in (entry.fr, entry.en)
    )
    for rule, _, _, sentence in official_rules():
        bare = re.sub(r"^[\[\w/.\-\] :]*[\]:]\s*-?\s*", "", sentence)
        if len(bare) > 40:
            assert bare not in ours, rule


@pytest.mark.parametrize(
    ("name", "rule"), [(name, rule) for name, table in TABLES.items() for rule in table]
)
def test_every_text_in_the_tables_is_well_written(name, rule):
    entry = TABLES[name][rule]
    filled = (
        entry.fr.fill(field="« total HT » (BT-109)"),
        entry.en.fill(field="“invoice total without VAT” (BT-109)"),
    )
    french, english = (Explanation(*wording, (), "") for wording in filled)
    assert_well_written(f"{name} {rule}", french, english)
    for wording in filled:
        assert len(re.findall(r"[.](?:\s|$)", wording.meaning)) <= 2, rule
        assert len(wording.title) <= 75, rule
    assert set(entry.terms) <= NAMES.keys(), rule


def test_both_languages_of_an_entry_cite_the_same_terms():
    for name, table in TABLES.items():
        for rule, entry in table.items():
            cited = [
                set(re.findall(r"(?:BT|BG|MDT|MDG)-\d+", " ".join(wording)))
                for wording in (entry.fr, entry.en)
            ]
            assert cited[0] == cited[1], (name, rule)


@pytest.mark.parametrize(
    "category", ["S", "Z", "E", "AE", "IC", "K", "G", "O", "AF", "IG", "AG", "IP"]
)
@pytest.mark.parametrize("number", range(1, 11))
def test_the_ten_questions_are_put_to_every_vat_category(category, number):
    rule = f"BR-{category}-{number:02}"
    french, english = explained(finding(rule))
    assert french.title not in FALLBACKS
    assert_well_written(rule, french, english)


def test_what_differs_between_vat_categories_is_said():
    def meaning(rule: str) -> str:
        return explain(finding(rule), "fr").meaning

    assert "supérieur à 0" in meaning("BR-S-05")
    assert "valoir 0" in meaning("BR-E-05")
    assert "ne doit pas être écrit" in meaning("BR-O-07")
    assert "de frais de document" in meaning("BR-E-07")
    assert "aucun numéro de TVA" in meaning("BR-O-02")
    assert "celui de l'acheteur (BT-48)" in meaning("BR-IC-02")
    assert "BT-47" in meaning("BR-AE-02")
    assert "n'en donne la raison" in meaning("BR-AE-10")
    assert "n'est pas exonérée" in meaning("BR-S-10")
    assert explain(finding("BR-K-11"), "fr") == explain(finding("BR-IC-11"), "fr")


def test_one_french_rule_has_one_text_whatever_the_syntax_calls_it():
    pairs = [
        ("BR-FR-05_BT-22_PMT", "BR-FR-05_BT-22-1"),
        ("BR-FR-05_BT-22_AAB", "BR-FR-05_BT-22-3"),
        ("BR-FR-02_BT-1", "BR-FR-01_BT-1-2"),
        ("BR-FR-01_BT-1", "BR-FR-01_BT-1-1"),
        ("BR-FR-15_BT-95_BT-151_LM", "BR-FR-08_BT-151-2"),
        ("BR-FR-31_BT-21", "BR-FR-30_BT-21"),
        ("BR-FR-BD-13_BT-3", "BR-FR-MV-BD_BT-3"),
        ("BR-FR-CO-04_BT-4", "BR-FR-CO-04_BT-3"),
        ("BR-FR-BD-02_BT-31", "BR-FR-BD-02_BT-30"),
    ]
    for cii, ubl in pairs:
        ours, theirs = (explain(finding(rule, source="br-fr"), "fr") for rule in (cii, ubl))
        assert (ours.title, ours.meaning, ours.action) == (
            theirs.title,
            theirs.meaning,
            theirs.action,
        )


def test_a_french_rule_names_the_field_of_its_id():
    told = explain(finding("BR-FR-09_BT-46", source="br-fr"), "fr")
    assert "« identifiant de l'acheteur » (BT-46)" in told.meaning
    told = explain(finding("BR-FR-15_BT-95_BT-118", source="br-fr"), "en")
    assert "“VAT category code” (BT-118)" in told.meaning
    assert "BT-95" not in told.meaning
    told = explain(finding("BR-FR-03", source="br-fr"), "fr")
    assert told.meaning.startswith("La date du champ concerné")


def test_inner_spaces_are_said_to_be_refused_in_invoice_numbers():
    told = explain(finding("BR-FR-02_BT-1", source="br-fr"), "fr")
    assert "sans aucun espace, même à l'intérieur" in told.meaning


def test_a_status_without_reason_is_named_as_it_is_and_not_as_the_official_text_swaps_it():
    told = explain(finding("BR-FR-CDV-15_MDT-113", source="br-fr-cdv"), "fr")
    assert "206 Approuvée partiellement" in told.meaning
    assert "208 Suspendue" in told.meaning
    assert "213 Rejetée" in told.meaning
    assert "123" not in told.meaning


def test_a_rule_that_factur_x_only_numbers_is_explained_as_the_rule_that_it_quotes():
    quoted = "[BR-13]-An Invoice shall have the Invoice total amount without VAT (BT-109)."
    numbered = explain(finding("FX-SCH-A-000003", quoted, source="facturx"), "fr")
    assert numbered.title == explain(finding("BR-13"), "fr").title
    assert numbered.official == quoted


def test_a_rule_without_id_names_the_element_by_its_term():
    told = explain(
        finding(
            "FX-NOT-USED",
            "Element 'ram:SpecifiedTaxRegistration' is marked as not used in the given context.",
            location="/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:Applicable"
            "HeaderTradeAgreement/ram:BuyerTradeParty/ram:SpecifiedTaxRegistration",
            source="facturx",
        ),
        "fr",
    )
    assert "« numéro de TVA de l'acheteur » (BT-48)" in told.meaning
    assert ("BT-48", "numéro de TVA de l'acheteur") in told.terms


def test_terms_come_with_their_name_each_once_and_in_the_order_of_the_finding():
    one = finding("BR-CO-15", "[BR-CO-15]-BT-112 = BT-109 + BT-110", terms=("BT-110", "BT-112"))
    assert [term for term, _ in explain(one, "fr").terms] == ["BT-110", "BT-112", "BT-109"]
    assert dict(explain(one, "en").terms)["BT-112"] == "invoice total with VAT"


def test_a_rule_without_a_text_of_ours_gives_the_official_one_and_the_names_of_its_terms():
    told = explain(finding("DE-R-999", "The Payee name (BT-59) shall be green."), "fr")
    assert told.title == "Règle officielle non respectée"
    assert "« nom du bénéficiaire du paiement » (BT-59)" in told.meaning
    assert told.official == "The Payee name (BT-59) shall be green."
    assert told.terms == (("BT-59", "nom du bénéficiaire du paiement"),)


@pytest.mark.parametrize(
    "term",
    [
        *(f"BT-{number}" for number in range(1, 166) if number != 4),
        *(f"BG-{number}" for number in range(1, 33)),
        "BT-X-8",
        "EXT-FR-FE-163",
        "MDT-105",
        "MDG-43",
    ],
)
def test_every_term_has_a_name_in_both_languages(term):
    french, english = term_name(term, "fr"), term_name(term, "en")
    assert french
    assert english
    assert not french.endswith(".") and not english.endswith(".")


def test_every_term_that_an_official_rule_cites_has_a_name():
    nameless = {
        found
        for rule, _, _, sentence in official_rules()
        for found in re.findall(r"\b(?:BT|BG|MDT|MDG)-\d+\b(?!-)|\bEXT-FR-FE-\d+\b(?!-)", sentence)
        if term_name(found, "fr") is None
    }
    # Two ids of the CII file that mean BT-134 and BT-135; the others are of the standard to come.
    assert nameless <= {"EXT-FR-FE-134", "EXT-FR-FE-135"}


def test_every_element_of_the_table_is_a_term_that_has_a_name():
    assert set(TERMS.values()) <= NAMES.keys()


def test_an_unknown_term_has_no_name():
    assert term_name("BT-4", "fr") is None
    assert term_name("", "en") is None
    assert term_name("BT-x-272", "fr") == term_name("BT-X-272", "fr")


SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ram="urn:r" targetNamespace="urn:r"
           elementFormDefault="qualified">
  <xs:simpleType name="Kind"><xs:restriction base="xs:token">
    <xs:enumeration value="380"/><xs:enumeration value="381"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Short"><xs:restriction base="xs:string">
    <xs:maxLength value="5"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Cents"><xs:restriction base="xs:decimal">
    <xs:fractionDigits value="2"/><xs:minInclusive value="0"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Four"><xs:restriction base="xs:string">
    <xs:pattern value="[0-9]{4}"/></xs:restriction></xs:simpleType>
  <xs:element name="ExchangedDocument"><xs:complexType><xs:sequence>
    <xs:element name="ID" type="ram:Short"/>
    <xs:element name="TypeCode" type="ram:Kind"/>
    <xs:element name="IssueDate" type="xs:date" minOccurs="0"/>
    <xs:element name="DuePayableAmount" type="ram:Cents" minOccurs="0"/>
    <xs:element name="Code" type="ram:Four" minOccurs="0"/>
    <xs:element name="Amount" minOccurs="0"><xs:complexType><xs:simpleContent>
      <xs:extension base="xs:decimal"><xs:attribute name="currencyID" use="required"/>
      </xs:extension></xs:simpleContent></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
"""
GOOD = "<ID>A</ID><TypeCode>380</TypeCode>"


def schema_errors(content: str, root: str = "ExchangedDocument") -> list[Finding]:
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    document = etree.fromstring(f'<{root} xmlns="urn:r">{content}</{root}>')
    schema.validate(document)
    return [
        finding(
            "XSD", error.message, source="xsd", location=place_of(document.xpath(error.path)[0])
        )
        for error in schema.error_log
    ]


@pytest.mark.parametrize(
    ("content", "french", "english"),
    [
        ("<TypeCode>380</TypeCode>", "« numéro de facture » (BT-1)", "“invoice number” (BT-1)"),
        (f"{GOOD}<Other/>", "« Other »", "“Other”"),
        ("<ID>A</ID>", "y attend « type de facture » (BT-3)", "“invoice type code” (BT-3) there"),
        ("<ID>A</ID><TypeCode>999</TypeCode>", "« 999 » n'est pas un code", "“999” is not a code"),
        ("<ID>ABCDEF</ID><TypeCode>380</TypeCode>", "compte 6 caractères", "has 6 characters"),
        (
            f"{GOOD}<IssueDate>30/12/2026</IssueDate>",
            "une date écrite AAAA-MM-JJ",
            "a date written",
        ),
        (f"{GOOD}<DuePayableAmount>1.234</DuePayableAmount>", "« 1.234 »", "more digits"),
        (f"{GOOD}<DuePayableAmount>-1</DuePayableAmount>", "sort de la limite", "beyond the bound"),
        (f"{GOOD}<Code>12</Code>", "n'a pas la forme", "does not have the form"),
        (f"{GOOD}<Amount>1</Amount>", "L'attribut « currencyID »", "attribute “currencyID”"),
        (f"{GOOD}<Amount currencyID='E' x='1'>1</Amount>", "« x » n'est pas admis", "“x” on"),
        (f"{GOOD}some text", "Du texte figure directement", "Some text stands directly"),
        (f"{GOOD}<IssueDate><x/></IssueDate>", "contient d'autres éléments", "contains other"),
    ],
)
def test_an_error_of_the_schema_is_told_in_a_plain_sentence(content, french, english):
    one = schema_errors(content)[0]
    told = explained(one)
    assert french in told[0].meaning, one.message
    assert english in told[1].meaning, one.message
    assert told[0].title != "Fichier non conforme à son format", one.message
    assert_well_written(one.message, *told)


def test_an_unknown_root_is_told():
    one = schema_errors("", root="Order")[0]
    assert "racine" in explain(one, "fr").meaning


def test_a_long_list_of_expected_elements_is_cut():
    names = ", ".join(f"{{urn:x}}Element{letter}" for letter in "ABCDEF")
    message = f"Element '{{urn:x}}Z': This element is not expected. Expected is one of ( {names} )."
    told = explain(finding("XSD", message, source="xsd"), "fr").meaning
    assert "« ElementF » ou « ElementE » ou « ElementD » ou un autre champ." in told
    assert "ElementC" not in told


def test_what_is_expected_is_said_by_its_term_and_once():
    message = (
        "Element '{urn:x}EntityName': This element is not expected. Expected is one of "
        "( {urn:x}ID, {urn:x}GlobalID, {urn:x}Trade, {urn:x}Name ). "
    )
    place = "/rsm:CrossIndustryInvoice/ram:BuyerTradeParty/ram:EntityName"
    told = explain(finding("XSD", message, source="xsd", location=place), "fr").meaning
    assert told == (
        "Le champ « EntityName » dans « acheteur » (BG-7) n'est pas attendu à cet endroit : le "
        "format y attend « raison sociale de l'acheteur » (BT-44) ou « identifiant de l'acheteur » "
        "(BT-46) ou un autre champ."
    )


def test_an_unknown_message_of_the_schema_is_told_in_general():
    told = explain(finding("XSD", "the schema does not accept this document", source="xsd"), "en")
    assert told.title == "File that does not follow its format"


def test_our_own_checks_close_with_the_amounts():
    values = (("stated", "1234.50"), ("computed", "-20.01"))
    one = finding("BR-CO-17", "La TVA est fausse.", source="own", values=values)
    french, english = explained(one)
    assert french.meaning.endswith("Indiqué 1 234,50, calculé −20,01.")
    assert english.meaning.endswith("Stated 1,234.50, computed −20.01.")
    assert "centime" in french.meaning
    official = explain(finding("BR-CO-17"), "fr").meaning
    assert "d'environ une unité de monnaie" in official


def test_an_own_check_tells_what_is_missing_late_or_another_number():
    def last(rule: str, *values: tuple[str, str]) -> str:
        told = explain(finding(rule, source="own", values=values), "fr").meaning
        return re.split(r"(?<=\.) ", told)[-1]

    assert last("BR-S-08", ("computed", "10.00")) == "Rien d'indiqué, calculé 10,00."
    whole = last("BR-CO-13", ("stated", "1000"), ("computed", "1100.00"))
    assert whole == "Indiqué 1 000, calculé 1 100,00."
    assert (
        last("DUE-DATE", ("stated", "2026-11-01"), ("computed", "2026-11-22"))
        == "Indiqué 01/11/2026, au plus tôt 22/11/2026."
    )
    assert (
        last("SIRET-SIREN", ("stated", "73282932000074"), ("computed", "844120972"))
        == "Indiqué 73282932000074, attendu 844120972."
    )
    assert last("VATEX-CATEGORY", ("stated", "K"), ("computed", "AE")) == "Indiqué K, attendu AE."
    assert last("FINAL-PREPAID").endswith("n'est déduit.")


def test_own_checks_that_exist_are_all_explained():
    own = {
        "BR-CO-10", "BR-CO-11", "BR-CO-12", "BR-CO-13", "BR-CO-14", "BR-CO-15", "BR-CO-16",
        "BR-CO-17", "BR-53", "BR-S-08", "BR-IC-08", "BR-AE-10", "BR-S-10", *OWN,
    }  # fmt: skip
    checks = Path(__file__).parents[1] / "own_checks"
    for file in checks.glob("*.py"):
        own |= set(re.findall(r'(?:finding|compare)\(\s*"([A-Z][A-Z0-9-]+)"', file.read_text()))
    own.discard("BR-*-08")
    for rule in own:
        french, english = explained(finding(rule, "Phrase.", source="own"))
        assert french.title not in FALLBACKS, rule
        assert_well_written(rule, french, english)


@pytest.mark.parametrize("code", REASONS)
def test_what_the_reader_says_is_explained_in_two_languages(code):
    params = dict.fromkeys(re.findall(r"%\((\w+)\)s", REASONS[code]), "12")
    message = str(Unreadable(code, **params))
    one = finding(code, message, source="read", values=tuple(params.items()))
    french, english = explained(one)
    assert f"{french.meaning} {french.action}" == message
    assert english.title != "Incomplete reading", code
    assert english.meaning != french.meaning
    assert not re.search(r"[{}%]", english.meaning)


def test_a_reading_problem_names_the_field_and_the_value():
    one = finding(
        "bad-date",
        "« 2026-13-01 » n'est pas une date reconnue (IssueDate). "
        "Demandez à l'expéditeur de corriger la facture.",
        source="read",
        location="/ubl:Invoice/cbc:IssueDate",
        values=(("place", "IssueDate"), ("value", "2026-13-01")),
    )
    french, english = explained(one)
    assert french.action == "Demandez à l'expéditeur de corriger la facture."
    assert "“issue date” (BT-2)" in english.meaning
    assert "“2026-13-01”" in english.meaning
    assert ("BT-2", "date d'émission") in french.terms


def test_a_code_of_the_reader_that_is_not_known_yet_is_told_all_the_same():
    french, english = explained(finding("brand-new", "Quelque chose manque.", source="read"))
    assert french.meaning == "Quelque chose manque."
    assert french.action.endswith(".")
    assert english.title == "Incomplete reading"


def test_rules_that_could_not_be_run_are_told_in_the_name_of_their_rule_set():
    told = explain(
        finding("not-evaluable", "Les règles n'ont pas pu être exécutées. Faites contrôler.",
                source="br-fr", values=(("rules", "BR-FR"),)),
        "en",
    )  # fmt: skip
    assert told.title == "Rules not evaluable"
    assert "“BR-FR”" in told.meaning


def test_braces_and_percent_signs_of_the_file_stay_what_they_are():
    message = (
        "Element '{u}ID': [facet 'enumeration'] The value '{x} %(y)s' is not an element of {}."
    )
    told = explain(finding("XSD", message, source="xsd"), "fr")
    assert "« {x} %(y)s »" in told.meaning


@given(
    rule=st.one_of(st.text(max_size=40), st.from_regex(r"(BR|UBL|CII|FX)-[A-Z0-9_/-]{0,20}")),
    message=st.text(max_size=200),
    location=st.text(max_size=80),
    source=st.sampled_from(["xsd", "en16931", "facturx", "br-fr", "br-fr-cdv", "read", "own"]),
)
def test_no_finding_makes_explaining_fail(rule, message, location, source):
    one = finding(rule, message, source=source, location=location)
    for told in explained(one):
        assert told.official == message
        assert told.title
        assert told.action
