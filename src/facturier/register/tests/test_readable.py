"""The readable page of an invoice that came as XML: read by the worker, kept, only loaded here."""

import json
from dataclasses import replace
from datetime import timedelta

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from facturier.checks import actions as checks
from facturier.einvoice import reading as readers
from facturier.einvoice import xml_safety
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Attachment
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.tests.factories import blank_pdf
from facturier.files.store import path_of
from facturier.identity.models import User
from facturier.organisations import actions as organisations
from facturier.organisations.tests.factories import NOW, a_company, address_of, an_entity
from facturier.register import actions
from facturier.register.actions import enter, pages
from facturier.register.models import Invoice, InvoiceVerdict
from facturier.register.tests.factories import a_read_arrival, before_there_were_judges
from facturier.rendering.queries import AGAIN_AFTER, readable_of, reading_file
from tests.plumbing.french_invoices import french_invoice

pytestmark = pytest.mark.django_db
SOUND = write_cii(french_invoice())
SECRET = b"un dossier confidentiel " * 100


@pytest.fixture
def company():
    company = a_company(roles=("editor", "reader"), now=timezone.now())
    company.entity_id = an_entity(company, siren="820000024")
    return company


@pytest.fixture
def editor(company):
    client = Client(HTTP_ACCEPT="text/html")
    client.force_login(User.objects.get(pk=company["editor"].user_id))
    return client


def registered(company, content: bytes = SOUND, file_name: str = "facture.xml") -> Invoice:
    arrival = a_read_arrival(company, content, file_name=file_name)
    assert arrival.invoice is not None, arrival.reason
    with company.here():
        return Invoice.objects.select_related("original").get(id=arrival.invoice_id)


def page_of(client, invoice: Invoice):
    answer = client.get(reverse("register:invoice", args=[invoice.reference]))
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.content)


def words(page, key: str = "document") -> str:
    return " ".join(page.get_element_by_id(key).text_content().replace("\u00a0", " ").split())


def jobs_of(invoice: Invoice, name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
            " AND args ->> 'invoice_id' = %s",
            [name, str(invoice.id)],
        )
        return cursor.fetchone()[0]


def readable(company, invoice: Invoice, now=None):
    return readable_of(company.id, invoice.original.sha256, now or timezone.now())


def keep(company, invoice: Invoice, now=None) -> None:
    pages.keep_reading(organisation_id=company.id, invoice_id=invoice.id, now=now or timezone.now())


# -- kept by the worker ----------------------------------------------------------------------------
def test_entering_an_invoice_keeps_its_reading_and_no_page_reads_a_strangers_xml(
    company, editor, monkeypatch
):
    invoice = registered(company)
    for place, name in ((readers, "examine"), (readers, "parse_xml"), (xml_safety, "parse_xml")):
        monkeypatch.setattr(place, name, lambda *_, **__: pytest.fail("read in a web process"))
    page = page_of(editor, invoice)
    assert "F2026-0042" in words(page) and "Article 3" in words(page)
    assert page.get_element_by_id("volet").get("data-live") is None
    printed = editor.get(reverse("register:readable", args=[invoice.reference]))
    assert printed.content.startswith(b"%PDF-")
    assert jobs_of(invoice, "register.keep_reading") == 0


def test_a_pdf_has_pages_and_no_reading_is_kept_of_it(company, editor):
    invoice = registered(company, embed(blank_pdf(), SOUND, "EN 16931"), "f.pdf")
    assert not reading_file(company.id, invoice.original.sha256).exists()
    page_of(editor, invoice)
    assert jobs_of(invoice, "register.keep_reading") == 0
    keep(company, invoice)
    assert not readable(company, invoice).kept


def test_the_contents_of_attachments_are_not_kept_and_their_sizes_are_shown(company, editor):
    attachment = Attachment(reference="PJ-1", content=SECRET, mime_type="image/png")
    document = french_invoice(attachments=(attachment,))
    line = replace(document.lines[0], attachments=(attachment,))
    content = write_cii(replace(document, lines=(line, *document.lines[1:])))
    page = page_of(editor, registered(company, content))
    assert words(page, "doc-pieces").endswith("2,4 ko")
    assert "2,4 ko" in words(page, "doc-ligne-1")
    assert "non jointe" not in words(page)


def test_judging_an_older_invoice_keeps_its_reading_too(company):
    with before_there_were_judges(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(enter, "keep_reading_of", lambda *_: None)
        invoice = registered(company)
    assert readable(company, invoice).to_be_read
    actions.judge_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    assert readable(company, invoice).kept.reading.document.number == "F2026-0042"


# -- missing ---------------------------------------------------------------------------------------
def test_a_missing_reading_is_asked_for_once_and_the_page_shows_it_when_it_is_there(
    company, editor
):
    invoice = registered(company)
    reading_file(company.id, invoice.original.sha256).unlink()
    for _ in range(3):
        page = page_of(editor, invoice)
    assert "en préparation" in words(page)
    for key in ("volet", "controles"):
        part = page.get_element_by_id(key)
        assert (part.get("data-live"), part.get("data-src")) == (
            "register",
            reverse("register:invoice", args=[invoice.reference]),
        )
    assert jobs_of(invoice, "register.keep_reading") == 1
    printing = editor.get(reverse("register:readable", args=[invoice.reference]))
    assert (printing.status_code, printing["X-Refusal"]) == (409, "readable.not_yet 409")
    assert jobs_of(invoice, "register.keep_reading") == 1
    keep(company, invoice)
    page = page_of(editor, invoice)
    assert "F2026-0042" in words(page)
    assert page.get_element_by_id("volet").get("data-live") is None


def test_a_print_asked_for_before_its_reading_is_there_has_it_read(company, editor):
    invoice = registered(company)
    reading_file(company.id, invoice.original.sha256).unlink()
    editor.get(reverse("register:readable", args=[invoice.reference]))
    assert jobs_of(invoice, "register.keep_reading") == 1


def test_what_is_kept_is_not_read_again(company, monkeypatch):
    invoice = registered(company)
    monkeypatch.setattr(checks, "examine", lambda _content: pytest.fail("read again"))
    keep(company, invoice)


def test_an_original_lost_on_disk_is_said_and_not_asked_for_at_every_view(company, editor):
    invoice = registered(company)
    reading_file(company.id, invoice.original.sha256).unlink()
    path_of(company.id, invoice.original.sha256).unlink()
    keep(company, invoice)
    page = page_of(editor, invoice)
    assert "n'a pas pu être préparé" in words(page).replace("\u2019", "'")
    assert jobs_of(invoice, "register.keep_reading") == 0
    assert editor.get(reverse("register:readable", args=[invoice.reference])).status_code == 404
    later = timezone.now() + AGAIN_AFTER + timedelta(minutes=1)
    assert readable(company, invoice, later).to_be_read


def test_a_reading_of_another_organisation_is_not_kept(company):
    invoice, other = registered(company), a_company("Ailleurs", roles=(), now=timezone.now())
    reading_file(company.id, invoice.original.sha256).unlink()
    pages.keep_reading(organisation_id=other.id, invoice_id=invoice.id, now=timezone.now())
    assert readable(company, invoice).to_be_read


# -- judged without its original -------------------------------------------------------------------
def test_an_invoice_whose_original_is_lost_is_not_evaluable_and_says_why(company, editor):
    with before_there_were_judges():
        invoice = registered(company)
    path_of(company.id, invoice.original.sha256).unlink()
    actions.judge_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    with company.here():
        verdict = InvoiceVerdict.objects.get(invoice_id=invoice.id)
    assert (verdict.valid, verdict.rule_set) == (None, "")
    assert [one["rule"] for one in verdict.found["violations"]] == ["original-missing"]
    said = words(page_of(editor, invoice), "controles").replace("\u2019", "'")
    assert "Non évaluable par les règles officielles" in said
    assert "manque sur le disque" in said
    for false in ("en cours", "Règles appliquées", "Contrôlés au centime"):
        assert false not in said


def test_a_judge_that_could_not_read_leaves_the_reading_that_was_kept(company, monkeypatch):
    with before_there_were_judges():
        invoice = registered(company)
    monkeypatch.setattr(checks, "examine", lambda _content: Examination(None))
    actions.judge_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    assert readable(company, invoice).kept


def test_judging_reads_the_file_while_no_transaction_is_open(company, monkeypatch):
    with before_there_were_judges():
        invoice = registered(company)
    from facturier.register.actions import judge

    depth, seen, real = len(connection.savepoint_ids), [], judge.files.content_of

    def watched(file):
        seen.append(len(connection.savepoint_ids))
        return real(file)

    monkeypatch.setattr(judge.files, "content_of", watched)
    actions.judge_invoice(organisation_id=company.id, invoice_id=invoice.id, now=NOW)
    assert seen == [depth]


# -- not understood --------------------------------------------------------------------------------
def with_strange_texts(count: int) -> bytes:
    strange = "".join(f"<ram:Purpose>essai {n}</ram:Purpose>" for n in range(count))
    return SOUND.replace(
        b"</rsm:ExchangedDocument>", strange.encode() + b"</rsm:ExchangedDocument>"
    )


def test_what_nobody_understood_of_a_pdf_is_listed_beside_its_data_up_to_a_point(company, editor):
    pdf = embed(blank_pdf(), with_strange_texts(60), "EN 16931")
    page = page_of(editor, registered(company, pdf, "f.pdf"))
    (section,) = page.xpath("//section[h2='Non compris']")
    said = " ".join(section.text_content().split())
    assert "essai 0" in said and "essai 49" in said and "essai 50" not in said
    assert "ram:Purpose[1]" in said
    assert "et 10 autres textes" in said.replace("\u00a0", " ")


@pytest.mark.parametrize("count", [0, 2])
def test_the_data_say_nothing_more_than_there_is(company, editor, count):
    pdf = embed(blank_pdf(), with_strange_texts(count), "EN 16931")
    page = page_of(editor, registered(company, pdf, "f.pdf"))
    assert bool(page.xpath("//section[h2='Non compris']")) is bool(count)
    assert "autre texte" not in page.text_content()


def test_of_xml_it_stands_on_the_readable_page_and_not_beside_it(company, editor):
    page = page_of(editor, registered(company, with_strange_texts(2)))
    assert not page.xpath("//section[h2='Non compris']")
    assert "essai 1" in words(page, "doc-reste")


def test_the_api_tells_what_nobody_understood(company):
    invoice = registered(company, with_strange_texts(2))
    _id, token = organisations.issue_token(
        email=address_of(company["editor"].user_id), name="essai", scopes=("invoice:read",),
        days=30, now=timezone.now(), organisation=str(company.id),
    )  # fmt: skip
    answer = Client().get(
        f"/api/v1/invoices/{invoice.reference}/", HTTP_AUTHORIZATION=f"Bearer {token}"
    )
    told = json.loads(answer.content)["not_understood"]
    assert [one["text"] for one in told] == ["essai 0", "essai 1"]
    assert all(set(one) == {"location", "text"} and one["location"] for one in told)


# -- very long -------------------------------------------------------------------------------------
def test_a_very_long_invoice_shows_its_first_lines_and_says_that_the_print_has_them_all(
    company, editor
):
    page = page_of(editor, registered(company, write_cii(french_invoice(lines=1003))))
    assert len(page.xpath("//tr[starts-with(@id, 'doc-ligne-')]")) == 1000
    assert words(page, "doc-lignes-suite").startswith("+ 3 lignes")
    assert "PDF" in words(page, "doc-lignes-suite")
