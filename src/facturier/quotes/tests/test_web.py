"""Pages of quotes and orders, and the page of the customer: one quote for who has the link."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from facturier.audit.models import AuditEvent
from facturier.quotes.models import Order, Quote, QuoteAnswer, QuoteMessage
from facturier.quotes.tests.factories import QuoteShop
from facturier.sales.tests.test_issue_web import browser_of

pytestmark = pytest.mark.django_db
UNKNOWN = "A" * 43


@pytest.fixture
def shop():
    return QuoteShop()


@pytest.fixture
def clerk(shop):
    return browser_of(shop)


@pytest.fixture
def customer():
    return Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="fr")


@pytest.fixture
def sent(shop):
    now = timezone.now()
    return shop.send(shop.quote(subject="Salle du bas"), today=timezone.localdate(now), now=now)


def accepting(sent, **rest):
    return {"do": "accept", "version": sent.version.number, "sha256": sent.version.sha256,
            "name": "Inès Kerbrat", "email": "ines@belle-rade.test", "agreed": "on"} | rest  # fmt: skip


def text_of(answer) -> str:
    return re.sub(r"nonce[=-][^ >]*|csrfmiddlewaretoken[^>]*", "", answer.content.decode())


def test_a_clerk_begins_a_quote_sends_it_and_finds_it_in_its_tab(shop, clerk):
    begun = clerk.post("/devis/nouveau/", {"entity": str(shop.entity)})
    assert begun["Location"].startswith("/facturier/brouillons/")
    page = clerk.get(begun["Location"]).content.decode()
    assert "DEV-2" in page
    assert "Avant d'envoyer" in page.replace("&#39;", "'").replace("’", "'")
    quote = shop.quote()
    assert "Hôtel Belle-Rade" in clerk.get("/devis/?etat=a-envoyer").content.decode()
    address = f"/devis/{quote.id}/envoyer/"
    assert clerk.get(address).status_code == 200
    with shop.company.here():
        quote.draft.refresh_from_db()
    asked = {"how": "mail", "others": "achats@belle-rade.test",
             "draft_version": quote.draft.version}  # fmt: skip
    assert clerk.post(address, asked)["Location"] == f"/devis/{quote.id}/"
    page = clerk.get(f"/devis/{quote.id}/").content.decode()
    assert "achats@belle-rade.test" in page
    assert "/p/devis/" in page
    assert quote.number in clerk.get("/devis/?etat=envoyes").content.decode()
    assert clerk.get(f"/devis/{quote.id}/version-1.pdf").content.startswith(b"%PDF")
    wrong = clerk.post(address, asked | {"others": "x\r\nBcc: y@z.test"})
    assert wrong.status_code == 422


def test_the_customer_accepts_without_a_session_and_the_clerk_invoices_the_order(
    shop, clerk, customer, sent
):
    path = shop.path(sent)
    page = customer.get(path)
    assert page.status_code == 200
    assert "Banquette" in page.content.decode()
    assert customer.get(f"{path}devis.pdf").content.startswith(b"%PDF")
    answer = customer.post(path, accepting(sent, order_number="BC-77"))
    assert answer.status_code == 302
    assert "Inès Kerbrat" in customer.get(path).content.decode()
    assert "Accepter le devis" not in customer.get(path).content.decode()
    assert customer.post(path, accepting(sent, name="Un autre")).status_code == 302
    with shop.company.here():
        assert QuoteAnswer.objects.get().name == "Inès Kerbrat"
        order = Order.objects.get()
    assert order.number in clerk.get("/commandes/?etat=a-facturer").content.decode()
    page = clerk.get(f"/commandes/{order.id}/").content.decode()
    assert "BC-77" in page
    too_much = {f"q-{shop.lines(order)[0].id}": "99", "how": "lines"}
    refused = clerk.post(f"/commandes/{order.id}/facturer/", too_much)
    assert (refused.status_code, 'role="alert"' in refused.content.decode()) == (409, True)
    bad = clerk.post(f"/commandes/{order.id}/facturer/", {"how": "percent", "percent": "beaucoup"})
    assert bad.status_code == 422
    done = clerk.post(f"/commandes/{order.id}/facturer/", {"how": "percent", "percent": "40"})
    assert done["Location"].startswith("/facturier/brouillons/")
    assert "Brouillon" in clerk.get(f"/commandes/{order.id}/").content.decode()
    assert shop.taken(order) == ["2.4", "1"]


def test_unknown_expired_revoked_and_discarded_links_are_told_alike(shop, clerk, customer, sent):
    closed = QuoteShop()
    other = closed.send(closed.quote(), now=timezone.now(), today=timezone.localdate())
    from facturier.quotes import actions

    with closed.company.here():
        actions.discard_quote(
            member=closed.company["editor"], quote_id=other.quote.id, now=timezone.now()
        )
    clerk.post(f"/devis/{sent.quote.id}/lien/revoquer/")
    told = set()
    for start in (shop.path(sent), closed.path(other), f"/p/devis/{UNKNOWN}/", "/p/devis/x/"):
        for answer in (
            customer.get(start),
            customer.get(f"{start}devis.pdf"),
            customer.post(start, accepting(sent)),
        ):
            told.add((answer.status_code, text_of(answer), answer["X-Robots-Tag"]))
    assert len(told) == 1
    assert told.pop()[0] == 404


def test_the_page_is_in_no_index_no_cache_and_sets_no_session(shop, customer, sent):
    answer = customer.get(shop.path(sent))
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "sessionid" not in answer.cookies
    assert '<html lang="en"' in customer.get(f"{shop.path(sent)}?lang=en").content.decode()


def test_a_form_from_elsewhere_accepts_nothing(shop, sent):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert strict.post(shop.path(sent), accepting(sent)).status_code == 403
    with shop.company.here():
        assert Quote.objects.get().state == "sent"


@pytest.mark.parametrize(
    "typed",
    [
        {"do": "x" * 500},
        {"do": "accept"},
        {"do": "accept", "version": "9" * 40, "sha256": "\0"},
        {"do": "ask", "text": " \r\n"},
        {"do": "ask", "text": "x" * 2001},
        {"do": "decline", "version": "0"},
    ],
)
def test_what_is_no_answer_is_refused_and_the_page_stays(shop, customer, sent, typed):
    answer = customer.post(shop.path(sent), typed)
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.content.decode()
    with shop.company.here():
        assert not QuoteAnswer.objects.exists()


def test_hostile_words_stay_plain_text(shop, clerk, customer, sent):
    hostile = "<script>alert(1)</script>\r\nBcc: tous@exemple.test\0"
    customer.post(shop.path(sent), {"do": "ask", "name": "<b>Inès", "text": hostile})
    for page in (customer.get(shop.path(sent)), clerk.get(f"/devis/{sent.quote.id}/")):
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()
    with shop.company.here():
        assert "\0" not in QuoteMessage.objects.get().text
        assert AuditEvent.objects.filter(verb="quote.customer_asked").exists()
    clerk.post(f"/devis/{sent.quote.id}/reponse/", {"text": "Bonjour."})
    assert "Bonjour." in customer.get(shop.path(sent)).content.decode()


def test_who_asks_without_end_is_asked_to_wait(shop, customer, sent):
    answers = [
        customer.post(shop.path(sent), {"do": "ask", "text": "?"}).status_code for _ in range(6)
    ]
    assert answers == [302] * 5 + [429]


def test_an_acceptance_on_paper_is_noted_with_its_document(shop, clerk, sent):
    from django.core.files.uploadedfile import SimpleUploadedFile

    signed = SimpleUploadedFile("signe.pdf", b"%PDF-1.7 bon pour accord")
    typed = {"version": 1, "answer_date": str(timezone.localdate()), "name": "Inès",
             "file": signed}  # fmt: skip
    assert clerk.post(f"/devis/{sent.quote.id}/accepter/", typed).status_code == 302
    assert b"bon pour accord" in clerk.get(f"/devis/{sent.quote.id}/accord/").content


def test_an_order_without_a_quote_is_entered_from_its_list(shop, clerk):
    begun = clerk.post("/commandes/nouvelle/", {"entity": str(shop.entity)})
    page = clerk.get(begun["Location"]).content.decode()
    assert "Enregistrer la commande" in page
    assert begun["Location"] in clerk.get("/commandes/").content.decode()
