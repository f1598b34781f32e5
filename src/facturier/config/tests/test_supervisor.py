"""The supervisor keeps parts alive, gives up clearly, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from facturier.config import supervisor
from facturier.config.supervisor import Part, Supervisor

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
CRASHES = (sys.executable, "-c", "raise SystemExit(3)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
)


def run_until(parts, seconds):
    """Run them, press Ctrl-C after a while; the status and how long the stop took."""
    watching = Supervisor(parts, None)
    pressed = []

    def press():
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(seconds, press)
    timer.start()
    with watching:
        status = watching.watch()
    timer.cancel()
    return status, time.monotonic() - (pressed[0] if pressed else time.monotonic())


def test_ctrl_c_stops_every_part():
    parts = (Part("web server", SLEEPS), Part("worker", SLEEPS))
    status, took = run_until(parts, 0.3)
    assert status == 0
    assert took < 1
    assert all(part.process.poll() is not None for part in parts)


def test_a_part_that_will_not_stop_is_killed_in_time():
    status, took = run_until((Part("worker", STUBBORN),), 0.5)
    assert status == 0
    assert took < 5


def test_a_part_that_crashes_is_started_again_then_all_ends_with_a_clear_line(monkeypatch, capfd):
    monkeypatch.setattr(supervisor, "CRASHES", 3)
    other = Part("web server", SLEEPS)
    status, _ = run_until((other, Part("worker", CRASHES)), 20)
    said = capfd.readouterr().err
    assert status == 1
    assert said.count("The worker stopped (status 3): again in") == 2
    assert "The worker stopped 3 times within 60 seconds: everything ends here" in said
    assert other.process.poll() is not None


def test_parts_end_when_the_supervisor_is_killed():
    program = (
        "import sys; from facturier.config.supervisor import *; part = Part('p', (sys.executable,"
        " '-c', 'from facturier.config.supervisor import hold_lifeline; import time, os;"
        " hold_lifeline(); print(os.getpid(), flush=True); time.sleep(60)'));"
        "Supervisor((part,), None).watch()"
    )
    watching = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    child = int(watching.stdout.readline())
    watching.kill()
    watching.wait()
    watching.stdout.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and _runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _runs(pid):
    """Nobody may collect an orphan in a container: a zombie counts as ended."""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(("crash", "pause"), [(1, 0.25), (2, 0.5), (3, 1.0)])
def test_each_restart_waits_longer(crash, pause):
    part = Part("worker", CRASHES)
    for _ in range(crash):
        part.note_crash(100.0)
    assert part.start_again_at == 100.0 + pause
