"""What is read of a file that is not sound: all that can be; the rest is named with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from facturier.einvoice import tracing
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import AllowanceCharge, Document, Identifier, LineTotals
from facturier.einvoice.reading import Reading, examine, read
from facturier.einvoice.tests.factories import blank_pdf, plain_invoice
from facturier.einvoice.tests.strategies import documents
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable

CII, UBL = write_cii(plain_invoice()), write_ubl(plain_invoice())
TRANSACTION = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
patient = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def changed(content: bytes, old: str, new: str) -> bytes:
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


def left_over(reading: Reading) -> list[tuple[str, str]]:
    return [(left.location, left.text) for left in reading.not_understood]


def told(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.rule, problem.location) for problem in reading.problems]


def known(reading: Reading) -> Document:
    assert reading.document is not None
    return reading.document


@pytest.mark.parametrize("content", [CII, UBL])
def test_a_sound_document_leaves_nothing_over(content: bytes) -> None:
    reading = examine(content)
    assert reading.document == plain_invoice()
    assert (reading.not_understood, reading.problems) == ((), ())


@patient
@given(documents(cii=True))
def test_nothing_that_we_write_as_cii_is_left_over(document: Document) -> None:
    assert examine(write_cii(document)).not_understood == ()


@patient
@given(documents(cii=False))
def test_nothing_that_we_write_as_ubl_is_left_over(document: Document) -> None:
    assert examine(write_ubl(document)).not_understood == ()


# --- what nobody understands is listed ------------------------------------------------------------


def test_a_second_value_where_one_is_known_is_listed_with_its_position() -> None:
    said = "<cbc:ProfileID>M1</cbc:ProfileID>"
    reading = examine(changed(UBL, said, said * 2))
    assert left_over(reading) == [("/ubl:Invoice/cbc:ProfileID[2]", "M1")]
    assert reading.document == plain_invoice()


def test_an_unknown_element_of_any_namespace_is_listed() -> None:
    foreign = (
        '<ext:UBLExtensions xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:'
        'CommonExtensionComponents-2"><ext:UBLExtension><ext:ExtensionContent>'
        '<z:Stamp xmlns:z="urn:z" z:kind="seal">42</z:Stamp>'
        "</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions><cbc:CustomizationID>"
    )
    reading = examine(changed(UBL, "<cbc:CustomizationID>", foreign))
    place = (
        "/ubl:Invoice/ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent"
        "/*[local-name()='Stamp']"
    )
    assert sorted(left_over(reading)) == [(place, "42"), (f"{place}/@kind", "seal")]
    assert reading.document == plain_invoice()


def test_an_unknown_attribute_is_listed() -> None:
    said = '<cbc:CompanyID schemeID="0002"'
    reading = examine(changed(UBL, said, f'{said} listID="x"'))
    (place, text), *others = left_over(reading)
    assert place.endswith("/cac:PartyLegalEntity/cbc:CompanyID/@listID")
    assert (text, others) == ("x", [])


def test_text_between_elements_is_listed() -> None:
    reading = examine(changed(CII, "<rsm:ExchangedDocument>", "<rsm:ExchangedDocument>psst"))
    assert left_over(reading) == [("/rsm:CrossIndustryInvoice/rsm:ExchangedDocument", "psst")]
    reading = examine(changed(CII, "</rsm:ExchangedDocument>", "</rsm:ExchangedDocument>ah"))
    assert left_over(reading) == [("/rsm:CrossIndustryInvoice", "ah")]


def test_what_the_schema_wants_is_understood_only_as_expected() -> None:
    tax = f"{SETTLEMENT}/ram:ApplicableTradeTax[1]/ram:TypeCode"
    header = CII.index(b"ApplicableHeaderTradeSettlement")
    other = CII[:header] + changed(CII[header:], ">VAT<", ">GST<")
    assert left_over(examine(other)) == [(tax, "GST")]


def test_empty_elements_and_hints_for_schemas_are_nothing() -> None:
    hinted = changed(
        UBL,
        "<Invoice ",
        '<Invoice xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="urn:x x.xsd" ',
    )
    hinted = changed(hinted, "<cbc:ProfileID>", "<cbc:UUID/><cbc:ProfileID>")
    assert left_over(examine(hinted)) == []


def test_a_value_that_each_subtotal_repeats_is_said_once() -> None:
    document = plain_invoice(tax_point_code="432", tax_point_date=date(2026, 9, 30))
    reading = examine(write_cii(document))
    assert (reading.document, reading.not_understood) == (document, ())


def test_a_long_text_is_cut_and_a_flood_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def among(extra: str) -> bytes:
        return changed(UBL, "<cbc:ProfileID>", f"{extra}<cbc:ProfileID>")

    long = examine(among(f"<cbc:UUID>{'a' * 900}</cbc:UUID>"))
    assert [len(left.text) for left in long.not_understood] == [tracing.LONGEST_LISTED]
    monkeypatch.setattr(tracing, "MOST_LISTED", 3)
    flood = examine(among("<cbc:UUID>a</cbc:UUID>" * 8))
    assert [text for _, text in left_over(flood)] == ["a", "a", "a", "… + 5"]


# --- what cannot be read is a problem, and the rest is read ---------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "rule", "end"),
    [
        (">2026-09-15<", ">2026-02-30<", "bad-date", "/cbc:IssueDate"),
        (
            '<cbc:PayableAmount currencyID="EUR">133.50<',
            '<cbc:PayableAmount currencyID="EUR">cent<',
            "bad-amount",
            "/cac:LegalMonetaryTotal/cbc:PayableAmount",
        ),
    ],
)
def test_an_unreadable_value_is_a_problem_with_its_place_and_stays_listed(
    old: str, new: str, rule: str, end: str
) -> None:
    reading = examine(changed(UBL, old, new))
    assert told(reading) == [(rule, f"/ubl:Invoice{end}")]
    problem = reading.problems[0]
    assert (problem.source, problem.severity) == ("read", "fatal")
    assert problem.message.endswith(".")
    assert any(place == f"/ubl:Invoice{end}" for place, _ in left_over(reading))
    document = known(reading)
    assert document.seller == plain_invoice().seller
    assert document.lines == plain_invoice().lines


def test_an_amount_of_another_currency_is_kept_as_stated_and_is_a_problem() -> None:
    dollars = changed(
        UBL, '<cbc:PayableAmount currencyID="EUR">', '<cbc:PayableAmount currencyID="USD">'
    )
    reading = examine(dollars)
    place = "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"
    assert told(reading) == [("foreign-amount", place)]
    assert left_over(reading) == [(f"{place}/@currencyID", "USD")]
    assert known(reading).totals == plain_invoice().totals


def test_an_allowance_without_amount_is_a_problem_and_none_of_it_is_half_kept() -> None:
    charge = AllowanceCharge(is_charge=False, amount=Decimal("7.77"), reason="Geste")
    content = write_ubl(plain_invoice(allowance_charges=(charge, charge)))
    start = content.index(b"<cbc:Amount")
    end = content.index(b"</cbc:Amount>") + len(b"</cbc:Amount>")
    reading = examine(content[:start] + content[end:])
    place = "/ubl:Invoice/cac:AllowanceCharge[1]"
    assert told(reading) == [("missing-value", place)]
    assert (f"{place}/cbc:AllowanceChargeReason", "Geste") in left_over(reading)
    assert known(reading).allowance_charges == (charge,)


def test_a_bad_amount_is_told_once_and_not_as_missing_too() -> None:
    charge = AllowanceCharge(is_charge=False, amount=Decimal("7.77"))
    content = write_cii(plain_invoice(allowance_charges=(charge,)))
    reading = examine(changed(content, ">7.77<", ">sept<"))
    assert [rule for rule, _ in told(reading)] == ["bad-amount"]
    assert known(reading).allowance_charges == ()


@pytest.mark.parametrize("form", ["203", "610", "616"])
def test_a_date_of_another_format_is_never_guessed(form: str) -> None:
    reading = examine(changed(CII, 'format="102">20260915', f'format="{form}">20260915'))
    assert [rule for rule, _ in told(reading)] == ["bad-date"]
    assert known(reading).issue_date is None
    assert known(reading).number == "F2026-0042"


def test_a_document_without_number_date_or_seller_is_still_read() -> None:
    bare = write_cii(Document(lines=plain_invoice().lines))
    assert known(examine(bare)).lines == plain_invoice().lines
    with pytest.raises(Unreadable) as caught:
        read(bare)
    assert caught.value.code == "missing-number"


def test_the_strict_reading_refuses_the_first_problem() -> None:
    with pytest.raises(Unreadable) as caught:
        read(changed(UBL, ">2026-09-15<", ">demain<"))
    assert caught.value.code == "bad-date"
    assert caught.value.params["value"] == "demain"


def test_problems_are_told_up_to_a_limit_and_their_values_stay_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tracing, "MOST_PROBLEMS", 2)
    lines = tuple(replace(line, quantity=Decimal("4.44")) for line in plain_invoice().lines * 3)
    content = write_ubl(plain_invoice(lines=lines)).replace(b">4.44<", b">peu<")
    reading = examine(content)
    assert len(reading.problems) == 2
    assert len([text for _, text in left_over(reading) if text == "peu"]) == 6


# --- files without invoice ------------------------------------------------------------------------


def test_a_pdf_without_invoice_is_a_reading_without_document() -> None:
    reading = examine(blank_pdf())
    assert (reading.format, reading.document, reading.xml) == ("PDF", None, None)
    assert (reading.media_type, reading.problems) == ("application/pdf", ())
    with pytest.raises(Unreadable) as caught:
        read(blank_pdf())
    assert caught.value.code == "pdf-without-invoice"


def test_nothing_structured_is_refused_even_when_lenient() -> None:
    for content in (b"", b"Bonjour", b"<html/>", b"<a>", b"%PDF-1.7\n"):
        with pytest.raises(Unreadable):
            examine(content)


MESSAGE = """<rsm:CrossDomainAcknowledgementAndResponse
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100">
 <rsm:AcknowledgementDocument><ram:ReferenceReferencedDocument>
  <ram:IssuerAssignedID>F2026-0042</ram:IssuerAssignedID>
  <ram:ProcessConditionCode>210</ram:ProcessConditionCode>
 </ram:ReferenceReferencedDocument></rsm:AcknowledgementDocument>
</rsm:CrossDomainAcknowledgementAndResponse>"""


def test_a_life_cycle_message_is_read_and_is_no_invoice() -> None:
    reading = examine(MESSAGE.encode())
    assert (reading.format, reading.document) == ("CDAR", None)
    assert reading.message is not None
    with pytest.raises(Unreadable) as caught:
        read(MESSAGE.encode())
    assert caught.value.code == "life-cycle-message"
    assert caught.value.params == {"status": "210", "invoice": "F2026-0042"}


# --- what EXTENDED adds, in both syntaxes ---------------------------------------------------------


def test_a_line_of_a_group_names_its_place_in_both_syntaxes() -> None:
    top, other = plain_invoice().lines
    group = replace(top, status_reason="GROUP")
    detail = replace(other, parent="1", status_reason="DETAIL")
    document = plain_invoice(lines=(group, detail))
    ubl = write_ubl(document)
    assert b"<cbc:DocumentStatusCode>DETAIL<" in ubl
    assert b"SubInvoiceLine" not in ubl
    assert known(examine(ubl)) == known(examine(write_cii(document))) == document


def test_the_vat_of_a_line_is_read_in_both_currencies() -> None:
    line = plain_invoice().lines[0]
    totals = LineTotals(tax=Decimal("20.00"), tax_in_vat_currency=Decimal("18.40"))
    document = plain_invoice(
        currency="USD", vat_currency="EUR", lines=(replace(line, totals=totals),)
    )
    for write in (write_cii, write_ubl):
        assert known(examine(write(document))) == document


def test_several_objects_of_one_line_are_all_kept() -> None:
    line = replace(
        plain_invoice().lines[0],
        object_id=Identifier("F-1", "AFL"),
        other_object_ids=(Identifier("S1", "AVV"), Identifier("C-9", "IT")),
    )
    document = plain_invoice(lines=(line,))
    for write in (write_cii, write_ubl):
        assert known(examine(write(document))) == document
