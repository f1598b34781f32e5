"""The bytes on disk: `files/<organisation>/<aa>/<sha256>`, written once, whole or not at all."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from facturier.kit.whole_file import Written, write_whole

CHUNK = 1 << 20


def path_of(organisation_id: UUID, sha256: str) -> Path:
    """Where the bytes of a hash stand."""
    return Path(settings.FILES_ROOT) / str(organisation_id) / sha256[:2] / sha256


def write(organisation_id: UUID, chunks: Iterable[bytes]) -> Written:
    """Keep bytes under their SHA-256."""
    folder = Path(settings.FILES_ROOT) / str(organisation_id)
    return write_whole(folder, chunks, lambda sha256: path_of(organisation_id, sha256))


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
