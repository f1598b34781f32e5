"""How fast a file is read and judged: a batch on both cores, and single files on a warm process."""

import statistics
import time
from pathlib import Path

from facturier.checks.examiner import Examiner, in_order
from facturier.einvoice.cii import write_cii
from facturier.einvoice.facturx_embedding import embed
from facturier.einvoice.tests.factories import blank_pdf
from facturier.einvoice.ubl import write_ubl
from tests.plumbing.french_invoices import french_invoice

SIZE = 1000  # files in the batch
WARM = 60
BIG = 500  # lines
EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"


def run(size: int) -> dict[str, float]:
    """Files per second of the whole batch, processes started included; medians of warm files."""
    small = french_invoice()
    batch = [write_cii(small), write_ubl(small)] * (size // 2)
    began = time.perf_counter()
    answers = list(in_order(batch))
    seconds = time.perf_counter() - began
    assert all(examined.valid for examined in answers)
    one = Examiner()
    figures = {
        "files_per_s": round(size / seconds, 1),
        "warm_ms_p50": _median(one, write_cii(small)),
        "warm_ubl_ms_p50": _median(one, write_ubl(small)),
        "facturx_ms_p50": _median(one, _pdf(write_cii(french_invoice(profile=EXTENDED)))),
        "lines_500_ms_p50": _median(one, write_cii(french_invoice(lines=BIG)), runs=9),
        "lines_500_facturx_ms_p50": _median(
            one, write_cii(french_invoice(lines=BIG, profile=EXTENDED)), runs=9
        ),
        "rss_mib": _memory(one),
    }
    one.close()
    return figures


def _pdf(xml: bytes) -> bytes:
    """A Factur-X PDF of the profile that has most rules."""
    return embed(blank_pdf(), xml, "EXTENDED")


def _median(examiner: Examiner, content: bytes, runs: int = WARM) -> float:
    """Milliseconds a file, once the process is warm."""
    taken = []
    for number in range(runs + 2):
        began = time.perf_counter()
        examined = examiner.examine(content)
        if number >= 2:
            taken.append(1000 * (time.perf_counter() - began))
        assert examined.valid, examined.violations
    return round(statistics.median(taken), 1)


def _memory(examiner: Examiner) -> float:
    status = Path(f"/proc/{examiner.process_id}/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(peak.split()[1]) / 1024, 1)
