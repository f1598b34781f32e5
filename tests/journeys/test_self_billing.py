"""A supplier's mandate is recorded, an invoice is drawn up in its name, and its answer noted."""

import re

import pytest

from tests.journeys.conftest import scrolls_sideways
from tests.journeys.test_preparing import DRAFT, plain, saved, says

pytestmark = pytest.mark.browser
RECEIVED = re.compile(r"/facturier/E-\d+/$")
PASTED = (
    "Bon de livraison\tDate de livraison\tDésignation\tQté\tPrix\tTVA\n"
    "BL-118\t{day}\tPlat acier\t4\t20\t20\n"
    "BL-119\t{day}\tÉcrou\t50\t0,1\t20"
)


def test_a_mandate_a_self_billed_invoice_of_two_deliveries_and_the_answer(window_of):
    window = window_of("Hélène")
    window.goto("/admin/mandats/nouveau/?tiers=T-2")
    window.get_by_label("Référence du mandat").fill("MF-2026-04")
    window.get_by_label("Signé le").fill("2026-01-05")
    window.get_by_label("Objet").fill("Pièces usinées")
    window.get_by_label("Objet").press("Tab")
    window.get_by_role("button", name="Enregistrer le mandat").press("Enter")
    window.get_by_role("button", name="Préparer une autofacture").wait_for()
    assert not scrolls_sideways(window)
    window.keyboard.press("n")
    window.wait_for_url(DRAFT)
    day = window.evaluate("new Date().toLocaleDateString('fr-FR')")
    window.locator("[data-opens=coller]").press("Enter")
    window.locator("#coller-texte").fill(PASTED.replace("{day}", day))
    window.get_by_role("button", name="Ajouter les lignes").press("Enter")
    says(window, "#d-totaux", "102,00 €")
    assert window.locator("tr[data-kind=delivery]").count() == 2
    window.locator("#h-nature").select_option("goods")
    says(window, "#d-controles", "B1 · livraison de biens")
    saved(window)
    window.keyboard.press("Control+Enter")
    window.wait_for_url(RECEIVED)
    says(window, "#autofacture", "Réponse attendue")
    window.get_by_text("Noter la réponse du fournisseur").press("Enter")
    window.get_by_role("button", name="Noter la réponse").press("Enter")
    says(window, "#autofacture", "Acceptée")
    assert "MF-2026-04" in plain(window.locator("#autofacture").inner_text())
    assert not scrolls_sideways(window)
