"""What is said of a file in the end: verdict, own and French findings apart, answer as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Address, Document, Identifier
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.judging.answer import answer
from facturier.einvoice.judging.engine import Engine
from facturier.einvoice.judging.examination import (
    Case,
    examine_file,
)
from facturier.einvoice.judging.rule_sets import (
    LIFE_CYCLE,
)
from facturier.einvoice.judging.transport import (
    examination_from_json,
    examination_to_json,
    read_from_json,
    read_to_json,
)
from facturier.einvoice.tests.factories import blank_pdf
from facturier.einvoice.tests.judged_files import CII, MESSAGE, UBL, Write, fatal
from facturier.einvoice.ubl import write_ubl
from tests.plumbing.french_invoices import french_invoice


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


# --- our own checks and the French rules stand apart ---------------------------------------------


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
        (Identifier("810000018", None), None, None),
        (None, None, None),
    ],
)
@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_french_rules_are_for_sellers_who_are_known_to_be_french(
    write: Write,
    legal_id: Identifier | None,
    vat_id: str | None,
    applicable: bool | None,
    engine: Engine,
) -> None:
    seller = replace(french_invoice().seller, legal_id=legal_id, vat_id=vat_id)
    french = examine_file(write(french_invoice(seller=seller)), engine).french
    assert french.applicable is applicable
    assert (french.valid is not None) is (applicable is True)


def test_a_seller_abroad_without_any_number_is_not_french(engine: Engine) -> None:
    french = french_invoice().seller
    address = replace(french.address or Address(), country="CH")
    seller = replace(french, legal_id=None, vat_id=None, address=address)
    assert examine_file(write_cii(french_invoice(seller=seller)), engine).french.applicable is False


def test_whether_french_rules_apply_is_unknown_where_there_is_no_seller(engine: Engine) -> None:
    for content in (MESSAGE, blank_pdf(), b"no invoice"):
        french = examine_file(content, engine).french
        assert (french.applicable, french.valid, french.violations) == (None, None, ())


# --- files without a structured invoice ----------------------------------------------------------


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


# --- crossing from one process to another, and answering -----------------------------------------

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
    case = Case(FILES[name])
    known = read_from_json(json.loads(json.dumps(read_to_json(case.open()))))
    assert known == case.known
    case.compile(engine)
    examined = case.judge(engine)
    assert examined == examine_file(FILES[name], engine)
    judged = json.loads(json.dumps(examination_to_json(examined)))
    assert examination_from_json(judged, known) == examined


def test_before_the_rules_are_run_no_file_is_valid() -> None:
    for content in FILES.values():
        known = Case(content).open()
        assert known.valid is not True
        assert known.french.valid is None


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
