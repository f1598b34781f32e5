"""A quote is written, sent, accepted by its link without a session, ordered, invoiced."""

import re

import pytest

from tests.journeys.conftest import READ_WITHIN, findings, first_link, scrolls_sideways
from tests.journeys.test_preparing import begins_with_the_customer, plain, saved, until

pytestmark = pytest.mark.browser
QUOTES, ORDERS = "/devis/", "/commandes/"
ONE_QUOTE = re.compile(r"/devis/[0-9a-f-]{36}/(#.*)?$")
ONE_ORDER = re.compile(r"/commandes/[0-9a-f-]{36}/$")


def written_by(window) -> None:
    """A quote of two lines for a customer that is known, by the keyboard."""
    window.goto(QUOTES)
    window.keyboard.press("n")
    begins_with_the_customer(window)
    window.keyboard.type("belle")
    window.locator("#d-choix [role=option]").first.wait_for()
    window.keyboard.press("Enter")
    window.keyboard.press("Enter")
    for text in ("Banquette", "4", "", "1240"):
        window.keyboard.type(text)
        window.keyboard.press("Tab")
    saved(window)


def sent_by(window) -> str:
    """Send it as it is proposed; the address of the customer's page."""
    window.get_by_role("link", name="Envoyer le devis").click()
    assert "{link}" in window.locator("#texte").input_value()
    window.get_by_role("button", name="Envoyer le devis").click()
    window.wait_for_url(ONE_QUOTE)
    until_left(window)
    return window.locator("#lien-client").input_value()


def until_left(window) -> None:
    """Look again until the mail has left: the worker has its own time."""

    def gone() -> bool:
        window.reload()
        window.wait_for_timeout(400)
        return "Envoyé" in plain(window.locator("#envois").inner_text())

    until(window, gone)


def test_a_customer_accepts_by_the_link_and_the_order_is_invoiced_in_two_parts(
    window_of, open_window
):
    clerk = window_of("Camille")
    written_by(clerk)
    link = sent_by(clerk)
    quote = clerk.url

    customer = open_window(
        viewport={"width": 390, "height": 844}, color_scheme="dark", java_script_enabled=False
    )
    answer = customer.goto(link)
    assert "noindex" in answer.headers["x-robots-tag"]
    assert all(one["name"] != "sessionid" for one in customer.context.storage_state()["cookies"])
    assert re.search(r"Devis DEV-\d{4}-\d{4}", customer.locator("h1").inner_text())
    with customer.expect_download(timeout=READ_WITHIN) as taken:
        customer.get_by_role("link", name="Télécharger le PDF").click()
    assert re.fullmatch(r"DEV-\d{4}-\d{4}\.pdf", taken.value.suggested_filename)
    customer.get_by_label("Votre nom", exact=True).first.fill("Inès Carradec")
    customer.get_by_label("Votre adresse e-mail").fill("ines.carradec@belle-rade.example")
    customer.get_by_label("Votre numéro de bon de commande").fill("HBR-130")
    customer.get_by_role("checkbox", name="Bon pour accord").check()
    customer.get_by_role("button", name="Accepter le devis").click()
    assert "Devis accepté par Inès Carradec" in plain(customer.locator("#reponse").inner_text())
    customer.goto(link)
    assert customer.get_by_role("button", name="Accepter le devis").count() == 0

    clerk.goto(quote)
    clerk.get_by_role("link", name=re.compile(r"CMD-\d{4}-\d{4}")).click()
    clerk.wait_for_url(ONE_ORDER)
    order = clerk.url
    assert "HBR-130" in clerk.locator("main").inner_text()
    clerk.locator("input[name=how][value=percent]").check()
    clerk.locator("#part").fill("25")
    clerk.get_by_role("button", name="Préparer la facture").click()
    clerk.wait_for_url(re.compile(r"/facturier/brouillons/[0-9a-f-]{36}/$"))
    saved(clerk)
    clerk.locator("form[data-issue] button.p").click()
    clerk.wait_for_url(re.compile(r"/facturier/S-\d+/"))
    page = plain(clerk.locator("main").inner_text())
    assert "1 488,00" in page  # a quarter of four benches at 1,240 and their VAT
    assert "HBR-130" in page
    clerk.get_by_role("link", name=re.compile(r"CMD-\d{4}-\d{4}")).click()
    clerk.wait_for_url(order)
    clerk.get_by_role("button", name="Préparer la facture").click()
    clerk.wait_for_url(re.compile(r"/facturier/brouillons/[0-9a-f-]{36}/$"))
    assert clerk.locator("#d-lignes [data-field=quantity]").first.input_value() == "3"
    clerk.goto(order)
    clerk.get_by_role("button", name="Préparer la facture").click()
    assert "Il ne reste rien à facturer" in plain(clerk.get_by_role("alert").first.inner_text())


def test_a_question_is_answered_and_a_revoked_link_opens_no_more(window_of, open_window):
    clerk = window_of("Camille")
    written_by(clerk)
    link = sent_by(clerk)
    customer = open_window(java_script_enabled=False)
    customer.goto(link)
    customer.get_by_label("Votre message").fill("Livrez-vous avant mai ?")
    customer.get_by_role("button", name="Envoyer").click()
    assert "Votre message est parti" in customer.locator("#messages").inner_text()
    clerk.reload()
    clerk.get_by_label("Votre réponse").fill("Oui, le 28 avril.")
    clerk.get_by_role("button", name="Répondre").click()
    customer.goto(link)
    assert "Oui, le 28 avril." in customer.locator("#messages").inner_text()
    clerk.get_by_role("button", name="Révoquer").click()
    until(customer, lambda: customer.goto(link).status == 404)


def test_the_pages_of_quotes_are_for_all_eyes_and_widths(window_of, axe):
    window = window_of("Hélène", reduced_motion="reduce")
    window.goto(f"{QUOTES}?etat=envoyes")
    sent = window.locator("a[data-item]").last.get_attribute("href")  # of the demonstration
    order = first_link(window, ORDERS, "a[data-item]")
    window.goto(sent)
    public = window.locator("#lien-client").input_value()
    for address in (QUOTES, f"{QUOTES}?etat=ecartes", sent, f"{sent}envoyer/", ORDERS, order,
                    public):  # fmt: skip
        window.goto(address)
        for scheme in ("light", "dark"):
            window.emulate_media(color_scheme=scheme)
            assert not findings(window, axe), f"{scheme} {address}"
        for width in (390, 320):
            window.set_viewport_size({"width": width, "height": 700})
            assert not scrolls_sideways(window), f"{width} {address}"
        window.set_viewport_size({"width": 1440, "height": 900})
