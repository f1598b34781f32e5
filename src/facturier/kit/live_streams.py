"""The asyncio side of live updates: Server-Sent Events on `/live/`.

One LISTEN connection per process feeds every open stream. A page that may have missed news (slow
reader, lost database connection, unknown Last-Event-ID) is told `reload` instead of being left
behind in silence.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

import psycopg

from facturier.kit.live import CHANNEL

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
# (organisation id, capabilities held) of a session, or None; synchronous, asked in a thread.
Audience = Callable[[str], tuple[object, frozenset[str]] | None]

KEEP_ALIVE = 15.0  # seconds
RECHECK = 60.0  # seconds after which a revoked session or a removed member is noticed
QUEUED = 100  # events waiting for one slow reader
REMEMBERED = 1000  # events kept for readers who come back
MOST_STREAMS = 2000
RELOAD = b"event: reload\ndata: {}\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Stream:
    """One open page: what waits to be sent to it."""

    organisation: str
    capabilities: frozenset[str]
    waiting: deque[bytes] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def hears(self, organisation: str, needs: str) -> bool:
        """Whether news of this organisation that needs this capability are for this page."""
        return organisation == self.organisation and needs in self.capabilities

    def give(self, event: bytes) -> None:
        if len(self.waiting) >= QUEUED:
            self.waiting.clear()
            event = RELOAD
        self.waiting.append(event)
        self.wake.set()


class LiveStreams:
    """An ASGI application serving event streams to signed-in members."""

    def __init__(self, conninfo: str, cookie: str, audience: Audience) -> None:
        self.conninfo, self.cookie, self.audience = conninfo, cookie, audience
        # One thread: a crowd coming back after a restart queues here, not before the pages.
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="live")
        self.streams: set[_Stream] = set()
        self.remembered: deque[tuple[str, str, str, bytes]] = deque(maxlen=REMEMBERED)
        self.stopping = asyncio.Event()
        self.listener: asyncio.Task[None] | None = None

    # -- life --------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start listening to the database; called on the running loop."""
        self.listener = asyncio.create_task(self._listen_for_ever())

    def end(self) -> None:
        """Close every stream now: a server waits for its open connections before it stops."""
        self.stopping.set()
        for stream in self.streams:
            stream.wake.set()

    async def close(self) -> None:
        """Let go of the database."""
        if self.listener is not None:
            self.listener.cancel()
            with suppress(asyncio.CancelledError):
                await self.listener
        self.pool.shutdown(wait=False, cancel_futures=True)

    # -- from the database -------------------------------------------------------------------------

    async def _listen_for_ever(self) -> None:
        pause = 0.5
        while True:
            try:
                async for payload in self._payloads():
                    pause = 0.5
                    self._hand_out(payload)
            except psycopg.Error as error:
                log.warning("Live updates wait for the database: %s", error)
            self._forget()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10)

    async def _payloads(self) -> AsyncIterator[str]:
        async with await psycopg.AsyncConnection.connect(
            self.conninfo, autocommit=True, application_name="facturier live"
        ) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            async for notice in connection.notifies():
                yield notice.payload

    def _hand_out(self, payload: str) -> None:
        try:
            news = json.loads(payload)
            key, organisation, needs = news["id"], news["organisation"], news["needs"]
            data = json.dumps({"topic": news["topic"]})
        except (ValueError, KeyError, TypeError):
            log.warning("A live update could not be read: %.200s", payload)
            return
        event = f"id: {key}\nevent: news\ndata: {data}\n\n".encode()
        self.remembered.append((key, organisation, needs, event))
        for stream in self.streams:
            if stream.hears(organisation, needs):
                stream.give(event)

    def _forget(self) -> None:
        """Nobody knows what was said while we did not listen."""
        self.remembered.clear()
        for stream in self.streams:
            stream.give(RELOAD)

    # -- to the pages ------------------------------------------------------------------------------

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, [(b"allow", b"GET")])
            return
        headers = dict(scope["headers"])
        session = _cookie(headers.get(b"cookie", b""), self.cookie)
        found = await self._audience_of(session)
        if found is None:
            await _answer(send, 403)
        elif self.stopping.is_set() or len(self.streams) >= MOST_STREAMS:
            await _answer(send, 503, [(b"retry-after", b"5")])
        elif scope["method"] == "HEAD":
            await _answer(send, 200, HEADERS)
        else:
            stream = _Stream(*found)
            self._catch_up(stream, headers.get(b"last-event-id", b"").decode("latin1"))
            await self._serve(stream, session, receive, send)

    async def _audience_of(self, session: str) -> tuple[str, frozenset[str]] | None:
        if not session:
            return None
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self.pool, copy_context().run, self.audience, session)
        return (str(found[0]), found[1]) if found else None

    def _catch_up(self, stream: _Stream, last: str) -> None:
        if not last:
            return
        keys = [key for key, *_ in self.remembered]
        if last not in keys:
            stream.give(RELOAD)
            return
        for _, organisation, needs, event in list(self.remembered)[keys.index(last) + 1 :]:
            if stream.hears(organisation, needs):
                stream.give(event)

    async def _serve(self, stream: _Stream, session: str, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send(_piece(b"retry: 2000\n\n"))
        left = asyncio.ensure_future(_left(receive))
        left.add_done_callback(lambda _: stream.wake.set())
        self.streams.add(stream)
        try:
            await self._send_while_welcome(stream, session, left, send)
            if not left.done():
                await send(_piece(b"", more=False))
        except OSError:
            pass  # the page went away while we were writing to it
        finally:
            self.streams.discard(stream)
            left.cancel()

    async def _send_while_welcome(
        self, stream: _Stream, session: str, left: asyncio.Future[None], send: Send
    ) -> None:
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while not left.done() and not self.stopping.is_set():
            if loop.time() - checked >= RECHECK:
                found = await self._audience_of(session)
                if found is None or found[0] != stream.organisation:
                    return
                stream.capabilities = found[1]
                checked = loop.time()
            if not stream.waiting:
                stream.wake.clear()
                # A timer instead of wait_for, which would make a task for each event of each page.
                timer = loop.call_later(KEEP_ALIVE, stream.wake.set)
                await stream.wake.wait()
                timer.cancel()
            events = b"".join(stream.waiting) or b": still here\n\n"
            stream.waiting.clear()
            if not left.done() and not self.stopping.is_set():
                await send(_piece(events))


def _cookie(header: bytes, name: str) -> str:
    try:
        morsel = SimpleCookie(header.decode("latin1")).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _piece(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers or []})
    await send(_piece(b"", more=False))


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
