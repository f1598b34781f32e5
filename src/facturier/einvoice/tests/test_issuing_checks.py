"""What is asked of a document that we issue, beyond what is asked of those that we receive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from facturier.einvoice.document import (
    AdvancePayment,
    Document,
    Identifier,
    Note,
    PrecedingInvoice,
    VatSubtotal,
)
from facturier.einvoice.judging.verdict import known_troubles
from facturier.einvoice.own_checks.issuing import (
    issuing_checks,
    named_character,
    texts_of,
    unwritable,
)
from facturier.einvoice.tests.reference_cases import NAMES, the_case

STANDARD = "01_standard"


def standard() -> Document:
    return the_case(STANDARD)


def found(document: Document) -> list[tuple[str, str]]:
    return [(one.rule, one.location) for one in known_troubles(document)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_held_against_the_reference_cases(name):
    assert found(the_case(name)) == []


def with_line(index: int, **changes: object) -> Document:
    document = standard()
    lines = list(document.lines)
    lines[index] = replace(lines[index], **changes)
    return replace(document, lines=tuple(lines))


def with_name(text: str) -> Document:
    line = standard().lines[1]
    return with_line(1, item=replace(line.item, name=text))


WRONG = {
    "a factored invoice": (replace(standard(), type_code="393"), ("ISSUE-KIND", "BT-3")),
    "no note on penalties": (
        replace(standard(), notes=standard().notes[:1] + standard().notes[2:]),
        ("ISSUE-NOTE", "BG-1/PMD"),
    ),
    "the indemnity twice": (
        replace(standard(), notes=(*standard().notes, standard().notes[0])),
        ("ISSUE-NOTE", "BG-1/PMT"),
    ),
    "no word on the buyer": (
        replace(standard(), notes=standard().notes[:3]),
        ("ISSUE-NOTE", "BG-1/BAR"),
    ),
    "an unknown word on the buyer": (
        replace(standard(), notes=(*standard().notes[:3], Note("B2X", "BAR"))),
        ("ISSUE-RELATION", "BG-1/BAR"),
    ),
    "an identifier without scheme": (
        replace(standard(), seller=replace(standard().seller, identifiers=(Identifier("42"),))),
        ("ISSUE-SCHEME", "BG-4/BT-29"),
    ),
    "free text for an address": (
        replace(
            standard(),
            buyer=replace(standard().buyer, electronic_address=Identifier("chez nous", "0225")),
        ),
        ("ISSUE-ADDRESS", "BG-7/BT-49"),
    ),
    "a mail address without domain": (
        replace(
            standard(),
            buyer=replace(standard().buyer, electronic_address=Identifier("odile", "EM")),
        ),
        ("ISSUE-ADDRESS", "BG-7/BT-49"),
    ),
    "a rate of three decimals": (
        with_line(2, vat_percent=Decimal("5.501")),
        ("ISSUE-RATE", "BG-25[3]/BT-152"),
    ),
    "a control character": (with_name("Pose\x07"), ("ISSUE-CHARACTER", "BG-25[2]/BT-153")),
    "a private-use character": (with_name("Pose \ue000"), ("ISSUE-CHARACTER", "BG-25[2]/BT-153")),
    "half a character": (with_name("Pose \ud800"), ("ISSUE-CHARACTER", "BG-25[2]/BT-153")),
    "a cent too much": (
        with_line(0, net=Decimal("923.41")),
        ("LINE-NET", "BG-25[1]/BT-131"),
    ),
}


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_document_is_held_back_at_the_field_that_is_wrong(why):
    document, expected = WRONG[why]
    assert expected in found(document)


def test_a_reason_without_code_or_code_without_reason_is_not_enough():
    document = the_case("06_franchise_293B")
    for change, place in (
        ({"exemption_code": None}, "BG-23[1]/BT-121"),
        ({"exemption_reason": None}, "BG-23[1]/BT-120"),
    ):
        vat = (replace(document.vat[0], **change),)
        assert ("ISSUE-EXEMPTION", place) in found(replace(document, vat=vat))


def deposit(amount: str, tax: str) -> AdvancePayment:
    return AdvancePayment(
        Decimal(amount),
        date(2026, 9, 1),
        (VatSubtotal(Decimal(amount) - Decimal(tax), Decimal(tax), "S", Decimal("20.00")),),
        PrecedingInvoice("AC2026-0001", date(2026, 9, 1), "386"),
    )


def test_deposits_are_the_sum_already_paid_and_each_is_its_base_and_its_vat():
    final = the_case("05_final_after_deposit")
    assert found(replace(final, advance_payments=(deposit("1800.00", "300.00"),))) == []
    short = replace(final, advance_payments=(deposit("1799.99", "300.00"),))
    assert ("ISSUE-DEPOSITS", "BG-22/BT-113") in found(short)
    bent = replace(deposit("1800.00", "300.00"), amount=Decimal("1800.00"))
    bent = replace(bent, vat=(replace(bent.vat[0], tax=Decimal("299.99")),))
    assert ("ISSUE-DEPOSIT-VAT", "BG-X-45[1]/BT-X-291") in found(
        replace(final, advance_payments=(bent,))
    )


def test_what_is_a_warning_of_a_received_invoice_holds_back_one_of_ours():
    final = the_case("05_final_after_deposit")
    credit = the_case("02_credit_note")
    negative = replace(credit.totals, gross=Decimal("-194.40"), payable=Decimal("-194.40"))
    for document, rule in (
        (replace(final, preceding=()), "FINAL-REFERENCE"),
        (replace(final, totals=replace(final.totals, prepaid=None)), "FINAL-PREPAID"),
        (replace(credit, totals=negative), "CREDIT-SIGN"),
        (replace(credit, due_date=date(2026, 9, 1)), "DUE-DATE"),
        (replace(the_case("14_foreign_currency"), totals=replace(
            the_case("14_foreign_currency").totals, tax_in_vat_currency=Decimal("1.00"))), "BT-111-RATE"),
    ):  # fmt: skip
        assert rule in [rule for rule, _place in found(document)], rule


def test_numbers_that_others_were_given_are_remarks():
    foreign = the_case("08_intra_eu_goods")
    odd = replace(foreign, buyer=replace(foreign.buyer, vat_id="DE123456789"))
    assert found(odd) == []


def test_every_text_has_a_place():
    places = dict(texts_of(standard()))
    assert {"BT-1", "BG-4/BT-27", "BG-7/BT-44", "BG-25[1]/BT-153", "BT-13", "BG-13"} <= set(places)
    assert all(places)


def test_characters_are_named():
    assert unwritable("Été à 12 €,\tœuvre\n") == ()
    assert unwritable("a\x00b\x00\ue000") == ("\x00", "\ue000")
    assert named_character("漢") == "« 漢 » (U+6F22)"
    assert named_character("\x07") == "U+0007"


def test_an_issuing_check_says_which_character():
    (one,) = issuing_checks(with_name("Pose\x07"))
    assert "U+0007" in one.message
