"""Issuing from the page of a draft: the button, the preview, the pro forma, the archived file."""

import pytest
from django.test import Client
from django.utils import timezone

from facturier.einvoice.reading import read
from facturier.identity.models import User
from facturier.sales import actions
from facturier.sales.actions import files
from facturier.sales.models import IssuedDocument
from facturier.sales.tests.test_issue import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Shop()


def browser_of(shop, role="editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html", raise_request_exception=False)
    client.force_login(User.objects.get(pk=shop.company[role].user_id))
    return client


def at(draft, part="") -> str:
    return f"/facturier/brouillons/{draft.id}/{part}"


def test_a_draft_is_issued_from_its_page_and_shows_the_invoice_that_it_became(shop):
    draft, clerk = shop.draft(), browser_of(shop)
    page = clerk.get(at(draft)).content.decode()
    assert at(draft, "emettre/") in page
    answer = clerk.post(at(draft, "emettre/"), {"version": draft.version}, follow=True)
    [(address, _status)] = answer.redirect_chain
    number = f"F{timezone.localdate().year}-0001"
    assert address.startswith("/facturier/S-")
    assert number in answer.content.decode()
    page = clerk.get(at(draft)).content.decode()
    assert at(draft, "emettre/") not in page
    assert address in page


def test_what_lacks_is_said_and_no_number_is_taken(shop):
    draft, clerk = shop.draft(), browser_of(shop)
    shop.change(draft, ("customer", None))
    answer = clerk.post(at(draft, "emettre/"), {"version": draft.version})
    assert answer.status_code == 422
    assert "242 nonies A" in answer.content.decode()
    for version in ("", "x", "-1", "9" * 20, draft.version - 1):
        assert clerk.post(at(draft, "emettre/"), {"version": version}).status_code in (409, 422)
    assert shop.numbers() == []


def test_a_reader_sees_the_preview_and_no_button(shop):
    draft, reader = shop.draft(), browser_of(shop, "reader")
    assert at(draft, "emettre/") not in reader.get(at(draft)).content.decode()
    assert reader.post(at(draft, "emettre/"), {"version": draft.version}).status_code == 403
    picture = reader.get(at(draft, "apercu/1.png"))
    assert (picture.status_code, picture.content[:4]) == (200, b"\x89PNG")
    assert reader.get(at(draft, "apercu/9.png")).status_code == 404


def test_a_pro_forma_is_a_page_without_data_nor_number(shop):
    answer = browser_of(shop).get(at(shop.draft(), "pro-forma.pdf"))
    assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")
    assert b"factur-x.xml" not in answer.content


def test_the_archived_file_is_downloaded_once_it_is_made(shop):
    draft, clerk = shop.draft(), browser_of(shop)
    assert clerk.get(at(draft, "facture.pdf")).status_code == 404
    clerk.post(at(draft, "emettre/"), {"version": draft.version})
    assert clerk.get(at(draft, "facture.pdf")).status_code == 404
    with shop.company.here():
        issued = IssuedDocument.objects.get(draft=draft)
    files.make_file(organisation_id=shop.company.id, issued_id=issued.id, now=timezone.now())
    answer = clerk.get(at(draft, "facture.pdf"))
    assert answer.status_code == 200
    assert read(answer.content).document.number == issued.number
    assert issued.number in answer["Content-Disposition"]


def test_an_incomplete_draft_is_drawn_all_the_same(shop):
    with shop.company.here():
        draft = actions.open_draft(
            member=shop.company["editor"], entity_id=shop.entity, now=timezone.now()
        )
    assert browser_of(shop).get(at(draft, "apercu/1.png")).status_code == 200


def test_a_stranger_finds_none_of_it(shop):
    draft, stranger = shop.draft(), browser_of(Shop())
    for part in ("apercu/1.png", "pro-forma.pdf", "facture.pdf"):
        assert stranger.get(at(draft, part)).status_code == 404, part
    assert stranger.post(at(draft, "emettre/"), {"version": draft.version}).status_code == 404
