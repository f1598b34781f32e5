"""The palette by keyboard alone: go somewhere, find an invoice, act on it, never touch a mouse."""

import re

import pytest

from tests.journeys.conftest import a_received_invoice, deposited, findings, focused

pytestmark = pytest.mark.browser


def opened(window):
    """Open the palette and wait for its first answer."""
    window.keyboard.press("Control+k")
    window.locator("#palette [role=option]").first.wait_for()


def chosen(window) -> str:
    """The words of the option that Enter would take, as a screen reader is told."""
    return window.evaluate(
        """() => { const id = document.querySelector("#palette-saisie").getAttribute("aria-activedescendant");
                   return id ? document.getElementById(id).textContent.trim() : ""; }"""
    )


def type_and_wait(window, text: str, before: str = "") -> None:
    """Type (after what stands there before), then wait for the answer to all of it."""
    asked = f"/palette/?q={before}{text}"
    with window.expect_response(lambda answer: answer.url.endswith(asked)):
        window.keyboard.type(text, delay=15)
    window.wait_for_timeout(50)


def test_from_anywhere_to_a_page_by_a_few_letters(window_of):
    window = window_of("Hélène", "/facturier/")
    opened(window)
    assert focused(window).startswith("INPUT|palette-saisie")
    first = chosen(window)
    window.keyboard.press("ArrowDown")
    assert chosen(window) != first
    window.keyboard.press("ArrowUp")
    assert chosen(window) == first
    window.keyboard.press("ArrowUp")  # round the end
    assert chosen(window) != first
    type_and_wait(window, "journ")
    assert chosen(window).startswith("Journal")
    window.keyboard.press("Enter")
    window.wait_for_url("**/journal/")


def test_an_invoice_is_found_and_verified_without_a_mouse(window_of):
    window = window_of("Nadia")
    address = deposited(window, a_received_invoice())
    reference = address.strip("/").rpartition("/")[2]
    window.goto("/facturier/")
    opened(window)
    type_and_wait(window, reference.lower())
    assert chosen(window).startswith(reference)
    window.keyboard.press("Enter")
    window.wait_for_url(f"**{address}")
    opened(window)
    heading = window.locator("#palette .found-h").first
    assert heading.inner_text() == f"Agir sur {reference}"
    type_and_wait(window, "verif")
    assert chosen(window).startswith("Vérifier la facture")
    window.keyboard.press("Enter")
    window.locator(".head .t", has_text="Vérifiée").wait_for()


def test_escape_closes_it_and_gives_the_focus_back(window_of):
    window = window_of("Hélène", "/facturier/")
    window.keyboard.press("j")
    before = focused(window)
    opened(window)
    window.keyboard.press("Escape")
    assert not window.locator("#palette").is_visible()
    assert focused(window) == before
    opened(window)
    window.keyboard.press("Control+k")
    assert not window.locator("#palette").is_visible()
    # The list has a search of its own, which this key leads to.
    window.keyboard.press("/")
    assert focused(window) != before
    assert window.evaluate("document.activeElement.id") == "q"


def test_typing_in_the_box_goes_on_in_the_palette(window_of):
    window = window_of("Hélène", "/journal/")
    box = window.locator(".side .search input")
    box.focus()
    window.keyboard.type("@thom", delay=30)
    window.locator("#palette [role=option]", has_text="Thomas Le Goff").wait_for()
    assert window.locator("#palette-saisie").input_value() == "@thom"
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile(r"/membres/[0-9a-f-]{36}/$"))


def test_a_late_answer_never_replaces_the_latest(window_of):
    window = window_of("Hélène", "/facturier/")
    opened(window)
    held = []

    def hold(route) -> None:
        held.append(route)

    window.route("**/palette/?q=r", hold)
    window.keyboard.type("r")
    window.wait_for_timeout(250)
    type_and_wait(window, "oles", before="r")
    assert chosen(window).startswith("Rôles")
    for route in held:
        route.abort()
    window.wait_for_timeout(150)
    assert chosen(window).startswith("Rôles")


def test_single_keys_may_be_off_and_the_palette_still_opens(window_of):
    window = window_of("Camille", "/compte/")
    keys = window.get_by_label("Raccourcis à une touche")
    keys.uncheck()
    window.get_by_role("button", name="Enregistrer", exact=True).click()
    try:
        window.goto("/facturier/")
        window.keyboard.press("/")
        window.wait_for_timeout(200)
        assert not window.locator("#palette").is_visible()
        opened(window)
    finally:
        window.goto("/compte/")
        window.get_by_label("Raccourcis à une touche").check()
        window.get_by_role("button", name="Enregistrer", exact=True).click()


def test_the_list_of_keys_names_those_of_the_page(window_of):
    window = window_of("Nadia")
    window.goto(deposited(window, a_received_invoice()))
    window.keyboard.press("?")
    here = window.locator("#touches-page")
    assert re.search(r"R\s+Refuser la facture", here.inner_text())
    assert re.search(r"E\s+Vérifier la facture", here.inner_text())
    window.keyboard.press("Escape")
    window.goto("/journal/")
    window.goto("/facturier/")
    window.keyboard.press("?")
    window.locator("#raccourcis a", has_text="Réception").wait_for()
    window.keyboard.press("Escape")
    window.keyboard.press("g")
    window.keyboard.press("r")
    window.wait_for_url("**/reception/")


def test_without_javascript_the_box_finds_the_same(open_window, window_of):
    signed_in = window_of("Hélène", "/facturier/").context.storage_state()
    window = open_window(java_script_enabled=False, storage_state=signed_in)
    window.goto("/facturier/")
    window.locator(".side .search input").fill("S-1")
    window.locator(".side .search input").press("Enter")
    window.wait_for_url("**/recherche/?q=S-1")
    window.locator(".found-row", has_text="S-1").first.click()
    window.wait_for_url("**/facturier/S-1*/")


def test_the_open_palette_has_no_grave_finding_light_or_dark_or_small(window_of, axe):
    window = window_of("Hélène", "/facturier/", reduced_motion="reduce")
    found = []
    for width, scheme in ((1440, "light"), (1440, "dark"), (390, "light")):
        window.set_viewport_size({"width": width, "height": 800})
        window.emulate_media(color_scheme=scheme)
        opened(window)
        found += findings(window, axe)
        window.keyboard.press("Escape")
    assert not found, "\n".join(found)
