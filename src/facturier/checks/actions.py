"""Asking for a check, doing it, forgetting it."""

import hashlib
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
from facturier.checks.models import FileCheck
from facturier.checks.rules import KEPT, CheckState
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.judging.transport import examination_to_json, read_to_json
from facturier.files.rules import media_type_of, safe_name
from facturier.kit import jobs, live
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, require
from facturier.rendering import actions as rendering

MOST_LISTED = 200
"""Texts not understood that a check keeps one by one: the file itself stands beside."""


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
    check_id, digest, size, start = uuid7(), hashlib.sha256(), 0, b""

    def passing() -> Iterable[bytes]:
        nonlocal size, start
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            start += chunk[: 1024 - len(start)] if len(start) < 1024 else b""
            yield chunk

    store.write(organisation_id, check_id, passing())
    return KeptFile(organisation_id, check_id, size, digest.hexdigest(), media_type_of(start))


@transaction.atomic
def ask_check(*, member: Member, kept: KeptFile, file_name: str, now: datetime) -> FileCheck:
    """Have a file checked: it enters no register, and is forgotten after a month."""
    require(member, "invoice.read")
    if kept.organisation_id != member.organisation_id:
        raise AssertionError("bytes kept for another organisation")
    if kept.size == 0:
        store.forget(kept.organisation_id, kept.check_id)
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
        user_name=member.actor.name,
        file_name=safe_name(file_name),
        size=kept.size,
        sha256=kept.sha256,
        media_type=kept.media_type,
        asked_at=now,
    )
    jobs.defer(
        "checks.examine", organisation_id=member.organisation_id, urgent=True, check_id=check.id
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


def examine_check(*, organisation_id: UUID, check_id: UUID) -> None:
    """Examine a file that waits. Safe to run twice; no transaction is open meanwhile."""
    with in_organisation(organisation_id):
        if not _waiting(organisation_id, check_id).exists():
            return
    content = store.read(organisation_id, check_id)
    if content is None:
        return  # forgotten since: its row goes with the next round
    found = found_of(examine(content))
    with in_organisation(organisation_id):
        _waiting(organisation_id, check_id).update(state=CheckState.DONE, found=found)
        live.publish(organisation_id, "checks", needs="invoice.read")


def found_of(examined: Examination) -> dict[str, Any]:
    """An examination as JSON to keep: without the bytes of the file and of its attachments."""
    found = read_to_json(examined) | examination_to_json(examined)
    reading = found["reading"]
    if reading:
        reading["xml"] = None
        reading["not_understood"] = reading.get("not_understood", [])[:MOST_LISTED]
        for attachment in (reading.get("document") or {}).get("attachments", ()):
            attachment.pop("content", None)
    return found


def draw_pages(*, organisation_id: UUID, check_id: UUID) -> None:
    """Draw the pages of a checked PDF, so that they show beside what was found."""
    with in_organisation(organisation_id):
        check = FileCheck.objects.filter(organisation_id=organisation_id, id=check_id).first()
    if check is None or check.media_type != "application/pdf":
        return
    rendering.draw_pages(organisation_id, check.sha256, store.path_of(organisation_id, check_id))
    with in_organisation(organisation_id):
        live.publish(organisation_id, "checks", needs="invoice.read")


def _waiting(organisation_id: UUID, check_id: UUID):
    return FileCheck.objects.filter(
        organisation_id=organisation_id, id=check_id, state=CheckState.WAITING
    )


def forget_old(*, organisation_id: UUID, now: datetime) -> int:
    """Forget the checks that are older than a month; answers how many."""
    with in_organisation(organisation_id):
        old = FileCheck.objects.filter(organisation_id=organisation_id, asked_at__lt=now - KEPT)
        keys = list(old.values_list("id", flat=True))
        old.delete()
    for key in keys:
        store.forget(organisation_id, key)
    return len(keys)
