"""How fast pages are: the list of invoices, 50 rows, signed in."""

import time

from bench import _server

SIZE = 1000  # pages
CONNECTIONS = 8
PAGE = "/facturier/"


def run(size: int) -> dict[str, float]:
    """Pages per second and their times, over eight connections."""
    with _server.serving() as server:
        _server.milliseconds(server, PAGE, 50, connections=CONNECTIONS)
        began = time.perf_counter()
        took = _server.milliseconds(server, PAGE, size, connections=CONNECTIONS)
        seconds = time.perf_counter() - began
    return {"pages_per_second": round(len(took) / seconds, 1), **_server.summary(took)}
