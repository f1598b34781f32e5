"""Hours come in a file, a colleague approves them, they become an invoice, and only one."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import READ_WITHIN
from tests.journeys.test_preparing import plain, until

pytestmark = pytest.mark.browser
TIME, BILL = "/temps/", "/temps/facturer/"
CUSTOMER, TASK = "Mairie de Rochebrune", "Relevé des préaux"


def a_file_of_hours() -> dict:
    """Three days of a joiner, as another tool exports them."""
    rows = ["Client;Personne;Date;Heures;Taux horaire;Tâche;Clé externe"]
    today = datetime.now(UTC).date()
    for back, hours in ((4, "7,5"), (3, "6"), (2, "2h30")):
        day = today - timedelta(days=back)
        rows.append(f"{CUSTOMER};Loïc Riou;{day:%d/%m/%Y};{hours};54;{TASK};RDP-{back}")
    content = "\r\n".join(rows).encode()
    return {"name": "heures.csv", "mimeType": "text/csv", "buffer": content}


def brought_by(window) -> None:
    """The file is imported as its columns are proposed."""
    window.goto("/imports/nouveau/temps/")
    window.locator("#fichier").set_input_files(a_file_of_hours())
    window.get_by_role("button", name="Continuer").click()
    window.wait_for_url(re.compile("/colonnes/$"))
    window.get_by_role("button", name="Voir le résultat").click()
    window.get_by_role("heading", name="Premières lignes").wait_for(timeout=READ_WITHIN)
    window.get_by_role("button", name="Importer 3 lignes").click()
    window.get_by_text("Terminé", exact=True).wait_for(timeout=3 * READ_WITHIN)


def rows_of(window):
    return window.locator("tbody tr", has_text=TASK)


def approved_by(window) -> None:
    """A colleague ticks them and approves them all."""
    window.goto(f"{TIME}?etat=a-approuver")
    rows = rows_of(window)
    assert rows.count() == 3
    for row in rows.all():
        row.get_by_role("checkbox").check()
    window.get_by_role("button", name="Approuver la sélection").click()
    until(window, lambda: rows_of(window).count() == 0)


def chosen_in(window) -> None:
    """What can be invoiced to the customer."""
    window.goto(BILL)
    label = window.locator("#b-client option", has_text=CUSTOMER).inner_text()
    window.locator("#b-client").select_option(label=label)
    window.get_by_role("button", name="Afficher").click()
    window.wait_for_url(re.compile("client="))


def test_hours_are_imported_approved_invoiced_and_marked_so(window_of):
    clerk, owner = window_of("Camille"), window_of("Hélène")
    brought_by(clerk)
    clerk.goto(f"{TIME}?etat=a-approuver")
    assert rows_of(clerk).count() == 3
    approved_by(owner)

    chosen_in(clerk)
    lines = plain(clerk.locator("[aria-labelledby=t-lignes]").inner_text())
    assert TASK in lines
    assert "864,00" in lines  # sixteen hours at 54
    clerk.get_by_role("button", name="Ouvrir le brouillon").click()
    clerk.wait_for_url(re.compile(r"/facturier/brouillons/[0-9a-f-]{36}/$"))
    draft = clerk.url
    assert TASK in clerk.locator("#d-lignes [data-field=name]").first.input_value()

    # While it stands on a draft, nobody puts it on another.
    clerk.goto(BILL)
    assert clerk.locator("#b-client option", has_text=CUSTOMER).count() == 0
    clerk.goto(draft)
    clerk.locator("form[data-issue] button.p").click()
    clerk.wait_for_url(re.compile(r"/facturier/S-\d+/"), timeout=READ_WITHIN)
    page = plain(clerk.locator("main").inner_text())
    assert "864,00" in page
    assert CUSTOMER in page

    clerk.goto(f"{TIME}?etat=facture")
    rows = rows_of(clerk)
    assert rows.count() == 3
    assert all("Facturé" in plain(row.inner_text()) for row in rows.all())
    rows.first.locator("a[data-item]").click()
    clerk.wait_for_url(re.compile(r"/temps/[0-9a-f-]{36}/$"))
    until(clerk, lambda: "Facturé" in plain(clerk.locator("main").inner_text()))
