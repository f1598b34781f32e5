"""The bytes of checked files: `checks/<organisation>/<id>`, apart from originals of invoices."""

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from facturier.kit.whole_file import Written, write_whole


def path_of(organisation_id: UUID, check_id: UUID) -> Path:
    """Where the bytes of a check stand."""
    return Path(settings.VAR) / "checks" / str(organisation_id) / str(check_id)


def write(organisation_id: UUID, check_id: UUID, chunks: Iterable[bytes]) -> Written:
    """Keep the bytes of a check, whole or not at all."""
    target = path_of(organisation_id, check_id)
    return write_whole(target.parent, chunks, lambda _sha256: target)


def read(organisation_id: UUID, check_id: UUID) -> bytes | None:
    """The bytes, or None once they are forgotten."""
    try:
        return path_of(organisation_id, check_id).read_bytes()
    except FileNotFoundError:
        return None


def forget(organisation_id: UUID, check_id: UUID) -> None:
    """Remove the bytes of a check."""
    path_of(organisation_id, check_id).unlink(missing_ok=True)


def forget_strangers(organisation_id: UUID, known: Collection[str], before: datetime) -> None:
    """Remove files last written before that moment whose names are not known."""
    folder = path_of(organisation_id, organisation_id).parent
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in known and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
