"""Reads of what was drawn."""

from pathlib import Path
from uuid import UUID

from django.conf import settings

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
