"""From the place of a finding to the part of the readable page that shows it."""

import time
from dataclasses import replace
from decimal import Decimal

import lxml.html
import pytest
from django.template import engines
from hypothesis import given, settings

from facturier.einvoice.document import Document, Identifier, Item, Line, Party, Totals, VatSubtotal
from facturier.einvoice.own_checks import own_checks
from facturier.einvoice.reading import examine
from facturier.einvoice.tests.factories import documents, plain_invoice
from facturier.einvoice.ubl import write_ubl
from facturier.einvoice.unreadable import Unreadable
from facturier.rendering.queries import sheet_of
from facturier.rendering.rules.places import Place, SheetPlaces
from facturier.rendering.rules.sheet.lines import MOST_ON_SCREEN
from facturier.rendering.tests.fullest import fullest_document
from tests.conformance.corpus import CORPUS, MISSING, manifest
from tests.plumbing.house_rules import CAMPAIGN

CII = "/rsm:CrossIndustryInvoice"
DEAL = f"{CII}/rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{DEAL}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{DEAL}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{DEAL}/ram:ApplicableHeaderTradeSettlement"
SUMS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
ITEM = f"{DEAL}/ram:IncludedSupplyChainTradeLineItem"
UBL, CREDIT = "/ubl:Invoice", "/cn:CreditNote"

PLACES = {
    # Cross Industry Invoice.
    CII: "doc-entete",
    f"{CII}/rsm:ExchangedDocument/ram:ID": "doc-entete",
    f"{CII}/rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString/@format": "doc-entete",
    f"{CII}/rsm:ExchangedDocument/ram:IncludedNote[2]/ram:Content": "doc-mentions",
    f"{CII}/rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID": "doc-fichier",
    f"{AGREEMENT}/ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID": "doc-tiers-seller",
    f"{AGREEMENT}/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID": "doc-tiers-buyer",
    f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty/ram:Name": "doc-tiers-tax-representative",
    f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID": "doc-references",
    f"{AGREEMENT}/ram:SpecifiedProcuringProject/ram:ID": "doc-references",
    f"{AGREEMENT}/ram:AdditionalReferencedDocument[2]/ram:AttachmentBinaryObject": "doc-pieces",
    f"{DELIVERY}/ram:ShipToTradeParty/ram:GlobalID": "doc-tiers-delivery",
    f"{DELIVERY}/ram:UltimateShipToTradeParty/ram:Name": "doc-tiers-ultimate-ship-to",
    f"{DELIVERY}/ram:ShipFromTradeParty/ram:Name": "doc-tiers-ship-from",
    f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime": "doc-references",
    f"{DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID": "doc-references",
    f"{DELIVERY}/ram:DeliveryNoteReferencedDocument": "doc-references",
    DELIVERY: "doc-references",
    f"{AGREEMENT}/ram:ApplicableTradeDeliveryTerms/ram:DeliveryTypeCode": "doc-references",
    f"{AGREEMENT}/ram:SalesAgentTradeParty/ram:Name": "doc-tiers-seller-agent",
    f"{AGREEMENT}/ram:BuyerAgentTradeParty/ram:Name": "doc-tiers-buyer-agent",
    f"{AGREEMENT}/ram:BuyerTaxRepresentativeTradeParty": "doc-tiers-buyer-tax-representative",
    f"{AGREEMENT}/ram:ProductEndUserTradeParty": "doc-tiers-product-end-user",
    f"{AGREEMENT}/ram:AnotherTradeParty/ram:Name": "doc-tiers",
    f"{SETTLEMENT}/ram:InvoicerTradeParty/ram:Name": "doc-tiers-invoicer",
    f"{SETTLEMENT}/ram:InvoiceeTradeParty/ram:Name": "doc-tiers-invoicee",
    f"{SETTLEMENT}/ram:PayerTradeParty/ram:Name": "doc-tiers-payer",
    f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:StartDateTime": "doc-references",
    f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms[2]/ram:PayeeTradeParty": "doc-echeances",
    f"{SETTLEMENT}/ram:PayeeTradeParty/ram:Name": "doc-tiers-payee",
    f"{SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID": "doc-references",
    f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CalculatedAmount": "doc-tva-1",
    f"{SETTLEMENT}/ram:ApplicableTradeTax[2]": "doc-tva-2",
    f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[2]/ram:CategoryTradeTax": "doc-remises",
    f"{SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge/ram:AppliedAmount": "doc-remises",
    f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description": "doc-echeances",
    f"{SUMS}/ram:GrandTotalAmount": "doc-totaux",
    f"{SUMS}/ram:TaxTotalAmount[2]/@currencyID": "doc-totaux",
    f"{MEANS}/ram:TypeCode": "doc-paiement",
    f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID": "doc-paiement",
    f"{MEANS}[2]/ram:PayerPartyDebtorFinancialAccount/ram:IBANID": "doc-paiement",
    f"{MEANS}/ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID": "doc-paiement",
    ITEM: "doc-ligne-1",
    f"{ITEM}[3]/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax": "doc-ligne-3",
    f"{ITEM}[2]/ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge[2]": "doc-ligne-2",
    f"{ITEM}[2]/ram:AssociatedDocumentLineDocument/ram:IncludedNote": "doc-ligne-2",
    # Universal Business Language.
    UBL: "doc-entete",
    f"{UBL}/cbc:IssueDate": "doc-entete",
    f"{UBL}/cac:InvoicePeriod/cbc:DescriptionCode": "doc-references",
    f"{UBL}/cbc:CustomizationID": "doc-fichier",
    f"{UBL}/cbc:ProfileID": "doc-fichier",
    f"{UBL}/cbc:Note[2]": "doc-mentions",
    f"{UBL}/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID/@schemeID": "doc-tiers-seller",
    f"{UBL}/cac:AccountingCustomerParty/cac:Party": "doc-tiers-buyer",
    f"{UBL}/cac:PayeeParty/cac:PartyName": "doc-tiers-payee",
    f"{UBL}/cac:TaxRepresentativeParty": "doc-tiers-tax-representative",
    f"{UBL}/cac:Delivery/cac:DeliveryLocation/cbc:ID": "doc-tiers-delivery",
    f"{UBL}/cac:Delivery/cac:DeliveryParty/cac:PartyName": "doc-tiers-delivery",
    f"{UBL}/cac:Delivery/cbc:ActualDeliveryDate": "doc-references",
    f"{UBL}/cac:DeliveryTerms/cac:DeliveryLocation/cbc:Name": "doc-references",
    f"{UBL}/cac:AccountingSupplierParty/cac:Party/cac:AgentParty": "doc-tiers-seller-agent",
    f"{UBL}/cac:AccountingSupplierParty/cac:Party/cac:ServiceProviderParty": "doc-tiers-invoicer",
    f"{UBL}/cac:AccountingCustomerParty/cac:Party/cac:AgentParty": "doc-tiers-buyer-agent",
    f"{UBL}/cac:AccountingCustomerParty/cac:Party/cac:ServiceProviderParty": "doc-tiers-invoicee",
    f"{UBL}/cac:PaymentMeans/cac:PaymentMandate/cac:PayerParty": "doc-tiers-payer",
    f"{UBL}/cac:OrderReference/cbc:ID": "doc-references",
    f"{UBL}/cac:BillingReference/cac:InvoiceDocumentReference": "doc-references",
    f"{UBL}/cac:AdditionalDocumentReference/cac:Attachment": "doc-pieces",
    f"{UBL}/cac:PaymentMeans[2]/cac:PayeeFinancialAccount/cbc:ID": "doc-paiement",
    f"{UBL}/cac:PaymentTerms/cbc:Note": "doc-echeances",
    f"{UBL}/cac:AllowanceCharge[2]/cac:TaxCategory/cbc:ID": "doc-remises",
    f"{UBL}/cac:TaxTotal/cbc:TaxAmount": "doc-totaux",
    f"{UBL}/cac:TaxTotal[2]/cac:TaxSubtotal[2]/cac:TaxCategory": "doc-tva-2",
    f"{UBL}/cac:LegalMonetaryTotal/cbc:PayableAmount": "doc-totaux",
    f"{UBL}/cac:InvoiceLine[2]/cac:Item/cbc:Name": "doc-ligne-2",
    f"{UBL}/cac:InvoiceLine[3]/cac:AllowanceCharge/cbc:Amount": "doc-ligne-3",
    f"{UBL}/cac:InvoiceLine/cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount": "doc-ligne-1",
    f"{CREDIT}/cac:CreditNoteLine[3]/cac:Price": "doc-ligne-3",
    # Our own checks name groups and terms.
    "BG-4/BT-30": "doc-tiers-seller",
    "BG-7/BT-48": "doc-tiers-buyer",
    "BG-10/BT-61": "doc-tiers-payee",
    "BG-11/BT-63": "doc-tiers-tax-representative",
    "BG-16[2]/BG-17/BT-84": "doc-paiement",
    "BG-16/BG-19/BT-91": "doc-paiement",
    "BG-20[2]/BT-92": "doc-remises",
    "BG-21/BT-99": "doc-remises",
    "BG-22/BT-112": "doc-totaux",
    "BG-23[2]/BT-117": "doc-tva-2",
    "BG-23": "doc-tva-1",
    "BG-25[2]/BT-131": "doc-ligne-2",
    "BG-25[3]/BG-27[2]/BT-136": "doc-ligne-3",
    "BG-25/BT-146": "doc-ligne-1",
    "BG-3": "doc-references",
    "BT-9": "doc-echeances",
    "BT-20": "doc-mentions",
    # The whole file, and what nobody foresaw.
    "": "doc-entete",
    "/": "doc-entete",
    "BG-99": "doc-entete",
    "/*[local-name()='Autre']/x:y[3]": "doc-entete",
}


def place_on_sheet(location: str, document: Document | None, language: str) -> Place:
    return SheetPlaces(document, language).of(location)


def whole_document() -> Document:
    """A document with something in each of its parts, three lines and two VAT subtotals."""
    filled, _stated = fullest_document()
    line = replace(filled.lines[0], parent=None, status_reason=None)
    return replace(
        filled,
        lines=tuple(replace(line, number=f"L{number}") for number in "123"),
        vat=(filled.vat[0], filled.vat[0]),
    )


WHOLE = whole_document()


def ids(document: Document, language: str = "fr") -> set[str]:
    """The ids of the page, as the template writes them."""
    page = engines["jinja2"].from_string(
        '{% from "rendering/_sheet.html" import document_sheet %}{{ document_sheet(sheet) }}'
    )
    rendered = page.render({"sheet": sheet_of(document, language)})
    found = lxml.html.fromstring(rendered).xpath("//@id")
    assert len(found) == len(set(found))
    return set(found)


IDS_OF_WHOLE = ids(WHOLE)


@pytest.mark.parametrize("location", PLACES)
def test_a_place_of_the_file_is_shown_by_its_part_of_the_page(location):
    place = place_on_sheet(location, WHOLE, "fr")
    assert place.anchor == PLACES[location]
    assert place.anchor in IDS_OF_WHOLE


def test_a_party_that_the_document_does_not_name_is_pointed_at_among_the_parties():
    document = Document(seller=Party(name="x"))
    place = place_on_sheet(f"{SETTLEMENT}/ram:PayeeTradeParty/ram:Name", document, "fr")
    assert (place.anchor, place.label) == ("doc-tiers", "Bénéficiaire du paiement")
    assert "doc-tiers" in ids(document) and "doc-tiers-payee" not in ids(document)


def test_terms_of_payment_stand_with_the_instalments_only_where_there_are_some():
    terms, without = f"{UBL}/cac:PaymentTerms/cbc:Note", replace(WHOLE, instalments=())
    assert place_on_sheet(terms, WHOLE, "fr").anchor == "doc-echeances"
    assert place_on_sheet(terms, without, "fr").anchor == "doc-mentions"


def test_a_line_that_the_screen_leaves_out_is_named_and_pointed_at_the_row_that_says_so():
    line = WHOLE.lines[0]
    document = replace(
        WHOLE, lines=tuple(replace(line, number=f"L{n}") for n in range(1, MOST_ON_SCREEN + 3))
    )
    place = place_on_sheet(f"BG-25[{MOST_ON_SCREEN + 2}]/BT-131", document, "fr")
    assert (place.anchor, place.label) == ("doc-lignes-suite", f"Ligne L{MOST_ON_SCREEN + 2}")
    shown = ids(document)
    assert {"doc-lignes-suite", f"doc-ligne-{MOST_ON_SCREEN}"} <= shown
    assert f"doc-ligne-{MOST_ON_SCREEN + 1}" not in shown
    assert sheet_of(document, "fr")["lines"]["further"].startswith("+ 2 lignes")
    assert sheet_of(WHOLE, "fr")["lines"]["further"] == ""


def test_each_part_is_named_in_both_languages():
    for location in PLACES:
        french, english = (place_on_sheet(location, WHOLE, language) for language in ("fr", "en"))
        assert french.anchor == english.anchor
        assert french.label and english.label
        assert french.label != english.label or french.label == "Document", location


def test_a_line_is_called_by_its_own_number():
    assert place_on_sheet("BG-25[2]/BT-131", WHOLE, "fr").label == "Ligne L2"
    assert place_on_sheet(f"{ITEM}[2]", WHOLE, "en").label == "Line L2"
    nameless = replace(WHOLE, lines=(Line(), Line()))
    assert place_on_sheet("BG-25[2]/BT-131", nameless, "fr").label == "Ligne 2"
    assert place_on_sheet("BG-25[2]/BT-131", None, "fr").label == "Ligne 2"


@pytest.mark.parametrize(
    ("terms", "anchor"),
    [
        (("BT-112", "BT-109"), "doc-totaux"),
        (("BT-24", "BT-31"), "doc-fichier"),
        (("BT-13",), "doc-references"),
        (("BT-22",), "doc-mentions"),
        (("BT-31",), "doc-tiers-seller"),
        (("BT-31-1",), "doc-tiers-seller"),
        (("BT-118",), "doc-tva"),
        (("BT-131",), "doc-lignes"),
        (("BG-25", "BT-1", "EXT-FR-FE-12"), "doc-entete"),
        ((), "doc-entete"),
    ],
)
def test_a_rule_about_the_whole_document_is_placed_by_the_terms_it_names(terms, anchor):
    for location in ("/rsm:CrossIndustryInvoice", "/Invoice", ""):
        assert SheetPlaces(WHOLE, "fr").of(location, terms).anchor == anchor
    assert anchor in IDS_OF_WHOLE


def test_a_rule_that_points_at_a_part_is_placed_there_whatever_it_names():
    assert SheetPlaces(WHOLE, "fr").of("BG-25[2]/BT-131", ("BT-112",)).anchor == "doc-ligne-2"
    head = f"{CII}/rsm:ExchangedDocument/ram:ID"
    assert SheetPlaces(WHOLE, "fr").of(head, ("BT-112",)).anchor == "doc-entete"


# -- lines under lines -----------------------------------------------------------------------------
def a_line(number: str, parent: str | None = None, reason: str | None = None) -> Line:
    return Line(
        number=number, quantity=Decimal(1), unit="C62", net=Decimal("1.00"), parent=parent,
        status_reason=reason, vat_category="S", vat_percent=Decimal(20), item=Item(name=number),
    )  # fmt: skip


def as_read(*lines: Line) -> Document:
    """The document that a UBL file with these lines gives, whose places the judges name."""
    document = examine(write_ubl(plain_invoice(lines=lines))).document
    assert [line.number for line in document.lines] == [line.number for line in lines]
    return document


NESTED = as_read(a_line("1"), a_line("1.1", "1"), a_line("1.2", "1"), a_line("2"))
TWINS = as_read(
    a_line("1"), a_line("a", "1"), a_line("b", "1"), a_line("2"), a_line("a", "2"),
)  # fmt: skip
GROUPED = as_read(
    a_line("1", reason="GROUP"), a_line("1.1", "1", "DETAIL"), a_line("1.2", "1", "DETAIL"),
    a_line("2"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("document", "location", "number"),
    [
        pytest.param(NESTED, "cac:InvoiceLine[1]", "1", id="a line with lines under it"),
        pytest.param(NESTED, "cac:InvoiceLine[2]/cac:Item", "2", id="a line after lines under"),
        pytest.param(NESTED, "cac:InvoiceLine[1]/cac:SubInvoiceLine[1]", "1.1", id="a line under"),
        pytest.param(
            NESTED,
            "cac:InvoiceLine[1]/cac:SubInvoiceLine[2]/cac:Item",
            "1.2",
            id="the second under",
        ),
        pytest.param(TWINS, "cac:InvoiceLine[1]/cac:SubInvoiceLine[2]", "b", id="a namesake"),
        pytest.param(TWINS, "cac:InvoiceLine[2]/cac:SubInvoiceLine[1]", "a", id="another's child"),
        pytest.param(GROUPED, "cac:InvoiceLine[1]", "1", id="a group"),
        pytest.param(GROUPED, "cac:InvoiceLine[2]/cbc:ID", "1.1", id="a detail beside its group"),
        pytest.param(GROUPED, "cac:InvoiceLine[3]/cbc:ID", "1.2", id="the second beside"),
        pytest.param(GROUPED, "cac:InvoiceLine[4]", "2", id="a line after a group"),
    ],
)
def test_a_line_among_lines_under_lines_is_found(document, location, number):
    place = place_on_sheet(f"{UBL}/{location}", document, "fr")
    assert place.label == f"Ligne {number}"
    numbers = [line.number for line in document.lines]
    at = len(numbers) - numbers[::-1].index(number)  # of namesakes, the last one is meant
    assert place.anchor == f"doc-ligne-{at}"


def test_a_line_that_the_document_does_not_have_is_no_line():
    for location in ("cac:InvoiceLine[9]", "cac:InvoiceLine[3]"):
        assert place_on_sheet(f"{UBL}/{location}", NESTED, "fr").anchor == "doc-lignes"


def test_thousands_of_findings_in_nested_lines_are_placed_in_the_time_of_one_table():
    lines = [a_line("0")] + [a_line(str(n), "0") for n in range(1, 5000)]
    places, began = SheetPlaces(Document(lines=tuple(lines)), "fr"), time.monotonic()
    for n in range(1, 5000):
        place = places.of(f"{UBL}/cac:InvoiceLine/cac:SubInvoiceLine[{n}]/cac:Item")
        assert place.label == f"Ligne {n}"
    assert time.monotonic() - began < 1


def test_our_own_checks_count_the_lines_as_they_stand_on_the_page():
    for position, number in enumerate(("1", "1.1", "1.2", "2"), start=1):
        place = place_on_sheet(f"BG-25[{position}]/BT-131", NESTED, "fr")
        assert (place.anchor, place.label) == (f"doc-ligne-{position}", f"Ligne {number}")


# -- what a document lacks -------------------------------------------------------------------------
BARE = {
    "nothing": Document(),
    "no lines": replace(WHOLE, lines=(), vat=()),
    "no totals": replace(WHOLE, totals=Totals()),
    "no payment": replace(WHOLE, payment_means=(), payment_terms=None, notes=()),
    "no references": Document(seller=Party(name="x"), vat=(VatSubtotal(),), lines=(a_line("1"),)),
}


@pytest.mark.parametrize("what", BARE)
def test_a_finding_about_what_is_missing_points_at_a_part_that_is_there(what):
    """What is wrong is often that a part is not there at all: the link must lead somewhere."""
    document, found = BARE[what], ids(BARE[what])
    lost = {
        location: anchor
        for location in PLACES
        if (anchor := place_on_sheet(location, document, "fr").anchor) not in found
    }
    assert not lost


@settings(max_examples=10)
@given(documents(cii=True))
def test_whatever_a_document_states_each_place_leads_to_a_part_of_its_page(document):
    found = ids(document)
    for location in PLACES:
        assert place_on_sheet(location, document, "fr").anchor in found, location


def test_each_finding_of_ours_points_at_a_part_that_is_there():
    wrong = replace(
        WHOLE,
        currency="EUR",
        type_code="380",
        process="M4",
        preceding=(),
        seller=replace(
            WHOLE.seller, legal_id=Identifier("810000019", "0002"), vat_id="FR00810000018"
        ),
        vat=tuple(replace(part, category="S", percent=Decimal(20)) for part in WHOLE.vat),
        payment_means=tuple(
            replace(one, account=replace(one.account, account_id="FR7630006000011234567890188"))
            for one in WHOLE.payment_means
        ),
    )
    found, shown = own_checks(wrong), ids(wrong)
    assert len({finding.location for finding in found}) > 5
    for finding in found:
        assert place_on_sheet(finding.location, wrong, "fr").anchor in shown, finding


# -- real documents --------------------------------------------------------------------------------
INVOICES = [row["file"] for row in manifest() if row["format"] not in ("CDAR", "PDF")]
SAMPLE = 60


@pytest.mark.skipif(not INVOICES, reason=MISSING)
def test_what_is_found_in_real_documents_points_at_parts_of_their_pages():
    chosen = INVOICES if CAMPAIGN else INVOICES[:: max(1, len(INVOICES) // SAMPLE)]
    lost = []
    for file in chosen:
        try:
            reading = examine((CORPUS / file).read_bytes())
        except Unreadable:
            continue
        document = reading.document
        if document is None:
            continue
        shown = ids(document)
        places = [finding.location for finding in (*own_checks(document), *reading.problems)]
        for location in (*places, *(left.location for left in reading.not_understood)):
            if place_on_sheet(location, document, "fr").anchor not in shown:
                lost.append((file, location))
    assert not lost
