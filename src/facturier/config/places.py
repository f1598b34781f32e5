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
    (var() / "static").mkdir(parents=True, exist_ok=True)
    # Mails hold links that open accounts; the others hold what companies sent us.
    for name in ("files", "mails", "previews", "tmp"):
        (var() / name).mkdir(exist_ok=True)
        (var() / name).chmod(0o700)
    return var()
