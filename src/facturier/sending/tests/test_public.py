"""The page of a customer: one document for who has the link, nothing else for anybody."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.files.queries import content_of
from facturier.sales.models import IssuedFile
from facturier.sending import actions
from facturier.sending.models import CustomerMessage, LinkUse
from facturier.sending.queries.public import link_token
from facturier.sending.rules.links import LONGEST_MESSAGE, MOST_MESSAGES_AN_HOUR
from facturier.sending.tests.factories import Sender

pytestmark = pytest.mark.django_db
UNKNOWN = "A" * 43


@pytest.fixture
def shop():
    return Sender()


@pytest.fixture
def path(shop):
    return shop.path(shop.send(now=timezone.now()))


@pytest.fixture
def customer():
    return Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="fr")


def use_of(shop) -> LinkUse:
    with shop.company.here():
        return LinkUse.objects.get(organisation_id=shop.company.id)


def story(shop) -> list[str]:
    with shop.company.here():
        rows = AuditEvent.objects.filter(subject_id=shop.invoice.invoice_id).order_by("seq")
        return list(rows.values_list("verb", flat=True))


def text_of(answer) -> str:
    return re.sub(r"nonce[=-][^ >]*|csrfmiddlewaretoken[^>]*", "", answer.content.decode())


def test_the_customer_reads_and_takes_the_archived_file_without_a_session(shop, path, customer):
    page = customer.get(path)
    assert page.status_code == 200
    for said in ("F2026-0001", "Maison Kervel SAS", "Hôtel Belle-Rade", "8\u202f928,00"):
        assert said in page.content.decode().replace("\u00a0", "\u202f"), said
    file = customer.get(f"{path}facture.pdf")
    with shop.company.here():
        archived = content_of(IssuedFile.objects.select_related("file").get().file)
    assert file.content == archived
    assert "F2026-0001_Hotel-Belle-Rade.pdf" in file["Content-Disposition"]
    assert file["Content-Disposition"].startswith("attachment")
    assert (use_of(shop).opened, use_of(shop).downloaded) == (1, 1)


def test_the_page_stands_in_no_index_and_no_cache_and_names_itself_nowhere(path, customer):
    for address in (path, f"{path}facture.pdf", f"/p/{UNKNOWN}/"):
        answer = customer.get(address)
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"] or address.endswith(
            "pdf"
        )
        assert "sessionid" not in answer.cookies
    page = customer.get(path).content.decode()
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)


def test_openings_are_counted_and_told_once(shop, path, customer):
    for _ in range(3):
        customer.get(path)
    assert use_of(shop).opened == 3
    assert story(shop).count("invoice.link_opened") == 1


def test_what_only_looks_ahead_is_no_opening(shop, path, customer):
    customer.head(path)
    customer.head(f"{path}facture.pdf")
    customer.get(path, headers={"Sec-Purpose": "prefetch;prerender"})
    customer.get(f"{path}facture.pdf", headers={"Purpose": "prefetch"})
    assert (use_of(shop).opened, use_of(shop).downloaded) == (0, 0)


def test_unknown_expired_and_revoked_links_are_told_alike(shop, customer):
    expired = shop.path(shop.send(now=timezone.now() - timedelta(days=200)))
    revoked = Sender()
    revoked_path = revoked.path(revoked.send(now=timezone.now()))
    with revoked.company.here():
        actions.revoke_link(
            member=revoked.company["editor"], reference=revoked.reference, now=timezone.now()
        )
    told = set()
    for start in (expired, revoked_path, f"/p/{UNKNOWN}/", "/p/x/", f"/p/{'é' * 300}/"):
        for address in (start, f"{start}facture.pdf"):
            answer = customer.get(address)
            told.add((answer.status_code, text_of(answer), answer["X-Robots-Tag"]))
        answer = customer.post(start, {"kind": "question", "text": "?"})
        told.add((answer.status_code, text_of(answer), answer["X-Robots-Tag"]))
    assert len(told) == 1
    assert told.pop()[0] == 404


def test_a_renewed_link_opens_and_the_one_before_does_not(shop, path, customer):
    with shop.company.here():
        link = actions.renew_link(
            member=shop.company["editor"], reference=shop.reference, now=timezone.now()
        )
    assert customer.get(path).status_code == 404
    assert customer.get(f"/p/{link_token(link.id)}/").status_code == 200


@pytest.mark.parametrize(
    "trick",
    [
        "../",
        "..%2f",
        "original/",
        "facture.pdf/../../",
        "%00/",
        "facture.xml",
        "lisible/",
        "?x=%00",
    ],
)
def test_a_link_leads_nowhere_else(shop, path, customer, trick):
    answer = customer.get(f"{path}{trick}")
    assert answer.status_code in (200, 301, 400, 404)
    if answer.status_code == 200:
        assert trick.startswith("?")
    for private in (f"/facturier/{shop.reference}/", f"/facturier/{shop.reference}/original/"):
        assert customer.get(private).status_code == 302


def test_a_link_of_one_company_shows_nothing_of_another(path, customer):
    other = Sender()
    page = customer.get(other.path(other.send(now=timezone.now())))
    assert path not in page.content.decode()
    with other.company.here():
        assert not CustomerMessage.objects.exists()


def test_a_dispute_stands_in_the_story_and_on_the_page_as_plain_text(shop, path, customer):
    hostile = "<script>alert(1)</script>\r\nBcc: tous@exemple.test\0"
    typed = {"kind": "dispute", "name": "Inès\r\n<b>", "text": hostile}
    answer = customer.post(path, typed)
    assert answer.status_code == 302
    assert answer["Location"].startswith(path)
    page = customer.get(path).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    with shop.company.here():
        [message] = CustomerMessage.objects.all()
        [event] = AuditEvent.objects.filter(verb="invoice.disputed")
    assert message.written_by == "Inès <b>"
    assert "\0" not in message.text
    assert (event.actor_kind, event.actor_name, event.reason) == (
        "customer", "Inès <b>", message.text,
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"kind": "question"},
        {"kind": "answer", "text": "moi, le vendeur"},
        {"kind": "x" * 999, "text": "?"},
        {"kind": "question", "text": " \r\n "},
        {"kind": "question", "text": "x" * (LONGEST_MESSAGE + 1)},
    ],
)
def test_what_is_no_message_is_refused_with_its_text_kept(shop, path, customer, typed):
    answer = customer.post(path, typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    with shop.company.here():
        assert not CustomerMessage.objects.exists()


def test_a_customer_who_writes_without_end_is_asked_to_wait(path, customer):
    for _ in range(MOST_MESSAGES_AN_HOUR):
        assert customer.post(path, {"kind": "question", "text": "?"}).status_code == 302
    assert customer.post(path, {"kind": "question", "text": "?"}).status_code == 429


def test_a_form_from_elsewhere_writes_nothing(shop, path):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert strict.post(path, {"kind": "question", "text": "?"}).status_code == 403
    with shop.company.here():
        assert not CustomerMessage.objects.exists()


def test_our_answer_is_read_by_the_customer(shop, path, customer):
    customer.post(path, {"kind": "question", "text": "Pourquoi ?"})
    with shop.company.here():
        actions.answer_customer(
            member=shop.company["editor"], reference=shop.reference, text="Parce que.",
            now=timezone.now(),
        )  # fmt: skip
    page = customer.get(path).content.decode()
    assert "Parce que." in page
    assert shop.company["editor"].name not in page


def test_the_page_speaks_the_language_of_the_document_or_the_one_asked_for(path, customer):
    assert 'lang="fr"' in customer.get(path).content.decode()
    english = customer.get(f"{path}?lang=en").content.decode()
    assert '<html lang="en"' in english
    assert "Download the PDF" in english
    assert '<html lang="fr"' in customer.get(f"{path}?lang=<x>").content.decode()


def test_without_its_file_the_page_says_so(customer):
    shop = Sender(archived=False)
    path = shop.path(shop.send(now=timezone.now()))
    assert "facture.pdf" not in customer.get(path).content.decode()
    assert customer.get(f"{path}facture.pdf").status_code == 404
