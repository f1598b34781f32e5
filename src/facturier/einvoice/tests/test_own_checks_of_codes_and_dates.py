from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from facturier.einvoice.document import (
    Delivery,
    Document,
    Identifier,
    Instalment,
    Note,
    Party,
    PaymentAccount,
    PaymentCondition,
    PaymentMeans,
    PrecedingInvoice,
    Totals,
    VatSubtotal,
)
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.tests.sound_invoices import only, rules, sound_invoice

# --- exemptions -----------------------------------------------------------------------------------


def exempt(category: str, code: str | None = None, reason: str | None = None) -> Document:
    zero = VatSubtotal(Decimal("112.80"), Decimal(0), category, Decimal(0), reason, code)
    lines = tuple(
        replace(line, vat_category=category, vat_percent=Decimal(0))
        for line in sound_invoice().lines
    )
    net = Decimal("112.80")
    totals = Totals(lines=net, net=net, tax=Decimal(0), gross=net, payable=net)
    return sound_invoice(vat=(zero,), lines=lines, totals=totals)


@pytest.mark.parametrize(
    ("category", "code"),
    [
        ("K", "VATEX-EU-IC"),
        ("G", "vatex-eu-g"),
        ("AE", "VATEX-FR-AE"),
        ("AE", "VATEX-EU-AE"),
        ("O", "VATEX-EU-O"),
        ("E", "VATEX-FR-FRANCHISE"),
        ("E", "VATEX-FR-CGI261C-1"),
        ("E", "VATEX-EU-132-1A"),
        ("G", "VATEX-EU-148-A"),
        ("E", "NOT-IN-OUR-LIST"),
    ],
)
def test_a_reason_that_fits_its_category_is_left_alone(category: str, code: str) -> None:
    assert rules(exempt(category, code)) == []


@pytest.mark.parametrize(
    ("category", "code", "severity"),
    [
        ("K", "VATEX-EU-G", "fatal"),
        ("E", "VATEX-EU-IC", "fatal"),
        ("G", "VATEX-EU-AE", "fatal"),
        ("K", "VATEX-FR-FRANCHISE", "warning"),
        ("AE", "VATEX-EU-132-1A", "warning"),
    ],
)
def test_a_reason_of_another_category_is_found(category: str, code: str, severity: str) -> None:
    found = only(exempt(category, code))
    assert (found.rule, found.severity) == ("VATEX-CATEGORY", severity)
    assert code in found.message
    assert category in found.message


def test_a_rate_with_tax_has_no_reason_and_one_without_needs_one() -> None:
    assert only(exempt("Z", "VATEX-EU-O")).rule == "BR-Z-10"
    assert only(exempt("E")).rule == "BR-E-10"
    assert only(exempt("K")).rule == "BR-IC-10"
    assert rules(exempt("E", reason="Formation professionnelle")) == []
    assert rules(exempt("Z")) == []


def test_the_reason_on_a_line_fits_its_category_too() -> None:
    document = exempt("E", "VATEX-FR-FRANCHISE")
    line = replace(document.lines[0], exemption_code="VATEX-EU-IC")
    found = only(replace(document, lines=(line, document.lines[1])))
    assert (found.rule, found.location) == ("VATEX-CATEGORY", "BG-25[1]/BT-151")


# --- keys -----------------------------------------------------------------------------------------


def seller(**changes: Any) -> Document:
    return sound_invoice(seller=replace(sound_invoice().seller, **changes))


def test_a_siren_with_a_digit_wrong_is_found_wherever_it_stands() -> None:
    wrong = Identifier("810000019", "0002")
    assert [(f.rule, f.location) for f in own_checks(seller(legal_id=wrong))] == [
        ("SIREN-KEY", "BG-4/BT-30"),
        ("VAT-SIREN", "BG-4/BT-31"),
    ]
    address = Identifier("810000019_COMPTA", "0225")
    assert only(seller(electronic_address=address)).location == "BG-4/BT-34"
    assert only(seller(identifiers=(wrong,))).location == "BG-4/BT-29"


def test_an_identifier_without_scheme_or_of_another_one_is_left_alone() -> None:
    strange = (Identifier("810000019"), Identifier("810000019", "0088"))
    address = Identifier("compta@example.org", "EM")
    assert rules(seller(identifiers=strange, electronic_address=address)) == []


def test_a_siret_has_its_key_and_the_siren_of_its_party() -> None:
    assert rules(seller(identifiers=(Identifier("81000001800012", "0009"),))) == []
    assert rules(seller(identifiers=(Identifier("810 000 018 00013", "0009"),))) == ["SIRET-KEY"]
    other = Identifier("82000002400019", "0009")
    assert only(seller(identifiers=(other,))).rule == "SIRET-SIREN"


def test_the_post_offices_have_a_key_of_their_own() -> None:
    post = Delivery(location=Identifier("35600000049837", "0009"))
    assert rules(sound_invoice(delivery=post)) == []
    wrong = Delivery(location=Identifier("35600000049838", "0009"))
    assert only(sound_invoice(delivery=wrong)).location == "BG-13/BT-71"


def test_a_vat_number_has_the_key_of_its_country() -> None:
    buyer = sound_invoice().buyer
    for right in ("DE136695976", "FR 59 820000024", "CHE123456789MVA", "12345"):
        document = sound_invoice(buyer=replace(buyer, vat_id=right))
        assert rules(document) == [], right
    found = only(sound_invoice(buyer=replace(buyer, vat_id="DE136695977")))
    assert (found.rule, found.severity, found.location) == ("VAT-KEY", "warning", "BG-7/BT-48")
    assert only(sound_invoice(buyer=replace(buyer, vat_id="FR58820000024"))).severity == "fatal"


def test_a_french_vat_number_holds_the_siren_but_for_a_vat_group() -> None:
    document = seller(vat_id="FR59820000024")
    found = only(document)
    assert (found.rule, found.severity) == ("VAT-SIREN", "warning")
    assert found.values == (("stated", "FR59820000024"), ("computed", "FR07810000018"))
    group = Note("Membre d'un assujetti unique", "TXD")
    assert rules(replace(document, notes=(*document.notes, group))) == []


def test_payee_and_tax_representative_are_looked_at_too() -> None:
    payee = Party(legal_id=Identifier("810000019", "0002"))
    assert only(sound_invoice(payee=payee)).location == "BG-10/BT-61"
    representative = Party(vat_id="FR58820000024")
    assert only(sound_invoice(tax_representative=representative)).location == "BG-11/BT-63"


def test_the_parties_that_extended_adds_are_looked_at_too() -> None:
    wrong = Party(legal_id=Identifier("810000019", "0002"))
    assert only(sound_invoice(invoicer=wrong)).location == "BG-X-33"
    first, second = sound_invoice().lines
    several_sellers = sound_invoice(lines=(first, replace(second, seller=wrong)))
    assert only(several_sellers).location == "BG-25[2]"


def paid_to(account: str | None, institution: str | None = None) -> Document:
    means = PaymentMeans(code="30", account=PaymentAccount(account, institution=institution))
    return sound_invoice(payment_means=(PaymentMeans(code="10"), means))


@pytest.mark.parametrize(
    "account",
    ["FR76 3000 6000 0112 3456 7890 189", "DE89370400440532013000", "0012345", "DE06XXXXXXXXXX13"],
)
def test_a_right_iban_a_national_account_and_a_hidden_one_are_left_alone(account: str) -> None:
    assert rules(paid_to(account)) == []


def test_a_wrong_iban_is_found_and_no_other_is_suggested() -> None:
    found = only(paid_to("FR7630006000011234567890188"))
    assert (found.rule, found.severity) == ("IBAN-KEY", "fatal")
    assert found.location == "BG-16[2]/BG-17/BT-84"
    assert found.values == (("stated", "FR7630006000011234567890188"),)
    assert "clé" in found.message


def test_an_iban_too_short_for_its_country_is_found_though_its_key_is_right() -> None:
    assert "longueur" in only(paid_to("FR2812345678901234")).message


def test_the_debited_account_has_its_key_too() -> None:
    means = PaymentMeans(code="59", debited_account="FR7630006000011234567890188")
    found = only(sound_invoice(payment_means=(means,)))
    assert found.location == "BG-16[1]/BG-19/BT-91"


def test_a_bic_has_eight_or_eleven_characters_and_a_country() -> None:
    for right in ("AGRIFRPP", "AGRIFRPP882", "SE:BANKGIRO", None):
        assert rules(paid_to(None, right)) == []
    for wrong in ("AGRIFRPP8", "AGRIQQPP", "Crédit Agricole"):
        found = only(paid_to(None, wrong))
        assert (found.rule, found.severity) == ("BIC-FORM", "warning")


# --- dates and references -------------------------------------------------------------------------


def test_instalments_make_the_amount_due() -> None:
    parts = tuple(
        Instalment(Decimal(amount), date(2026, month, 1))
        for amount, month in (("66.75", 10), ("66.75", 11))
    )
    assert rules(sound_invoice(instalments=parts)) == []
    wrong = (*parts[:1], replace(parts[1], amount=Decimal("66.74")))
    found = only(sound_invoice(instalments=wrong))
    assert (found.rule, found.values) == (
        "INSTALMENTS",
        (("stated", "133.50"), ("computed", "133.49")),
    )


def test_one_part_alone_may_be_the_sum_after_a_cash_discount_so_it_is_a_warning() -> None:
    found = only(sound_invoice(instalments=(Instalment(Decimal("130.83")),)))
    assert (found.rule, found.severity, found.values) == (
        "INSTALMENT-ALONE",
        "warning",
        (("stated", "133.50"), ("computed", "130.83")),
    )
    stated = Instalment(Decimal("130.83"), discount=PaymentCondition(percent=Decimal(2)))
    for part in (Instalment(Decimal("133.5")), stated):
        assert rules(sound_invoice(instalments=(part,))) == []


def test_the_last_instalment_is_not_due_before_the_invoice() -> None:
    parts = tuple(Instalment(Decimal("66.75"), date(2026, 8, day)) for day in (1, 2))
    assert only(sound_invoice(instalments=parts)).rule == "INSTALMENT-DATE"
    later = (parts[0], replace(parts[1], due_date=date(2026, 9, 15)))
    assert rules(sound_invoice(instalments=later)) == []


@pytest.mark.parametrize("type_code", ["380", "381", "261"])
def test_nothing_is_due_before_it_is_issued_not_even_a_credit_note(type_code: str) -> None:
    document = sound_invoice(type_code=type_code, due_date=date(2026, 9, 14))
    assert only(document).rule == "DUE-DATE"
    assert rules(replace(document, due_date=date(2026, 9, 15))) == []


def test_deposits_and_what_is_already_paid_may_be_due_before() -> None:
    early = date(2026, 9, 1)
    assert rules(sound_invoice(type_code="386", due_date=early)) == []
    assert rules(sound_invoice(process="S2", due_date=early)) == []


def test_a_final_invoice_tells_its_deposit_and_what_was_paid() -> None:
    assert rules(sound_invoice(process="S4")) == ["FINAL-PREPAID", "FINAL-REFERENCE"]
    totals = replace(sound_invoice().totals, prepaid=Decimal("33.50"), payable=Decimal("100.00"))
    deposit = PrecedingInvoice("AC2026-0001", date(2026, 8, 1), "386")
    assert rules(sound_invoice(process="S4", totals=totals, preceding=(deposit,))) == []


@pytest.mark.parametrize("type_code", ["384", "471", "472", "473"])
def test_a_corrective_says_what_it_corrects(type_code: str) -> None:
    assert rules(sound_invoice(type_code=type_code)) == ["CORRECTIVE-REFERENCE"]
    corrected = (PrecedingInvoice("F2026-0041", date(2026, 9, 1)),)
    assert rules(sound_invoice(type_code=type_code, preceding=corrected)) == []


def negated(document: Document) -> Document:
    def less(part: Any, *names: str) -> Any:
        values = {name: getattr(part, name) for name in names}
        return replace(part, **{name: -value for name, value in values.items() if value})

    return replace(
        document,
        totals=less(document.totals, "lines", "net", "tax", "gross", "payable"),
        vat=tuple(less(one, "base", "tax") for one in document.vat),
        lines=tuple(less(line, "quantity", "net") for line in document.lines),
    )


def test_a_negative_credit_note_asks_for_money_and_a_negative_invoice_gives_it_back() -> None:
    assert only(negated(sound_invoice(type_code="381"))).rule == "CREDIT-SIGN"
    assert rules(sound_invoice(type_code="381")) == []
    assert rules(negated(sound_invoice())) == []
