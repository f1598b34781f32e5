"""A template is made, looked at while it is typed, saved, made usual: drafts take it at once."""

import time

import pytest

from facturier.workbench.demo import selling
from tests.journeys.conftest import findings, scrolls_sideways
from tests.journeys.test_preparing import until

pytestmark = pytest.mark.browser
LIST = "/admin/modeles/"
PAGE = "#apercu [data-pages] img"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100">'
    b'<rect width="300" height="100" rx="20" fill="#1a5a3c"/></svg>'
)


def drawn(window) -> str:
    return window.locator(PAGE).first.get_attribute("src")


def changes_the_page(window, act) -> None:
    before = drawn(window)
    act()
    until(window, lambda: drawn(window) != before)


def test_a_template_is_drawn_while_it_is_typed_and_taken_by_drafts(window_of, axe):
    window = window_of("Hélène", "/facturier/brouillons/")
    window.locator("a[data-item]").first.click()
    window.locator("#d-apercu").wait_for()
    picture = window.locator("#d-apercu").get_attribute("src")
    house = window.request.get(picture).body()

    window.goto(LIST)
    window.fill("#id_name", f"Vert {time.time_ns()}")
    window.get_by_role("button", name="Créer le modèle").click()
    window.locator("#aspect").wait_for()
    window.locator(PAGE).wait_for()
    changes_the_page(window, lambda: window.fill("#id_colour", "#1a5a3c"))
    changes_the_page(
        window, lambda: window.fill("#id_texts_fr_footer", "Kervel, #let x = 1 $y$ \\ @z")
    )
    logo = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": DRAWING}
    changes_the_page(window, lambda: window.set_input_files("#id_file", logo))
    changes_the_page(window, lambda: window.locator("[value='up:columns:net']").click())
    shown = window.locator("#apercu [data-said]")
    window.fill("#id_texts_fr_closing", "漢")
    until(window, lambda: "U+6F22" in shown.text_content())
    assert drawn(window), "the page before stays"
    changes_the_page(window, lambda: window.fill("#id_texts_fr_closing", "Merci"))

    window.locator("#aspect .act [value=save]").click()
    window.get_by_text("La version 2 est enregistrée.").first.wait_for()
    window.get_by_role("button", name="Rendre habituel").click()
    window.get_by_role("button", name="Mettre en réserve").wait_for()
    try:
        ours = window.request.get(picture).body()
        assert ours.startswith(b"\x89PNG") and ours != house
        assert not findings(window, axe)
        window.set_viewport_size({"width": 390, "height": 844})
        assert not scrolls_sideways(window)
        window.goto(LIST)
        assert not findings(window, axe) and not scrolls_sideways(window)
        window.go_back()
    finally:
        window.set_viewport_size({"width": 1360, "height": 900})
        window.get_by_role("button", name="Archiver").click()
        window.get_by_role("button", name="Rétablir").wait_for()
        # The one that served before gives way to another for good: it is chosen again.
        window.goto(LIST)
        window.get_by_role("link", name=selling.LOOK).first.click()
        window.get_by_role("button", name="Rendre habituel").click()
        window.get_by_role("button", name="Mettre en réserve").wait_for()
    assert window.request.get(picture).body() == house
