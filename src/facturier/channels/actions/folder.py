"""A look into the watched folder: each whole file is kept, once, before it is moved away.

Cut short anywhere, the next look goes on: what is kept has its row in the same transaction, and
what has a row that is not settled is only moved.
"""

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.channels.actions.steps import SUBJECT, hold
from facturier.channels.gateways import Changed, Folder, FolderTrouble, opened_folder
from facturier.channels.models import FolderLook, WatchedFile
from facturier.channels.queries.folder import folder_look_of
from facturier.channels.rules.folder import (
    MOST_AT_ONCE,
    MOST_BYTES_AT_ONCE,
    REASONS,
    REFUSED,
    TAKEN,
    Glimpse,
    Standing,
    is_whole,
    refusal_of,
)
from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.kit import jobs
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.register import actions as register

LOOK = "channels.look_into_folder"
CHANNEL = "folder"


def due_folders(organisation_ids: list[UUID]) -> None:
    """Ask for a look into the folder of every organisation, where the server watches any."""
    if settings.WATCHED is None:
        return
    for organisation_id in organisation_ids:
        with in_organisation(organisation_id):
            jobs.defer(LOOK, organisation_id=organisation_id, once=True)


def look_into_folder(*, organisation_id: UUID, clock: Callable[[], datetime]) -> int:
    """Take what is whole, refuse what is no file; answers how many files were taken."""
    if settings.WATCHED is None:
        return 0
    with in_organisation(organisation_id):
        called = organisations.organisation_name(organisation_id)
        seen = _seen(organisation_id)
    # The words of a trouble are kept: in the language of the house, whoever reads them.
    with translation.override("fr"):
        try:
            with opened_folder(settings.WATCHED, organisation_id, called) as folder:
                if folder is None:
                    return 0
                look = _Look(organisation_id, folder, seen, clock)
                taken = look.take()
        except FolderTrouble as trouble:
            _note_look(organisation_id, clock(), str(trouble), None)
            return 0
    _note_look(organisation_id, clock(), look.trouble, look.left)
    return taken


class _Look:
    """One look: what stood there before, what is taken, what is left for the next."""

    def __init__(
        self,
        organisation_id: UUID,
        folder: Folder,
        seen: dict[str, Glimpse],
        clock: Callable[[], datetime],
    ) -> None:
        self._organisation_id = organisation_id
        self._folder = folder
        self._seen = seen
        self._clock = clock
        self.left: dict[str, Glimpse] = {}
        self.trouble = ""

    def take(self) -> int:
        """Go through what stands there; how many files were taken."""
        standing = self._folder.standing()
        self._settle_gone({_key(one) for one in standing})
        taken = weighed = 0
        for one in standing:
            now = self._clock()
            before = self._seen.get(_key(one))
            if not is_whole(one, before, now.timestamp()):
                same = before is not None and before.mark == one.mark()
                since = before.since if before and same else now.timestamp()
                self.left[_key(one)] = Glimpse(one.mark(), since)
            elif taken >= MOST_AT_ONCE or (taken and weighed + one.size > MOST_BYTES_AT_ONCE):
                assert before is not None
                self.left[_key(one)] = before
            elif self._took(one, now):
                taken, weighed = taken + 1, weighed + one.size
        return taken

    def _took(self, one: Standing, now: datetime) -> bool:
        """Take or refuse what is whole; False where it is refused, changed meanwhile, or stays.

        What the disk does not let us move stops nothing that stands behind it.
        """
        try:
            reason, kept = refusal_of(one, settings.MAX_UPLOAD), None
            if not reason:
                try:
                    kept = files.keep_bytes(self._organisation_id, self._folder.pieces(one))
                except PermissionError:
                    reason = "unreadable"
            row = self._entered(one, kept, now) if kept else self._refused(one, reason, now)
            self._move(one, row)
        except Changed:
            return False
        except FolderTrouble as trouble:
            self.trouble = str(trouble)
            self.left[_key(one)] = self._seen[_key(one)]  # as it stood: tried at each look
            return False
        return kept is not None

    def _entered(self, one: Standing, kept: KeptBytes, now: datetime) -> WatchedFile:
        """The row of a file that is kept, and its arrival: of one transaction, once."""
        with in_organisation(self._organisation_id):
            hold(self._organisation_id, "folder")
            known = self._unsettled(one, sha256=kept.sha256)
            if known is not None:
                return known
            name = _("Dossier surveillé")
            arrival = register.receive_file(
                kept=kept,
                sender=register.Sender(audit.Actor("folder", None, name), name),
                file_name=_shown(one),
                channel=CHANNEL,
                now=now,
            )
            return self._written(one, now, sha256=kept.sha256, arrival_id=arrival.id)

    def _refused(self, one: Standing, reason: str, now: datetime) -> WatchedFile:
        with in_organisation(self._organisation_id):
            hold(self._organisation_id, "folder")
            known = self._unsettled(one, reason=reason)
            if known is not None:
                return known
            called = organisations.organisation_name(self._organisation_id)
            audit.record(
                organisation_id=self._organisation_id,
                actor=audit.SYSTEM,
                verb="folder.file_refused",
                subject=audit.Subject(SUBJECT, self._organisation_id, called),
                facts={"file_name": _shown(one), "code": reason},
                reason=_(REASONS[reason]),
                at=now,
            )
            return self._written(one, now, reason=reason)

    def _move(self, one: Standing, row: WatchedFile) -> None:
        mark = f"{row.seen_at:%Y-%m-%d}-{row.id.hex[-12:]}"
        name = self._folder.move(one, REFUSED if row.reason else TAKEN, mark)
        if row.reason:
            self._folder.explain(name, _(REASONS[row.reason]))
        with in_organisation(self._organisation_id):
            WatchedFile.objects.filter(organisation_id=row.organisation_id, id=row.id).update(
                settled_at=self._clock()
            )

    def _unsettled(self, one: Standing, **what: str) -> WatchedFile | None:
        """What a look that was cut short wrote of this very file; of another one, it is done."""
        rows = WatchedFile.objects.filter(
            organisation_id=self._organisation_id, name_key=_key(one), settled_at=None
        )
        rows.exclude(**what).update(settled_at=self._clock())
        return rows.filter(**what).order_by("id").first()

    def _settle_gone(self, standing: set[str]) -> None:
        """What was to be moved and stands there no more was moved, or taken back by somebody."""
        with in_organisation(self._organisation_id):
            rows = WatchedFile.objects.filter(
                organisation_id=self._organisation_id, settled_at=None
            )
            rows.exclude(name_key__in=standing).update(settled_at=self._clock())

    def _written(self, one: Standing, now: datetime, **what: object) -> WatchedFile:
        return WatchedFile.objects.create(
            organisation_id=self._organisation_id,
            name=_shown(one)[:255],
            name_key=_key(one),
            seen_at=now,
            **what,
        )


def _key(one: Standing) -> str:
    return hashlib.sha256(os.fsencode(one.name)).hexdigest()


def _shown(one: Standing) -> str:
    """A name for people, and for the database: a name of the disk may be any bytes."""
    return os.fsencode(one.name).decode("utf-8", "replace")


def _seen(organisation_id: UUID) -> dict[str, Glimpse]:
    look = folder_look_of(organisation_id)
    if look is None:
        return {}
    return {
        key: Glimpse((int(size), int(changed), int(inode)), float(since))
        for key, (size, changed, inode, since) in look.seen.items()
    }


def _note_look(
    organisation_id: UUID, now: datetime, trouble: str, left: dict[str, Glimpse] | None
) -> None:
    with in_organisation(organisation_id):
        hold(organisation_id, "folder_look")
        look = folder_look_of(organisation_id) or FolderLook(organisation_id=organisation_id)
        look.looked_at, look.trouble = now, trouble
        if left is not None:
            look.seen = {key: [*one.mark, one.since] for key, one in left.items()}
            look.worked_at = now
        look.save()
