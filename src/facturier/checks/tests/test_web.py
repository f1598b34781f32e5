"""The page "Contrôler un fichier": dropping, waiting, the verdict, its places, its prints."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facturier.checks import actions, store
from facturier.checks.models import FileCheck
from facturier.checks.tests.factories import a_check
from facturier.checks.tests.pages import (
    DEPOSIT,
    DESK,
    a_file,
    address,
    anchors,
    ids,
    my_names,
    plain,
    result_of,
    shown,
    signed_in,
    verdict,
    waiting,
    words,
    wrong_gross,
)
from facturier.einvoice.cdar import write_cdar
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import (
    Attachment,
    Item,
    Note,
    Party,
    PaymentAccount,
    PaymentMeans,
    Totals,
)
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import NOT_EVALUABLE, SENTENCES, Examination
from facturier.einvoice.tests.factories import blank_pdf, full_invoice
from facturier.einvoice.tests.test_cdar import paid_message
from facturier.einvoice.ubl import write_ubl
from facturier.kit.jobs import URGENT
from facturier.organisations.tests.factories import a_company
from facturier.rendering.queries import drawn_pages
from facturier.rendering.tests.reading_back import text_of, unspaced
from tests.plumbing.french_invoices import french_invoice
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import links

pytestmark = pytest.mark.django_db
KEYED = ("result", "original", "report", "printed")


@made_once
def company():
    return a_company(roles=("editor", "reader"), now=timezone.now())


@pytest.fixture
def editor(company):
    return signed_in(company)


# -- documents -------------------------------------------------------------------------------------
def nameless(lines: int, write=write_cii) -> bytes:
    """BR-25, once a line: items without a name."""
    document = french_invoice(lines=lines)
    named = tuple(replace(line, item=Item()) for line in document.lines)
    return write(replace(document, lines=named))


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'


# -- the desk --------------------------------------------------------------------------------------
def test_an_empty_desk_says_what_to_do_and_what_becomes_of_the_file(company, editor):
    page = shown(editor, DESK)
    said = words(page)
    assert "Aucun contrôle pour l'instant" in said
    assert "Il n'entre pas au facturier" in said
    assert "gardé 30 jours" in said
    assert page.tree.xpath("//form[@data-drop]/@action") == [DEPOSIT]
    assert page.tree.xpath("//nav//a[@aria-current='page']/@href")[0] == DESK


def test_one_file_dropped_leads_to_its_result(company, editor):
    answer = editor.post(DEPOSIT, {"files": [a_file("une.xml")]})
    with company.here():
        check = FileCheck.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, address("result", check.id))
    assert (check.file_name, check.state) == ("une.xml", "waiting")


def test_several_files_dropped_lead_to_the_list(company, editor):
    files = [a_file("un.xml", b"<a/>"), a_file("deux.xml", b"<b/>"), a_file("trois.xml", b"<c/>")]
    answer = editor.post(DEPOSIT, {"files": files})
    assert (answer.status_code, answer["Location"]) == (302, DESK)
    page = shown(editor, DESK)
    assert set(my_names(page)) == {"un.xml", "deux.xml", "trois.xml"}
    assert words(page).count("En cours") == 3
    assert page.tree.xpath("//*[@data-unfinished]"), "the page asks again once it listens"


@pytest.mark.parametrize(
    ("sent", "urgent"),
    [
        ({"files": [a_file("un.xml")]}, True),
        ({"files": [a_file("un.xml")], "among": "1"}, True),
        ({"files": [a_file("un.xml")], "among": "3"}, False),
        ({"files": [a_file("un.xml"), a_file("deux.xml")]}, False),
    ],
)
def test_only_a_file_dropped_alone_goes_before_what_arrives(company, editor, sent, urgent):
    assert editor.post(DEPOSIT, sent).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT priority FROM procrastinate_jobs WHERE task_name = 'checks.examine'"
        )
        assert cursor.fetchall() == [(URGENT if urgent else 0,)]


def test_an_empty_file_does_not_take_the_others_with_it(company, editor):
    answer = editor.post(DEPOSIT, {"files": [a_file("vide.xml", b""), a_file("bon.xml")]})
    assert (answer.status_code, answer["Location"]) == (302, DESK)
    page = shown(editor, DESK)
    assert my_names(page) == ["bon.xml"]
    assert "vide.xml : Ce fichier est vide." in words(page)


@pytest.mark.parametrize("sent", [{}, {"files": "pas un fichier"}, {"files": a_file("v.xml", b"")}])
def test_a_deposit_of_nothing_is_refused(company, editor, sent):
    answer = editor.post(DEPOSIT, sent)
    assert answer.status_code == 422
    assert answer["X-Refusal"].split()[0] in ("file.missing", "file.empty")
    with company.here():
        assert not FileCheck.objects.exists()


def test_the_list_tells_each_outcome_with_number_and_seller(company, editor):
    for name, content in {
        "bonne.xml": None,
        "fausse.xml": wrong_gross(),
        "illisible.xml": b"<a/>",
        "page.pdf": blank_pdf(),
    }.items():
        a_check(company, content=content, file_name=name)
    rows = shown(editor, DESK).tree.xpath("//tbody/tr")
    said = [plain(row.text_content()) for row in rows]
    for row, expected in zip(
        reversed(said),
        ("Conforme", "Non conforme", "Illisible", "Sans facture électronique"),
        strict=True,
    ):
        assert row.endswith(expected), row
    assert "F2026-0042" in said[-1] and "Menuiserie Aubrac SARL" in said[-1]
    assert not shown(editor, DESK).tree.xpath("//*[@data-unfinished]")


def test_the_live_part_of_the_desk_is_the_same_piece(company, editor):
    a_check(company, file_name="a-voir.xml")
    page = shown(editor, DESK)
    (place,) = page.tree.xpath("//*[@data-live='checks']/@data-src")
    piece = editor.get(place)
    assert piece.status_code == 200
    assert "a-voir.xml" in piece.content.decode()
    assert "<html" not in piece.content.decode()


def test_the_list_is_paged_and_a_strange_cursor_narrows_nothing(company, editor):
    for number in range(52):
        with company.here():
            kept = actions.keep_file(company.id, [b"<a/>"])
            actions.ask_check(
                member=company["editor"], kept=kept, file_name=f"f{number}.xml", now=timezone.now()
            )
    first = shown(editor, DESK)
    assert my_names(first) == [f"f{number}.xml" for number in range(51, 1, -1)]
    (following,) = first.tree.xpath("//a[@rel='next']/@href")
    second = shown(editor, following)
    assert my_names(second) == ["f1.xml", "f0.xml"]
    assert second.tree.xpath("//a[@rel='prev']/@href") == [DESK]
    (place,) = second.tree.xpath("//*[@data-live='checks']/@data-src")
    assert "f1.xml" in editor.get(place).content.decode(), "a refresh stays on its page"
    for strange in ("rien", "%00", "9" * 40):
        assert len(my_names(shown(editor, f"{DESK}?avant={strange}"))) == 50


def test_who_may_not_read_invoices_finds_no_desk(company, editor):
    from facturier.organisations import actions as organisations
    from facturier.organisations.models import Grant

    check_id = a_check(company)
    with company.here():
        grant = Grant.objects.get(member_id=company["editor"].id)
        organisations.withdraw_grant(
            member=company["owner"], member_id=company["editor"].id, grant_id=grant.id,
            now=timezone.now(),
        )  # fmt: skip
    for path in (DESK, "/controler/liste/", address("result", check_id)):
        assert editor.get(path).status_code == 403
    assert editor.post(DEPOSIT, {"files": [a_file()]}).status_code == 403


# -- statements ------------------------------------------------------------------------------------
def statements(client, path) -> int:
    client.get(path)  # what a first request of a session does is not counted
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


# Whole requests: session, person, member, grants, the savepoint of the test.
DESK_STATEMENTS, RESULT_STATEMENTS = 9, 9


def test_the_desk_asks_the_same_of_the_database_for_3_and_30_checks(company, editor):
    for count in (3, 27):
        for _ in range(count):
            a_check(company, content=b"<a/>")
        assert statements(editor, DESK) == DESK_STATEMENTS


def test_a_result_asks_the_same_of_the_database_however_many_lines_and_findings(company, editor):
    for content in (None, nameless(2), nameless(60), write_cii(french_invoice(lines=60))):
        check_id = a_check(company, content=content)
        assert statements(editor, address("result", check_id)) == RESULT_STATEMENTS


# -- the result ------------------------------------------------------------------------------------
def test_a_result_that_waits_refreshes_itself_and_ends_with_the_verdict(company, editor):
    check = waiting(company, wrong_gross())
    path = address("result", check.id)
    page = shown(editor, path)
    assert "Contrôle en cours" in words(page)
    live = page.tree.xpath("//*[@data-live='checks'][@data-pick]")
    assert {part.get("id") for part in live} == {"tete", "resultat"}
    assert {part.get("data-src") for part in live} == {path}
    assert page.tree.get_element_by_id("resultat").get("data-unfinished") is not None
    assert page.tree.xpath(f"//noscript//a[@href='{path}']"), "by hand without scripts"
    for name in ("report", "printed"):
        assert editor.get(address(name, check.id)).status_code == 404, "not before it is done"
    assert editor.get(address("original", check.id)).content == wrong_gross()
    actions.examine_check(organisation_id=company.id, check_id=check.id)
    done = shown(editor, path)
    assert not done.tree.xpath("//*[@data-live]"), "what is done asks no more"
    assert "Non conforme" in words(done)


def test_a_valid_invoice_is_said_to_conform_beside_its_readable_page(company, editor):
    page = result_of(company, editor)
    said = verdict(page)
    assert "Conforme" in said and "Non conforme" not in said
    assert "EN16931-CII" in said
    assert "Règles françaisesrespectées" in said
    assert "Rien à signaler" in words(page)
    (paper,) = page.tree.xpath("//article[contains(@class,'paper')]")
    paper_said = plain(paper.text_content())
    for stated in ("F2026-0042", "Menuiserie Aubrac SARL", "Hôtel des Ponts SAS", "05/10/2026"):
        assert stated in paper_said
    assert anchors(page) == []


def test_an_invalid_invoice_tells_rule_meaning_action_and_place(company, editor):
    page = result_of(company, editor, wrong_gross())
    assert "Non conforme" in verdict(page)
    assert "1 écart bloquant" in verdict(page)
    official, own = page.tree.xpath("//section[starts-with(@aria-labelledby, 't-groupe')]")
    for section in (official, own):
        said = plain(section.text_content())
        assert "BR-CO-15" in said
        assert "bloquant" in said
    # The official rule points at the whole document, but names terms of its totals first.
    assert official.xpath(".//a/@href") == ["#doc-totaux"]
    assert own.xpath(".//a/@href") == ["#doc-totaux"]
    assert "Totaux" in plain(own.text_content())
    document = french_invoice()
    for amount in (document.totals.gross + 1, document.totals.gross):
        figure = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
        assert figure in plain(own.text_content()), "ours gives the amounts"
    assert official.xpath(".//details//p[contains(@class,'break')]"), "the official text is there"


@pytest.mark.parametrize("write", [write_cii, write_ubl])
def test_what_a_rule_says_of_several_places_is_said_once_with_each_place(company, editor, write):
    page = result_of(company, editor, nameless(12, write))
    findings = [
        one
        for one in page.tree.xpath("//*[contains(@class,'finding')]")
        if "BR-25" in one.xpath(".//span[@class='mono']/text()")
    ]
    assert len(findings) == 1
    assert "12 endroits" in plain(findings[0].text_content())
    places = findings[0].xpath(".//a/@href")
    assert places == [f"#doc-ligne-{number}" for number in range(1, 9)], "of many, the first"
    assert "…" in findings[0].text_content()
    assert {place[1:] for place in places} <= ids(page)


def test_the_blocking_findings_of_a_group_come_before_its_warnings(company, editor):
    document = french_invoice(payment_means=())
    content = write_cii(replace(document, lines=(replace(document.lines[0], item=Item()),)))
    page = result_of(company, editor, content)
    for group in page.tree.xpath("//section[starts-with(@aria-labelledby, 't-groupe')]"):
        severities = group.xpath(".//*[contains(@class,'finding')]/span[3]/text()")
        assert severities == sorted(severities, key=("bloquant", "avertissement").index)


def test_the_same_findings_are_told_in_english(company):
    page = result_of(company, signed_in(company, language="en"), wrong_gross())
    assert page.tree.get("lang") == "en"
    for french in page.tree.xpath("//*[@lang='fr']"):
        french.drop_tree()  # our own sentence as it was kept, said to be French
    (own,) = page.tree.xpath("//section[@aria-labelledby='t-groupe-2']")
    for amount in ("828.20", "827.20"):
        assert amount in plain(own.text_content())
    said = words(page)
    assert "BR-CO-15" in said
    for french in (
        "écart",
        "bloquant",
        "emandez",
        "Totaux",
        "Contrôles exacts",
        "donne",
        "indiqué",
    ):
        assert french not in said, french
    assert "Totals" in said
    assert "EUR" in said or "€" in said


def document_of_every_part() -> Iterable[bytes]:
    """Invoices that fail in as many of their parts as can be, in both syntaxes, and bare ones."""
    bare = french_invoice(
        notes=(), payment_means=(), due_date=None, payment_terms=None, buyer=Party(),
        seller=Party(name="Nous"), vat=(), totals=Totals(net=Decimal("1.00")), process=None,
    )  # fmt: skip
    full = full_invoice()
    account = PaymentAccount(account_id="FR7630006000011234567890188")
    wrong = replace(
        full,
        vat=tuple(replace(part, tax=Decimal("0.01")) for part in full.vat),
        totals=replace(full.totals, gross=Decimal("0.01")),
        payment_means=(PaymentMeans(code="30", account=account),),
        allowance_charges=tuple(
            replace(one, reason=None, reason_code=None) for one in full.allowance_charges
        ),
        lines=tuple(replace(line, item=Item(), vat_category=None) for line in full.lines),
        process="M4",
        preceding=(),
    )
    for document in (bare, wrong, replace(bare, due_date=None, lines=())):
        for write in (write_cii, write_ubl):
            yield write(document)
    # What is wrong is often that something is not there at all, so that no part shows it.
    sound = write_ubl(french_invoice())
    yield re.sub(
        rb"<cac:LegalMonetaryTotal>.*</cac:LegalMonetaryTotal>", b"", sound, flags=re.DOTALL
    )
    yield re.sub(rb"<cac:TaxTotal>.*?</cac:TaxTotal>", b"<cac:TaxTotal/>", sound, flags=re.DOTALL)
    charge = b"<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator></cac:AllowanceCharge>"
    yield sound.replace(b"<cac:TaxTotal>", charge + b"<cac:TaxTotal>", 1)
    nameless_reference = b"<cac:AdditionalDocumentReference/>"
    yield sound.replace(
        b"<cac:AccountingSupplierParty>", nameless_reference + b"<cac:AccountingSupplierParty>", 1
    )


def test_each_finding_points_at_a_part_that_the_page_has(company, editor):
    lost, seen = {}, set()
    for content in document_of_every_part():
        page = result_of(company, editor, content)
        pointed = anchors(page)
        assert pointed
        seen |= set(pointed)
        for anchor in set(pointed) - ids(page):
            lost.setdefault(anchor, content[:60])
    assert not lost
    assert {"doc-totaux", "doc-ligne-1", "doc-entete"} <= seen


def test_each_part_of_the_readable_page_has_one_id_and_can_take_the_focus(company, editor):
    page = result_of(company, editor, nameless(3))
    all_ids = page.tree.xpath("//@id")
    assert len(all_ids) == len(set(all_ids))
    for element in page.tree.xpath("//*[starts-with(@id, 'doc-')]"):
        assert element.get("tabindex") == "-1", element.get("id")


def test_an_unreadable_file_says_why_and_stays_to_be_downloaded(company, editor):
    check_id = a_check(company, content=b"<!DOCTYPE a []><a/>", file_name="piege.xml")
    page = shown(editor, address("result", check_id))
    assert "Illisible" in verdict(page)
    assert "DOCTYPE" in verdict(page)
    assert "Rien de lisible dans ce fichier" in words(page)
    assert address("original", check_id) in links(page)
    assert address("printed", check_id) not in links(page)
    assert editor.get(address("printed", check_id)).status_code == 404
    report = editor.get(address("report", check_id))
    assert unspaced("Illisible") in text_of(report.content)


def test_a_pdf_without_invoice_is_neither_valid_nor_invalid_and_shows_its_pages(company, editor):
    check_id = a_check(company, content=blank_pdf(), file_name="devis.pdf")
    path = address("result", check_id)
    page = shown(editor, path)
    assert "Sans facture électronique" in verdict(page)
    assert "onforme" not in verdict(page)
    assert editor.get(address("page_image", check_id, 1)).status_code == 404
    assert "Rien de lisible" not in words(page), "its pages are on their way"
    actions.draw_pages(organisation_id=company.id, check_id=check_id, now=timezone.now())
    page = shown(editor, path)
    image = address("page_image", check_id, 1)
    assert page.tree.xpath("//img[contains(@class,'page-image')]/@src") == [image]
    answer = editor.get(image)
    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    for number in (0, 2, 10**30, 10**300):
        assert editor.get(address("page_image", check_id, number)).status_code == 404


def test_a_page_whose_pictures_are_on_their_way_asks_again_when_they_are_there(company, editor):
    pdf = embed(blank_pdf(), write_cii(french_invoice()), "EN 16931")
    check_id = a_check(company, content=pdf, file_name="f.pdf")
    page = shown(editor, address("result", check_id))
    assert drawn_pages(company.id, str(check_id)) is None
    assert page.tree.xpath("//*[@data-live='checks'][@data-src]"), "else they show on reload only"


def test_a_facturx_pdf_shows_its_readable_page_and_its_verdict(company, editor):
    pdf = embed(blank_pdf(), wrong_gross(), "EN 16931")
    page = result_of(company, editor, pdf, "f.pdf")
    assert "Non conforme" in verdict(page) and "Factur-X" in verdict(page)
    assert set(anchors(page)) <= ids(page)


def test_a_life_cycle_message_is_judged_by_its_own_rules_and_shown(company, editor):
    page = result_of(company, editor, write_cdar(paid_message()), "cycle.xml")
    said = verdict(page)
    assert "BR-FR-CDV" in said and "CDAR" in said
    paper = plain(page.tree.xpath("//article[contains(@class,'paper')]")[0].text_content())
    for stated in ("212 Encaissée", "F2026-0042", "120,00 €", "13,50 €", "Menuiserie Aubrac SARL"):
        assert stated in paper
    assert "Règles françaises" not in said
    assert anchors(page) == [], "there is no invoice to point at"


def test_a_life_cycle_message_that_breaks_a_rule_is_invalid_and_says_which(company, editor):
    page = result_of(company, editor, write_cdar(replace(paid_message(), guideline="autre")))
    assert "Non conforme" in verdict(page)
    assert "BR-FR-CDV" in words(page)
    assert "règles du cycle de vie" in words(page)


def unevaluable(content: bytes) -> Examination:
    from facturier.checks.examiner import examiner

    values = {"rules": "EN 16931"}
    finding = Finding(
        NOT_EVALUABLE, "warning", "en16931", "", SENTENCES[NOT_EVALUABLE] % values,
        values=tuple(values.items()),
    )  # fmt: skip
    return replace(examiner().examine(content), valid=None, violations=(finding,))


def test_rules_that_could_not_be_run_are_never_called_valid(company, editor, monkeypatch):
    monkeypatch.setattr(actions, "examine", unevaluable)
    page = result_of(company, editor)
    assert "Non évaluable" in verdict(page)
    assert "ni conforme, ni non conforme" in verdict(page)
    assert "Rien à signaler" not in words(page)
    assert "F2026-0042" in words(page), "the document is read all the same"
    assert "Non évaluable" in words(shown(editor, DESK))


def test_what_nobody_understood_is_listed(company, editor):
    content = write_cii(french_invoice()).replace(
        b"</rsm:ExchangedDocument>", b"<ram:Purpose>essai</ram:Purpose></rsm:ExchangedDocument>"
    )
    page = result_of(company, editor, content)
    (rest,) = page.tree.xpath("//*[@id='doc-reste']")
    assert "essai" in rest.text_content() and "ram:Purpose" in rest.text_content()
    message = write_cdar(paid_message()).replace(
        b"</rsm:ExchangedDocument>", b"<ram:Purpose>essai</ram:Purpose></rsm:ExchangedDocument>"
    )
    assert "essai" in words(result_of(company, editor, message))


# -- prints and downloads --------------------------------------------------------------------------
def is_a_pdf(answer) -> str:
    """Checks that a PDF leaves as a harmless download; gives its text without blanks."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    is_harmless(answer)
    assert answer.content.startswith(b"%PDF-")
    return text_of(answer.content)


def is_harmless(answer) -> None:
    place = answer["Content-Disposition"]
    assert place.startswith('attachment; filename="')
    assert place.count('"') == 2
    assert place.isascii() and place.isprintable()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_the_report_holds_number_verdict_and_every_rule(company, editor):
    check_id = a_check(company, content=nameless(3), file_name="facture n° 4.xml")
    answer = editor.get(address("report", check_id))
    text = is_a_pdf(answer)
    assert unquote(answer["Content-Disposition"].partition("''")[2]) == "facture n° 4-contrôle.pdf"
    page = shown(editor, address("result", check_id))
    rules = page.tree.xpath("//*[contains(@class,'finding')]//span[@class='mono']/text()")
    assert "BR-25" in rules
    for said in ("F2026-0042", "Non conforme", "facture n° 4.xml", *rules):
        assert unspaced(said) in text, said
    assert editor.get(address("report", check_id)).content == answer.content, "the same each time"


def test_the_report_of_a_valid_file_says_so_in_both_languages(company):
    check_id = a_check(company)
    french = is_a_pdf(signed_in(company).get(address("report", check_id)))
    assert unspaced("✓ Conforme") in french and unspaced("Aucune anomalie") in french
    english = is_a_pdf(signed_in(company, language="en").get(address("report", check_id)))
    assert "F2026-0042" in english and "onforme" not in english


def test_the_report_of_a_message_names_the_invoice_that_it_is_about(company, editor):
    check_id = a_check(company, content=write_cdar(paid_message()), file_name="cycle.xml")
    text = is_a_pdf(editor.get(address("report", check_id)))
    assert "F2026-0042" in text
    assert "212" in text and "Encaissée" in text


def test_the_readable_pdf_holds_what_the_document_states(company, editor):
    for content, name in (
        (None, "f.xml"),
        (embed(blank_pdf(), wrong_gross(), "EN 16931"), "f.pdf"),
    ):
        check_id = a_check(company, content=content, file_name=name)
        answer = editor.get(address("printed", check_id))
        text = is_a_pdf(answer)
        assert unquote(answer["Content-Disposition"].partition("''")[2]) == "f-lisible.pdf"
        for said in (
            "F2026-0042",
            "Menuiserie Aubrac SARL",
            "Article 3",
            "FR7630006000011234567890189",
        ):
            assert unspaced(said) in text.replace("\u00a0", ""), said


def test_the_readable_pdf_speaks_the_language_of_its_reader_and_leaves_nothing_out(company):
    strange = b"<ram:Strange>sesame</ram:Strange></rsm:ExchangedDocument>"
    content = write_cii(french_invoice()).replace(b"</rsm:ExchangedDocument>", strange)
    check_id = a_check(company, content=content)
    text = text_of(signed_in(company, language="en").get(address("printed", check_id)).content)
    for said in ("Amount due", "sesame"):
        assert unspaced(said) in text.replace("\u00a0", ""), said


NAMES = {
    "quotes": 'a"b".xml',
    "line breaks": "a\r\nSet-Cookie: x=y.xml",
    "marks of direction": "\u202efdp.\u2066xml",
    "a folder": "../../etc/passwd",
    "accents": "Été 2026 – n° 4.xml",
    "a page": "page.html",
    "no stem": ".xml",
}


@pytest.mark.parametrize("what", NAMES)
def test_what_is_downloaded_is_never_active_content(company, editor, what):
    content = b"<html><script>alert(1)</script></html>"
    check_id = a_check(company, content=content, file_name=NAMES[what])
    original = editor.get(address("original", check_id))
    assert original.content == content
    assert "html" not in original["Content-Type"]
    is_harmless(original)
    is_a_pdf(editor.get(address("report", check_id)))


def test_a_file_that_is_forgotten_is_no_longer_there(company, editor):
    check_id = a_check(company)
    store.forget(company.id, check_id)
    assert editor.get(address("original", check_id)).status_code == 404
    assert editor.get(address("result", check_id)).status_code == 200


# -- whose it is -----------------------------------------------------------------------------------
def statuses(client, paths: Iterable[str]) -> list[int]:
    found = []
    for path in paths:
        answer = client.get(path)
        b"".join(answer)  # a picture is sent from its file, which stays open until it is read
        found.append(answer.status_code)
    return found


def test_nobody_else_sees_a_check_neither_a_colleague_nor_the_owner_nor_a_stranger(company, editor):
    other = a_company("Ailleurs", roles=("editor",), now=timezone.now())
    pdf = embed(blank_pdf(), write_cii(french_invoice()), "EN 16931")
    check_id = a_check(company, content=pdf, file_name="confidentielle.pdf")
    actions.draw_pages(organisation_id=company.id, check_id=check_id, now=timezone.now())
    paths = [address(name, check_id) for name in KEYED] + [address("page_image", check_id, 1)]
    assert statuses(editor, paths) == [200] * 5
    for one, role in ((company, "reader"), (company, "owner"), (other, "editor")):
        client = signed_in(one, role)
        assert statuses(client, paths) == [404] * 5
        for path in (DESK, "/controler/liste/", f"{DESK}?avant={'f' * 32}"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "confidentielle" not in answer.content.decode()
    for path in paths:
        assert Client().get(path)["Location"].startswith("/connexion/")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_result_is_only_read(company, editor, method):
    check_id = a_check(company)
    for name in KEYED:
        assert getattr(editor, method)(address(name, check_id)).status_code == 405
    assert editor.get(DEPOSIT).status_code == 405


# -- what a document says --------------------------------------------------------------------------
def hostile_documents() -> Iterable[tuple[str, bytes]]:
    party = Party(name=HOSTILE, legal_information=HOSTILE)
    document = french_invoice(
        number=HOSTILE, seller=party, buyer=party, payment_terms=HOSTILE, notes=(Note(HOSTILE, "AAB"),),
        name=HOSTILE, profile=HOSTILE, process=HOSTILE, currency=HOSTILE[:20],
        attachments=(
            Attachment(reference=HOSTILE, uri="javascript:alert(1)", filename=HOSTILE),
            Attachment(reference="x", uri='https://x.test/" onmouseover="alert(1)', content=b"x"),
        ),
    )  # fmt: skip
    line = replace(document.lines[0], number=HOSTILE, item=Item(name=HOSTILE, description=HOSTILE))
    document = replace(document, lines=(line, *document.lines[1:]))
    for write in (write_cii, write_ubl):
        yield write.__name__, write(document)
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").encode()
    sound = write_cii(french_invoice())
    yield "a date", re.sub(rb">2026100[0-9]<", b">" + escaped + b"<", sound)
    yield "an amount", sound.replace(b">EUR<", b">" + escaped + b"<")
    yield (
        "not understood",
        sound.replace(
            b"</rsm:ExchangedDocument>",
            b"<ram:Purpose>" + escaped + b"</ram:Purpose></rsm:ExchangedDocument>",
        ),
    )
    message = paid_message()
    yield (
        "a message",
        write_cdar(replace(message, number=HOSTILE, process=HOSTILE, guideline=HOSTILE)),
    )


@pytest.mark.parametrize(
    "content", [pytest.param(content, id=what) for what, content in hostile_documents()]
)
def test_what_a_document_says_never_becomes_markup(company, editor, content):
    check_id = a_check(company, content=content, file_name=f"{HOSTILE}.xml")
    for path in (DESK, "/controler/liste/", address("result", check_id)):
        answer = editor.get(path)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        if "<html" in text:
            page = shown(editor, path)  # which refuses any script, handler or javascript: in it
            assert not page.tree.xpath("//img[@src='x']"), path
            assert "{{ 7*7 }}" in words(page) and "49" not in my_names(page), path
    is_a_pdf(editor.get(address("report", check_id)))
