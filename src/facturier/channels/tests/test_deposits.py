"""The page of a supplier: their files alone, refused at once where they are none."""

import io
import logging
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from facturier.audit import actions as audit
from facturier.audit.models import AuditEvent
from facturier.channels import actions
from facturier.channels.models import DepositedFile, DepositLink, DepositMessage
from facturier.channels.queries.deposits import link_token
from facturier.channels.rules.deposits import Fate, fate_of
from facturier.channels.tests.factories import Reception, a_pdf
from facturier.einvoice.cii import write_cii
from facturier.kit.log_lines import Discreet
from facturier.parties.tests.factories import a_party
from facturier.register import actions as register
from facturier.register.rules import ArrivalState, Stage
from facturier.register.tests.factories import a_document
from facturier.sales.tests.test_issue_web import browser_of

pytestmark = pytest.mark.django_db


class Page:
    """A supplier before their page."""

    def __init__(self, desk: Reception) -> None:
        self.desk, self.browser = desk, Client()
        with desk.company.here():
            self.link = actions.open_deposit_page(
                member=desk.company["owner"], party_id=desk.supplier.id, now=timezone.now()
            )
        self.path = f"/depot/{link_token(self.link.id)}/"

    def read(self, language: str = "fr") -> str:
        answer = self.browser.get(f"{self.path}?lang={language}")
        assert answer.status_code == 200
        return answer.content.decode()

    def drop(self, *files: tuple[str, bytes], **rest):
        given = [SimpleUploadedFile(name, content) for name, content in files]
        return self.browser.post(self.path, {"do": "drop", "files": given, **rest})


@pytest.fixture
def desk():
    return Reception()


@pytest.fixture
def page(desk):
    return Page(desk)


def a_zip(*files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def invoice(number: str) -> tuple[str, bytes]:
    return f"{number}.xml", write_cii(a_document(number=number))


def test_a_supplier_drops_a_file_and_follows_it_until_it_is_checked(desk, page):
    assert page.drop(invoice("F-1")).status_code == 302
    assert "Reçu" in page.read()
    desk.read_all()
    assert "En contrôle" in page.read()
    [arrival] = desk.arrivals()
    assert (arrival.channel, arrival.sender_name) == ("supplier", "Tôlerie Lacaze")
    with desk.company.here():
        register.verify_invoice(
            member=desk.company["owner"], invoice_id=arrival.invoice_id, now=timezone.now()
        )
    assert "Contrôlée" in page.read()


def test_what_is_refused_shows_its_reason_and_is_replaced_once(desk, page):
    page.drop(invoice("F-1"))
    desk.read_all()
    [arrival] = desk.arrivals()
    with desk.company.here():
        register.refuse_invoice(
            member=desk.company["owner"], invoice_id=arrival.invoice_id,
            code="CMD_ERR", reason="Envoyez-le", now=timezone.now(),
        )  # fmt: skip
        [first] = DepositedFile.objects.all()
    text = page.read()
    assert "Bon de commande absent ou erroné. Envoyez-le" in text
    assert str(first.id) in text
    assert page.drop(invoice("F-2"), replaces=str(first.id)).status_code == 302
    with desk.company.here():
        assert DepositedFile.objects.get(replaces=first).arrival_id != arrival.id
    assert page.drop(invoice("F-3"), replaces=str(first.id)).status_code == 409


def test_the_files_of_an_archive_are_told_one_by_one(desk, page):
    page.drop(("lot.zip", a_zip(invoice("F-1"), ("cassé.xml", b"<a>"))))
    desk.read_all()
    text = page.read()
    assert "F-1.xml" in text
    assert "cassé.xml" in text
    assert "Refusé" in text


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("vide.pdf", b""), "vide"),
        (("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 100), "PDF, XML ou ZIP"),
        (("virus.exe", b"MZ" + b"\0" * 100), "PDF, XML ou ZIP"),
        (("coupe.zip", b"PK\x03\x04" + b"\0" * 100), "endommagée"),
        (("bombe.zip", a_zip(("a.pdf", b"\0" * 60_000_000))), "Découpez"),
        (("rien.zip", a_zip()), "aucun fichier"),
    ],
)
def test_a_bad_file_is_refused_at_once_with_a_sentence_and_hinders_no_other(desk, page, file, said):
    answer = page.drop(file, invoice("F-1"))
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("’", "'")
    assert [one.file_name for one in desk.arrivals()] == ["F-1.xml"]


def test_nobody_drops_without_end(desk, page, monkeypatch):
    monkeypatch.setattr("facturier.channels.actions.deposits.MOST_AN_HOUR", 2)
    answer = page.drop(*[invoice(f"F-{number}") for number in range(3)])
    assert answer.status_code == 429
    assert len(desk.arrivals()) == 2
    assert page.drop(*[invoice(f"F-{number}") for number in range(25)]).status_code == 422


def test_a_question_is_answered_on_the_page(desk, page):
    with desk.company.here():
        actions.ask_supplier(
            member=desk.company["editor"], link_id=page.link.id, text="Quel chantier ?",
            now=timezone.now(),
        )  # fmt: skip
    assert "Quel chantier" in page.read()
    said = {"do": "say", "name": "Lucie", "text": "Celui <b>de Brest</b>"}
    assert page.browser.post(page.path, said).status_code == 302
    assert "<b>de Brest" not in page.read()
    with desk.company.here():
        assert [one.ours for one in DepositMessage.objects.order_by("id")] == [True, False]
        told = AuditEvent.objects.filter(verb__startswith="party.deposit").order_by("seq")
        assert [one.verb.partition("_")[2] for one in told] == ["opened", "asked", "answered"]
    for _again in range(4):
        page.browser.post(page.path, said)
    assert page.browser.post(page.path, said).status_code == 429
    assert page.browser.post(page.path, {"do": "say", "text": " "}).status_code in (422, 429)


def test_every_link_that_does_not_open_gets_the_same_answer(desk, page):
    old = page.path
    page.browser.get(old)
    Page(desk)  # a new address closes the one before
    with desk.company.here():
        late = DepositLink.objects.order_by("-id").first()
        DepositLink.objects.filter(id=late.id).update(expires_at=timezone.now() - timedelta(1))
        # Whatever changes is told: the rule of the house, kept by a trigger.
        audit.record(
            organisation_id=desk.company.id, actor=audit.SYSTEM, verb="party.deposit_opened",
            subject=audit.Subject("party", None, "essai"), at=timezone.now(),
        )  # fmt: skip
    answers = {
        re.sub(rb"nonce=\"[^\"]*\"", b"", Client().get(path).content)
        for path in (old, f"/depot/{link_token(late.id)}/", "/depot/x/", f"/depot/{'A' * 43}/")
    }
    assert len(answers) == 1
    answer = page.browser.get(old)
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store, private")
    assert page.drop(invoice("F-1")).status_code == 404
    assert desk.arrivals() == []


def test_the_page_is_in_no_index_and_its_secret_in_no_log(page):
    answer = page.browser.get(page.path)
    assert "noindex" in answer["X-Robots-Tag"]
    record = logging.LogRecord("x", 30, "", 0, "Not Found: %s", (page.path,), None)
    Discreet().filter(record)
    assert page.path.split("/")[2] not in record.getMessage()


def test_a_supplier_sees_nothing_of_another_supplier_nor_company(desk, page):
    page.drop(("secret-1.xml", invoice("F-1")[1]))
    desk.read_all()
    desk.supplier = a_party(desk.company, name="Voisin SARL")
    neighbour = Page(desk)
    # The same bytes: the invoice is the first one's, and nothing is told of its stage.
    neighbour.drop(("copie.xml", invoice("F-1")[1]))
    desk.read_all()
    assert "secret-1" not in neighbour.read()
    stranger = Page(Reception())
    assert "secret-1" not in stranger.read()
    with desk.company.here():
        [mine] = DepositedFile.objects.filter(party_id=page.link.party_id)
    answer = stranger.drop(invoice("F-9"), replaces=str(mine.id))
    assert answer.status_code == 409
    other = browser_of(stranger.desk, "owner")
    for what in ("fermer", "question"):
        path = f"/reception/depot/liens/{page.link.id}/{what}/"
        assert other.post(path, {"text": "x"}).status_code == 404
    assert other.post(f"/reception/depot/{page.link.party_id}/ouvrir/").status_code == 404
    assert page.read()


def test_what_was_dropped_or_said_is_never_changed(desk, page):
    page.drop(invoice("F-1"))
    with pytest.raises(DatabaseError), desk.company.here():
        DepositedFile.objects.update(replaces=None)


def test_a_reader_opens_no_page(desk):
    reader = browser_of(desk, "reader")
    path = f"/reception/depot/{desk.supplier.id}/ouvrir/"
    assert reader.post(path).status_code in (403, 404)
    editor = browser_of(desk, "editor")
    assert editor.post(path).status_code == 302
    assert "/depot/" in editor.get(f"/tiers/{desk.supplier.reference}/").content.decode()


def test_both_languages_are_spoken(page):
    assert "Déposer vos factures" in page.read("fr")
    assert "Déposer" not in page.read("en")


def test_each_fate_is_told_and_nothing_of_others():
    assert fate_of("known", "", Stage.REFUSED, theirs=False) is Fate.KNOWN
    assert fate_of("known", "", Stage.REFUSED, theirs=True) is Fate.REFUSED
    assert fate_of("set_aside", "pdf-without-invoice", "", theirs=False) is Fate.IN_CONTROL
    assert {fate_of(state, "", "", theirs=True) for state in ArrivalState} <= set(Fate)


def test_a_plain_pdf_waits_to_be_keyed_in(desk, page):
    page.drop(("plain.pdf", a_pdf(1)))
    desk.read_all()
    assert "En contrôle" in page.read()
