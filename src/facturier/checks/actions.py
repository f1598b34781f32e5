"""Asking for a check, doing it, forgetting it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.checks import store
from facturier.checks.examiner import examiner
from facturier.checks.formats import found_to_json
from facturier.checks.gate import CheckedFile, make_checked_file
from facturier.checks.models import FileCheck
from facturier.checks.rules import KEPT, CheckState, outcome_of
from facturier.einvoice.findings import Finding
from facturier.einvoice.judging.examination import Examination, Refused
from facturier.einvoice.unreadable import N_
from facturier.files.rules import media_type_of, safe_name
from facturier.kit import jobs, live
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, require
from facturier.reading.apart import ReadPages
from facturier.reading.learned import Hint
from facturier.rendering import actions as rendering
from facturier.rendering.rules.kept import storable

__all__ = [
    "FILE_MISSING",
    "CheckedFile",
    "KeptFile",
    "ask_check",
    "draw_pages",
    "drop_kept",
    "examine",
    "examine_check",
    "forget_old",
    "keep_file",
    "make_checked_file",
    "read_pages",
    "words_of",
]

FILE_MISSING = N_("Le fichier déposé n'est plus sur le disque. Déposez-le à nouveau.")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The bytes of a check on disk; no row knows them yet, no lock is held."""

    organisation_id: UUID
    check_id: UUID
    size: int
    sha256: str
    media_type: str


def keep_file(organisation_id: UUID, chunks: Iterable[bytes]) -> KeptFile:
    """Write the bytes of a file to be checked, before any lock."""
    check_id = uuid7()
    written = store.write(organisation_id, check_id, chunks)
    return KeptFile(
        organisation_id, check_id, written.size, written.sha256, media_type_of(written.start)
    )


def drop_kept(kept: KeptFile) -> None:
    """Remove bytes that no check will ever be about."""
    store.forget(kept.organisation_id, kept.check_id)


@transaction.atomic
def ask_check(
    *, member: Member, kept: KeptFile, file_name: str, now: datetime, alone: bool = False
) -> FileCheck:
    """Have a file checked: it enters no register, and is forgotten after a month.

    Whoever drops one file `alone` waits for it; others go in turn with what arrives.
    """
    require(member, "invoice.read")
    if kept.organisation_id != member.organisation_id:
        raise AssertionError("bytes kept for another organisation")
    if kept.size == 0:
        raise Refusal(
            "file.empty",
            _("Ce fichier est vide. Vérifiez-le, puis déposez-le à nouveau."),
            status=422,
            field="file",
        )
    check = FileCheck.objects.create(
        id=kept.check_id,
        organisation_id=member.organisation_id,
        user_id=member.user_id,
        file_name=safe_name(file_name),
        size=kept.size,
        sha256=kept.sha256,
        media_type=kept.media_type,
        asked_at=now,
    )
    jobs.defer(
        "checks.examine", organisation_id=member.organisation_id, urgent=alone, check_id=check.id
    )
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="file.check_asked",
        subject=audit.Subject("check", check.id, check.file_name),
        facts={"sha256": kept.sha256, "size": kept.size},
        at=now,
    )
    return check


def examine(content: bytes) -> Examination:
    """Read and judge a file in the process apart; whatever its content, an answer comes."""
    return examiner().examine(content)


def words_of(content: bytes) -> str | None:
    """The words of a PDF, taken in the process apart; "" where it has none, None if it ended."""
    return examiner().text_of(content)


def read_pages(
    content: bytes,
    ours: Iterable[str],
    hints: Iterable[Hint] = (),
    scanned: list[Any] | None = None,
) -> ReadPages | None:
    """The fields that the words of a PDF make, and those words, in the process apart.

    `ours` are our own numbers, `hints` where the supplier's earlier invoices have their fields.
    With `scanned`, words that were found in pictures are read, whatever the content.
    """
    return examiner().read_pages(content, ours, hints, scanned)


def examine_check(*, organisation_id: UUID, check_id: UUID) -> None:
    """Examine a file that waits. Safe to run twice; no transaction is open meanwhile."""
    with in_organisation(organisation_id):
        if not _waiting(organisation_id, check_id).exists():
            return
    content = store.read(organisation_id, check_id)
    # Bytes go when they are forgotten; and a backup holds none (docs/operations.md).
    examined = _file_missing() if content is None else examine(content)
    with in_organisation(organisation_id):
        _waiting(organisation_id, check_id).update(state=CheckState.DONE, **_columns(examined))
        live.publish(organisation_id, "checks", needs="invoice.read")


def _file_missing() -> Examination:
    """The answer for a file whose bytes are gone."""
    finding = Finding("file-missing", "fatal", "read", "", FILE_MISSING)
    return Examination(None, Refused("file-missing", FILE_MISSING, {}), violations=(finding,))


def _columns(examined: Examination) -> dict[str, object]:
    """What a row keeps of an examination."""
    reading = examined.reading
    document = reading.document if reading else None
    outcome = outcome_of(
        read=reading is not None,
        has_xml=reading is not None and reading.format != "PDF",
        valid=examined.valid,
    )
    return {
        "number": storable((document.number if document else None) or ""),
        "seller": storable((document.seller.name if document else None) or ""),
        "outcome": outcome,
        "found": found_to_json(examined),
    }


def draw_pages(*, organisation_id: UUID, check_id: UUID, now: datetime) -> None:
    """Draw the pages of a checked PDF, so that they show beside what was found.

    They stand under the key of the check, not of the bytes: they are forgotten with it, whatever
    the register holds.
    """
    with in_organisation(organisation_id):
        rows = FileCheck.objects.filter(organisation_id=organisation_id, id=check_id)
        media_type = rows.values_list("media_type", flat=True).first()
    if media_type != "application/pdf":
        return
    path = store.path_of(organisation_id, check_id)
    rendering.draw_pages(organisation_id, str(check_id), path, now)
    with in_organisation(organisation_id):
        live.publish(organisation_id, "checks", needs="invoice.read")
        forgotten = not rows.exists()
    if forgotten:  # meanwhile
        rendering.forget_pages(organisation_id, str(check_id))


def _waiting(organisation_id: UUID, check_id: UUID):
    return FileCheck.objects.filter(
        organisation_id=organisation_id, id=check_id, state=CheckState.WAITING
    )


def forget_old(*, organisation_id: UUID, now: datetime) -> int:
    """Forget the checks that are older than a month; answers how many.

    What stands on disk goes first: a night that breaks off leaves rows, which the next one finds.
    """
    with in_organisation(organisation_id):
        old = FileCheck.objects.filter(organisation_id=organisation_id, asked_at__lt=now - KEPT)
        keys = list(old.values_list("id", flat=True))
    for key in keys:
        store.forget(organisation_id, key)
        rendering.forget_pages(organisation_id, str(key))
    with in_organisation(organisation_id):
        FileCheck.objects.filter(organisation_id=organisation_id, id__in=keys).delete()
        known = FileCheck.objects.filter(organisation_id=organisation_id)
        names = {str(key) for key in known.values_list("id", flat=True)}
    # Of an upload that broke off, or of a call that was undone: no row ever knew them.
    store.forget_strangers(organisation_id, names, before=now - KEPT)
    return len(keys)
