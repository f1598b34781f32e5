"""The list of the register, as its people work with it."""

import re

import pytest

pytestmark = pytest.mark.browser


def counted(window) -> int:
    """How many invoices the view holds, as its foot says once it has asked."""
    foot = window.locator("#totaux")
    foot.get_by_text(re.compile(r"\d+ factures?")).first.wait_for()
    return int(re.search(r"([\d\s]+) facture", foot.inner_text()).group(1).replace("\u00a0", ""))


def test_a_filtered_view_is_saved_shared_and_shows_a_colleague_only_what_is_theirs(window_of):
    nadia = window_of("Nadia", "/facturier/")
    nadia.keyboard.press("f")
    nadia.get_by_label("TTC, au moins").fill("1 000,00")
    nadia.get_by_role("button", name="Filtrer").click()
    nadia.wait_for_url(re.compile(r"min=1"))
    assert "Montant 1 000,00 et plus" in " ".join(nadia.locator(".flt").inner_text().split())
    hers = counted(nadia)
    nadia.locator("summary", has_text="Enregistrer comme vue").click()
    nadia.get_by_label("Nom de la vue").fill("Grosses factures")
    nadia.get_by_label("La partager").check()
    nadia.get_by_role("button", name="Enregistrer la vue").click()
    tab = nadia.locator("#vues .tab", has_text="Grosses factures")
    tab.locator("b").wait_for()
    assert tab.locator("b").inner_text() == str(hers)

    julien = window_of("Julien", "/facturier/")
    julien.locator("#vues .tab", has_text="Grosses factures").click()
    julien.wait_for_url(re.compile("vue="))
    his = counted(julien)
    assert 0 < his < hers
    assert julien.locator("#vues .tab[aria-current] b").inner_text() == str(his)
    julien.goto(f"{julien.url}&colonnes=tiers,service")
    julien.get_by_role("columnheader", name="Service").wait_for()
    services = julien.locator("tbody td.el.sec").all_inner_texts()
    assert "Production" in services and "Logistique" not in services

    nadia.locator("summary", has_text="Cette vue").click()
    nadia.get_by_role("button", name="Retirer cette vue").click()
    nadia.get_by_text("La vue est retirée").wait_for()


def test_by_the_keyboard_alone_an_invoice_is_found_looked_at_chosen_and_opened(window_of):
    window = window_of("Nadia", "/reception/")
    window.keyboard.press("g")
    window.keyboard.press("f")
    window.wait_for_url("**/facturier/")
    window.keyboard.press("/")
    window.keyboard.type("quillien")
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile("q=quillien"))
    rows = window.locator("tbody tr")
    assert rows.count() > 3
    assert all("Quillien" in text for text in window.locator("td.party").all_inner_texts())
    window.locator("h1").click()
    window.keyboard.press("j")
    peek = window.locator("#apercu")
    peek.get_by_role("heading", name="Transports Quillien").wait_for()
    first = peek.locator("[data-reference]").get_attribute("data-reference")
    window.keyboard.press("j")
    window.wait_for_function(
        "first => document.querySelector('#apercu [data-reference]').dataset.reference !== first",
        arg=first,
    )
    for _row in range(2):
        window.keyboard.press("x")
        window.keyboard.press("j")
    assert "2 choisies" in window.locator("[data-picked]").inner_text()
    assert "€" in window.locator("[data-picked]").inner_text()
    focused = window.evaluate("document.activeElement.textContent")
    window.keyboard.press("Enter")
    window.wait_for_url(f"**/facturier/{focused}/")
    window.go_back()
    window.wait_for_function("text => document.activeElement.textContent === text", arg=focused)


def test_on_a_phone_the_list_is_cards_without_sideways_scroll(window_of):
    window = window_of("Nadia", "/facturier/", viewport={"width": 390, "height": 800})
    assert window.locator("tbody tr").count() > 10
    assert window.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert not window.locator("#apercu").is_visible()


def test_without_javascript_the_list_is_filtered_decided_on_and_summed(window_of):
    window = window_of("Nadia", "/facturier/?etape=a-verifier", java_script_enabled=False)
    boxes = window.locator("input[name=choisies]")
    boxes.first.check()
    window.locator("summary", has_text="Imputer").click()
    window.get_by_label("Service", exact=True).last.select_option(label="Logistique")
    window.locator("button[value=assign]").click()
    assert "1 facture imputée" in window.locator("main").inner_text()
    window.get_by_role("link", name="Totaux de la vue").click()
    assert "factures" in window.locator("body").inner_text()
