"""Reads of checks: a member sees their own, nobody else's."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from facturier.checks import rules, store
from facturier.checks.models import FileCheck
from facturier.checks.rules import CheckState, Outcome
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.judging.transport import examination_from_json, read_from_json
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require

PAGE = 50


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check in a list."""

    id: UUID
    file_name: str
    size: int
    asked_at: datetime
    outcome: Outcome | None
    """None while it waits."""
    number: str
    """BT-1 of the document, where there is one."""
    seller: str


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """Checks, and the key from which the next page starts."""

    rows: tuple[CheckRow, ...]
    older_than: UUID | None


@dataclass(frozen=True, slots=True)
class OneCheck:
    """A check with all that was found."""

    row: FileCheck
    examined: Examination | None
    """None while it waits."""
    outcome: Outcome | None


def my_checks(member: Member, *, older_than: UUID | None = None) -> ChecksPage:
    """The checks that the member asked for, newest first."""
    require(member, "invoice.read")
    rows = _mine(member)
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    found = list(
        rows.order_by("-id").values_list(
            "id",
            "file_name",
            "size",
            "asked_at",
            "state",
            "found__valid",
            "found__reading__format",
            "found__reading__document__number",
            "found__reading__document__seller__name",
        )[: PAGE + 1]
    )
    return ChecksPage(
        rows=tuple(
            CheckRow(key, name, size, at, _outcome(state, form, valid), number or "", seller or "")
            for key, name, size, at, state, valid, form, number, seller in found[:PAGE]
        ),
        older_than=found[PAGE - 1][0] if len(found) > PAGE else None,
    )


def one_check(member: Member, check_id: UUID) -> OneCheck:
    """A check by key; absent (404) unless the member asked for it."""
    require(member, "invoice.read")
    row = _mine(member).filter(id=check_id).first()
    if row is None:
        raise absent()
    if row.state == CheckState.WAITING or row.found is None:
        return OneCheck(row, None, None)
    examined = examination_from_json(row.found, read_from_json(row.found))
    form = examined.reading.format if examined.reading else None
    return OneCheck(row, examined, _outcome(row.state, form, examined.valid))


def _mine(member: Member):
    return FileCheck.objects.filter(organisation_id=member.organisation_id, user_id=member.user_id)


def _outcome(state: str, form: str | None, valid: bool | None) -> Outcome | None:
    if state == CheckState.WAITING:
        return None
    return rules.outcome_of(read=form is not None, has_xml=form != "PDF", valid=valid)


def bytes_of(row: FileCheck) -> bytes:
    """The checked file; absent (404) once it is forgotten."""
    content = store.read(row.organisation_id, row.id)
    if content is None:
        raise absent()
    return content


def path_of(row: FileCheck) -> Path:
    """Where the checked file stands."""
    return store.path_of(row.organisation_id, row.id)
