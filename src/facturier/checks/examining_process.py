"""The process that opens strangers' files: `python -I -m facturier.checks.examining_process`.

It holds no address, no secret and no right: a file comes in on its standard input, what was read
and what was found go out on its standard output, one frame each. Whatever a hostile file does to
it ends with it; `checks.examiner` watches its time and its memory, and starts another.
"""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

HEADER = struct.Struct(">Q")
_NETWORK = ("socket.", "urllib.", "ftplib.", "http.client.", "smtplib.")
_PROGRAMS = ("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.")


def main() -> None:
    """Examine one file after the other until the other side closes."""
    incoming, outgoing = _private_streams()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from facturier.einvoice.judging.engine import Engine
    from facturier.einvoice.judging.examination import judge_reading, read_file
    from facturier.einvoice.judging.transport import examination_to_json, read_to_json

    engine = Engine()
    sys.addaudithook(_stay_inside)
    _write(outgoing, {"ready": True})
    while (asked := read_frame(incoming)) is not None:
        content = read_frame(incoming)
        assert content is not None, "a question comes with its file"
        read = read_file(content)
        # Told before it is judged: should the rules take too long, what was read is not lost.
        _write(outgoing, read_to_json(read))
        examination = judge_reading(read, engine, json.loads(asked)["ruleset"])
        _write(outgoing, examination_to_json(examination) | {"memory": _memory()})


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our own ends of the pipes: what a library prints goes nowhere near them."""
    incoming = os.fdopen(os.dup(0), "rb", buffering=0)
    outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return incoming, outgoing


def _stay_inside(event: str, _arguments: tuple[Any, ...]) -> None:
    """No network, no other program: nothing that reads an invoice needs either."""
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
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    data = memoryview(HEADER.pack(len(body)) + body)
    while data:
        data = data[stream.write(data) :]


def _memory() -> int:
    """Bytes that this process holds in memory now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
