"""The process that opens strangers' files: `python -I -m facturier.checks.examining_process`.

It is started without environment and needs neither network nor another program: a file comes in on
its standard input, what was read and what was found go out on its standard output, in frames.
Whatever a hostile file does to it ends with it; `checks.examiner` watches its time and its memory,
and starts another.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

HEADER = struct.Struct(">Q")
"""The length of a frame in bytes, before its JSON (or, of a file, before its bytes)."""
CPU_SECONDS = 120
"""Processor time for one file: far beyond what `examiner` waits, for a process nobody waits for."""
WRITTEN = 1 << 20
"""Bytes that any file of ours may hold: the complaints on the error stream, nothing else."""
_NETWORK = ("socket.", "urllib.", "ftplib.", "http.client.", "smtplib.")
_PROGRAMS = ("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.")
_DIE_WITH_PARENT, _NOT_DUMPABLE, _NO_NEW_RIGHTS = 1, 4, 38  # prctl(2)


def main() -> None:
    """Examine one file after the other until the other side closes."""
    incoming, outgoing = _private_streams()
    _give_up_rights()
    from facturier.einvoice.judging.engine import Engine
    from facturier.einvoice.judging.examination import Case
    from facturier.einvoice.judging.transport import examination_to_json, read_to_json
    from facturier.einvoice.pdf_text import text_of_pdf

    engine = Engine()
    sys.addaudithook(_stay_inside)
    _write(outgoing, {"ready": True})
    while (asked := read_frame(incoming)) is not None:
        content = read_frame(incoming)
        assert content is not None, "a question comes with its file"
        _renew_processor_time()
        question = json.loads(asked)
        if question.get("words"):
            _write(outgoing, {"text": text_of_pdf(content), "memory": _memory()})
            continue
        case = Case(content, question["ruleset"])
        # Told step by step: should the rules take too long, what was read is not lost, and the
        # time that compiling them takes is not held against the file.
        _write(outgoing, read_to_json(case.open()))
        case.compile(engine)
        _write(outgoing, {"compiled": True})
        _write(outgoing, examination_to_json(case.judge(engine)) | {"memory": _memory()})


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our own ends of the pipes: what a library prints goes nowhere near them."""
    incoming = os.fdopen(os.dup(0), "rb", buffering=0)
    outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return incoming, outgoing


def _give_up_rights() -> None:
    """No core file, no file written, no new rights; and no life without the one who started it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    if sys.platform == "linux":
        control = ctypes.CDLL(None).prctl
        control(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        control(_NOT_DUMPABLE, 0, 0, 0, 0)
        control(_NO_NEW_RIGHTS, 1, 0, 0, 0)


def _renew_processor_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def _stay_inside(event: str, _arguments: tuple[Any, ...]) -> None:
    """No network, no other program from Python: nothing that reads an invoice needs either."""
    if event.startswith(_NETWORK) or event.startswith(_PROGRAMS):
        raise PermissionError(f"{event} is closed to the examining process")


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


def _write(stream: BinaryIO, values: dict[str, Any]) -> None:
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # What no Unicode text can hold, as a name in a PDF might, must not end the answer.
    encoded = body.encode("utf-8", "replace")
    data = memoryview(HEADER.pack(len(encoded)) + encoded)
    while data:
        data = data[stream.write(data) :]


def _memory() -> int:
    """Bytes that this process holds in memory now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
