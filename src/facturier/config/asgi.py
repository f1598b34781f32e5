"""The one public port: event streams on asyncio, every page by Django in a pool of threads."""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.urls import get_resolver
from django.utils.module_loading import import_string

from facturier.config import places, wsgi
from facturier.config.wsgi_bridge import TrustedProxies, WsgiBridge
from facturier.kit.live_streams import LiveStreams

# Asked by name at the first stream, whose session is this: (organisation, capabilities) or None.
LIVE_AUDIENCE = "facturier.organisations.queries.live_audience"
Message = MutableMapping[str, Any]


def live_audience(session_key: str) -> tuple[object, frozenset[str]] | None:
    """Ask the organisations room, with the care for connections that a request has."""
    close_old_connections()
    try:
        found: tuple[object, frozenset[str]] | None = import_string(LIVE_AUDIENCE)(session_key)
        return found
    finally:
        close_old_connections()


class OnePort:
    """The ASGI application; `on_ready` is called when the first request may come."""

    def __init__(self, on_ready: Callable[[], None] = lambda: None) -> None:
        self.on_ready = on_ready
        self.live: LiveStreams | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.pages = WsgiBridge(
            wsgi.application,
            threads=int(os.environ.get("FACTURIER_THREADS", "4")),
            largest_body=settings.MAX_UPLOAD,
            spool_folder=places.lay_out() / "tmp",
            proxies=TrustedProxies(os.environ.get("FACTURIER_TRUSTED_PROXY", "")),
        )
        # Every route is imported now, not during the first page.
        _ = get_resolver().url_patterns

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._live_long(receive, send)
        elif scope["type"] == "http" and self.live and scope["path"].startswith("/live/"):
            await self.live(scope, receive, send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)

    def end_streams(self) -> None:
        """Safe to call from a signal: the streams end, so that the server can."""
        if self.loop is not None and self.live is not None:
            self.loop.call_soon_threadsafe(self.live.end)

    async def _live_long(
        self,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        await receive()
        self.loop = asyncio.get_running_loop()
        self.live = LiveStreams(
            os.environ["DATABASE_URL"], settings.SESSION_COOKIE_NAME, live_audience
        )
        self.live.open()
        await send({"type": "lifespan.startup.complete"})
        self.on_ready()
        await receive()
        await self.live.close()
        self.pages.pool.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})
