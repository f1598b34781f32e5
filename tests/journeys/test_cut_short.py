"""Many files at once, by a real worker: each is registered once, though it be killed meanwhile."""

import io
import json
import os
import signal
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Callable

import psycopg
import pytest

from facturier.einvoice.cii import write_cii
from tests.journeys.conftest import a_received_invoice
from tests.plumbing.journeys import COMMAND, demo_environment

MANY = int(os.environ.get("FACTURIER_KILLED_FILES") or 10_000)
NOTHING_FOR = 240
"""Seconds without any progress after which a file counts as lost: what a killed worker held is
given back within two minutes."""
MAIL = "nadia.benhaddou@maison-kervel.example"


class Installation:
    """A server and a worker with a database of their own: they are killed while they work."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.parts: dict[str, subprocess.Popen] = {}
        self.address = ""
        self.look_every = 0.1  # seconds
        self.token = self._say(
            "token", "--email", MAIL, "--name", "lot", "--scope", "invoice:read",
            "--scope", "invoice:deposit",
        ).split()[-1]  # fmt: skip

    def _say(self, *words: str) -> str:
        return subprocess.run(
            [*COMMAND, *words], env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def start(self) -> None:
        for part, piped in (("serve", {"stdout": subprocess.PIPE, "text": True}), ("worker", {})):
            self.parts[part] = subprocess.Popen(
                [*COMMAND, part], env=self.environment, start_new_session=True, **piped
            )
        self.address = self.parts["serve"].stdout.readline().split()[-1].rstrip("/")

    def kill(self) -> None:
        """No warning, no last word: what a power cut leaves."""
        for part in self.parts.values():
            os.killpg(part.pid, signal.SIGKILL)
        for part in self.parts.values():
            part.wait()
            if part.stdout:
                part.stdout.close()
        self.parts.clear()

    def a_minute_passes(self) -> None:
        """The killed worker has been silent for so long that its jobs are given back."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as database:
            database.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 min'"
            )

    def ask(self, path: str, data: bytes | None = None, kind: str = "application/json") -> dict:
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.address}/api/v1{path}",
            data=data,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": kind},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return json.loads(answer.read())

    def deposit(self, content: bytes) -> str:
        edge = "kv7Qm2"
        head = 'Content-Disposition: form-data; name="file"; filename="lot.zip"'
        body = f"--{edge}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.ask("/inbox/", body, f"multipart/form-data; boundary={edge}")["id"]

    def batch_of(self, arrival: str) -> str:
        """The batch of an archive, once the worker has opened it."""
        self._until(lambda: self.ask(f"/inbox/{arrival}/")["batch"] is not None, lambda: 0)
        return self.ask(f"/inbox/{arrival}/")["batch"]

    def until_done(self, batch: str, count: int | None = None) -> dict:
        """How far the batch is, once so many files of it are done, or all."""

        def told() -> dict:
            return self.ask(f"/batches/{batch}/")

        def far_enough() -> bool:
            now = told()
            return now["finished"] or (count is not None and now["done"] >= count)

        self._until(far_enough, lambda: told()["done"])
        return told()

    def _until(self, reached: Callable[[], bool], progress: Callable[[], int]) -> None:
        far, since = -1, time.monotonic()
        while not reached():
            if (now := progress()) != far:
                far, since = now, time.monotonic()
            assert time.monotonic() - since < NOTHING_FOR, f"nothing moves any more: {far} done"
            time.sleep(self.look_every)

    def invoices(self) -> int:
        """How many there are in the register, whoever may see them."""
        with psycopg.connect(self.environment["DATABASE_DUMP_URL"]) as database:
            return database.execute("SELECT count(*) FROM register_invoice").fetchone()[0]

    def registered(self, batch: str) -> list[str]:
        """The invoice of every file of a batch."""
        found, before = [], ""
        while before is not None:
            page = self.ask(f"/batches/{batch}/files/{before and f'?before={before}'}")
            found += [row["invoice"] for row in page["items"] if row["invoice"]]
            before = page["next_before"]
        return found

    def ensure_each_once(self, batch: str, count: int, before: int) -> None:
        """Every file is an invoice of its own, none is missing, and nothing else came about."""
        told = self.ask(f"/batches/{batch}/")
        wanted = {"total": count + 1, "registered": count, "known": 0, "set_aside": 0}
        assert {name: told[name] for name in wanted} == wanted
        references = self.registered(batch)
        assert len(references) == len(set(references)) == count
        assert self.invoices() == before + count
        self._say("verify")


@pytest.fixture
def installation(postgres):
    with demo_environment(postgres, f"test_cut_short_{os.getpid()}") as settings:
        ours = Installation(settings)
        ours.start()
        yield ours
        ours.kill()


def an_archive(count: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"{number}.xml", write_cii(a_received_invoice()))
    return made.getvalue()


def test_every_file_of_an_archive_is_registered_by_the_worker(installation):
    """What a job asks for must not be done before it stands: forty files were read too early."""
    before = installation.invoices()
    batch = installation.batch_of(installation.deposit(an_archive(40)))
    assert installation.until_done(batch)["finished"]
    installation.ensure_each_once(batch, 40, before)


def test_every_file_is_registered_once_though_worker_and_server_are_killed(installation):
    before = installation.invoices()
    batch = installation.batch_of(installation.deposit(an_archive(40)))
    assert not installation.until_done(batch, 5)["finished"], "killed in the midst of it"
    installation.kill()
    installation.a_minute_passes()
    installation.start()
    assert installation.until_done(batch)["finished"]
    installation.ensure_each_once(batch, 40, before)


@pytest.mark.campaign
def test_ten_thousand_files_survive_kills_a_pause_and_more_kills(installation):
    """Killed while it unpacks, while it reads and while it is paused; nothing is done by hand."""
    began, before = time.monotonic(), installation.invoices()
    installation.look_every = 1.0  # of so many, a look costs as much as a file

    def tell(what: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {what}", flush=True)

    archive = an_archive(MANY)
    tell(f"{MANY} files, {len(archive) / 2**20:.1f} MiB")
    batch = installation.batch_of(installation.deposit(archive))
    tell("opened")
    for share in (0.0, 0.02, 0.2):
        told = installation.until_done(batch, int(MANY * share))
        tell(f"killed at {told['done']} of {told['total']}")
        installation.kill()
        installation.start()
    told = installation.until_done(batch, int(MANY * 0.4))
    installation.ask(f"/batches/{batch}/pause/", b"")
    installation.kill()
    installation.start()
    paused = installation.ask(f"/batches/{batch}/")
    time.sleep(10)
    told = installation.ask(f"/batches/{batch}/")
    tell(f"paused and killed at {paused['done']}, then {told['done']} of {told['total']}")
    # What was begun before the pause was killed with the worker: nothing moves.
    assert told["paused"]
    assert told["done"] - paused["done"] <= 2
    assert not told["finished"]
    installation.ask(f"/batches/{batch}/resume/", b"")
    for share in (0.6, 0.8):
        told = installation.until_done(batch, int(MANY * share))
        tell(f"killed at {told['done']} of {told['total']}")
        installation.kill()
        installation.start()
    told = installation.until_done(batch)
    tell(f"finished: {told}")
    installation.ensure_each_once(batch, MANY, before)
    tell("each is registered once")
