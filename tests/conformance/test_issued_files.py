"""Everything that we issue, in every form: accepted by all judges, and saying the same everywhere.

The fifteen cases stand for the kinds of documents that there are. What the judges let through, and
what they cannot evaluate, is held back all the same.
"""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from facturier.checks.actions import make_checked_file
from facturier.checks.gate import gate
from facturier.checks.queries import NotFit, judge_before_issue, try_out
from facturier.einvoice.document import Document, Instalment
from facturier.einvoice.forms import Form, in_form, write_form
from facturier.einvoice.judging.examination import Examination, French, Refused, not_evaluable
from facturier.einvoice.judging.verdict import Outcome
from facturier.einvoice.reading import read
from facturier.einvoice.tests.reference_cases import NAMES, terms_of, the_case
from facturier.kit.typography import iban, siren, siret, vat
from facturier.rendering.actions import MadeFile, make_invoice_file
from facturier.rendering.maker import Makers
from facturier.rendering.rules.issued import Page
from facturier.rendering.rules.look import Look
from facturier.rendering.tests.reading_back import text_of, unspaced

LOOK = Look()
PDF_FORMS = (Form.FACTURX, Form.FACTURX_EXTENDED)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("name", NAMES)
def test_every_case_is_accepted_by_every_judge_in_every_form(name, form):
    verdict = judge_before_issue(the_case(name), form)
    assert verdict.troubles == ()
    assert verdict.outcome is Outcome.PASSED
    assert "BR-FR" in verdict.rules


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_of_factur_x_accept_what_the_core_accepts(name):
    xml = write_form(in_form(the_case(name), Form.FACTURX), Form.FACTURX)
    examined = gate().examine(xml, "Factur-X EN16931")
    assert examined.valid, examined.violations


@pytest.mark.parametrize("form", PDF_FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_accepted_and_read_back_to_the_same_document(name, form):
    checked = make_checked_file(the_case(name), LOOK, form)
    made = checked.file
    reading = read(made.content)
    assert reading.format == "Factur-X"
    assert reading.xml == made.xml == checked.verdict.xml
    assert repr(reading.document) == repr(in_form(the_case(name), form))


@pytest.mark.parametrize("name", NAMES)
def test_another_process_makes_the_same_bytes(name, monkeypatch):
    first = make_invoice_file(the_case(name), LOOK)
    fresh = Makers(1)
    monkeypatch.setattr("facturier.rendering.making.makers", lambda: fresh)
    try:
        assert make_invoice_file(the_case(name), LOOK).content == first.content
    finally:
        fresh.close()


# ------------------------------------------------------------------------------ values on the page

# What a page for people does not spell: codes that stand for words on it, and addresses of machines.
_FOR_MACHINES = {
    "BT-3", "BT-5", "BT-6", "BT-21", "BT-23", "BT-30-1", "BT-32", "BT-34", "BT-34-1", "BT-40",
    "BT-47-1", "BT-49", "BT-49-1", "BT-55", "BT-80", "BT-81", "BT-95", "BT-98", "BT-102", "BT-105",
    "BT-118", "BT-121", "BT-126", "BT-130", "BT-140", "BT-151", "EXT-FR-FE-02", "scheme",
}  # fmt: skip
_DATES = {"BT-2", "BT-9", "BT-26", "BT-72", "BT-73", "BT-74"}
_AMOUNTS = {
    "BT-92", "BT-99", "BT-106", "BT-107", "BT-108", "BT-109", "BT-110", "BT-111", "BT-112",
    "BT-113", "BT-115", "BT-116", "BT-117", "BT-131", "BT-136", "BT-137", "BT-146", "BT-147",
    "BT-148",
}  # fmt: skip
_RATES = {"BT-96", "BT-103", "BT-119", "BT-129", "BT-138", "BT-152"}
_GROUPED = {"BT-30": siren, "BT-31": vat, "BT-48": vat, "BT-84": iban, "id": siret}


def leaves(value, term=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, term)
    else:
        yield term, value


def in_french(number: str) -> str:
    whole, _point, cents = number.removeprefix("-").partition(".")
    return ("−" if number.startswith("-") else "") + whole + ("," + cents if cents else "")


def as_printed(term: str, text: str) -> str:
    if term in _DATES:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    if term in _AMOUNTS:
        return in_french(text)
    if term in _RATES:
        return in_french(text.rstrip("0").rstrip(".") if "." in text else text)
    return _GROUPED.get(term, str)(text)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_for_people_stands_on_the_page(name):
    text = text_of(make_invoice_file(the_case(name), LOOK).content)
    said = [
        (term, value)
        for term, value in leaves(terms_of(name))
        if term not in _FOR_MACHINES and value not in ("B2B", "B2BINT", "B2C")
    ]
    assert len(said) > 30
    lost = [each for each in said if unspaced(as_printed(*each)) not in text]
    if name == "11_already_paid":
        lost = [each for each in lost if each[0] != "BT-82"]  # said by the word for its code
    assert lost == []


# --------------------------------------------------------------------------------- another reader


@pytest.fixture(scope="module")
def read_by_another(tmp_path_factory):
    """What `factur-x` reads of every case in every form."""
    folder = tmp_path_factory.mktemp("issued")
    for name in NAMES:
        for form in (Form.CII, Form.UBL, Form.CII_EXTENDED, Form.UBL_EXTENDED):
            document = in_form(the_case(name), form)
            (folder / f"{name}.{form}.xml").write_bytes(write_form(document, form))
        for form in PDF_FORMS:
            made = make_invoice_file(the_case(name), LOOK, form)
            (folder / f"{name}.{form}.pdf").write_bytes(made.content)
    reader = Path(__file__).with_name("second_reader.py")
    done = subprocess.run(
        [sys.executable, "-I", str(reader), str(folder)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("name", NAMES)
def test_another_reader_finds_the_same_values(read_by_another, name, form):
    found = read_by_another[f"{name}.{form}.{'pdf' if form in PDF_FORMS else 'xml'}"]
    if form in PDF_FORMS:
        assert found["name"] == "factur-x.xml"
        assert found["level"] == ("extended" if form.is_extended else "en16931")
    theirs = Counter(map(tuple, found["terms"]))
    # Parties and their addresses are told by that reader under names of its own.
    ours = Counter(
        (term, text)
        for term, text in leaves(
            {key: value for key, value in terms_of(name).items() if key not in _PARTIES}
        )
        if term not in ("EXT-FR-FE-02", "BT-9") and not term.startswith(_OTHER_NAMES)
    )
    assert sum(ours.values()) > 15
    assert ours - theirs == Counter()


_PARTIES = ("BG-4", "BG-7", "BG-13", "BG-20", "BG-21", "BG-14")
_OTHER_NAMES = ("BT-13", "BT-14")


# ---------------------------------------------------------------------------------- what is refused


def standard(**changes: object) -> Document:
    return replace(the_case("01_standard"), **changes)


def line(**changes: object) -> Document:
    first, *others = the_case("01_standard").lines
    return standard(lines=(replace(first, **changes), *others))


def payment(account: str) -> Document:
    (means,) = the_case("01_standard").payment_means
    paid_to = replace(means.account, account_id=account)
    return standard(payment_means=(replace(means, account=paid_to),))


def buyer(**changes: object) -> Document:
    return standard(buyer=replace(the_case("01_standard").buyer, **changes))


def totals(name: str, **changes: object) -> Document:
    document = the_case(name)
    return replace(document, totals=replace(document.totals, **changes))


def vat_of(name: str, **changes: object) -> Document:
    document = the_case(name)
    first, *others = document.vat
    return replace(document, vat=(replace(first, **changes), *others))


D = Decimal
REFUSED = {
    "VAT wrong by a cent": (
        replace(
            vat_of("01_standard", tax=D("224.57")),
            totals=replace(
                the_case("01_standard").totals,
                tax=D("231.36"), gross=D("1477.62"), payable=D("1477.62"),
            ),
        ),
        "BG-23[1]/BT-117",
    ),  # fmt: skip
    "a line wrong by half a unit": (line(net=D("923.90")), "BG-25[1]/BT-131"),
    "an IBAN with a wrong key": (payment("FR7630006000011234567890188"), "BG-16[1]/BG-17/BT-84"),
    "VAT in euros at an absurd rate": (
        totals("14_foreign_currency", tax_in_vat_currency=D("1.00")), "BG-22/BT-111",
    ),
    "the reason of another category": (
        vat_of("08_intra_eu_goods", exemption_code="VATEX-EU-G"), "BG-23[1]/BT-121",
    ),
    "a final invoice without its deposit": (
        replace(the_case("05_final_after_deposit"), preceding=()), "BG-3",
    ),
    "a credit note due before it is issued": (
        replace(the_case("02_credit_note"), due_date=date(2026, 9, 1)), "BT-9",
    ),
    "a credit note that takes again": (
        totals("02_credit_note", payable=D("-194.40"), gross=D("-194.40")), "BG-22/BT-112",
    ),
    "a factored invoice": (standard(type_code="393"), "BT-3"),
    "a number with a space": (standard(number="F 2026 1"), "BT-1"),
    "no address of the buyer": (buyer(electronic_address=None), "BT-49"),
    "no country of the buyer": (
        buyer(address=replace(the_case("01_standard").buyer.address, country=None)), "BT-55",
    ),
    "no date of the credited invoice": (
        replace(
            the_case("02_credit_note"),
            preceding=(replace(the_case("02_credit_note").preceding[0], issue_date=None),),
        ),
        "BG-3",
    ),
    "a price of seven decimals": (
        line(price=replace(the_case("01_standard").lines[0].price, net=D("81.0000001"))),
        "BG-25[1]/BT-146",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", [Form.FACTURX, Form.UBL])
@pytest.mark.parametrize("why", REFUSED)
def test_what_is_wrong_is_refused_and_points_at_its_field(why, form):
    document, field = REFUSED[why]
    verdict = judge_before_issue(document, form)
    assert verdict.outcome is Outcome.REFUSED
    fields = [trouble.field for trouble in verdict.troubles]
    assert field in fields, [(one.rule, one.field) for one in verdict.troubles]
    assert all(trouble.title and trouble.sentence for trouble in verdict.troubles)


def test_a_trouble_of_a_line_names_the_line():
    troubles = judge_before_issue(line(net=D("923.90"))).troubles
    assert ("BG-25[1]/BT-131", "1") in [(one.field, one.line) for one in troubles]


def test_an_official_finding_about_a_line_points_at_that_line():
    first, second, third = the_case("01_standard").lines
    document = standard(lines=(first, replace(second, unit="QQQ"), third))
    for form in (Form.FACTURX, Form.UBL):
        (trouble,) = judge_before_issue(document, form).troubles
        assert (trouble.field, trouble.line) == ("BG-25[2]/BT-130", "2")


# ------------------------------------------------------------------- what cannot be evaluated


def in_three_parts() -> Document:
    return replace(
        the_case("12_several_due_dates"),
        payment_terms=None,
        instalments=tuple(
            Instalment(D("1200.00"), date(2026, month, 15)) for month in (10, 11, 12)
        ),
    )


@pytest.mark.parametrize("form", Form)
def test_several_due_dates_pass_and_are_all_told(form):
    """The version of the rules that is installed can evaluate them in every form."""
    verdict = judge_before_issue(in_three_parts(), form)
    assert verdict.passed, verdict.troubles
    told = read(verdict.xml).document
    if form.is_extended:
        assert [part.due_date.month for part in told.instalments] == [10, 11, 12]
    else:
        assert told.due_date == date(2026, 10, 15)
        assert "1200,00 EUR le 15/12/2026" in told.payment_terms


def silent(content, ruleset=None):
    """An examination of which the French rules could not be run."""
    examined = gate().examine(content, ruleset)
    said = not_evaluable("BR-FR-Flux2-CII 1.4.0", "br-fr", "XPTY0004")
    return replace(examined, french=French(True, None, (said,)))


def test_rules_that_could_not_be_run_have_not_said_yes(monkeypatch):
    monkeypatch.setattr("facturier.checks.gate._examined", lambda content, _form: silent(content))
    verdict = judge_before_issue(standard())
    assert verdict.outcome is Outcome.NOT_EVALUABLE
    assert not verdict.passed
    with pytest.raises(NotFit) as refused:
        make_checked_file(standard(), LOOK)
    assert (refused.value.code, refused.value.status) == ("document.not-fit", 422)
    assert "n'ont pas pu être évaluées" in refused.value.reason
    # What is wrong besides is said first: it can be changed.
    assert judge_before_issue(standard(type_code="393")).outcome is Outcome.REFUSED


@pytest.mark.parametrize("code", ["too-slow", "too-heavy", "crashed"])
def test_judges_that_were_cut_short_have_not_said_yes_or_no(monkeypatch, code):
    cut = Examination(None, Refused(code, "", {}), violations=(not_evaluable("", "read", code),))
    monkeypatch.setattr("facturier.checks.gate._examined", lambda *_: cut)
    assert judge_before_issue(standard()).outcome is Outcome.NOT_EVALUABLE


def test_parts_that_do_not_make_the_whole_are_refused():
    document = in_three_parts()
    short = replace(document, instalments=document.instalments[:2])
    verdict = judge_before_issue(short)
    assert [trouble.field for trouble in verdict.troubles] == ["BG-22/BT-115"]


def test_trying_out_finds_what_the_judges_and_the_printer_find():
    assert try_out(standard(), LOOK).passed
    first, *others = the_case("01_standard").lines
    chinese = replace(first, item=replace(first.item, name="漢字"))
    verdict = try_out(standard(lines=(chinese, *others)), LOOK)
    (trouble,) = verdict.troubles
    assert (trouble.rule, trouble.field) == ("make.character", "BG-25[1]/BT-153")
    assert "« 漢 » (U+6F22)" in trouble.sentence
    control = replace(first, item=replace(first.item, name="a\x07"))
    fields = [one.field for one in try_out(standard(lines=(control, *others)), LOOK).troubles]
    assert set(fields) == {"BG-25[1]/BT-153"}


def test_trying_out_speaks_the_language_of_whoever_asks():
    first, *others = the_case("01_standard").lines
    chinese = replace(first, item=replace(first.item, name="漢字"))
    with translation.override("en"):
        (trouble,) = try_out(standard(lines=(chinese, *others)), LOOK).troubles
    assert trouble.title == "Page that cannot be printed"
    assert "cannot be printed in this typeface" in trouble.sentence


def test_a_refusal_says_all_that_is_wrong():
    document = replace(line(net=D("923.90")), type_code="393")
    with pytest.raises(NotFit) as refused:
        make_checked_file(document, LOOK)
    assert {one.field for one in refused.value.troubles} >= {"BT-3", "BG-25[1]/BT-131"}
    assert refused.value.field == "BT-3"
    assert "Type de document non émis ici" in refused.value.reason


def test_a_file_that_says_something_else_is_refused(monkeypatch):
    """Were the file not the one of the document, the gate would see it."""
    other = make_invoice_file(the_case("04_deposit"), LOOK)
    honest = make_invoice_file(standard(), LOOK)
    swapped = MadeFile(
        honest.form, other.content, other.xml, other.sha256, other.media_type, honest.said
    )
    monkeypatch.setattr(
        "facturier.rendering.actions.make_invoice_file", lambda *_args, **_how: swapped
    )
    with pytest.raises(NotFit) as refused:
        make_checked_file(standard(), LOOK)
    assert {one.rule for one in refused.value.troubles} == {"ISSUE-WRITTEN"}


def test_the_verdict_is_told_in_english():
    (trouble,) = judge_before_issue(standard(type_code="393"), language="en").troubles
    assert trouble.title == "Kind of document not issued here"


def test_the_page_in_english_has_the_same_values():
    text = text_of(
        make_invoice_file(the_case("14_foreign_currency"), LOOK, page=Page(language="en")).content
    )
    for said in ("Invoice", "USD 2,100.00", "VAT in EUR", "€321.09", "Due by 15 Oct 2026"):
        assert unspaced(said) in text, said
