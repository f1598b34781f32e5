"""Filling the register: folders, batches that are paused, a PDF keyed in by keyboard, a killed worker."""

import io
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from facturier.einvoice.cii import write_cii
from facturier.workbench.demo.paper import print_invoice
from tests.conformance import corpus
from tests.journeys.conftest import READ_WITHIN, a_received_invoice, file_of, row_of
from tests.plumbing.journeys import COMMAND

FILES_OF_FOLDER = 40
KILLED_FILES = int(os.environ.get("FACTURIER_KILLED_FILES") or 10_000)
FINISHED_WITHIN = 130  # seconds that stalled jobs may wait for, beside the reading itself


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
    window = window_of("Nadia", "/reception/")
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
def test_a_paused_batch_waits_until_it_is_resumed(window_of):
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
    window.locator("#k-party_number").focus()
    for typed in (document.seller.legal_id.value, document.number):
        window.keyboard.type(typed)
        window.keyboard.press("Tab")
    window.locator("#k-issue_date").fill(document.issue_date.isoformat())
    for field, typed in (("net", "1234,56"), ("tax", "246,91"), ("gross", "1 481,48")):
        window.locator(f"#k-{field}").focus()
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


# -- cut short -------------------------------------------------------------------------------------
class Killed:
    """A server and a worker of their own, that are killed while they work."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.parts: dict[str, subprocess.Popen] = {}
        self.address = ""

    def start(self, part: str) -> None:
        piped = {"stdout": subprocess.PIPE, "text": True} if part == "serve" else {}
        self.parts[part] = subprocess.Popen(
            [*COMMAND, part], env=self.environment, start_new_session=True, **piped
        )
        if part == "serve":
            self.address = self.parts[part].stdout.readline().split()[-1].rstrip("/")

    def kill(self, part: str) -> None:
        os.killpg(self.parts[part].pid, signal.SIGKILL)
        self.parts.pop(part).wait()

    def ask(self, path: str, token: str, data: bytes | None = None, kind: str = "application/json"):
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.address}/api/v1{path}",
            data=data,
            headers={"Authorization": f"Bearer {token}", "Content-Type": kind},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read())


@pytest.fixture
def killed(journey_environment):
    ours = Killed(journey_environment)
    yield ours
    for part in list(ours.parts):
        ours.kill(part)


@pytest.mark.parametrize(
    "count", [40, pytest.param(KILLED_FILES, marks=pytest.mark.campaign)], ids=["few", "many"]
)
def test_files_dropped_at_once_survive_a_killed_worker_and_server(killed, count):
    killed.start("serve")
    killed.start("worker")
    token = subprocess.run(
[*COMMAND, "token", "--email", "nadia.benhaddou@maison-kervel.example", "--name", f"lot {count}",
         "--scope", "invoice:read", "--scope", "invoice:deposit"],
        env=killed.environment, check=True, capture_output=True, text=True,
    ).stdout.split()[-1]  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"{number}.xml", write_cii(a_received_invoice()))
    edge = "kv7Qm2"
    body = (
        (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="lot.zip"\r\n\r\n'
        ).encode()
        + made.getvalue()
        + f"\r\n--{edge}--\r\n".encode()
    )
    kind = f"multipart/form-data; boundary={edge}"
    arrival = killed.ask("/inbox/", token, body, kind)["id"]
    for _blow in range(3):
        time.sleep(2 + count / 500)
        killed.kill("worker")
        killed.kill("serve")
        killed.start("serve")
        killed.start("worker")
    deadline = time.monotonic() + FINISHED_WITHIN + count / 2
    batch = None
    while time.monotonic() < deadline:
        time.sleep(2)
        batch = batch or killed.ask(f"/inbox/{arrival}/", token)["batch"]
        if batch and (told := killed.ask(f"/batches/{batch}/", token))["finished"]:
            break
    assert told["finished"], json.dumps(told)
    assert (told["total"], told["registered"], told["known"]) == (count + 1, count, 0)
    references, before = [], ""
    while before is not None:
        page = killed.ask(f"/batches/{batch}/files/{before and f'?before={before}'}", token)
        references += [row["invoice"] for row in page["items"] if row["invoice"]]
        before = page["next_before"]
    assert len(references) == len(set(references)) == count
    assert Path(killed.environment["FACTURIER_VAR"]).is_dir()
