"""A deposit is asked from a draft, then taken off the final invoice, by the keyboard alone."""

import re

import pytest

from tests.journeys.conftest import scrolls_sideways
from tests.journeys.test_crediting import INVOICE, commanded
from tests.journeys.test_preparing import DRAFT, Hands, begun, saved, says

pytestmark = pytest.mark.browser


def an_intended_invoice(window, hands: Hands) -> str:
    """The draft of a whole supply; its address."""
    begun(window)
    hands.type("belle")
    window.locator("#d-choix [role=option]").first.wait_for()
    hands.press("Enter", "Enter")
    hands.type("Comptoir")
    hands.press("Tab")
    hands.type("1")
    hands.press("Tab", "Tab")
    hands.type("1000")
    says(window, "#d-totaux", "1 200,00 €")
    saved(window)
    return window.url


def test_a_deposit_is_asked_issued_and_taken_off_the_final_invoice(window_of):
    window = window_of("Camille")
    hands = Hands(window)
    intended = an_intended_invoice(window, hands)
    commanded(window, "acompte")
    window.wait_for_url(re.compile(r"/acompte/$"))
    window.locator("[name=how]:focus").wait_for()
    hands.press("Tab", "Control+a")
    hands.type("30")
    hands.press("Enter")
    window.wait_for_url(DRAFT)
    says(window, "#d-totaux", "360,00 €")
    hands.press("Control+Enter")
    window.wait_for_url(INVOICE)
    says(window, "#acomptes", "À déduire de la facture finale 360,00 €")
    deposit = window.url
    window.goto(intended)
    window.locator("[name=deposits]").focus()
    hands.press("Space", "Tab", "Enter")
    says(window, "#d-totaux", "840,00 €")
    hands.press("Control+Enter")
    window.wait_for_url(INVOICE)
    says(window, "#acomptes", "Acomptes déduits")
    says(window, "#acomptes", "360,00")
    window.goto(deposit)
    says(window, "#acomptes", "Déduit de la facture")


def test_a_contract_is_billed_as_it_advances(window_of):
    window = window_of("Camille")
    hands = Hands(window)
    an_intended_invoice(window, hands)
    commanded(window, "avancement")
    window.wait_for_url(re.compile(r"/marche/$"))
    window.locator("#marche-nom:focus").wait_for()
    hands.type("Comptoir du hall")
    hands.press("Tab", "Tab")
    hands.type("5")
    hands.press("Enter")
    window.wait_for_url(re.compile(r"/marches/[0-9a-f-]+/$"))
    contract = window.url
    window.locator(".cn-n").first.focus()
    hands.type("40")
    hands.press("Enter")
    window.wait_for_url(DRAFT)
    says(window, "#d-totaux", "480,00 €")
    hands.press("Control+Enter")
    window.wait_for_url(INVOICE)
    window.goto(contract)
    says(window, "main", "400,00 € facturés sur 1 000,00 € HT")
    window.goto(window.url.split("/facturier/")[0] + "/facturier/retenues/")
    says(window, "main", "24,00 €")


def test_the_pages_of_deposits_and_contracts_fit_a_telephone(window_of):
    window = window_of("Camille")
    hands = Hands(window)
    intended = an_intended_invoice(window, hands)
    window.set_viewport_size({"width": 390, "height": 844})
    for rest in ("", "acompte/", "marche/"):
        window.goto(f"{intended}{rest}")
        assert not scrolls_sideways(window)
    window.locator("#marche-nom").fill("Comptoir du hall")
    hands.press("Enter")
    window.wait_for_url(re.compile(r"/marches/[0-9a-f-]+/$"))
    assert not scrolls_sideways(window)
    for page in ("marches", "retenues"):
        window.goto(window.url.split("/facturier/")[0] + f"/facturier/{page}/")
        assert not scrolls_sideways(window)
