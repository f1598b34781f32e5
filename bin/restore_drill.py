"""Restore drill: a demo company is backed up, brought back elsewhere, and verified.

Usage: restore_drill.py EMPTY_FOLDER. Ends with status 0 only if `facturier verify` says OK there.
"""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])
ARCHIVE = FOLDER / "drill.tar"


def facturier(var: str, *arguments: str) -> None:
    """Run the command in a data folder of its own, without any outer database."""
    outside = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    subprocess.run(
        [sys.executable, "-m", "facturier.config.command_line", *arguments],
        check=True,
        env={**outside, "FACTURIER_VAR": str(FOLDER / var)},
    )


facturier("before", "migrate")
facturier("before", "demo")
facturier("before", "verify")
facturier("before", "backup", str(ARCHIVE))
facturier("after", "restore", str(ARCHIVE))  # ends with `verify`, whose status it takes
print("Restore drill: OK")
