"""The secret key: made at first start, readable by its owner alone, never in the repository."""

import os
import secrets
from pathlib import Path


def load(var: Path) -> str:
    """The key of this installation, read from `var/secret.key`, made there if it is missing."""
    path = var / "secret.key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes starting at once, one writes and the other reads.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()
