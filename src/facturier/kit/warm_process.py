"""A process of ours that stays warm between tasks and can be killed over any of them.

Both sides speak in frames: a length, then that many bytes. The side that does the work is a module
started without environment (`python -I -m ...`), which gives up its rights before it looks at
anything; the side that asks watches its time and its memory, and kills it where either is used up.
"""

from __future__ import annotations

import ctypes
import io
import json
import logging
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import IO, Any, BinaryIO

__all__ = [
    "HEADER",
    "Ended",
    "WarmProcess",
    "give_up_rights",
    "memory_held",
    "private_streams",
    "read_frame",
    "renew_processor_time",
    "write_frame",
    "write_values",
]

log = logging.getLogger(__name__)

HEADER = struct.Struct(">Q")
"""The length of a frame in bytes, before its content."""
LONGEST_FRAME = 256 * 2**20
LOOK_EVERY = 0.02  # seconds


@cache
def _starter() -> ThreadPoolExecutor:
    """The one thread that starts processes; it lives as long as this program."""
    return ThreadPoolExecutor(1, "starts-processes")


os.register_at_fork(after_in_child=_starter.cache_clear)  # its thread stays behind


def _started(module: str, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", "-m", module],
        # Whoever takes over the reading of a hostile file finds no address and no secret here.
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        bufsize=0,
        start_new_session=True,
    )


COMPLAINTS = 4000
"""Characters of the error stream of an ended process that the log keeps."""
MEGABYTE = 2**20
WRITTEN = 1 << 20
"""Bytes that any file of ours may hold: the complaints on the error stream, nothing else."""
_DIE_WITH_PARENT, _NOT_DUMPABLE, _NO_NEW_RIGHTS = 1, 4, 38  # prctl(2)


class Ended(Exception):
    """The process was ended, or ended itself, over a task: too-slow, too-heavy or crashed."""


class WarmProcess:
    """A running process, and the frames that go to it and come from it."""

    def __init__(self, module: str, name: str) -> None:
        self.name = name
        """What the log calls it."""
        self.complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        # Linux ends a process with the thread that started it: one that stays starts them all.
        self.running = _starter().submit(_started, module, self.complaints).result()
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        self._in, self._out = self.running.stdin.fileno(), self.running.stdout.fileno()
        for descriptor in (self._in, self._out):
            os.set_blocking(descriptor, False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)
        self._to_send = memoryview(b"")
        self._received = bytearray()
        self.files = 0
        """How many tasks it has done."""
        self.held = 0
        """Bytes that it held after the last one."""

    def send(self, *frames: bytes) -> None:
        """Have frames sent while the next answer is waited for."""
        assert not self._to_send, "one question at a time"
        self._to_send = memoryview(b"".join(HEADER.pack(len(one)) + one for one in frames))
        self._selector.register(self._in, selectors.EVENT_WRITE)

    def answer(self, deadline: float, most_memory: int | None = None) -> dict[str, Any]:
        """The values of the next frame; raises `Ended` where it makes no sense, and as `frame`."""
        try:
            values = json.loads(self.frame(deadline, most_memory))
        except (ValueError, RecursionError):
            raise Ended("crashed") from None
        if not isinstance(values, dict):
            raise Ended("crashed")
        return values

    def frame(self, deadline: float, most_memory: int | None = None) -> bytes:
        """The next frame; raises `Ended` when time or memory is used up, or nothing comes."""
        while (frame := self._frame()) is None:
            for key, _events in self._selector.select(LOOK_EVERY):
                if key.fd == self._in:
                    self._send_some()
                else:
                    self._receive_some()
            if time.monotonic() > deadline:
                raise Ended("too-slow")
            if most_memory is not None and self.memory() > most_memory:
                raise Ended("too-heavy")
        return frame

    def _frame(self) -> bytes | None:
        if len(self._received) < HEADER.size:
            return None
        (length,) = HEADER.unpack_from(self._received)
        if length > LONGEST_FRAME:
            raise Ended("crashed")
        end = HEADER.size + length
        if len(self._received) < end:
            return None
        frame = bytes(self._received[HEADER.size : end])
        del self._received[:end]
        return frame

    def _send_some(self) -> None:
        try:
            self._to_send = self._to_send[os.write(self._in, self._to_send[:MEGABYTE]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            raise Ended("crashed") from None
        if not self._to_send:
            self._selector.unregister(self._in)

    def _receive_some(self) -> None:
        try:
            piece = os.read(self._out, MEGABYTE)
        except BlockingIOError:
            return
        if not piece:
            raise Ended("crashed")
        self._received += piece

    def memory(self) -> int:
        """Bytes that it holds now; 0 where the system does not say."""
        try:
            with open(f"/proc/{self.running.pid}/statm", encoding="ascii") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            return 0

    def end(self, why: str = "") -> None:
        """End it; what it complained of before is told to the log."""
        self.running.kill()
        self.running.wait()
        self._selector.close()
        for stream in (self.running.stdin, self.running.stdout):
            if stream is not None:
                stream.close()
        if why:
            self.complaints.seek(0)
            said = self.complaints.read().decode("utf-8", "replace")[-COMPLAINTS:]
            log.warning("the %s process was ended over a file (%s): %s", self.name, why, said)
        self.complaints.close()


# ------------------------------------------------------------------ the side that does the work


def private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our own ends of the pipes: what a library prints goes nowhere near them."""
    incoming = os.fdopen(os.dup(0), "rb", buffering=0)
    outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return incoming, outgoing


def give_up_rights() -> None:
    """No core file, no file written, no new rights; and no life without the one who started it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    if sys.platform == "linux":
        control = ctypes.CDLL(None).prctl
        control(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        control(_NOT_DUMPABLE, 0, 0, 0, 0)
        control(_NO_NEW_RIGHTS, 1, 0, 0, 0)


def renew_processor_time(seconds: int) -> None:
    """So much processor time from now on: for a process that nobody waits for any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + seconds
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    header = _exactly(stream, HEADER.size)
    return None if header is None else _exactly(stream, HEADER.unpack(header)[0])


def _exactly(stream: BinaryIO, size: int) -> bytes | None:
    taken = io.BytesIO()
    while (left := size - taken.tell()) > 0:
        piece = stream.read(min(left, 1 << 20))
        if not piece:
            return None
        taken.write(piece)
    return taken.getvalue()


def write_values(stream: BinaryIO, values: dict[str, Any]) -> None:
    """One frame of JSON."""
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # What no Unicode text can hold, as a name in a PDF might, must not end the answer.
    write_frame(stream, body.encode("utf-8", "replace"))


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """One frame, whatever the pipe takes at once."""
    data = memoryview(HEADER.pack(len(content)) + content)
    while data:
        data = data[stream.write(data) :]


def memory_held() -> int:
    """Bytes that this process holds in memory now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()
