"""A life-cycle message as the values of a readable page."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import lxml.html
import pytest
from django.template import engines
from hypothesis import given, settings

from facturier.einvoice.life_cycle import STATUSES, Characteristic, LifeCycleMessage
from facturier.einvoice.reading import examine
from facturier.einvoice.tests.test_cdar import messages, paid_message
from facturier.rendering.rules import figures
from facturier.rendering.rules.message import AMOUNTS, ROLES, message_sheet
from tests.conformance.corpus import CORPUS, MISSING, manifest

LANGUAGES = ("fr", "en")


def page(message: LifeCycleMessage, language: str = "fr") -> str:
    """The text of the page, with plain blanks."""
    template = engines["jinja2"].from_string(
        '{% from "rendering/_sheet.html" import message_sheet %}{{ message_sheet(sheet) }}'
    )
    rendered = template.render({"sheet": message_sheet(message, language)})
    return plain(lxml.html.fromstring(rendered).text_content())


def plain(text: str) -> str:
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")
    return " ".join(text.split())


def with_value(**values) -> LifeCycleMessage:
    """A message whose invoice has one detail with one value."""
    message = paid_message()
    (acknowledgement,) = message.acknowledgements
    (invoice,) = acknowledgement.invoices
    detail = replace(invoice.details[0], characteristics=(Characteristic(**values),))
    invoice = replace(invoice, details=(detail,))
    return replace(message, acknowledgements=(replace(acknowledgement, invoices=(invoice,)),))


def with_status(code: str | None, name: str | None = None) -> LifeCycleMessage:
    message = paid_message()
    (acknowledgement,) = message.acknowledgements
    invoice = replace(acknowledgement.invoices[0], status=code, status_name=name)
    return replace(message, acknowledgements=(replace(acknowledgement, invoices=(invoice,)),))


def test_a_payment_is_told_in_french_and_in_english():
    said = page(paid_message())
    for told in (
        "F2026-0042",
        "F2026-0042_212",
        "212 Encaissée",
        "montant encaissé",
        "120,00 €",
        "20 %",
        "13,50 €",
        "5,5 %",
        "02/10/2026 09:30",
        "15/09/2026",
        "Menuiserie Aubrac SARL",
        "vendeur",
        "810 000 018",
        "Hôtel des Ponts SAS",
        "820000024_COMPTA",
        "REGULATED",
    ):
        assert told in said, told
    english = page(paid_message(), "en")
    for told in ("212 Payment received", "amount collected", "€120.00", "5.5%", "seller", "buyer"):
        assert told in english, told
    assert "Encaissée" not in english


@pytest.mark.parametrize("code", STATUSES)
def test_every_status_of_the_law_has_its_words(code):
    for number, language in enumerate(LANGUAGES):
        assert f"{code} {STATUSES[code][number]}" in page(with_status(code), language)


def test_a_status_that_the_law_does_not_name_is_told_as_stated():
    assert "228 Affacturée" in page(with_status("228", "Affacturée"))
    assert "228" in page(with_status("228"))
    assert "Encaissée" in page(with_status(None, "Encaissée"))


def test_a_reason_and_what_is_asked_are_told():
    message = paid_message()
    (acknowledgement,) = message.acknowledgements
    (invoice,) = acknowledgement.invoices
    detail = replace(
        invoice.details[0], reason_code="TX_TVA_ERR", reason="Taux de TVA erroné", action_code="NIN",
        action="Émettre une nouvelle facture", notes=("Voir le contrat",),
    )  # fmt: skip
    invoice = replace(invoice, status="210", details=(detail,))
    refused = replace(message, acknowledgements=(replace(acknowledgement, invoices=(invoice,)),))
    said = page(refused)
    for told in ("210 Refusée", "TX_TVA_ERR Taux de TVA erroné", "NIN Émettre une nouvelle facture",
                 "Voir le contrat"):  # fmt: skip
        assert told in said, told


@pytest.mark.parametrize("code", AMOUNTS)
def test_every_kind_of_amount_has_its_words_and_keeps_its_decimals(code):
    message = with_value(type_code=code, amount=Decimal("1234567.890"), currency="EUR")
    assert "1 234 567,890 €" in page(message)
    for number, language in enumerate(LANGUAGES):
        assert AMOUNTS[code][number] in page(message, language)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"type_code": "ZZZ", "amount": Decimal("-5")}, ("ZZZ", "\u22125,00")),
        ({"amount": Decimal("7.5"), "currency": "JPY"}, ("7,5 JPY",)),
        ({"type_code": "MEN", "amount": Decimal(0), "currency": "EUR"}, ("0,00 €",)),
        ({"term": "BT-152", "percent": Decimal("5.50")}, ("BT-152", "5,5 %")),
        ({"name": "Taux", "text": "vingt"}, ("Taux", "vingt")),
        ({"name": "Nombre", "quantity": Decimal("3.0")}, ("Nombre", "3")),
        ({"name": "Rang", "number": Decimal(0)}, ("Rang", "0")),
        ({"name": "Motif", "code": "X1"}, ("Motif", "X1")),
    ],
)
def test_a_value_of_any_kind_is_told(values, told):
    said = page(with_value(**values))
    assert [part for part in told if part not in said] == []


def test_a_value_with_a_time_is_told_with_it():
    at = datetime.fromisoformat("2026-10-02T09:30:00")
    said = page(with_value(name="Reçue", moment=at))
    assert "02/10/2026" in said and "09:30" in said


def test_an_empty_message_has_a_page():
    sheet = message_sheet(LifeCycleMessage(), "fr")
    assert sheet["title"] and not sheet["number"]
    assert sheet["actors"] == sheet["invoices"] == sheet["strip"] == []
    assert page(LifeCycleMessage())


@settings(max_examples=30)
@given(messages)
def test_any_message_has_a_page_of_plain_values_and_none_of_its_invoices_is_left_out(message):
    for language in LANGUAGES:
        sheet = message_sheet(message, language)
        assert json.loads(json.dumps(sheet)) == sheet
        assert len(sheet["invoices"]) == len(list(message.invoices()))
        said = plain(json.dumps(sheet, ensure_ascii=False))
        for invoice in message.invoices():
            assert plain(json.dumps(invoice.number, ensure_ascii=False)[1:-1]) in said
        page(message, language)


def test_every_role_has_its_words():
    for role in ROLES:
        message = replace(paid_message(), issuer=replace(paid_message().issuer, role=role))
        for number, language in enumerate(LANGUAGES):
            assert ROLES[role][number] in page(message, language)
    other = replace(paid_message(), issuer=replace(paid_message().issuer, role="QQ"))
    assert "QQ" in page(other)


REAL = [row for row in manifest() if row["format"] == "CDAR"]


@pytest.mark.skipif(not REAL, reason=MISSING)
@pytest.mark.parametrize("row", [pytest.param(row, id=row["file"]) for row in REAL])
def test_a_real_message_shows_number_status_and_amounts(row):
    message = examine((CORPUS / row["file"]).read_bytes()).message
    assert message is not None
    for language in LANGUAGES:
        said = page(message, language)
        assert row["number"] in said
        assert row["type"] in said
        if row["type"] in STATUSES:
            assert STATUSES[row["type"]][LANGUAGES.index(language)] in said
        for invoice in message.invoices():
            for detail in invoice.details:
                assert (detail.reason or "") in said
                assert plain(" ".join(detail.notes)) in said
                for value in detail.characteristics:
                    money = figures.money(value.amount, language, value.currency)
                    assert plain(money) in said
                    assert plain(figures.percent(value.percent, language)) in said
