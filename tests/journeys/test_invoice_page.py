"""The page of an invoice by keyboard: where it belongs, what is said of it, and on to the next."""

import pytest

from tests.journeys.conftest import (
    a_received_invoice,
    deposited,
    findings,
    focused,
    scrolls_sideways,
)

pytestmark = pytest.mark.browser


def choose(window, label: str, key: str) -> str:
    """Choose in a list by the keyboard; answers what is chosen then."""
    window.get_by_label(label, exact=True).focus()
    window.keyboard.press(key)
    window.locator("[data-saved]", has_text="Enregistré").filter(visible=True).wait_for()
    return window.get_by_label(label, exact=True).evaluate("e => e.selectedOptions[0].text")


def test_an_invoice_is_worked_through_from_the_list_by_the_keyboard_alone(window_of):
    window = window_of("Nadia")
    before = deposited(window, a_received_invoice(net="111.00"))
    address = deposited(window, a_received_invoice(net="222.00"))
    window.goto("/facturier/?sens=entree&etape=a-verifier")
    window.keyboard.press("j")
    window.keyboard.press("Enter")
    window.wait_for_url(f"**{address}")
    # A department, saved at once and still there when the page is read again.
    chosen = choose(window, "Service", "ArrowDown")
    window.locator("#histoire", has_text="a imputé").wait_for()
    window.reload()
    label = "e => e.selectedOptions[0].text"
    assert window.get_by_label("Service", exact=True).evaluate(label) == chosen != "Non précisé"
    # A note, sent from its field.
    window.keyboard.press("c")
    assert "note-texte" in focused(window)
    window.keyboard.type("Le chantier confirme la livraison")
    window.keyboard.press("Control+Enter")
    window.locator("#notes .note-text", has_text="Le chantier confirme").wait_for()
    # A tag.
    window.get_by_label("Ajouter une étiquette").focus()
    window.keyboard.type("chantier")
    window.keyboard.press("Enter")
    window.locator(".tags .chip", has_text="chantier").wait_for()
    # Verified, taken back, and verified again.
    window.keyboard.press("e")
    window.locator("main .head .t", has_text="Vérifiée").wait_for()
    window.locator(".toast", has_text="est vérifiée").wait_for()
    window.keyboard.press("z")
    window.locator("main .head .t", has_text="À vérifier").wait_for()
    assert "a annulé la dernière étape" in window.locator("#histoire").inner_text()
    window.keyboard.press("e")
    window.locator("main .head .t", has_text="Vérifiée").wait_for()
    # The next one that waits, then back to the list as it was left.
    window.keyboard.press("j")
    window.wait_for_url(f"**{before}")
    window.keyboard.press("Escape")
    window.wait_for_url("**/facturier/?sens=entree&etape=a-verifier#*")
    assert before.strip("/").endswith(focused(window).rsplit("|", 1)[1])


def test_a_choice_that_is_refused_is_put_back_and_says_why(window_of):
    window, other = window_of("Nadia"), window_of("Hélène")
    address = deposited(window, a_received_invoice())
    window.goto(address)
    other.goto(address)
    other.get_by_role("button", name="Vérifier").click()
    other.locator("main .head .t", has_text="Vérifiée").wait_for()
    window.get_by_label("Projet", exact=True).focus()
    window.keyboard.press("ArrowDown")
    window.locator("[data-saved].is-bad").wait_for()
    assert "Remettez d’abord" in window.locator("[data-saved]").inner_text()
    label = "e => e.selectedOptions[0].text"
    assert window.get_by_label("Projet", exact=True).evaluate(label) == "Non précisé"


def test_what_can_be_taken_back_is_offered_for_ten_seconds(window_of):
    window = window_of("Nadia")
    window.goto(deposited(window, a_received_invoice()))
    window.clock.install()
    window.reload()
    window.keyboard.press("e")
    toast = window.locator(".toast", has_text="est vérifiée")
    toast.wait_for()
    window.clock.run_for(9_000)
    assert toast.is_visible()
    window.clock.run_for(2_000)
    toast.wait_for(state="hidden")
    # The history offers it for longer.
    assert window.get_by_role("button", name="Annuler la dernière étape").is_visible()


def test_the_keys_of_the_page_are_told(window_of):
    window = window_of("Nadia")
    window.goto(deposited(window, a_received_invoice()))
    window.keyboard.press("?")
    told = window.get_by_role("dialog").inner_text()
    for words in ("Vérifier la facture", "Refuser la facture", "Écrire une note", "Imputer"):
        assert words in told
    # Nothing to take back yet, once there is it is told, and what was done is not.
    assert "Annuler la dernière étape" not in told
    window.keyboard.press("Escape")
    window.keyboard.press("e")
    window.locator("main .t", has_text="Vérifiée").first.wait_for()
    window.keyboard.press("?")
    told = window.get_by_role("dialog").inner_text()
    assert "Annuler la dernière étape" in told
    assert "Vérifier la facture" not in told


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1100, 390])
def test_a_full_page_is_sound_at_every_width(window_of, axe, width, scheme):
    window = window_of("Nadia", viewport={"width": width, "height": 900}, color_scheme=scheme)
    window.goto(deposited(window, a_received_invoice()))
    window.get_by_label("Nouvelle note").fill("Une note")
    window.get_by_role("button", name="Ajouter la note").click()
    window.get_by_text("Lier un document").click()
    window.get_by_text("Joindre un fichier").click()
    window.locator("#notes summary", has_text="Modifier").click()
    assert not scrolls_sideways(window)
    assert findings(window, axe) == []
