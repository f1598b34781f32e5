"""The process that opens strangers' files: `python -I -m facturier.checks.examining_process`.

It is started without environment and needs neither network nor another program: a file comes in on
its standard input, what was read and what was found go out on its standard output, in frames.
Whatever a hostile file does to it ends with it; `checks.examiner` watches its time and its memory,
and starts another.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from facturier.kit.warm_process import (
    give_up_rights,
    memory_held,
    private_streams,
    read_frame,
    renew_processor_time,
    write_values,
)

CPU_SECONDS = 120
"""Processor time for one file: far beyond what `examiner` waits, for a process nobody waits for."""
_NETWORK = ("socket.", "urllib.", "ftplib.", "http.client.", "smtplib.")
_PROGRAMS = ("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.")


def main() -> None:
    """Examine one file after the other until the other side closes."""
    incoming, outgoing = private_streams()
    give_up_rights()
    from facturier.einvoice.judging.engine import Engine
    from facturier.einvoice.judging.examination import Case
    from facturier.einvoice.judging.transport import examination_to_json, read_to_json
    from facturier.einvoice.pdf_text import text_of_pdf
    from facturier.reading.apart import answer_to

    engine = Engine()
    sys.addaudithook(_stay_inside)
    write_values(outgoing, {"ready": True})
    while (asked := read_frame(incoming)) is not None:
        content = read_frame(incoming)
        assert content is not None, "a question comes with its file"
        renew_processor_time(CPU_SECONDS)
        question = json.loads(asked)
        if question.get("words"):
            write_values(outgoing, {"text": text_of_pdf(content), "memory": memory_held()})
            continue
        if "hints" in question:
            write_values(outgoing, answer_to(question, content) | {"memory": memory_held()})
            continue
        case = Case(content, question["ruleset"])
        # Told step by step: should the rules take too long, what was read is not lost, and the
        # time that compiling them takes is not held against the file.
        write_values(outgoing, read_to_json(case.open()))
        case.compile(engine)
        write_values(outgoing, {"compiled": True})
        write_values(outgoing, examination_to_json(case.judge(engine)) | {"memory": memory_held()})


def _stay_inside(event: str, _arguments: tuple[Any, ...]) -> None:
    """No network, no other program from Python: nothing that reads an invoice needs either."""
    if event.startswith(_NETWORK) or event.startswith(_PROGRAMS):
        raise PermissionError(f"{event} is closed to the examining process")


if __name__ == "__main__":
    main()
