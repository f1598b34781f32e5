"""Somebody is invited and comes in; a role asks for a second factor; it is lost and reset."""

import re

import pytest

from tests.journeys.conftest import code_of, row_of, sign_in

pytestmark = pytest.mark.browser
PASSWORD = "un-facturier-bien-garde"  # noqa: S105


def test_an_invited_person_joins_in_a_window_of_their_own_and_sees_what_the_role_allows(
    window_of, open_window
):
    thomas = window_of("Thomas", "/membres/")
    thomas.get_by_label("Adresse e-mail").fill("lucie.morel@maison-kervel.example")
    thomas.get_by_role("button", name="Créer l’invitation").click()
    assert thomas.evaluate("document.activeElement.name") == "role"  # no role is chosen for you
    thomas.get_by_label("Rôle").select_option(label="Lecture seule")
    thomas.get_by_role("button", name="Créer l’invitation").click()
    link = thomas.get_by_label("Lien d’invitation").input_value()

    lucie = open_window()
    lucie.goto(link)
    assert "Lecture seule" in lucie.locator("main").inner_text()
    lucie.get_by_label("Votre nom").fill("Lucie Morel")
    lucie.get_by_label("Mot de passe").fill(PASSWORD)
    lucie.get_by_role("button", name="Créer mon compte").click()
    lucie.wait_for_url("**/facturier/")
    menu = lucie.locator(".side").inner_text()
    assert "Facturier" in menu
    for closed in ("Membres", "Journal", "Rôles"):
        assert closed not in menu
    lucie.locator("a[data-item]").first.click()
    lucie.wait_for_url("**/facturier/*-*/")
    assert not lucie.get_by_role("button", name="Vérifier").count()
    assert lucie.goto("/membres/").status == 403
    assert lucie.goto("/journal/").status == 403

    thomas.goto("/membres/")
    assert "Lecture seule" in row_of(thomas, "Lucie Morel").inner_text()

    again = open_window()
    again.goto("/connexion/")
    again.get_by_label("Adresse e-mail").fill("lucie.morel@maison-kervel.example")
    again.get_by_label("Mot de passe").fill("pas le bon")
    again.get_by_role("button", name="Se connecter").click()
    assert again.get_by_role("alert").is_visible()
    again.get_by_label("Mot de passe").fill(PASSWORD)
    again.get_by_role("button", name="Se connecter").click()
    again.wait_for_url("**/facturier/")
    again.locator(".nav-foot summary").click()
    again.get_by_role("button", name="Se déconnecter").click()
    again.wait_for_url("**/connexion/**")


def test_a_role_asks_for_a_second_factor_which_is_set_up_lost_and_reset(window_of, open_window):
    thomas = window_of("Thomas", "/roles/")
    thomas.get_by_role("button", name="Exiger pour Approbation").click()
    try:
        julien = open_window()
        sign_in(julien, "Julien")
        julien.get_by_role("link", name="Activer la double authentification").click()
        julien.get_by_role("link", name=re.compile("^Ajouter l’application")).click()
        secret = julien.get_by_label("Clé", exact=True).input_value()
        julien.get_by_label("Code affiché").fill("000000")
        julien.get_by_role("button", name="Ajouter l’application").click()
        assert julien.get_by_role("alert").is_visible()
        secret = julien.get_by_label("Clé", exact=True).input_value()
        julien.get_by_label("Code affiché").fill(code_of(secret))
        julien.get_by_role("button", name="Ajouter l’application").click()
        julien.locator("main", has_text="Codes de secours").wait_for()
        julien.goto("/facturier/")
        julien.get_by_role("link", name="Confirmer avec un code").click()
        julien.get_by_label("Code de l’application").fill(code_of(secret))
        julien.get_by_role("button", name="Confirmer").click()
        julien.wait_for_url("**/facturier/**")
        assert julien.locator("a[data-item]").count()

        later = open_window()
        sign_in(later, "Julien")
        later.get_by_label("Code de l’application").fill(code_of(secret))
        later.get_by_role("button", name="Se connecter").click()
        later.wait_for_url("**/facturier/")

        thomas.goto("/membres/")
        thomas.get_by_role("link", name="Julien Marchetti").click()
        thomas.get_by_label("Motif").fill("Téléphone perdu, reconnu de vive voix")
        thomas.get_by_role("button", name="Réinitialiser la double").click()
        assert "réinitialisée" in thomas.locator(".toasts").inner_text()
        later.goto("/facturier/")
        later.wait_for_url("**/connexion/**")
    finally:
        thomas.goto("/roles/")
        thomas.get_by_role("button", name="Ne plus exiger pour Approbation").click()


def test_a_token_is_shown_once_and_can_be_revoked(window_of):
    window = window_of("Thomas", "/compte/jetons/")
    window.get_by_label("Nom").fill("Export du soir")
    window.get_by_label("Consulter les factures").check()
    window.get_by_role("button", name="Créer le jeton").click()
    assert window.get_by_label("Jeton", exact=True).input_value().startswith("fct_")
    window.goto("/compte/jetons/")
    assert not window.get_by_label("Jeton", exact=True).count()
    row_of(window, "Export du soir").get_by_role("button", name="Révoquer").click()
    assert "révoqué" in row_of(window, "Export du soir").inner_text()


def test_a_department_is_archived_and_brought_back(window_of):
    window = window_of("Thomas", "/entreprise/services/")
    window.get_by_role("button", name="Archiver Logistique").click()
    window.get_by_role("button", name="Rétablir Logistique").click()
    window.get_by_role("button", name="Archiver Logistique").wait_for()
