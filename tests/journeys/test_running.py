"""`facturier run`, as a person starts it: one address, parts that come back, a clean stop."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from facturier.config import database
from facturier.config.embedded_postgres import EmbeddedPostgres
from tests.plumbing import environment

COMMAND = (sys.executable, "-m", "facturier.config.command_line")
COLD, WARM, STOP = 180, 3, 5  # seconds


class Installation:
    """A data folder of its own, and what runs on it."""

    def __init__(self, var: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DATABASE_") and name != "PYTHONDONTWRITEBYTECODE"
        }
        self.environment = {
            **outside,
            "FACTURIER_VAR": str(var),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }
        self.var = var
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Start it; how long until its first page."""
        began = time.monotonic()
        self.said = open(self.var / "said", "w+")  # noqa: SIM115  (closed by stop)
        self.process = subprocess.Popen(
            [*COMMAND, "run"],
            env=self.environment,
            stdout=self.said,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.wait(lambda: self.page() == 200, COLD)
        return time.monotonic() - began

    def page(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=20) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def wait(self, condition, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.05)

    def output(self) -> str:
        return (self.var / "said").read_text()

    def part(self, word: str) -> psutil.Process | None:
        """The running part of that name, if any."""
        for child in psutil.Process(self.process.pid).children():
            try:
                if word in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                    return child
            except psutil.Error:
                continue
        return None

    def stop(self, number: int) -> float:
        """Send the signal; how long until it is gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        self.said.close()
        return time.monotonic() - began

    def left_over(self) -> list[str]:
        """Processes that still work on this folder."""
        found = []
        for process in psutil.process_iter():
            try:
                words = process.cmdline()
                ours = process.environ().get("FACTURIER_VAR") == str(self.var)
            except psutil.Error:
                continue
            if any(str(self.var) in word for word in words) or (ours and "run" not in words):
                found.append(" ".join(words))
        return found


@pytest.fixture(scope="module")
def var():
    folder = Path(tempfile.mkdtemp(prefix="facturier-run-"))
    folder.chmod(0o755)
    source = environment.places.CHECKOUT / "var" / "front"
    if source.exists():
        shutil.copytree(source, folder / "front")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def first(var):
    """The first start, from nothing, and its end by Ctrl-C: what every later test stands on."""
    running = Installation(var)
    running.start_took = running.start()
    running.wait(lambda: "Ctrl-C" in running.output(), 10)
    running.stop_took = running.stop(signal.SIGINT)
    running.last_words = running.output()
    return running


@pytest.fixture
def installation(first, var):
    """The same installation, to be started once more."""
    running = Installation(var)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.stop(signal.SIGTERM)


def test_the_first_start_makes_everything_and_ctrl_c_ends_it(first):
    assert first.start_took < COLD
    assert re.search(rf"Facturier: http://localhost:{first.port}/", first.last_words)
    assert (first.var / "secret.key").stat().st_mode & 0o077 == 0
    assert first.stop_took < STOP
    assert first.process.returncode == 0
    assert first.left_over() == []


def test_a_later_start_is_quick_and_parts_that_are_killed_come_back(installation):
    took = installation.start()
    # Beside other tests on the same cores; `make bench NAME=start` holds the strict bound.
    assert took < 3 * WARM, took
    for word in ("serve", "worker"):
        killed = installation.part(word)
        assert killed is not None, word
        killed.kill()
        installation.wait(
            lambda word=word, killed=killed: (
                (found := installation.part(word)) is not None and found.pid != killed.pid
            ),
            10,
        )
    installation.wait(lambda: installation.page() == 200, 20)

    embedded = EmbeddedPostgres(
        installation.var / "postgres", binaries=environment.server().binaries
    )
    os.kill(embedded._pid(), signal.SIGKILL)
    installation.wait(lambda: "database stopped" in installation.output(), 5)
    installation.wait(lambda: installation.page() == 200, 20)

    assert installation.stop(signal.SIGTERM) < STOP
    assert installation.left_over() == []


def test_a_second_program_may_use_the_database_beside_it(installation):
    installation.start()
    done = subprocess.run(
        [*COMMAND, "check"],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "OK" in done.stdout, done.stdout + done.stderr
    assert installation.page() == 200
    address = database.addresses(
        EmbeddedPostgres(installation.var / "postgres", binaries=environment.server().binaries),
        database.NAME,
    )["DATABASE_URL"]
    assert database.migrated_to(address) == database.fingerprint()


def test_a_used_port_is_one_sentence(installation):
    with socket.create_server(("127.0.0.1", installation.port)):
        done = subprocess.run(
            [*COMMAND, "run"],
            env=installation.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("facturier: Port ")
    assert done.stderr.count("\n") == 1
