"""The six forms of a document: what each says, and that it is read back to the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from facturier.einvoice.document import AllowanceCharge, Instalment, Price, VatSubtotal
from facturier.einvoice.forms import EXTENDED, Form, in_form, instalments_in_words, write_form
from facturier.einvoice.reading import read
from facturier.einvoice.tests.factories import full_invoice, plain_invoice
from facturier.einvoice.tests.reference_cases import NAMES, the_case

CORE_FORMS = [form for form in Form if not form.is_extended]


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("name", NAMES)
def test_what_a_form_says_is_read_back_the_same(name, form):
    said = in_form(the_case(name), form)
    reading = read(write_form(said, form))
    assert repr(reading.document) == repr(said)
    assert reading.not_understood == ()
    assert said.profile == form.profile


@pytest.mark.parametrize("form", Form)
def test_the_fullest_document_is_read_back_as_its_form_says_it(form):
    said = in_form(full_invoice(), form)
    reading = read(write_form(said, form))
    assert reading.document == said
    assert reading.not_understood == ()


@pytest.mark.parametrize("form", CORE_FORMS)
def test_a_core_form_says_nothing_of_extended(form):
    document = replace(
        the_case("05_final_after_deposit"),
        currency_exchange=full_invoice().currency_exchange,
        order_date=date(2026, 9, 1),
    )
    said = in_form(document, form)
    assert said.preceding[0].type_code is None
    assert said.preceding[0].issue_date == date(2026, 9, 1)
    assert said.order_date is None
    assert said.advance_payments == ()


def test_a_line_that_details_another_is_no_line_of_the_core():
    lines = in_form(full_invoice(), Form.FACTURX).lines
    assert [line.status_reason for line in lines] == [None] * len(lines)
    assert len(lines) < len(full_invoice().lines)


def test_several_due_dates_are_told_in_words_where_the_form_knows_one():
    parts = (
        Instalment(Decimal("600"), date(2026, 10, 15)),
        Instalment(Decimal("400.5"), date(2026, 11, 15), "solde"),
    )
    document = plain_invoice(due_date=None, payment_terms="Par virement.", instalments=parts)
    said = in_form(document, Form.FACTURX)
    assert said.due_date == date(2026, 10, 15)
    assert said.instalments == ()
    assert said.payment_terms == (
        "Par virement.\nÉchéances : 600,00 EUR le 15/10/2026 ; 400,50 EUR le 15/11/2026 (solde)"
    )
    assert (
        in_form(document, Form.UBL_EXTENDED).instalments
        == in_form(document, Form.CII_EXTENDED).instalments
    )
    assert instalments_in_words(parts, "EUR", "en").startswith("Instalments: 600.00 EUR on 2026-10")
    assert instalments_in_words(parts[:1], "EUR") == ""


@pytest.mark.parametrize("form", Form)
def test_rates_and_amounts_are_spelled_alike_everywhere(form):
    line = plain_invoice().lines[0]
    document = plain_invoice(
        lines=(
            replace(
                line,
                vat_percent=Decimal("20"),
                net=Decimal("1E+2"),
                price=Price(net=Decimal("5E+1")),
            ),
        ),
        vat=(VatSubtotal(Decimal("100"), Decimal("20.0"), "S", Decimal("20.0")),),
        allowance_charges=(
            AllowanceCharge(False, Decimal("1.5"), vat_category="S", vat_percent=Decimal("20.000")),
        ),
    )
    said = in_form(document, form)
    assert str(said.lines[0].vat_percent) == str(said.vat[0].percent) == "20.00"
    assert str(said.lines[0].net) == "100.00"
    assert str(said.lines[0].price.net) == "50"
    assert str(said.allowance_charges[0].amount) == "1.50"
    # Nothing is ever taken away: a third decimal is left for the checks to refuse.
    assert str(said.allowance_charges[0].vat_percent) == "20.000"


def test_the_forms_know_their_levels():
    assert Form.FACTURX.level == "EN 16931"
    assert (Form.FACTURX_EXTENDED.level, Form.FACTURX_EXTENDED.profile) == ("EXTENDED", EXTENDED)
    assert [form.level for form in Form if "facturx" not in form] == [None] * 4
