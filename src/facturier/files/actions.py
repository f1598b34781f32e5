"""Keeping bytes. The event is recorded by the caller, who knows why they came."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from facturier.files import rules, store
from facturier.files.models import StoredFile
from facturier.kit.planned import planned
from facturier.kit.rows import adding_row


@dataclass(frozen=True, slots=True)
class KeptBytes:
    """Bytes that stand on disk; no row knows them yet, no lock is held."""

    organisation_id: UUID
    sha256: str
    size: int
    media_type: str


def keep_bytes(organisation_id: UUID, chunks: Iterable[bytes]) -> KeptBytes:
    """Write bytes to the store. Done before any lock; bytes that no row ever names do no harm."""
    written = store.write(organisation_id, chunks)
    return KeptBytes(
        organisation_id, written.sha256, written.size, rules.media_type_of(written.start)
    )


@dataclass(frozen=True, slots=True)
class Named:
    """The row of kept bytes, and whether it has just been made: nobody else can hold it then."""

    file: StoredFile
    is_new: bool


def name_file(kept: KeptBytes, *, now: datetime) -> StoredFile:
    """The row of kept bytes: made once, found again when the same bytes come back."""
    return naming_file(kept, now=now)().file


def naming_file(kept: KeptBytes, *, now: datetime) -> Callable[[], Named]:
    """The same, asked for now; the row is taken by the call of what is returned.

    Within `kit.statements.sent_together`, other questions go with this one.
    """
    file = StoredFile(
        organisation_id=kept.organisation_id,
        sha256=kept.sha256,
        size=kept.size,
        media_type=kept.media_type,
        kept_at=now,
    )
    made = adding_row(file, ("organisation_id", "sha256"))

    def named() -> Named:
        if made():
            return Named(file, is_new=True)
        [known] = _of_bytes(kept.organisation_id, kept.sha256)
        return Named(known, is_new=False)

    return named


@planned
def _of_bytes(organisation_id: UUID, sha256: str) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(organisation_id=organisation_id, sha256=sha256)


def lock_file(organisation_id: UUID, file_id: UUID) -> None:
    """Hold a file until commit, so that what is made of the same bytes is made once."""
    [_file] = _held(organisation_id, file_id)


@planned
def _held(organisation_id: UUID, file_id: UUID) -> QuerySet[StoredFile]:
    rows = StoredFile.objects.filter(organisation_id=organisation_id, id=file_id)
    return rows.select_for_update(no_key=True)
