"""What will not come, and what is missing: said on the page, and asked for once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from facturier.checks import actions, store
from facturier.checks.models import FileCheck
from facturier.checks.tests.factories import a_check
from facturier.checks.tests.pages import (
    DESK,
    address,
    plain,
    result_of,
    shown,
    signed_in,
    verdict,
    waiting,
    words,
    wrong_gross,
)
from facturier.einvoice.cii import write_cii
from facturier.einvoice.document import Attachment
from facturier.einvoice.tests.factories import blank_pdf
from facturier.organisations.tests.factories import a_company
from facturier.rendering import actions as rendering
from facturier.rendering.tests.reading_back import text_of, unspaced
from tests.plumbing.french_invoices import french_invoice
from tests.plumbing.made_once import made_once
from tests.plumbing.pages import links

pytestmark = pytest.mark.django_db


@made_once
def company():
    return a_company(roles=("editor", "reader"), now=timezone.now())


@pytest.fixture
def editor(company):
    return signed_in(company)


def test_a_check_that_waits_too_long_says_so_and_offers_to_drop_the_file_again(company, editor):
    check = waiting(company)
    with company.here():
        FileCheck.objects.filter(id=check.id).update(asked_at=timezone.now() - timedelta(minutes=3))
    page = shown(editor, address("result", check.id))
    said = words(page)
    assert "depuis plus de deux minutes" in said
    assert "Contrôle en cours" not in said
    assert DESK in links(page) and address("original", check.id) in links(page)
    assert page.tree.xpath("//*[@data-live='checks']"), "should it end after all, it shows"
    assert not page.tree.xpath("//*[@data-unfinished]")
    desk = shown(editor, DESK)
    assert "Sans réponse" in words(desk) and "En cours" not in words(desk)
    actions.examine_check(organisation_id=company.id, check_id=check.id)
    assert "Illisible" in verdict(shown(editor, address("result", check.id)))


def test_a_check_whose_bytes_are_gone_says_so(company, editor):
    check = waiting(company)
    store.forget(company.id, check.id)
    actions.examine_check(organisation_id=company.id, check_id=check.id)
    said = verdict(shown(editor, address("result", check.id)))
    assert "n'est plus sur le disque" in said and "Déposez-le à nouveau" in said
    english = shown(signed_in(company, language="en"), address("result", check.id))
    assert "no longer on the disk" in words(english)


def test_a_check_of_an_earlier_version_asks_for_its_file_again_and_breaks_nothing(company, editor):
    check_id = a_check(company)
    with company.here():
        FileCheck.objects.filter(id=check_id).update(found={"version": 0})
    page = shown(editor, address("result", check_id))
    assert "date d'une version précédente. Déposez le fichier à nouveau." in words(page)
    assert not page.tree.xpath("//*[@data-live]")
    for name in ("report", "printed"):
        assert editor.get(address(name, check_id)).status_code == 404
    assert editor.get(address("original", check_id)).status_code == 200
    row = plain(shown(editor, DESK).tree.xpath("//tbody/tr")[0].text_content())
    assert "F2026-0042" in row and row.endswith("Conforme")


def test_the_sizes_of_attachments_are_told_though_their_contents_are_not_kept(company, editor):
    attachment = Attachment(reference="PJ-1", content=b"x" * 2400, mime_type="image/png")
    document = french_invoice(attachments=(attachment,))
    line = replace(document.lines[0], attachments=(attachment,))
    content = write_cii(replace(document, lines=(line, *document.lines[1:])))
    check_id = a_check(company, content=content)
    page = shown(editor, address("result", check_id))
    for part in ("doc-pieces", "doc-ligne-1"):
        assert "2,4 ko" in plain(page.tree.get_element_by_id(part).text_content())
    assert "non jointe" not in words(page)
    text = text_of(editor.get(address("printed", check_id)).content).replace("\u00a0", "")
    assert text.count("2,4ko") == 2 and unspaced("non jointe") not in text


def test_what_we_say_ourselves_has_no_official_text(company, editor):
    page = result_of(company, editor, wrong_gross())
    official, own = page.tree.xpath("//section[starts-with(@aria-labelledby, 't-groupe')]")
    assert official.xpath(".//details//p[@lang]")
    assert not own.xpath(".//details//p[@lang]")


def test_pages_that_are_missing_are_asked_for_once_however_often_they_are_looked_at(
    company, editor
):
    check_id = a_check(company, content=blank_pdf(), file_name="devis.pdf")
    for _ in range(3):
        page = shown(editor, address("result", check_id))
    assert "en préparation" in words(page)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'checks.draw_pages'"
            " AND args ->> 'check_id' = %s",
            [str(check_id)],
        )
        assert cursor.fetchone() == (1,)


def test_pages_that_cannot_be_drawn_are_not_waited_for(company, editor):
    check_id = a_check(company, content=b"%PDF-1.4 rien", file_name="casse.pdf")
    shown(editor, address("result", check_id))
    actions.draw_pages(organisation_id=company.id, check_id=check_id, now=timezone.now())
    page = shown(editor, address("result", check_id))
    assert "Rien de lisible dans ce fichier" in words(page)
    assert not page.tree.xpath("//*[@data-live]")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_prints_already_says_so_for_a_print(company, editor, monkeypatch):
    monkeypatch.setattr(rendering, "SECONDS_TO_WAIT", 0.01)
    monkeypatch.setattr(rendering, "_turns", threading.BoundedSemaphore(1))
    rendering._turns.acquire()
    answer = editor.get(address("report", a_check(company)))
    assert (answer.status_code, answer["X-Refusal"]) == (503, "print.busy 503")
    assert "Le serveur est occupé" in plain(answer.content.decode())
