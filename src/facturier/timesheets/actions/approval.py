"""Approving: by somebody else where there is somebody else, and taken back until it is invoiced."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.timesheets.actions.rows import (
    ensure_free,
    ensure_version,
    locked,
    locked_all,
    set_columns,
)
from facturier.timesheets.models import Milestone, TimeEntry
from facturier.timesheets.queries import subject_of

Row = TypeVar("Row", TimeEntry, Milestone)
AT_ONCE = 200  # each is told to the journal by itself
Chosen = Sequence[tuple[UUID, int]]


@transaction.atomic
def approve(*, member: Member, model: type[Row], chosen: Chosen, now: datetime) -> int:
    """Approve entries or milestones as they were seen, all of them or none; how many are new.

    Nobody approves their own time while a colleague may approve it (409).
    """
    require(member, "time.approve")
    _ensure_few(chosen)
    versions = dict(chosen)
    rows = locked_all(model, member, versions)
    alone: bool | None = None
    waiting = []
    for row in rows:
        require(member, "time.approve", subject_of(row))
        if row.approved_at is not None:
            continue
        ensure_version(row, versions[row.id])
        _ensure_can_be_approved(row)
        if is_own(member, row):
            if alone is None:
                alone = not organisations.another_may(member, "time.approve")
            if not alone:
                raise Refusal("time.own", _("Votre propre temps est approuvé par un collègue."))
        waiting.append(row)
    for row in waiting:
        set_columns(
            member,
            row,
            "approved",
            now,
            approved_at=now,
            approved_by_id=member.user_id,
            approved_by=member.name,
        )
    return len(waiting)


@transaction.atomic
def take_back(
    *, member: Member, model: type[Row], row_id: UUID, version: int, now: datetime
) -> Row:
    """Take an approval back, as long as no draft or invoice holds it (409)."""
    row = locked(model, member, row_id, "time.approve")
    if row.approved_at is None:
        return row
    ensure_version(row, version)
    ensure_free(row)
    return set_columns(
        member,
        row,
        "taken_back",
        now,
        approved_at=None,
        approved_by_id=None,
        approved_by="",
    )


def is_own(member: Member, row: TimeEntry | Milestone) -> bool:
    """Whether the member worked this time, or entered a milestone."""
    if isinstance(row, TimeEntry) and row.person_id is not None:
        return row.person_id == member.id
    return isinstance(row, Milestone) and row.created_by_id == member.user_id


def _ensure_can_be_approved(row: TimeEntry | Milestone) -> None:
    if row.archived_at is not None:
        raise Refusal("time.archived", _("C'est archivé. Rétablissez-le d'abord."))
    if isinstance(row, Milestone) and row.reached_date is None:
        reason = _("Le jalon « %(name)s » n'est pas atteint. Notez d'abord le jour.")
        raise Refusal("time.not_reached", reason % {"name": row.name})


def _ensure_few(chosen: Chosen) -> None:
    if not chosen:
        raise Refusal("time.none", _("Choisissez au moins une ligne."), status=422)
    if len(chosen) > AT_ONCE:
        reason = _("%(most)s lignes au plus à la fois.") % {"most": AT_ONCE}
        raise Refusal("time.many", reason, status=422)
