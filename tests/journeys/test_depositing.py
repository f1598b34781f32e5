"""Files dropped on Réception become invoices of the register, or say why not."""

from decimal import Decimal

import pytest

from tests.journeys.conftest import (
    READ_WITHIN,
    a_received_invoice,
    deposited,
    drop,
    file_of,
    row_of,
)

pytestmark = pytest.mark.browser


def test_dropped_ubl_cii_and_facturx_files_are_registered_live_without_reload(window_of):
    window = window_of("Nadia", "/reception/")
    window.evaluate("window.staysTheSame = true")
    documents = {
        syntax: a_received_invoice(net=net)
        for syntax, net in (("ubl", "1234.56"), ("cii", "987654.32"), ("facturx", "0.07"))
    }
    drop(window, *(file_of(document, syntax) for syntax, document in documents.items()))
    for document in documents.values():
        row_of(window, document.number).get_by_text("Enregistré").wait_for(timeout=READ_WITHIN)
    assert window.evaluate("window.staysTheSame") is True
    assert window.locator(".toast").inner_text().startswith("3 fichiers déposés")
    for document in documents.values():
        assert row_of(window, document.number).locator("a.link").inner_text().startswith("E-")


@pytest.mark.parametrize("syntax", ["ubl", "cii", "facturx"])
def test_an_invoice_is_read_to_the_cent(window_of, syntax):
    window = window_of("Nadia")
    document = a_received_invoice(net="1234.56", percent="5.5")
    window.goto(deposited(window, document, syntax))
    sums = window.locator(".frm .sums").inner_text().replace("\xa0", " ")
    assert document.totals.gross == Decimal("1302.46")
    for amount in ("1 234,56 €", "67,90 €", "1 302,46 €"):
        assert amount in sums
    assert "Totaux, TVA et identifiants exacts" in window.locator(".rt").inner_text()
    if syntax == "facturx":
        picture = window.locator(".page-image").first
        picture.wait_for(timeout=READ_WITHIN)
        picture.evaluate("image => image.decode()")
        assert picture.evaluate("image => image.naturalWidth") > 600
    else:
        assert document.number in window.locator(".paper").inner_text()


def test_a_file_that_is_no_invoice_is_set_aside_with_its_reason(window_of):
    window = window_of("Nadia", "/reception/")
    name = f"note-{a_received_invoice().number}.xml"
    drop(
        window, {"name": name, "mimeType": "application/xml", "buffer": b"<liste/>" + name.encode()}
    )
    row = row_of(window, name)
    row.get_by_text("Mis de côté").wait_for(timeout=READ_WITHIN)
    assert len(row.locator("p").inner_text()) > 20
    with window.expect_download() as kept:
        row.get_by_role("link", name="Télécharger").click()
    assert kept.value.path().read_bytes().startswith(b"<liste/>")


def test_the_same_file_twice_leads_to_the_same_invoice(window_of):
    window = window_of("Nadia")
    document = a_received_invoice()
    first = deposited(window, document)
    window.set_input_files("#fichiers", [file_of(document, "cii")])
    row_of(window, document.number).nth(1).wait_for(timeout=READ_WITHIN)
    again = row_of(window, document.number).locator("a.link")
    again.nth(1).wait_for(timeout=READ_WITHIN)
    assert {link.get_attribute("href") for link in again.all()} == {first}


def test_the_deposit_is_seen_live_by_a_colleague(window_of):
    nadia, helene = window_of("Nadia", "/reception/"), window_of("Hélène", "/reception/")
    document = a_received_invoice()
    drop(nadia, file_of(document, "ubl"))
    row_of(helene, document.number).get_by_text("Enregistré").wait_for(timeout=READ_WITHIN)


def test_a_live_update_leaves_the_focus_where_it_was(window_of):
    nadia, helene = window_of("Nadia", "/reception/"), window_of("Hélène", "/reception/")
    link = helene.locator("tbody a.link").first
    held = link.get_attribute("href")
    link.focus()
    document = a_received_invoice()
    drop(nadia, file_of(document, "cii"))
    row_of(helene, document.number).get_by_text("Enregistré").wait_for(timeout=READ_WITHIN)
    # The focus comes back a moment after the rows: a person cannot type in between.
    helene.wait_for_function(
        "href => document.activeElement.getAttribute('href') === href", arg=held
    )


def test_without_javascript_an_invoice_is_deposited_verified_refused_and_reopened(window_of):
    window = window_of("Nadia", "/reception/", java_script_enabled=False)
    document = a_received_invoice()
    window.set_input_files("#fichiers", [file_of(document, "cii")])
    window.get_by_role("button", name="Déposer").click()
    assert "1 fichier déposé" in window.locator("main").inner_text()
    for _attempt in range(40):
        if row_of(window, document.number).locator("a.link").count():
            break
        window.wait_for_timeout(250)
        window.goto("/reception/")
    row_of(window, document.number).locator("a.link").click()
    window.get_by_role("button", name="Vérifier").click()
    assert "est vérifiée" in window.locator(".toasts").inner_text()
    window.locator("summary", has_text="Remettre à vérifier").click()
    window.get_by_label("Motif, gardé dans").fill("Mauvais service")
    window.get_by_role("button", name="Confirmer").click()
    window.get_by_role("link", name="Refuser").click()
    window.get_by_label("Motif du refus").select_option("TRANSAC_INC")
    window.get_by_label("Précision").fill("Commande inconnue")
    window.get_by_role("button", name="Refuser la facture").click()
    assert "Commande inconnue" in window.locator(".notes").last.inner_text()
