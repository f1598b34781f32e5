"""Where this installation keeps what it writes, and where its own sources stand."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent


def var() -> Path:
    """The one folder everything is written to (`FACTURIER_VAR`, else `var` where we stand)."""
    return Path(os.environ.get("FACTURIER_VAR") or "var").resolve()


def lay_out() -> Path:
    """The data folder with the subfolders that programs expect to find."""
    for name in ("static", "files", "tmp"):
        (var() / name).mkdir(parents=True, exist_ok=True)
    return var()
