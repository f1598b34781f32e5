"""Examining a file in a process that can be killed, and is kept warm between files.

Compiling the official rules takes seconds, running them milliseconds: the process stays. A file may
take it down, swell it or hold it up: then the process ends, the file gets its reason, and the next
file meets a new process.
"""

from __future__ import annotations

import atexit
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any

from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import Examination, Refused, not_evaluable
from facturier.einvoice.judging.rule_sets import asked_for
from facturier.einvoice.judging.transport import examination_from_json, read_from_json
from facturier.einvoice.pdf_text import MOST_LETTERS
from facturier.einvoice.unreadable import N_
from facturier.kit.warm_process import Ended, WarmProcess
from facturier.reading.apart import ReadPages, read_pages_from_json
from facturier.reading.learned import Hint, hint_to_json

__all__ = ["REASONS", "Examiner", "examiner", "in_order"]

SECONDS_TO_START = 30.0
SECONDS_TO_COMPILE = 60.0
"""For rules met for the first time: the file has no part in it."""
SECONDS_TO_READ = 3.5
SECONDS_IN_ALL = 4.5
"""To read and to judge a document, compiling apart."""
LEAST_SECONDS_TO_JUDGE = 1.0
SECONDS_TO_TAKE_WORDS = 10.0
SECONDS_PER_MEGABYTE_READ = 0.5
SHORT = 800
SECONDS_PER_LINE_JUDGED = 0.005
"""For each line beyond a short document that follows its schema: the rules take a millisecond for
each. Lines and not bytes: a text of megabytes in one place is no long document."""
SHORTEST_LINE = 20
"""Bytes of a line in a compressed PDF, at least."""
MEMORY_BEYOND_BASE = 450 * 2**20
"""Bytes that one file may add to what the process held before it."""
RECYCLED_AT = 560 * 2**20
"""A process that holds more is replaced before the next file."""
MEGABYTE = 2**20

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


class Examiner:
    """One examining process at most, started when first needed; one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: WarmProcess | None = None
        self.started = 0
        """How many processes were started so far."""

    def examine(self, content: bytes, ruleset: str | None = None) -> Examination:
        """Examine a file; whatever its content, the answer comes and nothing is raised for it.

        Raises `KeyError` for a `ruleset` that is not known (`rule_sets.asked_for`), and
        `RuntimeError` when no process can be started on this machine.
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

    def text_of(self, content: bytes) -> str | None:
        """The words of a PDF; "" where it has none, None where the process ended over it."""
        text = self._asked(content, {"words": True}, lambda said: str(said["text"])[:MOST_LETTERS])
        return text if isinstance(text, str) else None

    def read_pages(
        self,
        content: bytes,
        ours: Iterable[str],
        hints: Iterable[Hint] = (),
        scanned: list[Any] | None = None,
    ) -> ReadPages | None:
        """The words of a PDF with their places, and the fields they make; None as `text_of`.

        With `scanned`, the words that were found in pictures of its pages, and no content.
        """
        question: dict[str, Any] = {"ours": [*ours]}
        question["hints"] = [hint_to_json(hint) for hint in hints]
        if scanned is not None:
            question["scanned"] = scanned
        read = self._asked(content, question, read_pages_from_json)
        return read if isinstance(read, ReadPages) else None

    def _asked(
        self, content: bytes, question: dict[str, Any], take: Callable[[dict[str, Any]], Any]
    ) -> Any:
        """What the process answers in one frame; None where it ended over the file."""
        with self._lock:
            process = self._ready()
            used = process.files > 0
            try:
                answer, ended = self._ask_once(process, content, question, take)
                if used and ended == "crashed":  # as in `examine`
                    answer, ended = self._ask_once(self._ready(), content, question, take)
            except BaseException:
                self._end()
                raise
            return answer

    def _ask_once(
        self,
        process: WarmProcess,
        content: bytes,
        question: dict[str, Any],
        take: Callable[[dict[str, Any]], Any],
    ) -> tuple[Any, str]:
        """(answer, ""), or (None, why the process ended)."""
        try:
            process.send(json.dumps(question).encode(), content)
            said = process.answer(
                time.monotonic() + SECONDS_TO_TAKE_WORDS, process.memory() + MEMORY_BEYOND_BASE
            )
            answer, process.held = _understood(lambda: (take(said), int(said["memory"])))
        except Ended as ended:
            self._end(str(ended))
            return None, str(ended)
        process.files += 1
        return answer, ""

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            self._end()

    @property
    def process_id(self) -> int | None:
        """Of the process that is running now."""
        return self._process.running.pid if self._process else None

    def _ask(self, process: WarmProcess, content: bytes, ruleset: str | None) -> Examination:
        known: Examination | None = None
        most_memory = process.memory() + MEMORY_BEYOND_BASE
        began = time.monotonic()
        try:
            process.send(json.dumps({"ruleset": ruleset}).encode(), content)
            values = process.answer(began + _seconds_to_read(content), most_memory)
            known = _understood(lambda: read_from_json(values))
            spent = time.monotonic() - began
            process.answer(time.monotonic() + SECONDS_TO_COMPILE)
            # Rules that were just compiled have grown the process: the file has no part in it.
            most_memory = process.memory() + MEMORY_BEYOND_BASE
            judged = process.answer(
                time.monotonic() + _seconds_to_judge(known, content, spent), most_memory
            )
            examined = _understood(lambda: examination_from_json(judged, known))
            process.held = _understood(lambda: int(judged["memory"]))
        except Ended as ended:
            self._end(str(ended))
            return _cut_short(str(ended), known)
        process.files += 1
        return examined

    def _ready(self) -> WarmProcess:
        process = self._process
        if process is not None and (
            process.running.poll() is not None or process.held > RECYCLED_AT
        ):
            self._end()
            process = None
        if process is None:
            process = self._process = WarmProcess("facturier.checks.examining_process", "examining")
            self.started += 1
            try:
                process.answer(time.monotonic() + SECONDS_TO_START)
            except Ended as ended:
                self._end("start")
                raise RuntimeError(f"the examining process does not start ({ended})") from ended
        return process

    def _end(self, why: str = "") -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end(why)


def _understood(read: Callable[[], Any]) -> Any:
    """What a frame says; a process that was taken over may say anything."""
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        raise Ended("crashed") from None


def _seconds_to_read(content: bytes) -> float:
    # A PDF is opened, not read through: its size says nothing about the time it needs.
    size = 0 if content[:1024].find(b"%PDF-") >= 0 else len(content)
    return SECONDS_TO_READ + SECONDS_PER_MEGABYTE_READ * size / MEGABYTE


def _seconds_to_judge(known: Examination, content: bytes, spent: float) -> float:
    """What is left of the time for all; more for a long document that follows its schema."""
    left = max(LEAST_SECONDS_TO_JUDGE, SECONDS_IN_ALL - spent)
    document = known.reading.document if known.reading else None
    if known.valid is False or document is None:
        return left
    # A process that was taken over may tell more lines than its file can hold.
    lines = min(len(document.lines), SHORT + len(content) // SHORTEST_LINE)
    return left + SECONDS_PER_LINE_JUDGED * max(0, lines - SHORT)


def _cut_short(code: str, known: Examination | None) -> Examination:
    """What is known of a file over which the process ended."""
    if known is None or known.reading is None:
        reason = REASONS[code]
        return Examination(
            None,
            Refused(code, reason, {}),
            violations=(Finding(code, "fatal", "read", "", reason),),
        )
    finding = not_evaluable(known.rule_set or "", "read", code)
    return replace(known, violations=(*known.violations, finding))


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
    pool: ThreadPoolExecutor,
    examine: Callable[[bytes], Examination],
    contents: Iterable[bytes],
    ahead: int,
) -> Iterator[Examination]:
    """Like `pool.map`, holding no more than `ahead` files in memory."""
    waiting: list[Future[Examination]] = []
    for content in contents:
        waiting.append(pool.submit(examine, content))
        if len(waiting) >= ahead:
            yield waiting.pop(0).result()
    for one in waiting:
        yield one.result()
