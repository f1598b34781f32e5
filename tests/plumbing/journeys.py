"""What a journey needs: the real server with its worker and the demo company, and a browser."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from facturier.config import database, places
from facturier.config.embedded_postgres import EmbeddedPostgres
from tests.plumbing import database as clones
from tests.plumbing import environment

COMMAND = (sys.executable, "-m", "facturier.config.command_line")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def journey_environment(postgres) -> Iterator[dict[str, str]]:
    """The environment of a server of its own: another folder, another database, with the demo."""
    with demo_environment(postgres, f"test_journey_{os.getpid()}") as settings:
        yield settings


@contextmanager
def demo_environment(postgres: EmbeddedPostgres, name: str) -> Iterator[dict[str, str]]:
    """The demo company in a folder and a database of this name; nothing serves it yet."""
    var = environment.new_var()
    played, files = _played_demo(postgres)
    clones.clone(postgres, played, name)
    shutil.copytree(files, var, dirs_exist_ok=True)
    yield {
        **os.environ,
        **database.addresses(postgres, name),
        "FACTURIER_VAR": str(var),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "FACTURIER_DEMO_SIGN_IN": "1",  # as `facturier run` sets it on loopback
    }
    clones.drop(postgres, name)


def _played_demo(server: EmbeddedPostgres) -> tuple[str, Path]:
    """A database with the demo company and the folder of its files, made once per day and code."""
    digest = hashlib.sha256(f"{datetime.now(UTC).date()} {database.fingerprint()}".encode())
    for path in sorted(places.PACKAGE.rglob("*.py")):
        if "tests" not in path.parts:
            digest.update(path.read_bytes())
    name = f"demo_{digest.hexdigest()[:16]}"
    empty = clones.template(server)
    with clones.alone(server):
        folder = server.root / name
        if folder.exists():
            return name, folder
        for old in server.root.glob("demo_*"):
            clones.drop(server, old.name.removesuffix(".new"))
            shutil.rmtree(old)
        clones.clone(server, empty, name)
        unfinished = server.root / f"{name}.new"
        unfinished.mkdir()
        subprocess.run(
            [*COMMAND, "demo"],
            check=True,
            env={
                **os.environ,
                **database.addresses(server, name),
                "FACTURIER_VAR": str(unfinished),
            },
            stdout=subprocess.DEVNULL,
        )
        unfinished.rename(folder)
        return name, folder


@pytest.fixture(scope="session")
def live_server_url(journey_environment) -> Iterator[str]:
    """The address of the real web server; its worker runs beside it."""
    with served(journey_environment) as address:
        yield address


@pytest.fixture
def fresh_server_url(postgres) -> Iterator[str]:
    """The address of an installation on which nothing has been done yet: no demo, nobody."""
    name = f"test_fresh_{os.getpid()}"
    clones.clone(postgres, clones.template(postgres), name)
    fresh = {
        **os.environ,
        **database.addresses(postgres, name),
        "FACTURIER_VAR": str(environment.new_var()),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "FACTURIER_DEMO_SIGN_IN": "1",
    }
    with served(fresh) as address:
        yield address
    clones.drop(postgres, name)


@contextmanager
def served(settings: dict[str, str]) -> Iterator[str]:
    """Run web server and worker with this environment; the address they answer at."""
    web = subprocess.Popen([*COMMAND, "serve"], env=settings, stdout=subprocess.PIPE, text=True)
    worker = subprocess.Popen([*COMMAND, "worker"], env=settings)
    try:
        # The first line it prints, once it can answer, ends with the address.
        said = web.stdout.readline().split()
        assert said, "the web server did not start"
        yield said[-1].rstrip("/")
    finally:
        for process in (web, worker):
            process.terminate()
        for process in (web, worker):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        web.stdout.close()


def chromium() -> str | None:
    """Where a Chromium is, if anywhere."""
    named = os.environ.get("FACTURIER_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    where = chromium()
    if where is None:
        pytest.skip(
            "needs a Chromium: `apt-get install chromium`, or name one with FACTURIER_CHROMIUM"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=where, args=list(CHROMIUM_OPTIONS))
        yield running
        running.close()


@pytest.fixture
def page(browser, live_server_url):
    """A new window in French; a script error or a refused resource fails the test."""
    context = browser.new_context(
        base_url=live_server_url, locale="fr-FR", timezone_id="Europe/Paris"
    )
    window = context.new_page()
    wrong: list[str] = []
    window.on("pageerror", lambda error: wrong.append(str(error)))
    window.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield window
    context.close()
    assert not wrong, wrong
