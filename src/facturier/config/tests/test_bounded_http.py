"""The head of a request ends, or the connection does."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from facturier.config import bounded_http
from facturier.config.bounded_http import BoundedHttp


async def _hello(scope, receive, send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )
    await send({"type": "http.response.body", "body": b"ok"})


def answer_to(*pieces: bytes, pause: float = 0) -> bytes:
    """What comes back, until the other side closes, for these pieces sent one after the other."""

    async def talk() -> bytes:
        config = uvicorn.Config(_hello, lifespan="off", timeout_keep_alive=1)
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: BoundedHttp(config=config, server_state=state, app_state={}), "127.0.0.1", 0
        )
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
            return await asyncio.wait_for(reader.read(), 5)
        except ConnectionError:
            return b"cut"
        finally:
            writer.close()
            server.close()

    return asyncio.run(talk())


HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


def test_a_plain_request_is_answered_and_a_second_one_after_it():
    assert answer_to(HEAD + b"\r\n", HEAD + b"\r\n", pause=0.05).count(b"200 OK") == 2


@pytest.mark.parametrize("piece", [b"X-More: " + b"a" * 30_000 + b"\r\n", b"a" * 30_000])
def test_headers_without_end_are_refused_before_they_fill_the_memory(piece):
    answer = answer_to(HEAD, *[piece] * 40, pause=0.001)
    assert answer == b"cut" or answer.startswith(b"HTTP/1.1 400")


def test_an_address_without_end_is_refused():
    answer = answer_to(b"GET /", *[b"a" * 30_000] * 40, pause=0.001)
    assert answer == b"cut" or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost:"])
def test_a_head_that_does_not_come_ends_the_connection(monkeypatch, said):
    monkeypatch.setattr(bounded_http, "HEAD_WITHIN", 0.1)
    assert answer_to(said) == b""


def test_a_long_body_is_no_head():
    body = b"b" * 200_000
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n"
    assert b"200 OK" in answer_to(head, body, pause=0.05)
