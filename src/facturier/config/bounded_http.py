"""HTTP as uvicorn reads it, with an end to how long and how slow the head of a request may be.

uvicorn bounds neither: a stranger could send headers for ever, each kept in memory, or open
connections that never say what they want.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 2**10  # bytes of request line and headers
HEAD_WITHIN = 30.0  # seconds


class BoundedHttp(HttpToolsProtocol):
    """Refuses a head that does not end soon enough; bodies are bounded by the bridge."""

    head_size = 0
    awaited: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # What is left after this piece still belongs to a head.
        if self.awaited is not None and not self.transport.is_closing():
            self.head_size += len(data)
            if self.head_size > LONGEST_HEAD:
                self.send_400_response("The headers of this request are too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self.awaited is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._head_came()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self.head_size = 0
        self.awaited = self.loop.call_later(HEAD_WITHIN, self._give_up)

    def _head_came(self) -> None:
        if self.awaited is not None:
            self.awaited.cancel()
            self.awaited = None

    def _give_up(self) -> None:
        self.awaited = None
        if not self.transport.is_closing():
            self.transport.close()
