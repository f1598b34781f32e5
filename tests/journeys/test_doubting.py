"""Before anybody pays: the same invoice by two ways, and a page that says other than its file."""

import subprocess
from dataclasses import replace
from decimal import Decimal

import pytest

from facturier.einvoice.cii import write_cii
from facturier.einvoice.facturx_embedding import embed
from facturier.workbench.demo.paper import print_invoice
from tests.journeys.conftest import a_received_invoice, file_of, row_of
from tests.plumbing.journeys import COMMAND

pytestmark = pytest.mark.browser
MAIL = "nadia.benhaddou@maison-kervel.example"


def sent_by_a_program(window, environment, file: dict) -> None:
    """Another way in: a program that holds a token."""
    said = subprocess.run(
        [*COMMAND, "token", "--email", MAIL, "--name", "j", "--scope", "invoice:deposit"],
        env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    answer = window.request.post(
        "/api/v1/inbox/",
        headers={"Authorization": f"Bearer {said.split()[-1]}"},
        multipart={"file": file},
    )
    assert answer.status in (200, 201, 202), answer.text()


def read_as(window, number: str, count: int) -> list[str]:
    """The addresses of the invoices that files of this number became, once there are so many."""
    links = row_of(window, number).locator("a.link")
    for _attempt in range(120):
        if links.count() == count:
            break
        window.wait_for_timeout(500)
        window.goto("/reception/")
    return [link.get_attribute("href") for link in links.all()]


def doubts_on(window, address: str, title: str):
    """The doubt of this title in the panel of an invoice, once the worker has looked."""
    doubt = window.locator("#doutes .ck").filter(has_text=title).first
    for _attempt in range(60):
        window.goto(address)
        if doubt.count():
            break
        window.wait_for_timeout(500)
    doubt.wait_for()
    return doubt


def test_the_same_invoice_by_two_ways_becomes_one_dossier(window_of, journey_environment):
    window = window_of("Nadia")
    document = a_received_invoice(net="731.10")
    window.goto("/reception/")
    window.set_input_files("#fichiers", [file_of(document, "cii")])
    [first] = read_as(window, document.number, 1)
    sent_by_a_program(window, journey_environment, file_of(document, "ubl"))
    [second] = [one for one in read_as(window, document.number, 2) if one != first]
    first = first.strip("/").rsplit("/", 1)[1]
    doubt = doubts_on(window, second, f"même numéro, même fournisseur : {first}")
    doubt.get_by_role("button", name="La même : un seul dossier").click()
    window.goto(f"/facturier/{first}/")
    panel = window.locator("#doutes").inner_text()
    assert "Même dossier" in panel
    assert second.strip("/").rsplit("/", 1)[1] in panel
    window.goto(second)
    panel = window.locator("#doutes").inner_text()
    assert "original légal" in panel
    assert first in panel


def test_a_pair_whose_page_says_other_than_its_file_is_a_grave_anomaly(window_of):
    window = window_of("Nadia")
    honest = a_received_invoice(net="1000.00")
    totals = replace(
        honest.totals, tax=Decimal("250.00"), gross=Decimal("1250.00"), payable=Decimal("1250.00")
    )
    booked = replace(honest, totals=totals, vat=(replace(honest.vat[0], tax=Decimal("250.00")),))
    forged = embed(print_invoice(honest), write_cii(booked), "EN 16931")
    window.goto("/reception/")
    name = f"{honest.number}.pdf"
    window.set_input_files(
        "#fichiers", [{"name": name, "mimeType": "application/pdf", "buffer": forged}]
    )
    [address] = read_as(window, honest.number, 1)
    doubt = doubts_on(window, address, "La page ne dit pas ce que dit le fichier")
    said = doubt.inner_text().replace("\u202f", " ").replace("\xa0", " ")
    assert doubt.locator("tr.differs").count() >= 2
    assert "1 250,00" in said and "1 200,00" in said
    assert "250,00" in said.replace("1 250,00", "") and "200,00" in said.replace("1 200,00", "")
    reference = address.strip("/").rsplit("/", 1)[1]
    window.goto("/facturier/?doute=graves&controle=page")
    window.locator(f"a[data-item][href*='/{reference}/']").first.wait_for()
