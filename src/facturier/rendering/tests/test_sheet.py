"""A document as the values of a sheet."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from facturier.einvoice.document import Document, Item, Line, Price, Totals
from facturier.einvoice.tests.factories import documents, plain_invoice
from facturier.kit.typography import MINUS
from facturier.rendering.rules import figures
from facturier.rendering.rules.printable import BREAK
from facturier.rendering.rules.sheet import document_sheet
from facturier.rendering.rules.sheet.lines import DEEPEST, depth_by_number
from facturier.rendering.tests.fullest import fullest_document


def as_shown(value, language: str) -> str:
    if isinstance(value, Decimal):
        return figures.stated(value, language)
    if isinstance(value, date):
        return figures.day(value, language)
    return value


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_that_a_document_states_is_left_out(language):
    document, stated = fullest_document()
    sheet = json.dumps(document_sheet(document, language), ensure_ascii=False).replace(BREAK, "")
    lost = [path for path, value in stated.items() if as_shown(value, language) not in sheet]
    assert not lost


@settings(max_examples=25)
@given(documents(cii=True))
def test_any_document_has_a_sheet_made_of_plain_values(document):
    sheet = document_sheet(document, "fr")
    assert json.loads(json.dumps(sheet)) == sheet
    assert len(sheet["lines"]["rows"]) == len(document.lines)


def test_an_empty_document_has_a_sheet():
    sheet = document_sheet(Document(), "fr")
    assert sheet["head"] == {"name": "", "kind": "Document", "number": ""}
    assert sheet["totals"]["content"] == sheet["strip"] == sheet["dated"] == []


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        ("380", "Facture", "Invoice"),
        ("381", "Avoir", "Credit note"),
        ("384", "Facture rectificative", "Corrective invoice"),
        ("386", "Facture d’acompte", "Prepayment invoice"),
        ("389", "Autofacture", "Self-billed invoice"),
        ("999", "Document 999", "Document 999"),
    ],
)
def test_the_title_says_the_kind(code, french, english):
    document = plain_invoice(type_code=code)
    assert document_sheet(document, "fr")["head"]["kind"] == french
    assert document_sheet(document, "en")["head"]["kind"] == english


def totals(document: Document) -> dict[str, str]:
    rows = document_sheet(document, "fr")["totals"]["content"]
    return {row["label"]: row["amount"].replace("\u00a0", " ") for row in rows}


def test_only_stated_totals_are_shown_and_none_is_computed():
    document = plain_invoice(totals=Totals(net=Decimal("100.5"), payable=Decimal("7.123")))
    assert totals(document) == {"Total HT": "100,50 €", "Net à payer": "7,123 €"}


def test_a_credit_note_asks_for_no_payment():
    assert list(totals(plain_invoice(type_code="381")))[-1] == "Net de l’avoir"


def test_what_was_paid_is_taken_away_with_a_sign():
    document = plain_invoice(totals=Totals(prepaid=Decimal("50.00"), payable=Decimal("83.50")))
    assert totals(document)["Déjà payé"] == f"{MINUS}50,00 €"


def test_vat_in_another_currency_is_shown_in_it():
    document = plain_invoice(
        currency="USD",
        vat_currency="EUR",
        totals=Totals(tax=Decimal("20.00"), tax_in_vat_currency=Decimal("18.40")),
    )
    assert totals(document) == {"Total TVA": "20,00 USD", "TVA comptabilisée": "18,40 €"}


def test_identifiers_are_grouped_as_people_read_them():
    seller = document_sheet(plain_invoice(), "fr")["parties"][0]
    assert ["SIREN", "810\u00a0000\u00a0018"] in seller["pairs"]
    assert ["TVA", "FR07\u00a0810\u00a0000\u00a0018"] in seller["pairs"]


def test_a_line_under_another_is_indented_and_a_ring_of_lines_ends_itself():
    chain = tuple(
        Line(number=str(number), parent=str(number - 1) if number else None) for number in range(9)
    )
    assert [depth_by_number(chain).get(line.number, 0) for line in chain[:4]] == [0, 1, 2, 3]
    assert max(depth_by_number(chain).values()) == DEEPEST
    ring = (Line(number="a", parent="b"), Line(number="b", parent="a"))
    assert set(depth_by_number(ring).values()) == {DEEPEST}


def test_a_price_for_several_units_says_for_how_many():
    price = Price(net=Decimal("80"), base_quantity=Decimal(100), base_unit="KGM")
    line = Line(number="1", unit="KGM", price=price, item=Item(name="Sable"))
    row = document_sheet(plain_invoice(lines=(line,)), "fr")["lines"]["rows"][0]
    assert (row["price"], row["price_note"]) == ("80,00", "pour 100 kg")


def test_a_unit_is_said_in_words_and_an_unknown_one_as_it_came():
    lines = tuple(replace(plain_invoice().lines[0], unit=unit) for unit in ("HUR", "QQQ", None))
    rows = document_sheet(plain_invoice(lines=lines), "en")["lines"]["rows"]
    assert [row["unit"] for row in rows] == ["hour", "QQQ", ""]
