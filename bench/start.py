"""How long a start takes until its first page, and a stop until nothing runs."""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from facturier.config import front_end, places

SIZE = 3  # warm starts
COMMAND = (sys.executable, "-m", "facturier.config.command_line", "run")
PORT = 18432


def run(size: int) -> dict[str, float]:
    """Seconds: the first start (database, migrations, demo company), then `size` later ones."""
    front_end.install()
    var = Path(tempfile.mkdtemp(prefix="facturier-start-"))
    var.chmod(0o755)
    shutil.copytree(places.var() / "front", var / "front")
    try:
        first, _ = _once(var)
        later, stops = zip(*(_once(var) for _ in range(size)), strict=True)
    finally:
        shutil.rmtree(var)
    return {
        "first_page_cold_s": round(first, 2),
        "first_page_warm_s": round(statistics.median(later), 2),
        "stop_s": round(max(stops), 2),
    }


def _once(var: Path) -> tuple[float, float]:
    outside = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    began = time.perf_counter()
    with subprocess.Popen(
        COMMAND,
        env={**outside, "FACTURIER_VAR": str(var), "HOST": "127.0.0.1", "PORT": str(PORT)},
        stdout=subprocess.DEVNULL,
    ) as process:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=180) as answer:
                    answer.read()
                break
            except OSError:
                assert process.poll() is None, "it ended before its first page"
                time.sleep(0.01)
        page = time.perf_counter() - began
        time.sleep(2)  # the worker starts after the first page
        began = time.perf_counter()
        process.send_signal(signal.SIGINT)
        process.wait(20)
        return page, time.perf_counter() - began
