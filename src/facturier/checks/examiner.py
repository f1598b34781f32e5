"""Examining a file in a process that can be killed, and is kept warm between files.

Compiling the official rules takes seconds, running them milliseconds: the process stays. A file may
take it down, swell it or hold it up: then the process ends, the file gets its reason, and the next
file meets a new process.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import (
    NOT_EVALUABLE,
    SENTENCES,
    Examination,
    Refused,
)
from facturier.einvoice.judging.rule_sets import asked_for
from facturier.einvoice.judging.transport import examination_from_json, read_from_json
from facturier.einvoice.unreadable import N_

__all__ = ["Examiner", "examiner", "in_order"]

SECONDS_TO_START = 30.0
SECONDS_TO_READ = 3.5
SECONDS_IN_ALL = 4.5
SECONDS_PER_MEGABYTE = 4.0
"""Beyond the first megabyte of XML: the official rules take about a second for each."""
MEMORY_BEYOND_BASE = 450 * 2**20
"""Bytes that one file may add to what the process held before it."""
RECYCLED_AT = 600 * 2**20
"""A process that holds more is replaced before the next file."""
LOOK_EVERY = 0.02  # seconds

REASONS = {
    "too-slow": N_(
        "La lecture de ce fichier a été interrompue : elle dépassait le temps admis. "
        "Demandez à l'expéditeur un fichier plus simple."
    ),
    "too-heavy": N_(
        "La lecture de ce fichier a été interrompue : elle dépassait la mémoire admise. "
        "Demandez à l'expéditeur un fichier plus simple."
    ),
    "crashed": N_(
        "La lecture de ce fichier s'est arrêtée net : il est endommagé ou malveillant. "
        "Demandez à l'expéditeur de le renvoyer."
    ),
}
_HEADER = struct.Struct(">Q")


class _Ended(Exception):
    """The process was ended, or ended itself, over a file: a key of `REASONS`."""


@dataclass(slots=True)
class _Process:
    running: subprocess.Popen[bytes]
    files: int = 0
    """How many it has examined."""
    memory: int = 0
    """Bytes that it held after the last one."""


class Examiner:
    """One examining process at most, started when first needed; one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self.started = 0
        """How many processes were started so far."""

    def examine(self, content: bytes, ruleset: str | None = None) -> Examination:
        """Examine a file; whatever its content, the answer comes and nothing is raised.

        Raises `KeyError` for a `ruleset` that is not known: see `rule_sets.asked_for`.
        """
        if ruleset is not None:
            asked_for(ruleset, "CII")
        with self._lock:
            process = self._ready()
            used = process.files > 0
            try:
                examined = self._ask(process, content, ruleset)
                if used and examined.refused and examined.refused.code == "crashed":
                    # It may have died of an earlier file, or of old age: this one gets its chance.
                    examined = self._ask(self._ready(), content, ruleset)
            except BaseException:
                self._end()
                raise
            return examined

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            self._end()

    @property
    def process_id(self) -> int | None:
        """Of the process that is running now."""
        return self._process.running.pid if self._process else None

    def _ask(self, process: _Process, content: bytes, ruleset: str | None) -> Examination:
        began = time.monotonic()
        base = _memory_of(process.running.pid)
        read: Examination | None = None
        try:
            self._send(process, json.dumps({"ruleset": ruleset}).encode(), began)
            self._send(process, content, began)
            read = read_from_json(_receive(process, began + SECONDS_TO_READ, base))
            size = len(read.reading.xml or b"") if read.reading else 0
            allowed = SECONDS_IN_ALL + SECONDS_PER_MEGABYTE * max(0.0, size / 2**20 - 1)
            values = _receive(process, began + allowed, base)
        except _Ended as ended:
            self._end()
            return _cut_short(str(ended), read)
        process.files += 1
        process.memory = values["memory"]
        return examination_from_json(values, read)

    def _send(self, process: _Process, body: bytes, began: float) -> None:
        stdin = process.running.stdin
        assert stdin is not None
        data = memoryview(_HEADER.pack(len(body)) + body)
        while data:
            _, writable, _ = select.select([], [stdin], [], 1)
            if not writable and time.monotonic() > began + SECONDS_TO_READ:
                raise _Ended("too-slow")
            try:
                data = data[os.write(stdin.fileno(), data[: 1 << 16]) :] if writable else data
            except BrokenPipeError:
                raise _Ended("crashed") from None

    def _ready(self) -> _Process:
        if self._process is not None and (
            self._process.running.poll() is not None or self._process.memory > RECYCLED_AT
        ):
            self._end()
        if self._process is None:
            self._process = _Process(_start())
            self.started += 1
            try:
                _receive(self._process, time.monotonic() + SECONDS_TO_START, None)
            except _Ended as ended:
                self._end()
                raise RuntimeError(f"the examining process does not start ({ended})") from ended
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.running.kill()
        process.running.wait()
        for stream in (process.running.stdin, process.running.stdout):
            if stream is not None:
                stream.close()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "facturier.checks.examining_process"],
        # Whoever takes over the reading of a hostile file finds no address and no secret.
        env={"PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        start_new_session=True,
    )


def _receive(process: _Process, deadline: float, base: int | None) -> dict[str, Any]:
    """The next frame; raises `_Ended` when time or memory is used up, or the process is gone."""
    stdout = process.running.stdout
    assert stdout is not None
    wanted, taken = _HEADER.size, bytearray()
    body = False
    while True:
        readable, _, _ = select.select([stdout], [], [], LOOK_EVERY)
        if readable:
            piece = os.read(stdout.fileno(), min(wanted - len(taken), 1 << 20))
            if not piece:
                raise _Ended("crashed")
            taken += piece
            if len(taken) == wanted:
                if body:
                    values: dict[str, Any] = json.loads(taken)
                    return values
                wanted, taken, body = _HEADER.unpack(taken)[0], bytearray(), True
        if time.monotonic() > deadline:
            raise _Ended("too-slow")
        if base is not None and _memory_of(process.running.pid) > base + MEMORY_BEYOND_BASE:
            raise _Ended("too-heavy")


def _memory_of(pid: int) -> int:
    """Bytes a process holds in memory; 0 where the system does not say."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _cut_short(code: str, read: Examination | None) -> Examination:
    """What is known of a file over which the process ended."""
    if read is None or read.reading is None:
        reason = REASONS[code]
        return Examination(
            None,
            Refused(code, reason, {}),
            violations=(Finding(code, "fatal", "read", "", reason),),
        )
    rules = read.rule_set or ""
    finding = Finding(
        NOT_EVALUABLE,
        "warning",
        "read",
        "",
        SENTENCES[NOT_EVALUABLE] % {"rules": rules},
        values=(("rules", rules), ("cause", code)),
    )
    return replace(read, valid=None, violations=(*read.violations, finding))


@cache
def examiner() -> Examiner:
    """The examiner of this process, ended with it."""
    one = Examiner()
    atexit.register(one.close)
    return one


def in_order(
    contents: Iterable[bytes], ruleset: str | None = None, processes: int = 2
) -> Iterator[Examination]:
    """Examine many files on several processes; the answers come in the order of the files."""
    examiners = [Examiner() for _ in range(processes)]
    free = list(examiners)
    turn = threading.Lock()

    def examine(content: bytes) -> Examination:
        with turn:
            mine = free.pop()
        try:
            return mine.examine(content, ruleset)
        finally:
            with turn:
                free.append(mine)

    try:
        with ThreadPoolExecutor(processes) as pool:
            yield from _bounded(pool, examine, contents, ahead=2 * processes)
    finally:
        for one in examiners:
            one.close()


def _bounded(
    pool: ThreadPoolExecutor, examine: Any, contents: Iterable[bytes], ahead: int
) -> Iterator[Examination]:
    """Like `pool.map`, holding no more than `ahead` files in memory."""
    waiting: list[Any] = []
    for content in contents:
        waiting.append(pool.submit(examine, content))
        if len(waiting) >= ahead:
            yield waiting.pop(0).result()
    for one in waiting:
        yield one.result()
