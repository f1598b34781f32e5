"""`facturier run`: everything on one machine, from an empty folder to an address to click."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from facturier.config import database, front_end, places, translations, web_server
from facturier.config.refused import CannotStart
from facturier.config.supervisor import Part, Supervisor

COMMAND = (sys.executable, "-m", "facturier.config.command_line")
READY_WITHIN = 60.0  # seconds


def run() -> int:
    """Prepare what is missing, start web and worker, and watch them until told to stop."""
    with ExitStack() as stack:
        listening = stack.enter_context(web_server.listen())
        # The people of the demo company sign in with one click, on this machine alone.
        os.environ["FACTURIER_DEMO_SIGN_IN"] = str(int(web_server.on_loopback(listening)))
        places.lay_out()
        front_end.install()
        translations.compile_changed()
        embedded = stack.enter_context(database.addressed(as_owner=True))
        signs = stack.enter_context(_Signs())
        web = Part(
            "web server",
            (*COMMAND, "serve", f"--fd={listening.fileno()}", *signs.options),
            pass_fds=(listening.fileno(), *signs.inherited),
        )
        worker = Part("worker", (*COMMAND, "worker"), waits=True)
        supervisor = stack.enter_context(Supervisor((web, worker), embedded))
        # The web server loads its code while we look after the database.
        supervisor.start(web)
        if embedded is not None:
            database.start(embedded)
        _prepare_database()
        signs.go()
        began, address = time.monotonic(), web_server.address(listening)

        def announce() -> None:
            late = time.monotonic() - began > READY_WITHIN
            if worker.waits and (signs.ready() or late):
                worker.waits = False  # on a small machine it would slow the first page
                slow = "slow to start, its messages stand above: " if late else ""
                print(f"Facturier: {slow}{address}   (Ctrl-C to stop)", flush=True)

        supervisor.each_turn = announce
        status = supervisor.watch()
    print("Facturier is stopped.", flush=True)
    return status


class _Signs:
    """Two pipes: we tell the web server that the database is there, it tells us it can answer."""

    def __init__(self) -> None:
        self._wait, self._go = os.pipe()
        self._ready, self._tell = os.pipe()
        os.set_blocking(self._ready, False)
        self.inherited = (self._wait, self._tell)
        self.options = (f"--go-fd={self._wait}", f"--ready-fd={self._tell}")

    def go(self) -> None:
        """The end of the pipe is the sign: a web server started again later finds it too."""
        os.close(self._go)
        self._go = -1

    def ready(self) -> bool:
        try:
            return bool(os.read(self._ready, 1))
        except BlockingIOError:
            return False

    def __enter__(self) -> "_Signs":
        return self

    def __exit__(self, *_: object) -> None:
        for number in (self._wait, self._go, self._ready, self._tell):
            if number >= 0:
                os.close(number)


def _prepare_database() -> None:
    """Migrate and fill what is missing; a warm start finds nothing to do."""
    if database.migrated_to(os.environ["DATABASE_URL"]) != database.fingerprint():
        _do("migrate")
    if database.is_empty(os.environ["DATABASE_OWNER_URL"]):
        _do("demo")


def _do(command: str) -> None:
    done = subprocess.run([*COMMAND, command], check=False)
    if done.returncode:
        raise CannotStart(f"`facturier {command}` failed: its reason stands above.")
