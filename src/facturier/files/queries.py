"""Reads of the store."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from facturier.einvoice.unreadable import Unreadable
from facturier.files import store
from facturier.files.formats import Contents, Entry, LeftOut, Limits, opened_archive, opened_mail
from facturier.files.formats.contents import REASONS
from facturier.files.models import StoredFile
from facturier.files.rules import ZIP

__all__ = [
    "Contents",
    "Entry",
    "LeftOut",
    "Limits",
    "StoredFile",
    "content_of",
    "contents_of",
    "damaged",
    "path_of",
    "too_deep",
]


def content_of(file: StoredFile) -> bytes:
    """The original bytes; FileNotFoundError if the disk has lost them."""
    return store.read(file.organisation_id, file.sha256)


def contents_of(file: StoredFile, limits: Limits) -> Contents:
    """What an archive or e-mail holds; raises `Unreadable` where it may not come out."""
    opened = opened_archive if file.media_type == ZIP else opened_mail
    return opened(path_of(file), limits)


def too_deep() -> Unreadable:
    """Why an archive within archives is not opened any more."""
    return Unreadable("nested-too-deep", REASONS["nested-too-deep"])


def path_of(file: StoredFile) -> Path:
    """Where the bytes stand, for streaming."""
    return store.path_of(file.organisation_id, file.sha256)


def damaged(organisation_id: UUID) -> Iterator[tuple[str, str]]:
    """(sha256, what is wrong) of every kept file whose bytes are missing or have changed."""
    rows = StoredFile.objects.filter(organisation_id=organisation_id).order_by("id")
    for sha256, size in rows.values_list("sha256", "size").iterator(chunk_size=500):
        found = store.hash_on_disk(organisation_id, sha256)
        if found is None:
            yield sha256, "missing"
        elif found != sha256:
            yield sha256, "changed"
        elif store.path_of(organisation_id, sha256).stat().st_size != size:
            yield sha256, "size"
