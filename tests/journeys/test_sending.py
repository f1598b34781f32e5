"""An invoice goes to its customer: issued, sent, opened without a session, disputed, answered."""

import re

import pytest

from tests.journeys.conftest import READ_WITHIN, findings, scrolls_sideways
from tests.journeys.test_preparing import LIST, begins_with_the_customer, plain, saved, until

pytestmark = pytest.mark.browser


def issued_by(window) -> None:
    """An invoice of one line for a customer that is known, issued."""
    window.goto(LIST)
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
    window.locator("form[data-issue] button.p").click()
    window.wait_for_url(re.compile(r"/facturier/S-\d+/"))


def until_shown(window, text: str) -> None:
    """Look again until the panel says so: the worker has its own time."""

    def there() -> bool:
        window.reload()
        window.wait_for_timeout(400)
        return text in plain(window.locator("#envois").inner_text())

    until(window, there)


def test_a_customer_opens_the_link_of_a_mail_disputes_and_reads_the_answer(window_of, open_window):
    clerk = window_of("Camille")
    issued_by(clerk)
    clerk.locator("#envois").get_by_role("link", name="Envoyer").click()
    assert "{link}" in clerk.locator("#texte").input_value()
    clerk.get_by_role("button", name="Envoyer la facture").click()
    clerk.wait_for_url(re.compile(r"/facturier/S-\d+/#envois"))
    until_shown(clerk, "Envoyée")
    link = clerk.locator("#lien-client").input_value()

    customer = open_window(
        viewport={"width": 390, "height": 844}, color_scheme="dark", java_script_enabled=False
    )
    answer = customer.goto(link)
    assert "noindex" in answer.headers["x-robots-tag"]
    assert customer.context.storage_state()["cookies"] == [] or all(
        cookie["name"] != "sessionid" for cookie in customer.context.storage_state()["cookies"]
    )
    assert "Facture F" in customer.locator("h1").inner_text()
    with customer.expect_download(timeout=READ_WITHIN) as taken:
        customer.get_by_role("link", name="Télécharger le PDF").click()
    assert re.fullmatch(r"F[\w-]+_[\w-]*Belle-Rade\.pdf", taken.value.suggested_filename)
    customer.get_by_label("Contester la facture").check()
    customer.locator("#message").fill("Il n'y avait que trois banquettes.")
    customer.get_by_role("button", name="Envoyer").click()
    assert "Votre message est parti" in customer.locator("#messages").inner_text()

    until_shown(clerk, "Il n'y avait que trois banquettes.")
    assert "Contestation" in clerk.locator("#envois").inner_text()
    clerk.locator("#reponse").fill("Un avoir vous parvient.")
    clerk.get_by_role("button", name="Publier la réponse").click()
    until_shown(clerk, "Un avoir vous parvient.")  # sent, before the customer looks
    customer.goto(link)
    assert "Un avoir vous parvient." in customer.locator("#messages").inner_text()

    clerk.locator("#envois summary", has_text="Lien du client").click()
    clerk.get_by_role("button", name="Révoquer").click()
    clerk.locator("#envois").wait_for()
    until(customer, lambda: customer.goto(link).status == 404)


def test_the_pages_of_sending_are_for_all_eyes_and_widths(window_of, open_window, axe):
    clerk = window_of("Camille", "/facturier/envois/")
    owner = window_of("Hélène")
    for window, addresses in (
        (clerk, ("/facturier/envois/", "/facturier/envois/?etat=a-traiter")),
        (owner, ("/admin/envoi/", "/admin/envoi/modele/fr/")),
        (open_window(), (f"/p/{'A' * 43}/",)),
    ):
        for address in addresses:
            window.goto(address)
            assert not findings(window, axe), address
            window.set_viewport_size({"width": 390, "height": 844})
            assert not scrolls_sideways(window), address
            window.set_viewport_size({"width": 1440, "height": 900})
