"""A server to measure: the real one, on a durable database of its own below `var/bench`."""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from facturier.config import database, front_end, places, translations

COMMAND = (sys.executable, "-m", "facturier.config.command_line")


@dataclass(frozen=True)
class Server:
    """Where it answers, and the cookie of a signed-in person (empty if nobody exists)."""

    port: int
    cookie: str


@contextmanager
def serving() -> Iterator[Server]:
    """Prepare `var/bench`, start the web server, sign the first person in."""
    var = places.var() / "bench"
    var.mkdir(parents=True, exist_ok=True)
    os.environ["FACTURIER_VAR"] = str(var)
    front_end.install()
    translations.compile_changed()
    with database.connected(as_owner=True):
        if database.migrated_to(os.environ["DATABASE_URL"]) != database.fingerprint():
            subprocess.run([*COMMAND, "migrate"], check=True)
        if database.is_empty(os.environ["DATABASE_OWNER_URL"]):
            subprocess.run([*COMMAND, "demo"], check=True, stdout=subprocess.DEVNULL)
        web = subprocess.Popen(
            [*COMMAND, "serve"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "HOST": "127.0.0.1", "PORT": "0"},
        )
        assert web.stdout
        try:
            address = web.stdout.readline().split()[-1]
            yield Server(int(address.rstrip("/").rpartition(":")[2]), _sign_in())
        finally:
            web.terminate()
            web.wait(10)
            web.stdout.close()


def _sign_in() -> str:
    os.environ["DJANGO_SETTINGS_MODULE"] = "facturier.config.settings"
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connections, transaction
    from django.test import Client

    client = Client()
    with transaction.atomic():
        person = get_user_model().objects.order_by("pk").first()
        assert person is not None, "the demo company has people"
        client.force_login(person)
    connections.close_all()
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def milliseconds(server: Server, path: str, count: int, *, connections: int) -> list[float]:
    """How long each of `count` pages took, asked over so many connections at once."""

    def ask(times: int) -> list[float]:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        took = []
        for _ in range(times):
            began = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": server.cookie})
            response = connection.getresponse()
            response.read()
            took.append((time.perf_counter() - began) * 1000)
            assert response.status == 200, f"{path} answered {response.status}"
        connection.close()
        return took

    with ThreadPoolExecutor(connections) as pool:
        shares = pool.map(ask, [count // connections] * connections)
        return [one for share in shares for one in share]


def processor_seconds(process: int) -> float:
    """Processor time that a process has used; none where it has ended."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return 0.0
    fields = told.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def database_processes() -> list[int]:
    """The processes of the database below `var/bench` that run now."""
    told = Path(os.environ["FACTURIER_VAR"], "postgres", "data", "postmaster.pid")
    first = int(told.read_text(encoding="ascii").split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii")
    return [first, *map(int, children.split())]


def summary(took: list[float]) -> dict[str, float]:
    """Median, 95th and 99th of a hundred, in milliseconds."""
    cuts = statistics.quantiles(took, n=100)
    return {
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
    }


class Ticker:
    """Publishes one live update a second to the organisation of a session."""

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._tick, daemon=True)

    def _tick(self) -> None:
        from facturier.kit.live import publish

        while not self.stop.wait(1):
            publish(self.organisation, "bench.tick", needs="invoice.read")  # type: ignore[arg-type]

    def __enter__(self) -> "Ticker":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()
