"""The watched folder of an organisation: where it is, what the last look found there."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from facturier.channels.models import FolderLook, WatchedFile
from facturier.channels.rules.folder import REASONS, folder_name, is_folder_of
from facturier.organisations.queries import Member, require

SHOWN = 20


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was refused in the folder: its name there, when, and why."""

    name: str
    at: datetime
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """`path` is "" where the server watches none; `waiting` files are not known to be whole yet."""

    path: str
    looked_at: datetime | None
    worked_at: datetime | None
    trouble: str
    waiting: int
    taken_at: datetime | None
    refused: tuple[RefusedFile, ...]


def folder_look_of(organisation_id: UUID) -> FolderLook | None:
    """What the last look found; None where nobody has looked yet."""
    return FolderLook.objects.filter(organisation_id=organisation_id).first()


def watched_folder(member: Member) -> WatchedFolder:
    """The folder of the member's organisation, for who sets the channels."""
    require(member, "organisation.manage")
    look = folder_look_of(member.organisation_id)
    rows = WatchedFile.objects.filter(organisation_id=member.organisation_id).order_by("-id")
    last = rows.exclude(arrival=None).first()
    return WatchedFolder(
        path=_path(member, settings.WATCHED) if settings.WATCHED is not None else "",
        looked_at=look.looked_at if look else None,
        worked_at=look.worked_at if look else None,
        trouble=look.trouble if look else "",
        waiting=len(look.seen) if look else 0,
        taken_at=last.seen_at if last else None,
        refused=tuple(
            RefusedFile(one.name, one.seen_at, one.reason, _(REASONS[one.reason]))
            for one in rows.exclude(reason="")[:SHOWN]
        ),
    )


def _path(member: Member, root: Path) -> str:
    """Where it is on the server: as somebody named it, else as it is made at the first look."""
    try:
        names = [one.name for one in root.iterdir()]
    except OSError:
        names = []
    own = member.organisation_id
    found = [name for name in names if is_folder_of(name, own)]
    return str(root / (found[0] if found else folder_name(member.organisation_name, own)))
