"""Files of items and of customers become what they say, by the keyboard alone, and are undone."""

import csv
import io
import re

import pytest

from facturier.parties.tests.factories import siren, siret
from tests.journeys.conftest import READ_WITHIN

pytestmark = pytest.mark.browser
WRONG = {50: ("prix", "douze"), 120: ("nom", ""), 175: ("tva", "19,6")}


def a_file_of_items() -> dict:
    """200 items as a French spreadsheet saves them, three of them wrong."""
    lines = ["Référence;Désignation;PU HT;Taux TVA;Unité"]
    for number in range(1, 201):
        cells = {
            "code": f"IMP-{number:03d}",
            "nom": f"Pièce d'essai n° {number}",
            "prix": f"{number},50",
            "tva": "20",
            "unité": "m²" if number % 2 else "heure",
        }
        if number in WRONG:
            name, text = WRONG[number]
            cells[name] = text
        lines.append(";".join(cells.values()))
    content = "\r\n".join(lines).encode("cp1252")
    return {"name": "articles-2026.csv", "mimeType": "text/csv", "buffer": content}


def press_until(window, sought: str, key: str = "Tab", limit: int = 80) -> None:
    """Go on by the keyboard until what has the focus reads so."""
    for _step in range(limit):
        window.keyboard.press(key)
        text = window.evaluate(
            "document.activeElement.textContent.replaceAll('\\u00a0', ' ').trim()"
        )
        if re.search(sought, text):
            return
    raise AssertionError(f"{sought} is not reached by {key}")


def words_of(window, selector: str) -> str:
    """The text of a place, on one line."""
    return " ".join(window.locator(selector).inner_text().split())


def sent(window, file: dict) -> None:
    """The file chosen and sent. The browser's own chooser is outside of the page: the rest is keys."""
    window.locator("#fichier").set_input_files(file)
    window.locator("#fichier").focus()
    press_until(window, "^Continuer$")
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile("/colonnes/$"))


def imported(window, reasons: dict[str, str]) -> str:
    """The columns as proposed, the preview with its bad rows, the import: where its report is.

    `reasons` is line -> what is told of it; the other rows of 200 are created.
    """
    press_until(window, "^Voir le résultat$", limit=120)
    window.keyboard.press("Enter")
    window.get_by_role("heading", name="Premières lignes").wait_for(timeout=READ_WITHIN)
    shown = words_of(window, "main")
    assert "Prêtes 197" in shown and "Fautives 3" in shown and "Déjà connues 0" in shown
    rows = window.locator("[aria-labelledby=t-fautes] tbody tr")
    told = [row.inner_text().replace("\xa0", " ") for row in rows.all()]
    assert [text.split()[0] for text in told] == list(reasons)
    for text, reason in zip(told, reasons.values(), strict=True):
        assert reason in text
    press_until(window, "^Importer 197 lignes$")
    window.keyboard.press("Enter")
    window.get_by_text("Terminé", exact=True).wait_for(timeout=3 * READ_WITHIN)
    assert "Créées 197" in words_of(window, "#import")
    return window.url


def undone(window, report: str) -> None:
    """The import taken back from its report."""
    window.goto(report)
    press_until(window, "^Annuler cet import$")
    window.keyboard.press("Enter")
    press_until(window, "^Confirmer l’annulation$")
    window.keyboard.press("Enter")
    window.get_by_text("Annulé", exact=True).wait_for(timeout=3 * READ_WITHIN)
    assert "Annulées 197" in words_of(window, "#import")


def test_two_hundred_items_are_imported_corrected_and_undone_by_the_keyboard_alone(window_of):
    window = window_of("Camille", "/produits/")
    press_until(window, "^Importer$")
    window.keyboard.press("Enter")
    sent(window, a_file_of_items())
    chosen = {
        key: window.locator(f"#id_{key} option:checked").inner_text()
        for key in ("code", "name", "price", "vat", "unit", "account")
    }
    assert [chosen[key].partition(" (")[0] for key in chosen] == [
        "Référence", "Désignation", "PU HT", "Taux TVA", "Unité", "Ne pas importer",
    ]  # fmt: skip
    reasons = {"51": "n’est pas un nombre", "121": "Le nom manque", "176": "Ce taux de TVA"}
    report = imported(window, reasons)

    # The bad rows come back as a file to correct, each with its reason.
    press_until(window, "^Lignes fautives en CSV$")
    with window.expect_download() as kept:
        window.keyboard.press("Enter")
    content = kept.value.path().read_bytes().decode("utf-8-sig")
    bad = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [row["Référence"] for row in bad] == ["IMP-050", "IMP-120", "IMP-175"]
    assert all(len(row["erreur"]) > 15 for row in bad)

    window.goto("/produits/?q=piece+essai+7")
    assert window.locator("a[data-item]").count() == 37
    window.keyboard.press("j")
    assert window.evaluate("document.activeElement.textContent") == "IMP-007"

    undone(window, report)
    window.goto("/produits/?q=piece+essai")
    assert window.locator("a[data-item]").count() == 0


def a_file_of_customers() -> dict:
    """200 customers as another program exports them, three of them wrong."""
    lines = ["Code;Raison sociale;SIRET;Adresse 1;CP;Commune;Courriel;Conditions de paiement"]
    wrong = {40: ("SIRET", "12345678901234"), 90: ("nom", ""), 160: ("mail", "sans arobase")}
    for number in range(1, 201):
        cells = {
            "code": f"C{number:04d}",
            "nom": f"Menuiserie d'essai n° {number}",
            "SIRET": siret(siren(60_000_000 + number)),
            "adresse": f"{number} rue du Port",
            "CP": "29200" if number % 2 else "1000",
            "commune": "Brest" if number % 2 else "Bourg-en-Bresse",
            "mail": f"compta{number}@essai.test",
            "délai": "45 jours fin de mois" if number % 3 else "30",
        }
        if number in wrong:
            name, text = wrong[number]
            cells[name] = text
        lines.append(";".join(cells.values()))
    content = "\r\n".join(lines).encode("cp1252")
    return {"name": "clients-2026.csv", "mimeType": "text/csv", "buffer": content}


def test_two_hundred_customers_are_imported_with_three_bad_rows_by_the_keyboard_alone(window_of):
    window = window_of("Camille", "/tiers/")
    press_until(window, "^Importer$")
    window.keyboard.press("Enter")
    press_until(window, "^Des clients$")
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile("/clients/"))
    sent(window, a_file_of_customers())
    told = {"41": "ne passe pas le contrôle", "91": "Le nom manque", "161": "n’est pas complète"}
    report = imported(window, told)

    window.goto("/tiers/?vue=clients&q=essai+n%C2%B0+8")
    window.keyboard.press("j")
    window.keyboard.press("Enter")
    window.wait_for_url(re.compile("/tiers/T-"))
    page = words_of(window, "main")
    assert "Bourg-en-Bresse" in page and "01000" in page and "45 jours" in page

    undone(window, report)
    window.goto("/tiers/?q=Menuiserie+d%27essai")
    assert window.locator("a[data-item]").count() == 0


def test_two_people_who_change_one_item_choose_and_lose_nothing(window_of):
    camille, helene = window_of("Camille", "/produits/?q=HUI-5L"), window_of("Hélène")
    address = camille.locator("a[data-item]").first.get_attribute("href")
    camille.goto(address)
    helene.goto(address)
    helene.locator("#id_price").fill("79,90")
    helene.get_by_role("button", name="Enregistrer", exact=True).click()
    helene.get_by_text("L’article est enregistré").wait_for()
    camille.locator("#id_price").fill("77")
    camille.locator("#id_account").fill("707100")
    camille.get_by_role("button", name="Enregistrer", exact=True).click()
    conflict = camille.get_by_role("alert")
    assert "Hélène Vasseur a modifié cet article" in conflict.inner_text().replace("\xa0", " ")
    price = conflict.get_by_role("group", name="Prix net")
    assert "77" in price.inner_text() and "79,9" in price.inner_text()
    price.get_by_label("Prendre la valeur enregistrée").check()
    conflict.get_by_role("button", name="Enregistrer ces choix").click()
    camille.get_by_text("L’article est enregistré").wait_for()
    assert camille.locator("#id_price").input_value() == "79,9"
    assert camille.locator("#id_account").input_value() == "707100"
