"""Reads of checks: a member sees their own, nobody else's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.checks import store
from facturier.checks.formats import found_from_json
from facturier.checks.models import FileCheck
from facturier.checks.rules import CheckState, Outcome, is_late
from facturier.einvoice.judging.examination import Examination
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require
from facturier.rendering.rules.kept import Sizes

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
    late: bool
    """It waits longer than any check should."""
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
    examined: Examination | None = None
    """None while it waits, and of an outdated one."""
    outcome: Outcome | None = None
    """None while it waits."""
    sizes: Sizes = ()
    """Of the attachments, whose contents are not kept."""
    late: bool = False
    """It waits longer than any check should."""
    outdated: bool = False
    """What another version of Facturier found, in a form that this one cannot read."""


def my_checks(member: Member, *, now: datetime, older_than: UUID | None = None) -> ChecksPage:
    """The checks that the member asked for, newest first."""
    require(member, "invoice.read")
    rows = _mine(member)
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    found = list(
        rows.order_by("-id").values_list(
            "id", "file_name", "size", "asked_at", "state", "outcome", "number", "seller"
        )[: PAGE + 1]
    )
    return ChecksPage(
        rows=tuple(
            CheckRow(
                id=key,
                file_name=name,
                size=size,
                asked_at=asked_at,
                outcome=_outcome(state, outcome),
                late=is_late(state, asked_at, now),
                number=number,
                seller=seller,
            )
            for key, name, size, asked_at, state, outcome, number, seller in found[:PAGE]
        ),
        older_than=found[PAGE - 1][0] if len(found) > PAGE else None,
    )


def one_check(member: Member, check_id: UUID, now: datetime) -> OneCheck:
    """A check by key; absent (404) unless the member asked for it."""
    row = _one(member, check_id, _mine(member))
    if row.state == CheckState.WAITING or row.found is None:
        return OneCheck(row, late=is_late(row.state, row.asked_at, now))
    outcome = _outcome(row.state, row.outcome)
    try:
        found = found_from_json(row.found)
    except ValueError:
        return OneCheck(row, outcome=outcome, outdated=True)
    return OneCheck(row, found.examined, outcome, found.sizes)


def check_row(member: Member, check_id: UUID) -> FileCheck:
    """The same without what was found, which may be large."""
    return _one(member, check_id, _mine(member).defer("found"))


def why_none(one: OneCheck) -> str:
    """Why there is nothing to show of a check, and what to do; empty where there is, or will be."""
    if one.outdated:
        return _("Ce contrôle date d'une version précédente. Déposez le fichier à nouveau.")
    if one.late:
        return _(
            "Ce fichier attend depuis plus de deux minutes : le contrôle est arrêté ou surchargé."
            " Déposez le fichier à nouveau ; si cela dure, prévenez la personne qui administre"
            " Facturier."
        )
    return ""


def bytes_of(row: FileCheck) -> bytes:
    """The checked file; absent (404) once it is forgotten."""
    content = store.read(row.organisation_id, row.id)
    if content is None:
        raise absent()
    return content


def _mine(member: Member):
    return FileCheck.objects.filter(organisation_id=member.organisation_id, user_id=member.user_id)


def _one(member: Member, check_id: UUID, rows) -> FileCheck:
    require(member, "invoice.read")
    row = rows.filter(id=check_id).first()
    if row is None:
        raise absent()
    return row


def _outcome(state: str, outcome: str) -> Outcome | None:
    return None if state == CheckState.WAITING or not outcome else Outcome(outcome)
