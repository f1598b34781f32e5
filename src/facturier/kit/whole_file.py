"""A file written whole or not at all, whatever happens meanwhile."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

START = 1024


@dataclass(frozen=True, slots=True)
class Written:
    """What went by while a file was written."""

    sha256: str
    size: int
    start: bytes
    """Its first kilobyte."""


def write_whole(folder: Path, chunks: Iterable[bytes], target: Callable[[str], Path]) -> Written:
    """Write a file to where `target` says, given its SHA-256 in hex; private to the service.

    Written to a temporary file in `folder`, synced, then renamed: a crash or a power cut leaves no
    half file under its name.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, start = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as file:
        try:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                start += chunk[: START - len(start)]
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            path = target(digest.hexdigest())
            path.parent.mkdir(exist_ok=True, mode=0o700)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return Written(digest.hexdigest(), size, start)
