"""Invoicing time: approved entries and milestones become lines of a new draft, each once.

The rows are held first: of two people who invoice the same hours at once, the second waits, then is
told. What stands where is the database's to keep (a partial unique index, and triggers that
release: migration 0001), whoever writes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import live
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.rows import write_rows
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties
from facturier.sales import actions as sales
from facturier.sales.rules.operations import Operation
from facturier.timesheets.actions.approval import Chosen
from facturier.timesheets.actions.rows import TOPIC, ensure_version, locked_all
from facturier.timesheets.models import Billing, Milestone, TimeEntry
from facturier.timesheets.queries import AT_ONCE, as_lines, subject_of
from facturier.timesheets.rules import BilledLine, Grouping

LINES = 300  # of one draft
OPERATIONS = 400  # of one batch of a draft


@transaction.atomic
def bill_time(
    *,
    member: Member,
    entity_id: UUID,
    customer_id: UUID,
    entries: Chosen,
    milestones: Chosen,
    grouping: Grouping,
    now: datetime,
) -> UUID:
    """Open a draft with these entries and milestones, as they were seen; its key.

    Refused (409) as a whole where one of them has changed, or is on a draft or in an invoice.
    """
    require(member, "time.read")
    _ensure_few(entries, milestones)
    hours = _held(TimeEntry, member, customer_id, entries)
    reached = _held(Milestone, member, customer_id, milestones)
    lines = as_lines(member, customer_id, hours, reached, grouping)
    if len(lines) > LINES:
        reason = _("%(count)s lignes : un brouillon en prend %(most)s ici. Regroupez davantage.")
        reason %= {"count": len(lines), "most": LINES}
        raise Refusal("time.lines", reason, status=422, field="grouping")
    keys = [uuid7() for _line in lines]
    operations = [*_header(lines, [*hours, *reached])]
    for key, line in zip(keys, lines, strict=True):
        operations += _operations(key, line)
    draft = sales.open_draft(
        member=member,
        entity_id=entity_id,
        customer_id=customer_id,
        operations=operations[:OPERATIONS],
        now=now,
    )
    for start in range(OPERATIONS, len(operations), OPERATIONS):
        part = operations[start : start + OPERATIONS]
        version = sales.change_draft(
            member=member,
            draft_id=draft.id,
            key=uuid7(),
            operations=[replace(one, base=draft.version) for one in part],
            now=now,
        ).version
        draft.version = version
    write_rows(list(_billings(member, draft.id, keys, lines, now)))
    live.publish(member.organisation_id, TOPIC, needs="time.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="timesheets.billed",
        subject=audit.Subject("draft", draft.id, str(draft.id)[-8:]),
        facts={
            "entries": len(hours),
            "milestones": len(reached),
            "lines": len(lines),
            "net": sum((line.net for line in lines), Decimal(0)),
            "grouping": grouping.value,
        },
        at=now,
    )
    return draft.id


def _ensure_few(entries: Chosen, milestones: Chosen) -> None:
    if not entries and not milestones:
        raise Refusal("time.none", _("Choisissez au moins une ligne."), status=422)
    if len(entries) > AT_ONCE or len(milestones) > AT_ONCE:
        reason = _("%(most)s lignes au plus à la fois.") % {"most": AT_ONCE}
        raise Refusal("time.many", reason, status=422)


def _held(model: Any, member: Member, customer_id: UUID, chosen: Chosen) -> list[Any]:
    """The rows, locked, each free to be invoiced to this customer."""
    if not chosen:
        return []
    versions = dict(chosen)
    rows = locked_all(model, member, versions)
    field = "entry" if model is TimeEntry else "milestone"
    standing = Billing.objects.filter(
        organisation_id=member.organisation_id, stands=True, **{f"{field}__in": rows}
    )
    if standing.exists():  # asked under the lock: whoever was first has committed
        reason = _("Une partie de ce temps vient d'être mise sur un autre brouillon. Relisez.")
        raise Refusal("time.billed", reason)
    family = parties.family(member.organisation_id, customer_id)
    for row in rows:
        require(member, "time.read", subject_of(row))
        if row.customer_id not in family:
            reason = _("Un brouillon ne prend que le temps d'un seul client.")
            raise Refusal("time.customer", reason, status=422, field="customer")
        if row.approved_at is None or row.archived_at is not None:
            raise Refusal("time.not_approved", _("Seul ce qui est approuvé se facture. Relisez."))
        ensure_version(row, versions[row.id])
    return rows


def _header(lines: Sequence[BilledLine], rows: Sequence[Any]) -> Iterator[Operation]:
    """What the whole document says: services, of a period, of a project where all are of one."""
    yield Operation(None, "nature", 0, "services")
    yield Operation(None, "period_start", 0, min(line.start for line in lines).isoformat())
    yield Operation(None, "period_end", 0, max(line.end for line in lines).isoformat())
    projects = {row.project_id for row in rows}
    [project] = projects if len(projects) == 1 else [None]
    if project is not None and rows[0].project.archived_at is None:
        yield Operation(None, "project", 0, str(project))


def _operations(key: UUID, line: BilledLine) -> Iterator[Operation]:
    said = {
        "name": line.name,
        "description": line.detail or None,
        "quantity": f"{line.quantity.normalize():f}",
        "unit": line.unit,
        "price": f"{line.price.normalize():f}",
        "period_start": line.start.isoformat(),
        "period_end": line.end.isoformat(),
        "vat": None if line.vat_percent is None else f"{line.vat_percent.normalize():f}",
    }
    for name, value in said.items():
        if value is not None:
            yield Operation(key, name, 0, value)


def _billings(
    member: Member,
    draft_id: UUID,
    keys: Sequence[UUID],
    lines: Sequence[BilledLine],
    now: datetime,
) -> Iterator[Billing]:
    for key, line in zip(keys, lines, strict=True):
        for part, amount in line.parts.items():
            yield Billing(
                organisation_id=member.organisation_id,
                entry_id=None if line.of_milestone else part,
                milestone_id=part if line.of_milestone else None,
                draft_id=draft_id,
                line_key=key,
                amount=amount,
                billed_at=now,
                billed_by=member.name,
            )
