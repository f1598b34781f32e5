"""How fast an invoice becomes a Factur-X file, and how fast all judges have said what they think.

Ten lines, warm processes, one invoice after the other. `whole_cpu_ms` is the processor time of all
processes together for one file: page, attachment, official rules of the bytes that were made.
"""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from facturier.checks.gate import gate, judge_before_issue, make_checked_file, try_out
from facturier.einvoice.document import Document
from facturier.einvoice.forms import Form
from facturier.rendering.actions import make_invoice_file
from facturier.rendering.maker import makers
from facturier.rendering.rules.look import Look
from tests.plumbing.french_invoices import french_invoice

SIZE = 100  # invoices of each kind
LINES = 10
FIRST = 20
"""Not counted: what runs for the first time is compiled."""


def run(size: int) -> dict[str, float]:
    """Medians in milliseconds, and processor time for the whole path."""
    look = Look()
    figures = {
        "factur_x_ms_p50": _median(size, lambda each: make_invoice_file(each, look)),
        "gate_ms_p50": _median(size, judge_before_issue),
        "try_out_ms_p50": _median(size, lambda each: try_out(each, look)),
    }
    began, used = time.perf_counter(), _processor_time()
    for number in range(size):
        make_checked_file(_invoice(number), look)
    figures["whole_cpu_ms"] = round(1000 * (_processor_time() - used) / size, 1)
    figures["whole_ms"] = round(1000 * (time.perf_counter() - began) / size, 1)
    figures["gate_ubl_ms_p50"] = _median(size, lambda each: judge_before_issue(each, Form.UBL))
    figures["gate_extended_ms_p50"] = _median(
        size, lambda each: judge_before_issue(each, Form.FACTURX_EXTENDED)
    )
    figures["making_mib"] = round(max(map(_memory, _making())), 1)
    makers().close()
    gate().close()
    return figures


def _invoice(number: int) -> Document:
    return replace(french_invoice(lines=LINES), number=f"F2026-{number:06d}")


def _median(size: int, do: Callable[[Document], object]) -> float:
    taken = []
    for number in range(FIRST + size):
        one = _invoice(number)
        began = time.perf_counter()
        do(one)
        taken.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(taken[FIRST:]), 1)


def _making() -> list[int]:
    return [one.process_id for one in makers().all if one.process_id]


def _processor_time() -> float:
    """Seconds of this process and of those that it asked."""
    judging = [gate().process_id] if gate().process_id else []
    ticks = os.sysconf("SC_CLK_TCK")
    asked = 0.0
    for process in (*_making(), *judging):
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        asked += (int(fields[11]) + int(fields[12])) / ticks
    return time.process_time() + asked


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
