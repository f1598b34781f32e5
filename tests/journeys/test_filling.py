"""Filling the register: a folder dropped, files followed one by one, a PDF keyed in by keyboard."""

import shutil

import pytest

from facturier.workbench.demo.paper import print_invoice
from tests.conformance import corpus
from tests.journeys.conftest import READ_WITHIN, a_received_invoice, file_of, row_of

FILES_OF_FOLDER = 40


def batch_of(window, name: str):
    """The line of a batch on Réception."""
    return window.locator(".batch").filter(has_text=name)


@pytest.mark.browser
def test_a_folder_of_real_invoices_is_dropped_found_and_not_sent_twice(window_of, tmp_path):
    rows = [row for row in corpus.manifest() if row["file"].endswith(("xml", "pdf"))]
    if not rows:
        pytest.skip(corpus.MISSING)
    folder = tmp_path / "mars"
    folder.mkdir()
    for number, row in enumerate(rows[:: max(1, len(rows) // FILES_OF_FOLDER)][:FILES_OF_FOLDER]):
        source = corpus.CORPUS / row["file"]
        shutil.copy(source, folder / f"{number:02}-{source.name[-60:]}")
    window = window_of("Hélène", "/reception/")
    window.evaluate("window.staysTheSame = true")
    window.set_input_files("#dossier", str(folder))
    batch = batch_of(window, "mars")
    batch.get_by_text("Terminé").wait_for(timeout=6 * READ_WITHIN)
    assert window.evaluate("window.staysTheSame") is True
    done, _of, total = batch.locator("[role=status]").inner_text().partition(" sur ")
    assert done == total
    batch.get_by_role("link", name="mars", exact=True).click()
    window.get_by_role("link", name="Enregistré").first.click()
    invoice = window.locator("tbody a.link").first
    invoice.click()
    assert window.locator("h1").inner_text()
    posted = []
    window.goto("/reception/")
    window.on(
        "request", lambda request: posted.append(request.url) if request.method == "POST" else None
    )
    window.set_input_files("#dossier", str(folder))
    window.locator(".toast").filter(has_text="rien n’a été renvoyé").wait_for(timeout=READ_WITHIN)
    assert not [url for url in posted if url.endswith("/deposer/")]


@pytest.mark.browser
def test_files_dropped_together_are_a_batch_and_each_line_tells_its_outcome(window_of):
    window = window_of("Nadia", "/reception/")
    documents = [a_received_invoice() for _ in range(3)]
    window.set_input_files("#fichiers", [file_of(one, "cii") for one in documents])
    batch = batch_of(window, documents[0].number)
    batch.get_by_text("Terminé").wait_for(timeout=READ_WITHIN)
    for one in documents:
        assert row_of(window, one.number).locator("a.link").count() == 1
    line = window.locator(".sending").filter(has_text=documents[1].number)
    line.locator("a.link").wait_for(timeout=READ_WITHIN)


@pytest.mark.browser
def test_a_pdf_is_keyed_in_by_keyboard_and_verified(window_of):
    window = window_of("Nadia", "/reception/")
    document = a_received_invoice(net="1234.56")
    scan = {
        "name": f"{document.number}.pdf",
        "mimeType": "application/pdf",
        "buffer": print_invoice(document),
    }
    window.set_input_files("#fichiers", [scan])
    row_of(window, document.number).get_by_text("Mis de côté").wait_for(timeout=READ_WITHIN)
    button = row_of(window, document.number).get_by_role("button", name="Saisir comme facture")
    button.focus()
    window.keyboard.press("Enter")
    window.wait_for_url("**/facturier/E-*/")
    window.locator("form[data-fresh]").wait_for(timeout=READ_WITHIN)
    window.locator("#k-party_number").focus()
    for typed in (document.seller.legal_id.value, document.number):
        window.keyboard.press("Control+a")  # what was read there
        window.keyboard.type(typed)
        window.keyboard.press("Tab")
    window.locator("#k-issue_date").fill(document.issue_date.isoformat())
    for field, typed in (("net", "1234,56"), ("tax", "246,91"), ("gross", "1 481,48")):
        window.locator(f"#k-{field}").focus()
        window.keyboard.press("Control+a")  # what was read there
        window.keyboard.type(typed)
        window.keyboard.press("Tab")
    window.locator("#k-sommes").get_by_text("BR-CO-15").wait_for(timeout=READ_WITHIN)
    window.locator("#k-gross").fill("1 481,47")
    window.keyboard.press("Tab")
    window.locator("#k-sommes").get_by_text("au centime").wait_for(timeout=READ_WITHIN)
    window.locator("#k-dit").get_by_text("Prête à être vérifiée").wait_for(timeout=READ_WITHIN)
    window.evaluate("document.activeElement.blur()")
    window.keyboard.press("e")
    window.locator(".toast").filter(has_text="est vérifiée").wait_for(timeout=READ_WITHIN)
    window.reload()
    assert window.locator("#saisie").count() == 0
    assert document.number in window.locator(".frm").inner_text()


@pytest.mark.browser
def test_two_people_who_key_in_one_invoice_do_not_overwrite_each_other_unseen(window_of):
    nadia = window_of("Nadia", "/reception/")
    document = a_received_invoice(net="50.00")
    nadia.set_input_files(
        "#fichiers",
        [
            {
                "name": f"{document.number}.pdf",
                "mimeType": "application/pdf",
                "buffer": print_invoice(document),
            }
        ],
    )
    row_of(nadia, document.number).get_by_text("Mis de côté").wait_for(timeout=READ_WITHIN)
    row_of(nadia, document.number).get_by_role("button", name="Saisir comme facture").click()
    nadia.wait_for_url("**/facturier/E-*/")
    helene = window_of("Hélène", nadia.url)
    # A button pressed while a field is being saved waits for it, and meets no conflict of its own.
    nadia.locator("#k-number").fill("FA-NADIA")
    nadia.get_by_role("button", name="Enregistrer la saisie", exact=True).last.click()
    nadia.locator(".toast").filter(has_text="est enregistrée").wait_for(timeout=READ_WITHIN)
    assert nadia.locator("#k-number").input_value() == "FA-NADIA"
    helene.locator("#k-number").fill("FA-HELENE")
    helene.locator("#k-order_reference").focus()
    refused = helene.locator("#k-faute")
    refused.get_by_text("Une autre personne a modifié cette saisie").wait_for(timeout=READ_WITHIN)
    assert "FA-NADIA" in refused.inner_text()
    assert helene.locator("#k-number").input_value() == "FA-HELENE"
    helene.get_by_role("button", name="Enregistrer ma saisie à la place").click()
    helene.locator(".toast").filter(has_text="est enregistrée").wait_for(timeout=READ_WITHIN)
    nadia.reload()
    assert nadia.locator("#k-number").input_value() == "FA-HELENE"


@pytest.mark.browser
def test_a_text_pdf_that_was_dropped_is_filled_in_looked_at_and_verified_by_six_keys(window_of):
    window = window_of("Hélène", "/reception/")
    document = a_received_invoice(net="80.00")
    file = {
        "name": f"{document.number}.pdf",
        "mimeType": "application/pdf",
        "buffer": print_invoice(document),
    }
    window.set_input_files("#fichiers", [file])
    row_of(window, document.number).get_by_text("Mis de côté").wait_for(timeout=READ_WITHIN)
    row_of(window, document.number).get_by_role("button", name="Saisir comme facture").click()
    window.wait_for_url("**/facturier/E-*/")
    window.locator("form[data-fresh]").wait_for(timeout=READ_WITHIN)  # by itself, once it is read
    assert window.locator("#k-number").input_value() == document.number
    assert window.locator("#k-gross").get_attribute("data-read") == "certain"
    window.locator(".page-image").first.wait_for(timeout=READ_WITHIN)
    keys = 0
    while not window.locator(".toast").filter(has_text="est enregistrée").count():
        focused = window.evaluate("document.activeElement.id")
        window.keyboard.press("Tab" if focused == "t-saisie" else "Enter")
        window.wait_for_timeout(700)
        keys += 1
        assert keys <= 4
    window.evaluate("document.activeElement.blur()")
    window.keyboard.press("e")
    window.locator(".toast").filter(has_text="est vérifiée").wait_for(timeout=READ_WITHIN)
    assert keys + 1 <= 6
