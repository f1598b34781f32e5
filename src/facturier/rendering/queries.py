"""Reads of what was drawn and kept. All of it is derived: made again whenever it is missing."""

import gzip
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from facturier.einvoice.document import Document
from facturier.rendering.rules.kept import (
    OUTDATED,
    KeptReading,
    Unrecognised,
    kept_from_json,
)
from facturier.rendering.rules.printable import BREAK
from facturier.rendering.rules.sheet import SourceNote, document_sheet
from facturier.rendering.rules.sheet.lines import MOST_ON_SCREEN
from facturier.rendering.rules.voice import speaking

MOST_PAGES = 9999
AGAIN_AFTER = timedelta(hours=1)
"""What could not be drawn or read is tried again after so long, and not at every view."""
VERSION = 1
"""Of kept readings: those of another version are made again."""


def folder_of(organisation_id: UUID, key: str) -> Path:
    """Where page pictures stand; `key` is the SHA-256 of an original, or the id of a check."""
    return Path(settings.VAR) / "previews" / str(organisation_id) / key[:2] / key


def scans_are_read() -> bool:
    """Whether this installation looks for the words of scans (`make ocr`)."""
    return bool(settings.READS_SCANS)


def reading_file(organisation_id: UUID, sha256: str) -> Path:
    """Where the reading of an original is kept."""
    return folder_of(organisation_id, sha256).with_suffix(".json.gz")


def drawn_pages(organisation_id: UUID, key: str) -> int | None:
    """How many pages are drawn, or None while nobody has tried; 0 where it could not be done."""
    folder = folder_of(organisation_id, key)
    return sum(1 for _ in folder.glob("*.png")) if folder.is_dir() else None


def to_be_drawn(organisation_id: UUID, key: str, now: datetime) -> bool:
    """Whether the pages are still to be drawn: never tried, or tried in vain a while ago."""
    if drawn_pages(organisation_id, key):
        return False
    return _is_missing_or_old(folder_of(organisation_id, key), now)


def page_picture(organisation_id: UUID, key: str, page: int) -> Path | None:
    """The PNG of a page, counted from 1."""
    if page > MOST_PAGES:
        return None  # a number of hundreds of digits is no file name
    path = folder_of(organisation_id, key) / f"{page}.png"
    return path if path.is_file() else None


@dataclass(frozen=True, slots=True)
class Readable:
    """What is kept of the reading of an original."""

    kept: KeptReading | None
    """None where it could not be read, and while it is still to be read."""
    to_be_read: bool = False


def readable_of(organisation_id: UUID, sha256: str, now: datetime) -> Readable:
    """The reading kept of an original; what another version has kept is to be read again."""
    path = reading_file(organisation_id, sha256)
    try:
        values = json.loads(gzip.decompress(path.read_bytes()))
        if values["version"] != VERSION:
            return Readable(None, to_be_read=True)
        if values["reading"] is None:
            return Readable(None, to_be_read=_is_missing_or_old(path, now))
        return Readable(kept_from_json(values))
    except (OSError, EOFError, zlib.error, *OUTDATED):
        return Readable(None, to_be_read=True)


def sheet_of(
    document: Document,
    language: str,
    not_understood: Sequence[Unrecognised] = (),
    source_note: SourceNote | None = None,
    attachment_sizes: Sequence[int | None] | None = None,
) -> dict[str, Any]:
    """The values of a readable page (`rendering/_sheet.html`): those of the print, uncut words.

    Of a very long document it has the first lines, then a row that says how many more there are.
    """
    shown = replace(document, lines=document.lines[:MOST_ON_SCREEN])
    sheet = document_sheet(
        shown,
        language,
        not_understood=not_understood,
        source_note=source_note,
        attachment_sizes=attachment_sizes,
    )
    whole: dict[str, Any] = _uncut(sheet)
    if more := len(document.lines) - len(shown.lines):
        voice = speaking(language, None)
        whole["lines"]["further"] = (
            f"+ {voice.quantity(Decimal(more))} {voice.word('further_lines')}."
        )
    return whole


def _is_missing_or_old(path: Path, now: datetime) -> bool:
    try:
        return now.timestamp() - path.stat().st_mtime > AGAIN_AFTER.total_seconds()
    except FileNotFoundError:
        return True


def _uncut(value: Any) -> Any:
    """A browser cuts long words by itself; what marks them for the printer would be copied."""
    if isinstance(value, str):
        return value.replace(BREAK, "")
    if isinstance(value, dict):
        return {key: _uncut(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_uncut(item) for item in value]
    return value
