"""Processes that make our files, warm and killable: two at most for each process of the server."""

from __future__ import annotations

import atexit
import json
import queue
import time
from functools import cache
from typing import Any

from facturier.kit.warm_process import Ended, WarmProcess

__all__ = ["Busy", "Made", "Maker", "Makers", "makers"]

SECONDS_TO_START = 30.0
SECONDS_TO_MAKE = 20.0
SECONDS_PER_LINE = 0.02
"""More for a long document: it takes less than a millisecond a line on a quiet machine."""
SECONDS_TO_WAIT = 10.0
"""For a process that is free."""
MEMORY_BEYOND_BASE = 900 * 2**20
RECYCLED_AT = 420 * 2**20
"""A process that holds more is replaced before the next task: it keeps what it laid out."""
AT_ONCE = 2
_MODULE = "facturier.rendering.making_process"

Made = tuple[dict[str, Any], tuple[bytes, ...]]
"""What was said of it, and the bytes."""


class Busy(Exception):
    """No process is free, and none was for as long as one waits."""


class Maker:
    """One making process at most, started when first needed; one task at a time."""

    def __init__(self) -> None:
        self._process: WarmProcess | None = None

    def do(self, question: dict[str, Any], content: bytes, sheet: bytes, *, lines: int = 0) -> Made:
        """Do one task; raises `Ended` where the process ended over it, `RuntimeError` without one.

        A used process may have died in the pause before: then another one is asked.
        """
        process = self._ready()
        used = process.files > 0
        try:
            return self._ask(process, question, content, sheet, lines)
        except Ended as ended:
            self.end(str(ended))
            if not used or str(ended) != "crashed":
                raise
        except BaseException:
            self.end()
            raise
        try:
            return self._ask(self._ready(), question, content, sheet, lines)
        except BaseException as failed:
            self.end(str(failed) if isinstance(failed, Ended) else "")
            raise

    def end(self, why: str = "") -> None:
        """End the process; the next task starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.end(why)

    @property
    def process_id(self) -> int | None:
        """Of the process that is running now."""
        return self._process.running.pid if self._process else None

    def _ask(
        self,
        process: WarmProcess,
        question: dict[str, Any],
        content: bytes,
        sheet: bytes,
        lines: int,
    ) -> Made:
        deadline = time.monotonic() + SECONDS_TO_MAKE + SECONDS_PER_LINE * lines
        most = process.memory() + MEMORY_BEYOND_BASE
        process.send(json.dumps(question).encode(), content, sheet)
        said = process.answer(deadline, most)
        frames = tuple(process.frame(deadline, most) for _ in range(int(said["frames"])))
        process.held = int(said["memory"])
        process.files += 1
        return said, frames

    def _ready(self) -> WarmProcess:
        process = self._process
        gone = process is not None and process.running.poll() is not None
        if process is not None and (gone or process.held > RECYCLED_AT):
            self.end()
            process = None
        if process is None:
            process = self._process = WarmProcess(_MODULE, "making")
            try:
                process.answer(time.monotonic() + SECONDS_TO_START)
            except Ended as ended:
                self.end("start")
                raise RuntimeError(f"the making process does not start ({ended})") from ended
        return process


class Makers:
    """A few makers; the one used last is taken first, so that an idle server runs one process."""

    def __init__(self, most: int = AT_ONCE) -> None:
        self.all = [Maker() for _ in range(most)]
        self._free: queue.LifoQueue[Maker] = queue.LifoQueue()
        for one in self.all:
            self._free.put(one)

    def do(self, question: dict[str, Any], content: bytes, sheet: bytes, *, lines: int = 0) -> Made:
        """As `Maker.do`, on one that is free; raises `Busy` where none is for too long."""
        try:
            mine = self._free.get(timeout=SECONDS_TO_WAIT)
        except queue.Empty:
            raise Busy from None
        try:
            return mine.do(question, content, sheet, lines=lines)
        finally:
            self._free.put(mine)

    def close(self) -> None:
        """End all processes; the next task starts another."""
        for one in self.all:
            one.end()


@cache
def makers() -> Makers:
    """The makers of this process, ended with it."""
    ours = Makers()
    atexit.register(ours.close)
    return ours
