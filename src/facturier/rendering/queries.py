"""Reads of what was drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from facturier.einvoice.document import Document
from facturier.rendering.rules.printable import BREAK
from facturier.rendering.rules.sheet import SourceNote, Unrecognised, document_sheet

MOST_PAGES = 9999


def folder_of(organisation_id: UUID, sha256: str) -> Path:
    """Where the page pictures of an original stand."""
    return Path(settings.VAR) / "previews" / str(organisation_id) / sha256[:2] / sha256


def drawn_pages(organisation_id: UUID, sha256: str) -> int | None:
    """How many pages are drawn, or None while they are not."""
    folder = folder_of(organisation_id, sha256)
    return sum(1 for _ in folder.glob("*.png")) if folder.is_dir() else None


def page_picture(organisation_id: UUID, sha256: str, page: int) -> Path | None:
    """The PNG of a page, counted from 1."""
    if page > MOST_PAGES:
        return None  # a number of hundreds of digits is no file name
    path = folder_of(organisation_id, sha256) / f"{page}.png"
    return path if path.is_file() else None


def sheet_of(
    document: Document,
    language: str,
    not_understood: Sequence[Unrecognised] = (),
    source_note: SourceNote | None = None,
) -> dict[str, Any]:
    """The values of a readable page (`rendering/_sheet.html`): those of the print, uncut words."""
    sheet = document_sheet(
        document, language, not_understood=not_understood, source_note=source_note
    )
    whole: dict[str, Any] = _uncut(sheet)
    return whole


def _uncut(value: Any) -> Any:
    """A browser cuts long words by itself; what marks them for the printer would be copied."""
    if isinstance(value, str):
        return value.replace(BREAK, "")
    if isinstance(value, dict):
        return {key: _uncut(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_uncut(item) for item in value]
    return value
