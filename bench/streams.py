"""What open event streams cost a page: the same pages with none open and with many."""

import asyncio
import statistics
import subprocess
import sys

from bench import _server

SIZE = 200  # open streams
ROUNDS, PAGES = 7, 100
PAGE = "/facturier/"


def run(size: int) -> dict[str, float]:
    """Median page times without and with the streams, in turns; each hears an event a second."""
    alone: list[float] = []
    beside: list[float] = []
    ratios: list[float] = []
    with _server.serving() as server:
        _server.milliseconds(server, PAGE, 50, connections=2)
        with _server.Ticker(_organisation(server)):
            for _ in range(ROUNDS):
                alone += _server.milliseconds(server, PAGE, PAGES, connections=2)
                with subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "bench.streams",
                        str(server.port),
                        server.cookie,
                        str(size),
                    ],
                    stdout=subprocess.PIPE,
                    text=True,
                ) as readers:
                    assert readers.stdout
                    assert readers.stdout.readline() == "open\n"
                    beside += _server.milliseconds(server, PAGE, PAGES, connections=2)
                    readers.terminate()
                before, after = (statistics.median(turn[-PAGES:]) for turn in (alone, beside))
                ratios.append(after / before)
    return {
        "page_p50_ms": round(statistics.median(alone), 2),
        "page_p50_with_streams_ms": round(statistics.median(beside), 2),
        # Of each turn with its neighbour, so that other work on the machine weighs on both.
        "ratio": round(statistics.median(ratios), 3),
    }


def _organisation(server: _server.Server) -> str:
    from facturier.config.asgi import live_audience

    session = dict(part.split("=", 1) for part in server.cookie.split("; "))["facturier_session"]
    audience = live_audience(session)
    assert audience is not None, "the demo's first person belongs to an organisation"
    return str(audience[0])


async def hold_open(port: int, cookie: str, count: int) -> None:
    """Open the streams, say so, and read what comes until killed."""

    async def one() -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /live/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        kept.append(writer)
        return reader

    async def drain(reader: asyncio.StreamReader) -> None:
        while await reader.read(65536):
            pass

    kept: list[asyncio.StreamWriter] = []
    readers = await asyncio.gather(*(one() for _ in range(count)))
    print("open", flush=True)
    await asyncio.gather(*(drain(reader) for reader in readers))


if __name__ == "__main__":
    asyncio.run(hold_open(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
