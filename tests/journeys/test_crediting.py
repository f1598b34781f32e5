"""Half of an invoice is credited, by the keyboard alone, and what becomes of it is said."""

import re

import pytest

from tests.journeys.conftest import scrolls_sideways
from tests.journeys.test_palette import opened, type_and_wait
from tests.journeys.test_preparing import DRAFT, Hands, begun, plain, saved, says

pytestmark = pytest.mark.browser
INVOICE = re.compile(r"/facturier/S-\d+/$")


def commanded(window, word: str) -> None:
    """Run a command of the page by the palette."""
    opened(window)
    type_and_wait(window, word)
    window.keyboard.press("Enter")


def an_issued_invoice(window, hands: Hands) -> None:
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
    hands.press("Control+Enter")
    window.wait_for_url(INVOICE)


def test_half_of_an_invoice_is_credited_by_keyboard_and_its_use_decided(window_of):
    window = window_of("Camille")
    hands = Hands(window)
    an_issued_invoice(window, hands)
    says(window, "#avoirs", "Reste à créditer 1 200,00 €")
    commanded(window, "avoir")
    window.wait_for_url(re.compile(r"/avoir/$"))
    window.locator("[name=how]:focus").wait_for()
    hands.press("ArrowDown", "ArrowDown", "Tab")
    hands.type("500")
    hands.press("Enter")
    window.wait_for_url(DRAFT)
    says(window, "#d-totaux", "600,00 €")
    says(window, "#d-controles", "Rien ne manque")
    hands.press("Control+Enter")
    window.wait_for_url(INVOICE)
    says(window, "#emploi", "n'est pas encore décidé")
    assert "Facture d'origine" in plain(window.locator("#liens").inner_text())
    commanded(window, "emploi")
    window.wait_for_url(re.compile(r"/emploi/$"))
    window.locator("#p-refund").focus()
    hands.type("200")
    hands.press("Tab")
    hands.type("400")
    hands.press("Enter")
    window.wait_for_url(INVOICE)
    says(window, "#emploi", "À garder en compte 400,00 €")


def test_the_pages_of_a_credit_fit_a_telephone(window_of):
    window = window_of("Camille")
    hands = Hands(window)
    an_issued_invoice(window, hands)
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto(f"{window.url}avoir/")
    for way in ("lines", "net"):
        window.locator(f"[name=how][value={way}]").check()
        assert not scrolls_sideways(window)
