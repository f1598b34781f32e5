"""From the one port to Django: each request runs whole in one thread of a pool.

One thread hop per page. Bodies are read on the event loop before a thread is taken, so a slow
sender holds no thread; past 1 MiB they stand on disk, past the cap they are refused.
"""

import asyncio
import contextvars
import json
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]

KEPT_IN_MEMORY = 2**20
SENT_AT_ONCE = 2**16
SILENCE_ENDS_BODY = 60.0  # seconds
# What Django believes once proxies are trusted at all.
BELIEVED = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")


class BodyRefused(Exception):
    """The request's body will not be read to its end."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class SenderGone(Exception):
    """The connection closed while its request was being read."""


class TrustedProxies:
    """The addresses whose X-Forwarded-* headers we believe, from FACTURIER_TRUSTED_PROXY.

    '' trusts nobody; '1' trusts this machine; else a comma list of addresses and networks.
    """

    def __init__(self, listed: str) -> None:
        text = {"": "", "1": "127.0.0.0/8,::1"}.get(listed.strip(), listed)
        self.networks: list[IPv4Network | IPv6Network] = [
            ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()
        ]

    def __contains__(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)

    def settle(self, environ: Environ) -> None:
        """Put the true sender's address and scheme, as a trusted proxy tells them.

        A stranger's claims lose what Django would believe; `X-Forwarded-For` itself stays, as a
        sign that somebody stands between (the demo's door closes on it).
        """
        if environ["REMOTE_ADDR"] not in self:
            for name in BELIEVED if self.networks else ():
                environ.pop(name, None)
            return
        if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
            environ["wsgi.url_scheme"] = "https"
        # The last address that is not a proxy of ours; what stands before it may be invented.
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if hop.strip() and hop.strip() not in self:
                environ["REMOTE_ADDR"] = hop.strip()
                return


class WsgiBridge:
    """An ASGI application that answers by a WSGI one."""

    def __init__(
        self,
        wsgi: Callable[..., Iterable[bytes]],
        *,
        threads: int,
        largest_body: int,
        spool_folder: Path,
        proxies: TrustedProxies,
    ) -> None:
        self.wsgi = wsgi
        self.largest_body = largest_body
        self.spool_folder = spool_folder
        self.proxies = proxies
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _holds_zero_byte(scope):
            await _refuse(send, scope["path"], 400)
            return
        with tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY, dir=str(self.spool_folder)) as body:
            try:
                size = await self._read(scope, receive, body)
            except SenderGone:
                return
            except BodyRefused as refused:
                await _refuse(send, scope["path"], refused.status)
                return
            body.seek(0)
            environ = environ_of(scope, body, size)
            self.proxies.settle(environ)
            await self._answer(environ, receive, send)

    async def _read(self, scope: Scope, receive: Receive, body: IO[bytes]) -> int:
        """Spool the whole body and say its size."""
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self.largest_body:
            raise BodyRefused(413)
        size, more = 0, True
        while more:
            try:
                message = await asyncio.wait_for(receive(), SILENCE_ENDS_BODY)
            except TimeoutError:
                raise BodyRefused(408) from None
            if message["type"] == "http.disconnect":
                raise SenderGone
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.largest_body:
                raise BodyRefused(413)
            body.write(chunk)
            more = message.get("more_body", False)
        return size

    async def _answer(self, environ: Environ, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        exchange = _Exchange(self.wsgi, environ, send, loop)
        # A copied context: what a request sets in it never reaches the next one of that thread.
        context = contextvars.copy_context()
        running = loop.run_in_executor(self.pool, context.run, exchange.run)
        watch = asyncio.ensure_future(_left(receive))
        watch.add_done_callback(lambda _: exchange.gone.set())
        try:
            for message in await running:
                await send(message)
        finally:
            watch.cancel()


class _Exchange:
    """One request and its answer, in a thread of the pool."""

    def __init__(
        self,
        wsgi: Callable[..., Iterable[bytes]],
        environ: Environ,
        send: Send,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.wsgi, self.environ, self.loop = wsgi, environ, loop
        self._send = send
        self.gone = threading.Event()
        self.start: Message = {}

    def run(self) -> list[Message]:
        """Answer; what is left to send is given back, so that no thread waits for the network."""
        answer = self.wsgi(self.environ, self._start_response)
        try:
            if self.environ["REQUEST_METHOD"] == "HEAD":
                return [self.start, _part(b"", more=False)]
            if getattr(answer, "streaming", False):
                self._stream(answer)
                return []
            return [self.start, _part(b"".join(answer), more=False)]
        finally:
            # Django ends its request here, in the thread that holds its database connection.
            close = getattr(answer, "close", None)
            if close:
                close()

    def _start_response(self, status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        self.start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            "headers": [(k.lower().encode("latin1"), v.encode("latin1")) for k, v in headers],
        }

    def _stream(self, answer: Iterable[bytes]) -> None:
        """Send chunk by chunk, small ones gathered; stop as soon as nobody listens any more."""
        self._send_now(self.start)
        gathered, waiting_since = bytearray(), time.monotonic()
        for chunk in answer:
            if self.gone.is_set():
                return
            gathered += chunk
            if len(gathered) >= SENT_AT_ONCE or time.monotonic() - waiting_since > 0.1:
                self._send_now(_part(bytes(gathered)))
                gathered.clear()
                waiting_since = time.monotonic()
        self._send_now(_part(bytes(gathered), more=False))

    def _send_now(self, message: Message) -> None:
        asyncio.run_coroutine_threadsafe(_sending(self._send, message), self.loop).result()


async def _sending(send: Send, message: Message) -> None:
    await send(message)


def environ_of(scope: Scope, body: IO[bytes], size: int) -> Environ:
    """The WSGI environment of a request (PEP 3333), its body already whole."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    path = scope.get("raw_path") or scope["path"].encode()
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        # Bytes kept one to one: Django decodes them, and repairs what is no UTF-8.
        "PATH_INFO": unquote_to_bytes(path.partition(b"?")[0]).decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": "HTTP/" + scope["http_version"],
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin1").lower(), raw_value.decode("latin1")
        # `X_Forwarded_For` would become the same variable as `X-Forwarded-For`.
        if "_" in name or name in ("content-length", "transfer-encoding"):
            continue
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ


def _part(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _holds_zero_byte(scope: Scope) -> bool:
    """PostgreSQL has no zero byte in a text: refused here once instead of in every view."""
    return b"%00" in (scope.get("raw_path") or b"") or b"%00" in scope["query_string"]


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


# Said before Django is asked, so in the language of the house; a program gets RFC 9457.
REASONS = {
    400: ("call.invalid", "Cette adresse n'est pas lisible."),
    408: ("call.cut", "La suite de l'envoi n'est pas venue. Réessayez."),
    413: ("call.too_large", "Cet envoi dépasse la taille admise. Envoyez un fichier plus petit."),
}


async def _refuse(send: Send, path: str, status: int) -> None:
    code, reason = REASONS[status]
    media_type, text = "text/plain; charset=utf-8", reason + "\n"
    if path.startswith("/api/"):
        problem = {
            "type": f"urn:facturier:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": reason,
        }
        media_type, text = "application/problem+json", json.dumps(problem, ensure_ascii=False)
    body = text.encode()
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
