"""An invoice is verified, refused, reopened, given its direction: by hand and by keyboard."""

import re
from dataclasses import replace

import pytest

from facturier.workbench.demo.cast import SUPPLIERS
from tests.journeys.conftest import a_received_invoice, deposited, focused

pytestmark = pytest.mark.browser


def test_an_invoice_is_found_opened_and_verified_by_the_keyboard_alone(window_of):
    window = window_of("Nadia")
    document = a_received_invoice()
    address = deposited(window, document)
    window.goto("/facturier/")
    window.keyboard.press("j")
    window.keyboard.press("j")
    window.keyboard.press("k")
    assert focused(window).startswith("A|")
    assert address.strip("/").endswith(focused(window).rsplit("|", 1)[1])
    window.keyboard.press("Enter")
    window.wait_for_url(f"**{address}")
    window.keyboard.press("e")
    window.locator("main .t", has_text="Vérifiée").first.wait_for()
    assert re.search(r"Nadia Benhaddou\s+a vérifié", window.locator(".rt").inner_text())
    window.keyboard.press("Escape")
    window.wait_for_url("**/facturier/#*")


def test_an_invoice_is_refused_with_a_reason_and_put_back(window_of):
    window = window_of("Nadia")
    window.goto(deposited(window, a_received_invoice()))
    window.keyboard.press("r")
    dialog = window.get_by_role("dialog")
    dialog.wait_for()
    dialog.get_by_label("Motif du refus").select_option("CMD_ERR")
    dialog.get_by_label("Précision").fill("Prix différent de la commande")
    dialog.get_by_role("button", name="Refuser la facture").click()
    window.locator("main .t", has_text="Refusée").first.wait_for()
    note = window.locator(".notes").last.inner_text()
    assert "Bon de commande absent ou erroné. Prix différent de la commande" in note
    assert "CMD_ERR" in note
    window.get_by_text("Remettre à vérifier").click()
    window.get_by_label("Motif, gardé dans").fill("Le fournisseur a raison")
    window.get_by_role("button", name="Confirmer", exact=True).click()
    window.locator("main .t", has_text="À vérifier").first.wait_for()
    history = window.locator(".rt").inner_text()
    assert "Prix différent de la commande" in history
    assert "Le fournisseur a raison" in history


def test_the_dialog_of_refusal_keeps_the_focus_inside_and_gives_it_back(window_of):
    window = window_of("Nadia")
    window.goto(deposited(window, a_received_invoice()))
    button = window.get_by_role("link", name="Refuser")
    button.focus()
    window.keyboard.press("Enter")
    window.get_by_role("dialog").wait_for()
    for _step in range(6):
        window.keyboard.press("Tab")
        inside = "!document.hasFocus() || document.activeElement === document.body"
        inside += " || Boolean(document.activeElement.closest('dialog'))"
        assert window.evaluate(inside), focused(window)
    window.keyboard.press("Escape")
    window.get_by_role("dialog").wait_for(state="hidden")
    assert "Refuser" in focused(window)


def test_a_stranger_to_both_entities_is_given_its_direction_before_it_is_verified(window_of):
    window = window_of("Hélène")
    document = a_received_invoice()
    stranger = SUPPLIERS[3]
    buyer = document.buyer.__class__(name=stranger.name, address=document.buyer.address)
    window.goto(deposited(window, replace(document, buyer=buyer)))
    window.get_by_role("button", name="Vérifier").click()
    assert "Choisissez le sens" in window.locator("main").inner_text()
    window.go_back()
    window.get_by_label("Sens").select_option(label="Entrée")
    window.get_by_label("Entité").select_option(label="Maison Kervel SAS")
    window.get_by_role("button", name="Enregistrer l’imputation").click()
    window.get_by_role("button", name="Vérifier").click()
    window.locator("main .t", has_text="Vérifiée").first.wait_for()


def test_who_may_not_verify_is_told_why_and_whom_to_ask(window_of):
    window = window_of("Sophie", "/facturier/?etape=a-verifier")
    window.locator("a[data-item]").first.click()
    window.wait_for_url("**/facturier/*-*/")
    assert not window.get_by_role("button", name="Vérifier").count()
    told = window.locator(".notes").last.inner_text()
    assert "pas la vérifier" in told
    assert "Hélène Vasseur" in told


def test_single_keys_can_be_switched_off(window_of):
    window = window_of("Camille", "/compte/")
    window.get_by_label("Raccourcis à une touche").uncheck()
    window.get_by_role("button", name="Enregistrer", exact=True).click()
    try:
        window.goto("/facturier/")
        window.keyboard.press("j")
        assert not focused(window).startswith("A|")
        window.locator("a[data-item]").first.focus()
        window.keyboard.press("ArrowDown")
        assert window.evaluate(
            "document.activeElement === document.querySelectorAll('a[data-item]')[1]"
        )
    finally:
        window.goto("/compte/")
        window.get_by_label("Raccourcis à une touche").check()
        window.get_by_role("button", name="Enregistrer", exact=True).click()


def test_the_first_tab_offers_to_skip_to_the_content_and_the_focus_shows(window_of):
    window = window_of("Camille", "/facturier/")
    window.keyboard.press("Tab")
    assert "Aller au contenu" in focused(window)
    assert window.locator(".skip").bounding_box()["y"] >= 0
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "contenu"
    window.keyboard.press("Tab")
    ring = window.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring not in ("none", "")


def test_the_list_of_shortcuts_opens_on_a_question_mark_and_goes_where_it_says(window_of):
    window = window_of("Camille", "/facturier/")
    window.keyboard.press("?")
    window.get_by_role("dialog").wait_for()
    window.keyboard.press("Escape")
    window.get_by_role("dialog").wait_for(state="hidden")
    window.keyboard.press("g")
    window.keyboard.press("r")
    window.wait_for_url("**/reception/")


def pressed_in_a_field(window, *keys) -> str:
    """What a field holds after keys were pressed in it."""
    window.locator("#q").focus()
    for key in keys:
        window.keyboard.press(key)
    return window.locator("#q").input_value()


def test_an_invoice_is_verified_and_another_refused_beside_the_list_without_leaving_it(window_of):
    window = window_of("Nadia")
    references = [
        deposited(window, a_received_invoice()).strip("/").rsplit("/", 1)[-1] for _ in "123"
    ]
    listed = "/facturier/?etape=a-verifier&tri=-arrivee"
    window.goto(listed)
    # Typed in a field they are letters.
    assert pressed_in_a_field(window, "e", "r", "x", "a") == "erxa"
    window.goto(listed)
    window.keyboard.press("j")
    window.locator(f".peek-body[data-reference='{references[2]}']").wait_for()
    window.keyboard.press("e")
    window.locator(".toast", has_text=references[2]).wait_for()
    assert "/facturier/?etape=a-verifier" in window.url
    # It has left the list: the next one has taken its place, and its look shows.
    window.locator(f".peek-body[data-reference='{references[1]}']").wait_for()
    window.keyboard.press("r")
    dialog = window.get_by_role("dialog")
    dialog.wait_for()
    # The reason by its first letter, and nothing more to type.
    window.keyboard.press("b")
    assert dialog.get_by_label("Motif du refus").input_value() == "CMD_ERR"
    window.keyboard.press("Control+Enter")
    window.locator(".toast", has_text=references[1]).wait_for()
    window.locator(f".peek-body[data-reference='{references[0]}']").wait_for()
    # Z takes the refusal back.
    window.keyboard.press("z")
    window.locator("main .t", has_text="À vérifier").first.wait_for()
    assert window.url.endswith(f"/facturier/{references[1]}/")


def test_what_is_chosen_in_the_list_is_verified_and_taken_back_by_two_keys(window_of):
    window = window_of("Nadia")
    for _number in range(2):
        deposited(window, a_received_invoice())
    window.goto("/facturier/?etape=a-verifier")
    for key in ("j", "x", "j", "x"):
        window.keyboard.press(key)
    window.keyboard.press("e")
    window.locator(".toast", has_text="2 factures vérifiées").wait_for()
    window.keyboard.press("z")
    window.locator(".toast", has_text="annulé pour 2 factures").wait_for()
    assert "etape=a-verifier" in window.url


def test_on_the_page_of_an_invoice_c_writes_and_a_assigns(window_of):
    window = window_of("Nadia")
    window.goto(deposited(window, a_received_invoice()))
    window.keyboard.press("c")
    assert window.evaluate("document.activeElement.id") == "note-texte"
    window.keyboard.type("a c e r")
    assert window.locator("#note-texte").input_value() == "a c e r"
    window.keyboard.press("Escape")
    window.keyboard.press("a")
    assert window.evaluate("document.activeElement.id") == "imp-department"
    window.locator("main .t", has_text="À vérifier").first.wait_for()


@pytest.mark.parametrize("address", ["/facturier/", "/reception/", "/tiers/", "/", "/produits/"])
def test_the_list_of_shortcuts_says_only_keys_that_do_something_here(window_of, address):
    window = window_of("Camille", address)
    window.keyboard.press("?")
    window.get_by_role("dialog").wait_for()
    told = window.locator("#raccourcis kbd:visible").all_inner_texts()
    listed = window.locator("a[data-item]").count() > 0
    assert ("J" in told) == listed, told
    assert ("X" in told) == (window.locator("input[name=choisies]").count() > 0), told
    of_page = window.locator("#touches-page kbd:visible").all_inner_texts()
    for key in of_page:
        assert window.locator(f"[data-key={key.lower()}]:visible").count(), key
    assert not {"H", "P"} & set(of_page), "what the product does not do"
