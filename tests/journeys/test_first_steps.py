"""From an installation on which nobody has an account to the first invoice, in the browser."""

import re
from dataclasses import replace

import pytest

from tests.journeys.conftest import (
    READ_WITHIN,
    a_received_invoice,
    code_of,
    file_of,
    findings,
    scrolls_sideways,
)

pytestmark = pytest.mark.browser
PASSWORD = "un-facturier-bien-garde"  # noqa: S105
SIREN = "732829320"


@pytest.fixture
def fresh_window(fresh_server_url, open_window):
    """Opens windows of the installation that is new."""

    def opened(**options):
        return open_window(base_url=fresh_server_url, **options)

    return opened


def company_of(window, name="Menuiserie Morvan") -> None:
    """Fill the company in, as its papers say."""
    for label, value in (
        ("SIREN", SIREN),
        ("Raison sociale", name),
        ("Adresse du siège", "18 rue des Chantiers"),
        ("Code postal", "44000"),
        ("Ville", "Nantes"),
    ):
        window.get_by_label(label, exact=True).fill(value)


def make_the_first_account(window) -> None:
    """On the machine itself, where nobody has an account yet."""
    window.goto("/")
    window.get_by_role("link", name="Créer le premier compte").click()
    window.get_by_label("Votre nom").fill("Alix Morvan")
    window.get_by_label("Adresse e-mail").fill("alix@menuiserie.example")
    window.get_by_label("Mot de passe").fill(PASSWORD)
    window.get_by_role("button", name="Créer mon compte").click()
    window.wait_for_url("**/premiers-pas/compte/")


def protect_it(window) -> None:
    """A second factor, and back to the steps."""
    window.get_by_role("link", name="Ajouter une application de codes").click()
    window.get_by_label("Mot de passe").fill(PASSWORD)
    window.get_by_role("button", name="Confirmer").click()
    secret = window.get_by_label("Clé", exact=True).input_value()
    window.get_by_label("Code affiché").fill(code_of(secret))
    window.get_by_role("button", name="Ajouter l’application").click()
    window.locator("main", has_text="Codes de secours").wait_for()
    window.goto("/premiers-pas/")
    window.wait_for_url("**/premiers-pas/entreprise/")


def found_the_company(window) -> None:
    """The company is drawn while it is typed, refused with a wrong SIREN, then saved by Enter."""
    company_of(window)
    drawing = window.locator("#apercu")
    drawing.get_by_text("TVA FR44 732 829 320").wait_for()
    assert "Menuiserie Morvan" in drawing.inner_text()
    window.get_by_label("SIREN", exact=True).fill("732829321")
    window.get_by_role("button", name="Enregistrer et continuer").click()
    assert "ne passe pas le contrôle" in window.locator("main").inner_text()
    window.get_by_label("SIREN", exact=True).fill("732 829 320")
    window.keyboard.press("Enter")
    window.wait_for_url("**/premiers-pas/equipe/")


def invite_a_colleague(window) -> None:
    """Later is later: the navigation leads back to where one stopped."""
    window.get_by_role("link", name="Reprendre plus tard").click()
    window.wait_for_url("**/reception/")
    window.locator(".side").get_by_role("link", name="Premiers pas").click()
    window.wait_for_url("**/premiers-pas/equipe/")
    window.get_by_label(re.compile("^Comptabilité fournisseurs")).fill("nadia@menuiserie.example")
    window.get_by_role("button", name="Inviter").click()
    assert "/invitation/" in window.get_by_label("nadia@menuiserie.example").input_value()


def drop_an_invoice(window) -> None:
    """The first invoice, dropped like any other; the steps hear of it."""
    from facturier.register.tests.factories import a_party  # needs Django, set up later

    invoice = replace(a_received_invoice(), buyer=a_party("Menuiserie Morvan", SIREN))
    window.set_input_files("#fichiers", [file_of(invoice, "cii")])
    window.wait_for_url("**/premiers-pas/facture/?arrivee=*")
    window.get_by_role("link", name="Ouvrir la facture").wait_for(timeout=READ_WITHIN)
    window.locator(".fs-side", has_text="4 sur 4").wait_for(timeout=READ_WITHIN)


def test_from_nothing_to_the_first_invoice(fresh_window, axe):
    window = fresh_window(reduced_motion="reduce")
    grave = []
    make_the_first_account(window)
    assert "0 sur 4" in window.locator(".fs-side").inner_text()
    grave += findings(window, axe)
    protect_it(window)
    assert "1 sur 4" in window.locator(".fs-side").inner_text()
    grave += findings(window, axe)
    found_the_company(window)
    invite_a_colleague(window)
    grave += findings(window, axe)
    window.get_by_role("link", name="Continuer").click()
    window.wait_for_url("**/premiers-pas/facture/")
    drop_an_invoice(window)
    grave += findings(window, axe)
    window.get_by_role("link", name="Ouvrir la facture").click()
    window.wait_for_url("**/facturier/E-1/")
    assert "Tôlerie Lacaze" in window.locator("h1").inner_text()
    # Done: nothing leads back any more, and the home is where the work waits.
    window.goto("/")
    window.wait_for_url("**/reception/")
    assert not window.locator(".side").get_by_role("link", name="Premiers pas").count()
    assert not grave, "\n".join(grave)


def test_the_first_steps_need_neither_javascript_nor_a_large_screen(fresh_window):
    window = fresh_window(java_script_enabled=False, viewport={"width": 390, "height": 700})
    wide = []

    def look() -> None:
        if scrolls_sideways(window):
            wide.append(window.url)

    window.goto("/connexion/premier-compte/")
    look()
    window.get_by_label("Votre nom").fill("Alix Morvan")
    window.get_by_label("Adresse e-mail").fill("alix@menuiserie.example")
    window.get_by_label("Mot de passe").fill(PASSWORD)
    window.get_by_role("button", name="Créer mon compte").click()
    look()
    window.get_by_role("link", name="Plus tard, continuer").click()
    company_of(window)
    look()
    window.get_by_role("button", name="Enregistrer et continuer").click()
    look()
    window.get_by_role("link", name="Passer cette étape").click()
    look()
    window.get_by_role("button", name="Utiliser une facture d’exemple").click()
    link = window.get_by_role("link", name="Ouvrir la facture")
    for _again in range(READ_WITHIN // 500):
        if link.count():
            break
        window.wait_for_timeout(500)
        window.reload()
    look()
    link.click()
    window.wait_for_url("**/facturier/E-1/")
    assert "EXEMPLE-" in window.locator("main").inner_text()
    # Two steps may wait for ever: the administration leads back to them.
    window.goto("/admin/")
    look()
    assert "2 faits sur 4" in window.locator("main").inner_text()
    assert not wide
