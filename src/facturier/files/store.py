"""The bytes on disk: `files/<organisation>/<aa>/<sha256>`, written once, whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

CHUNK = 1 << 20


def path_of(organisation_id: UUID, sha256: str) -> Path:
    """Where the bytes of a hash stand."""
    return Path(settings.FILES_ROOT) / str(organisation_id) / sha256[:2] / sha256


def write(organisation_id: UUID, chunks: Iterable[bytes]) -> tuple[str, int, bytes]:
    """Keep bytes; answers their SHA-256 in hex, their size, and their first kilobyte.

    Written to a temporary file, synced, then renamed: a crash leaves no half file under a hash.
    """
    folder = Path(settings.FILES_ROOT) / str(organisation_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, start = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as file:
        try:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                start += chunk[: 1024 - len(start)] if len(start) < 1024 else b""
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            target = path_of(organisation_id, digest.hexdigest())
            target.parent.mkdir(exist_ok=True, mode=0o700)
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size, start


def read(organisation_id: UUID, sha256: str) -> bytes:
    """The bytes of a hash; FileNotFoundError if they are gone."""
    return path_of(organisation_id, sha256).read_bytes()


def hash_on_disk(organisation_id: UUID, sha256: str) -> str | None:
    """The hash of what really stands on disk under this hash, or None when nothing does."""
    digest = hashlib.sha256()
    try:
        with path_of(organisation_id, sha256).open("rb") as file:
            for chunk in _chunks(file):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def _chunks(file) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
