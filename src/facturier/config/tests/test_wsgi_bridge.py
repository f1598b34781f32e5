"""The bridge, over a real uvicorn on loopback with a small WSGI application behind it."""

import contextvars
import http.client
import json
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn

from facturier.config.wsgi_bridge import TrustedProxies, WsgiBridge

LARGEST = 3 * 2**20
left_over = contextvars.ContextVar("left_over", default="")
closed = threading.Event()


class Endless:
    """A streamed answer that never ends by itself."""

    streaming = True

    def __iter__(self):
        while True:
            yield b"x" * 70_000
            time.sleep(0.01)

    def close(self):
        closed.set()


class InTwoSteps:
    """A streamed answer of several small parts."""

    streaming = True

    def __iter__(self):
        yield b"one "
        yield b"two"


def application(environ, start_response):
    """Says what it was asked, as JSON."""
    path = environ["PATH_INFO"]
    if path == "/endless":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Endless()
    if path == "/steps":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return InTwoSteps()
    if path == "/breaks":
        raise RuntimeError("broken on purpose")
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    seen = {k: v for k, v in environ.items() if isinstance(v, str | bool | int)}
    seen |= {"size": len(body), "spooled": bool(environ["wsgi.input"]._rolled)}
    seen["left_over"] = left_over.get()
    left_over.set("from the request before")
    answer = json.dumps(seen).encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


@contextmanager
def serving(tmp_path, proxies=""):
    bridge = WsgiBridge(
        application,
        threads=1,
        largest_body=LARGEST,
        spool_folder=tmp_path,
        proxies=TrustedProxies(proxies),
    )
    config = uvicorn.Config(
        bridge,
        http="httptools",
        ws="none",
        lifespan="off",
        proxy_headers=False,
        log_level="critical",
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        bridge.pool.shutdown()
        listening.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("spool")) as port:
        yield port


def ask(port, method="GET", path="/", body=None, headers=None, *, chunked=False):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, headers or {}, encode_chunked=chunked)
        response = connection.getresponse()
        return response.status, response.read(), response
    finally:
        connection.close()


def seen_by(port, *args, **kwargs):
    status, body, _ = ask(port, *args, **kwargs)
    assert status == 200
    return json.loads(body)


def raw(port, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def test_an_address_reaches_the_application_byte_for_byte(port):
    seen = seen_by(port, path="/caf%C3%A9/%FF?q=%E9&r=1")
    assert seen["PATH_INFO"].encode("latin1") == b"/caf\xc3\xa9/\xff"
    assert seen["QUERY_STRING"] == "q=%E9&r=1"


@pytest.mark.parametrize("path", ["/%", "/%zz", "/%ff%fe", "/..%2f..%2fetc", "/%E0%A4%A"])
def test_a_badly_written_address_is_no_server_error(port, path):
    assert ask(port, path=path)[0] == 200


@pytest.mark.parametrize("path", ["/a%00b", "/?q=%00"])
def test_a_zero_byte_is_refused_before_any_view(port, path):
    assert ask(port, path=path)[0] == 400


def test_header_names_with_an_underscore_are_dropped(port):
    answer = raw(
        port,
        b"GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 6.6.6.6\r\nX_Test: 1\r\nX-Test: 2\r\n"
        b"Connection: close\r\n\r\n",
    )
    seen = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert seen["HTTP_X_TEST"] == "2"
    assert "HTTP_X_FORWARDED_FOR" not in seen


@pytest.mark.parametrize("trusted", ["", "192.0.2.1"])
def test_a_forwarded_header_from_a_stranger_is_not_believed(tmp_path, trusted):
    with serving(tmp_path, trusted) as port:
        seen = seen_by(port, headers={"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"})
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert seen["wsgi.url_scheme"] == "http"
    assert ("HTTP_X_FORWARDED_PROTO" in seen) is not bool(trusted)
    assert "HTTP_X_FORWARDED_FOR" in seen  # whoever wants to know sees that somebody is between


def test_a_trusted_proxy_says_who_asks_and_over_what(tmp_path):
    with serving(tmp_path, "127.0.0.1,10.0.0.0/8") as port:
        seen = seen_by(
            port,
            headers={
                "X-Forwarded-For": "6.6.6.6, 192.0.2.7, 10.1.1.1",
                "X-Forwarded-Proto": "https",
            },
        )
    assert seen["REMOTE_ADDR"] == "192.0.2.7"
    assert seen["wsgi.url_scheme"] == "https"


def test_what_a_request_leaves_in_its_context_never_reaches_the_next(port):
    assert [seen_by(port)["left_over"] for _ in range(3)] == ["", "", ""]


def test_a_small_body_stays_in_memory_and_a_large_one_goes_to_disk(port):
    assert not seen_by(port, "POST", body=b"x" * 1000)["spooled"]
    seen = seen_by(port, "POST", body=b"x" * (2 * 2**20))
    assert seen["spooled"]
    assert seen["size"] == 2 * 2**20


def test_a_body_in_chunks_arrives_whole_with_its_length(port):
    seen = seen_by(
        port,
        "POST",
        body=iter([b"abc", b"de"]),
        headers={"Transfer-Encoding": "chunked"},
        chunked=True,
    )
    assert seen["size"] == 5
    assert seen["CONTENT_LENGTH"] == "5"


def test_a_body_too_large_is_refused_before_it_is_sent(port):
    answer = raw(
        port,
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
        % (LARGEST + 1),
    )
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_program_whose_body_is_too_large_is_answered_by_a_problem(port):
    answer = raw(
        port,
        b"POST /api/v1/inbox/ HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (LARGEST + 1),
    )
    assert b"application/problem+json" in answer
    assert b'"code": "call.too_large"' in answer


def test_a_body_in_chunks_is_refused_once_it_is_too_large(port):
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(LARGEST // 0x10000 + 1):
                connection.sendall(chunk)
        except OSError:
            pass  # it may hang up while we still write
        assert connection.recv(20).startswith(b"HTTP/1.1 413")


def test_an_expectation_is_answered_and_the_body_read(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"abc")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")


def test_head_gives_the_headers_alone(port):
    status, body, response = ask(port, "HEAD")
    assert (status, body) == (200, b"")
    assert int(response.getheader("Content-Length")) > 0


def test_a_streamed_answer_arrives_whole(port):
    assert ask(port, path="/steps")[1] == b"one two"


def test_a_streamed_answer_ends_when_nobody_listens(port):
    closed.clear()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/endless")
    connection.getresponse().read(1000)
    connection.close()
    assert closed.wait(5)
    assert ask(port)[0] == 200  # the only thread is free again


def test_an_application_that_breaks_answers_500_and_the_next_is_served(port):
    assert ask(port, path="/breaks")[0] == 500
    assert ask(port)[0] == 200
