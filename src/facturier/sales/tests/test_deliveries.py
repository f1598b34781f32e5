"""Several deliveries on one invoice, in the core and in EXTENDED; the law of periodic invoices."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from facturier.checks.queries import judge_before_issue
from facturier.einvoice.forms import CORE, EXTENDED, Form
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.organisations.tests.factories import NOW
from facturier.rendering.rules.issued import Stage
from facturier.sales.actions.files import make_file
from facturier.sales.models import IssuedDocument, IssuedFile
from facturier.sales.rules.amounts import amounts_of
from facturier.sales.rules.pages import page_of
from facturier.sales.rules.profiles import bare_form_of, form_of
from facturier.sales.tests.test_composing import a_draft, a_line, composed
from facturier.sales.tests.test_issue import Shop

FIRST, SECOND, ALONE = (UUID(int=number) for number in (11, 21, 31))


def delivery(key, number, day):
    return [
        (key, "kind", "delivery"),
        (key, "delivery_note", number),
        (key, "delivery_date", day),
    ]


def two(first="2026-11-03", second="2026-11-17", **header):
    return [
        *delivery(FIRST, "BL-101", first),
        *a_line(UUID(int=12), "Farine T65", "40", "31.50"),
        *a_line(UUID(int=13), "Levain", "2", "18", vat="5.5"),
        *delivery(SECOND, "BL-118", second),
        *a_line(UUID(int=22), "Farine T65", "20", "31.50"),
        (None, "nature", "goods"),
        *((None, name, value) for name, value in header.items()),
    ]


def codes(found):
    return {one.code: one.blocking for one in found.lacking}


def test_in_the_core_each_line_says_its_delivery_in_words_and_the_period_covers_all():
    found = composed(a_draft(*two()))
    document = found.document
    assert document.profile == CORE
    assert [line.notes[0].text for line in document.lines] == [
        "Bon de livraison BL-101 du 03/11/2026",
        "Bon de livraison BL-101 du 03/11/2026",
        "Bon de livraison BL-118 du 17/11/2026",
    ]
    assert document.lines[2].period.start_date == date(2026, 11, 17)
    assert (document.period.start_date, document.period.end_date) == (
        date(2026, 11, 3),
        date(2026, 11, 17),
    )
    assert document.despatch_advice is None
    assert codes(found) == {"delivery.profile": False}


def test_in_extended_each_line_carries_its_reference_and_its_day():
    document = composed(a_draft(*two(profile="extended"))).document
    assert document.profile == EXTENDED
    assert form_of(document) is Form.FACTURX_EXTENDED
    assert bare_form_of(document, "ubl") is Form.UBL_EXTENDED
    assert bare_form_of(document, "pdf") is None
    assert [line.despatch_advice.number for line in document.lines] == [
        "BL-101",
        "BL-101",
        "BL-118",
    ]
    assert document.lines[0].delivery.actual_date == date(2026, 11, 3)
    assert document.lines[0].notes == ()


@pytest.mark.parametrize("form", list(Form))
def test_every_judge_accepts_several_deliveries_in_every_form(form):
    profile = "extended" if form.is_extended else "core"
    document = composed(a_draft(*two(profile=profile))).document
    verdict = judge_before_issue(replace(document, number="F2026-0042"), form)
    assert verdict.passed, [(one.rule, one.official) for one in verdict.troubles]


def test_one_delivery_stands_in_the_head_of_the_document():
    asked = [one for one in two() if one[0] not in (SECOND, UUID(int=22))]
    document = composed(a_draft(*asked)).document
    assert document.despatch_advice == "BL-101"
    assert document.delivery.actual_date == date(2026, 11, 3)
    assert document.period is None


@pytest.mark.parametrize(
    ("days", "code", "blocking"),
    [
        (("2026-10-30", "2026-11-02"), "delivery.months", True),
        (("2026-10-05", "2026-10-30"), "delivery.old", False),
        (("2026-11-03", "2026-11-27"), "delivery.later", True),
        (("2026-11-03", None), "delivery.day", True),
    ],
)
def test_the_law_of_periodic_invoices_is_asked_with_its_article(days, code, blocking):
    found = composed(a_draft(*two(*days)))
    assert codes(found)[code] is blocking
    rules = {one.code: one.rule for one in found.lacking}
    assert "CGI" in rules[code]


def test_the_page_groups_the_lines_and_sums_each_delivery():
    draft = a_draft(*two())
    page = page_of(draft.content, "fr", Stage.DRAFT)
    assert [(row.kind, row.text or row.line) for row in page.rows] == [
        ("title", "Bon de livraison BL-101 du 03/11/2026"),
        ("line", "1"),
        ("line", "2"),
        ("subtotal", "Sous-total BL-101"),
        ("title", "Bon de livraison BL-118 du 17/11/2026"),
        ("line", "3"),
        ("subtotal", "Sous-total BL-118"),
    ]
    nets = amounts_of(draft.content).lines
    assert (nets[FIRST], nets[SECOND]) == (Decimal("1296.00"), Decimal("630.00"))


def test_a_line_above_every_delivery_is_of_none_and_an_empty_delivery_says_nothing():
    draft = a_draft(
        *a_line(ALONE, "Palette consignée", "1", "12"),
        *delivery(FIRST, "BL-9", "2026-11-02"),
        (None, "nature", "goods"),
        (None, "delivery_date", "2026-11-02"),
    )
    found = composed(draft)
    assert found.document.lines[0].notes == ()
    assert found.document.despatch_advice is None
    assert found.lacking == ()


def test_a_reason_of_exemption_stands_on_the_lines_of_extended():
    draft = a_draft(*two(profile="extended", exemption="exempt_training", nature="services"))
    line = composed(draft).document.lines[0]
    assert line.exemption_code == "VATEX-FR-CGI261-4"
    assert line.exemption_reason


@pytest.mark.django_db
@pytest.mark.parametrize("with_file", [True, False])
def test_a_draft_of_extended_is_issued_kept_and_archived_so(with_file):
    shop = Shop()
    draft = shop.draft()
    shop.change(draft, ("profile", "extended"))
    issued = shop.issue(draft, with_file=with_file)
    with shop.company.here():
        document = IssuedDocument.objects.select_related("invoice__original").get()
        make_file(organisation_id=shop.company.id, issued_id=document.id, now=NOW)
        make_file(organisation_id=shop.company.id, issued_id=document.id, now=NOW)
        [file] = IssuedFile.objects.select_related("file")
        kept = read(content_of(document.invoice.original)).document
        carried = read(content_of(file.file)).document
    assert issued.number == "F2026-0001"
    assert (kept.profile, carried.profile, file.form) == (EXTENDED, EXTENDED, "facturx-extended")
