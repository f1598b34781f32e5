"""What our own checks say of a file as it was read: what could not be read accuses no sum."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import AllowanceCharge, Document, Identifier, Instalment, Party
from facturier.einvoice.findings import MORE
from facturier.einvoice.judging import examination
from facturier.einvoice.judging.engine import _TERM
from facturier.einvoice.judging.examination import Case, Examination, _sold_from_france
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.own_checks.rounding import minor_units, rounded
from facturier.einvoice.reading import examine
from facturier.einvoice.tests.sound_invoices import only, rules, sound_invoice
from facturier.einvoice.ubl import write_ubl
from tests.plumbing.french_invoices import french_invoice

WRITERS = pytest.mark.parametrize("write", [write_cii, write_ubl])


def told(content: bytes) -> Examination:
    return Case(content).open()


# --- what could not be read -----------------------------------------------------------------------
@WRITERS
@pytest.mark.parametrize("name", ["lines", "net", "tax", "gross", "payable"])
def test_an_amount_that_cannot_be_read_makes_no_sum_false(write, name: str) -> None:
    content = write(french_invoice())
    amount = f">{getattr(french_invoice().totals, name)}<".encode()
    assert amount in content
    found = told(content.replace(amount, amount.replace(b".", b",")))
    assert "bad-amount" in {finding.rule for finding in found.violations}
    assert found.own == ()


@WRITERS
def test_what_needs_no_amount_is_checked_all_the_same(write) -> None:
    wrong = replace(french_invoice().seller, legal_id=Identifier("123456789", "0002"), vat_id=None)
    content = write(french_invoice(seller=wrong)).replace(b">827.20<", b">827,20<")
    assert [finding.rule for finding in told(content).own] == ["SIREN-KEY"]


def test_a_date_that_cannot_be_read_leaves_the_sums_to_be_checked() -> None:
    totals = replace(french_invoice().totals, gross=Decimal("900"), payable=Decimal("900"))
    document = french_invoice(totals=totals)
    day = document.issue_date.strftime("%Y%m%d").encode()
    content = write_cii(document).replace(b">" + day + b"<", b">20261399<")
    found = told(content)
    assert "bad-date" in {finding.rule for finding in found.violations}
    assert "BR-CO-15" in {finding.rule for finding in found.own}


def test_without_its_amounts_a_schedule_is_not_added_up() -> None:
    parts = (Instalment(Decimal("1")), Instalment(Decimal("2")))
    document = sound_invoice(instalments=parts)
    assert rules(document) == ["INSTALMENTS"]
    assert own_checks(document, amounts_known=False) == ()


# --- BT-6 is BT-5 ---------------------------------------------------------------------------------
def in_the_same_currency(converted: str) -> Document:
    document = french_invoice(vat_currency="EUR")
    totals = replace(document.totals, tax_in_vat_currency=Decimal(converted))
    return replace(document, totals=totals)


@WRITERS
def test_the_vat_repeated_in_the_same_currency_is_read_and_compared(write) -> None:
    tax = french_invoice().totals.tax
    for converted, wanted in ((tax, []), (tax + Decimal("0.01"), ["BT-111"])):
        content = write(in_the_same_currency(str(converted)))
        reading = examine(content)
        assert reading.document is not None
        assert reading.document.totals.tax == tax
        assert reading.document.totals.tax_in_vat_currency == converted
        assert reading.not_understood == ()
        assert [finding.rule for finding in told(content).own] == wanted


# --- places and terms -----------------------------------------------------------------------------
def test_the_reason_of_an_allowance_is_checked_and_placed_in_its_own_group() -> None:
    fits = AllowanceCharge(True, Decimal(0), vat_category="E", exemption_code="VATEX-EU-132")
    other = replace(fits, is_charge=False)
    wrong = replace(fits, exemption_code="VATEX-EU-IC")
    document = sound_invoice()
    for found, place in (
        ((other, fits, wrong), "BG-21[2]/BT-102"),
        ((fits, other, replace(wrong, is_charge=False)), "BG-20[2]/BT-95"),
    ):
        (finding,) = (
            one
            for one in own_checks(replace(document, allowance_charges=found))
            if one.rule == "VATEX-CATEGORY"
        )
        assert finding.location == place


@pytest.mark.parametrize(
    ("message", "terms"),
    [
        ("[BR-FR-MV-05] le groupe EXT-FR-FE-BG-12 manque", ["EXT-FR-FE-BG-12"]),
        ("EXT-FR-FE-136 et BT-9", ["EXT-FR-FE-136", "BT-9"]),
        ("[BR-X]-BT-1 and BG-X-41, BT-31-1, MDT-88", ["BT-1", "BG-X-41", "BT-31-1", "MDT-88"]),
    ],
)
def test_the_terms_of_a_message_are_those_it_names(message: str, terms: list[str]) -> None:
    assert _TERM.findall(message) == terms


@pytest.mark.parametrize(
    ("legal_id", "vat_id", "country", "french"),
    [
        (Identifier("810000018", "0002"), None, None, True),
        (None, "FR07810000018", None, True),
        (Identifier("81000001800012", "0009"), None, "FR", None),
        (None, None, "RE", None),
        (None, None, "GP", None),
        (None, None, None, None),
        (Identifier("81000001800012", "0009"), None, "DE", False),
        (Identifier("HRB 1", "0204"), None, "FR", False),
        (None, "DE123456788", "FR", False),
        (None, None, "BE", False),
    ],
)
def test_a_seller_is_french_by_its_numbers_and_open_where_they_are_missing(
    legal_id, vat_id, country, french
) -> None:
    seller = french_invoice().seller
    address = replace(seller.address, country=country)
    party = Party(name="x", legal_id=legal_id, vat_id=vat_id, address=address)
    assert _sold_from_france(party) is french


def test_of_very_many_findings_of_ours_the_first_are_told_and_the_others_counted(monkeypatch):
    monkeypatch.setattr(examination, "MOST_OWN_FINDINGS", 3)
    document = french_invoice(lines=6)
    wrong = tuple(replace(line, net=line.net + 1) for line in document.lines)
    found = told(write_cii(replace(document, lines=wrong))).own
    assert len(found) == 4
    assert found[-1].rule == MORE


# --- what is no fault -----------------------------------------------------------------------------
def test_what_has_no_key_that_we_know_is_not_accused() -> None:
    def paid_to(account: str) -> Document:
        means = sound_invoice().payment_means[0]
        return sound_invoice(
            payment_means=(replace(means, account=replace(means.account, account_id=account)),)
        )

    unknown = next(
        f"XY{key:02}12345678901234567890"
        for key in range(2, 99)
        if int(f"123456789012345678903334{key:02}") % 97 == 1
    )
    assert rules(paid_to(unknown)) == [], "a country that publishes no form"
    assert only(paid_to("FR3299999000010000000000132")).rule == "IBAN-KEY"


def test_companies_of_monaco_stand_on_numbers_without_key() -> None:
    seller = sound_invoice().seller
    monaco = replace(
        seller,
        legal_id=Identifier("000123456", "0002"),
        identifiers=(Identifier("00012345600012", "0009"),),
        vat_id=None,
        electronic_address=None,
    )
    assert rules(sound_invoice(seller=monaco)) == []
    # A French branch may use the VAT number of its Monegasque company.
    branch = replace(seller, vat_id="FR05000123456")
    assert "VAT-SIREN" not in rules(sound_invoice(seller=branch))


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("EUR", 2), ("JPY", 0), ("HUF", 0), ("TND", 3), ("KWD", 3), ("CLF", 4), ("???", 2), (None, 2)],
)
def test_amounts_are_rounded_at_the_unit_of_their_currency(currency, decimals) -> None:
    assert minor_units(currency) == decimals
    half = Decimal(5).scaleb(-decimals - 1)
    assert rounded(half, currency) == Decimal(1).scaleb(-decimals)
    assert rounded(-half, currency) == -Decimal(1).scaleb(-decimals)


def test_numbers_of_38_digits_are_computed_exactly() -> None:
    price = Decimal("1." + "3" * 36)
    document = sound_invoice()
    line = document.lines[0]
    for last, wanted in ((price, []), (price + Decimal("1e-36"), ["PRICE-NET"])):
        assert line.price is not None
        exact = replace(line.price, net=price, gross=last, discount=Decimal(0))
        changed = replace(document, lines=(replace(line, price=exact), *document.lines[1:]))
        found = [rule for rule in rules(changed) if rule.startswith("PRICE")]
        assert found == wanted
