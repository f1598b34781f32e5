"""A real mail server on loopback, which answers as a test wants; started and stopped by it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class PostOffice:
    """What it was handed, and what it says. Answers by recipient come from `rcpt`."""

    port: int = 0
    rcpt: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    """Answers to the next data, one each; then 250."""
    hang_up_after_data: int = 0
    """So many times the connection is cut where the 250 would stand: the data was taken."""
    silent: bool = False
    taken: list[Envelope] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(one.content, policy=default) for one in self.taken]

    async def handle_RCPT(self, server, session: Session, envelope: Envelope, address, options):
        self.asked.append(address)
        answer = self.rcpt.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session: Session, envelope: Envelope):
        if self.data:
            return self.data.pop(0)
        self.taken.append(envelope)
        if self.hang_up_after_data:
            self.hang_up_after_data -= 1
            server.transport.abort()
            return "250 never said"
        return "250 Message accepted"


@contextmanager
def post_office(**says) -> Iterator[PostOffice]:
    """A server that listens for as long as the block lasts."""
    office = PostOffice(**says)
    listening = socket.create_server(("127.0.0.1", 0))
    office.port = listening.getsockname()[1]
    if office.silent:
        yield office
        listening.close()
        return
    loop = asyncio.new_event_loop()
    started = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(
            loop.create_server(
                lambda: SMTP(office, hostname="localhost", loop=loop), sock=listening
            )
        )
        loop.call_soon(started.set)
        loop.run_forever()
        server.close()
        rest = asyncio.all_tasks(loop)
        for task in rest:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    started.wait(10)
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
