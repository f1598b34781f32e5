"""What the examining process has given up, as the kernel tells it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from facturier.checks.examiner import Examiner
from facturier.checks.examining_process import CPU_SECONDS
from facturier.einvoice.cii import write_cii
from facturier.kit.warm_process import WRITTEN
from tests.plumbing.french_invoices import french_invoice

SOUND = write_cii(french_invoice())


@pytest.fixture
def one():
    examiner = Examiner()
    examiner.examine(SOUND)
    yield examiner
    examiner.close()


def limit(examiner: Examiner, name: str) -> list[str]:
    """Soft and hard."""
    told = Path(f"/proc/{examiner.process_id}/limits").read_text(encoding="ascii")
    (line,) = (line for line in told.splitlines() if line.startswith(name))
    return line.removeprefix(name).split()[:2]


def processor_seconds(examiner: Examiner) -> float:
    fields = Path(f"/proc/{examiner.process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_it_writes_no_file_and_gains_no_right(one):
    assert limit(one, "Max core file size") == ["0", "0"]
    assert limit(one, "Max file size") == [str(WRITTEN), str(WRITTEN)]
    status = Path(f"/proc/{one.process_id}/status").read_text(encoding="ascii")
    assert "NoNewPrivs:\t1" in status


def test_its_processor_time_is_limited_anew_for_each_file(one):
    (soft, _hard), began = limit(one, "Max cpu time"), processor_seconds(one)
    assert int(soft) <= began + CPU_SECONDS
    while processor_seconds(one) < began + 1.5:
        one.examine(write_cii(french_invoice(lines=300)))
    one.examine(SOUND)
    (later, _hard), used = limit(one, "Max cpu time"), processor_seconds(one)
    assert int(soft) < int(later) <= used + CPU_SECONDS


def test_it_does_not_outlive_the_one_who_started_it():
    code = (
        "import time; from facturier.checks.examiner import Examiner; one = Examiner();"
        "one.examine(b'<a/>'); print(one.process_id, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    process = Path("/proc") / parent.stdout.readline().strip()
    assert process.is_dir()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not process.is_dir() or "\nState:\tZ" in (process / "status").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the examining process goes on")
