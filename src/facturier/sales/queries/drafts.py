"""Drafts that a member may read: the list, one with all that it holds, its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.kit.planned import planned
from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, Subject
from facturier.sales.models import Draft, DraftBatch, DraftLine
from facturier.sales.rules.drafts import OFFERS, SELF_BILLED, DraftState
from facturier.sales.rules.operations import Content, Held
from facturier.sales.rules.operations import DraftLine as Line

PAGE = 50
HISTORY = 100  # batches of a history, the newest first
NOTHING = Q(pk__in=())


def within(member: Member, capability: str, *, sold: bool = False) -> Q:
    """The drafts on which the member holds a capability; `sold`: rows that are sales alone."""
    found, condition = False, Q()
    for scope in organisations.scopes(member, capability):
        if scope.direction not in (None, Direction.ISSUED, Direction.RECEIVED):
            continue
        if sold and scope.direction is Direction.RECEIVED:
            continue
        found, part = True, Q()
        if scope.direction is Direction.ISSUED and not sold:
            part &= ~Q(type_code__in=SELF_BILLED)
        if scope.direction is Direction.RECEIVED:
            part &= Q(type_code__in=SELF_BILLED)
        if scope.entity_id is not None:
            part &= Q(entity_id=scope.entity_id)
        if scope.departments is not None:
            part &= Q(department_id__in=scope.departments)
        if scope.project_id is not None:
            part &= Q(project_id=scope.project_id)
        if part == Q():
            return Q()
        condition |= part
    return condition if found else NOTHING


def direction_of(type_code: str) -> Direction:
    """Which way a kind of document goes: what we draw up for a supplier, we receive."""
    return Direction.RECEIVED if type_code in SELF_BILLED else Direction.ISSUED


def subject_of(draft: Draft) -> Subject:
    """What the policy looks at in a draft. Its amount is asked when it is issued."""
    return Subject(
        entity_id=draft.entity_id,
        direction=direction_of(draft.type_code),
        department_id=draft.department_id,
        project_id=draft.project_id,
    )


def find_draft(member: Member, draft_id: UUID) -> Draft:
    """One draft; for those who may not read it, it does not exist."""
    return _readable_one(member, _one.first(member.organisation_id, draft_id))


def held_draft(member: Member, draft_id: UUID) -> Draft:
    """The same, locked until commit."""
    return _readable_one(member, _held_one.first(member.organisation_id, draft_id))


@planned
def open_draft_of(organisation_id: UUID, draft_id: UUID) -> QuerySet[Draft]:
    """A draft that may be issued by who has the right; asked for nobody, so shown to nobody."""
    rows = Draft.objects.filter(organisation_id=organisation_id, id=draft_id)
    return rows.filter(state=DraftState.OPEN).exclude(type_code__in=tuple(OFFERS))


def _readable_one(member: Member, row: Draft | None) -> Draft:
    if row is None or not organisations.may(member, "invoice.read", subject_of(row)):
        raise absent()
    return row


@planned
def _one(organisation_id: UUID, draft_id: UUID) -> QuerySet[Draft]:
    rows = Draft.objects.filter(organisation_id=organisation_id, id=draft_id)
    return rows.select_related("entity", "customer")


@planned
def _held_one(organisation_id: UUID, draft_id: UUID) -> QuerySet[Draft]:
    rows = Draft.objects.filter(organisation_id=organisation_id, id=draft_id)
    # Of the draft alone: another draft of the customer waits for nothing.
    return rows.select_related("entity", "customer").select_for_update(of=("self",), no_key=True)


@dataclass(frozen=True, slots=True)
class DraftsPage:
    """A page of drafts, the latest changed first, and the row after which the next begins."""

    rows: tuple[Draft, ...]
    after: UUID | None


def drafts_page(
    member: Member,
    state: DraftState = DraftState.OPEN,
    *,
    after: UUID | None = None,
    size: int = PAGE,
) -> DraftsPage:
    """A page of the drafts of invoices in a state; offers stand in lists of their own."""
    rows = (
        _readable(member)
        .filter(state=state)
        .exclude(type_code__in=OFFERS)
        .select_related("entity", "customer")
    )
    if after is not None and (pivot := _readable(member).filter(id=after).first()):
        rows = rows.filter(
            Q(changed_at__lt=pivot.changed_at) | Q(changed_at=pivot.changed_at, id__lt=pivot.id)
        )
    found = list(rows.order_by("-changed_at", "-id")[: size + 1])
    return DraftsPage(tuple(found[:size]), found[size - 1].id if len(found) > size else None)


def open_offers(member: Member, type_code: str, most: int = PAGE) -> list[Draft]:
    """The offers of a kind that are being prepared, the latest changed first."""
    rows = _readable(member).filter(state=DraftState.OPEN, type_code=type_code)
    return list(rows.select_related("customer").order_by("-changed_at", "-id")[:most])


def drafts_within(member: Member, capability: str) -> QuerySet[Draft]:
    """The drafts, in whatever state, on which the member holds a capability."""
    return Draft.objects.filter(within(member, capability), organisation_id=member.organisation_id)


def _readable(member: Member) -> QuerySet[Draft]:
    return drafts_within(member, "invoice.read")


def language_of(draft: Draft) -> str:
    """The language of the document that a draft becomes."""
    value, *_rest = draft.header.get("language") or [None]
    return str(value or "fr")


def content_of(draft: Draft) -> Content:
    """All that a draft holds, its removed lines too."""
    return Content(
        header=_held(draft.header),
        lines={
            key: Line(place, _held(fields))
            for key, place, fields in _lines(draft.organisation_id, draft.id)
        },
    )


@planned
def _lines(
    organisation_id: UUID, draft_id: UUID
) -> QuerySet[DraftLine, tuple[UUID, int, dict[str, Any]]]:
    rows = DraftLine.objects.filter(organisation_id=organisation_id, draft_id=draft_id)
    return rows.values_list("key", "place", "fields")


def contents_of(organisation_id: UUID, drafts: Iterable[Draft]) -> dict[UUID, Content]:
    """The same of several drafts, by key: one statement."""
    found = {draft.id: Content(header=_held(draft.header)) for draft in drafts}
    rows = DraftLine.objects.filter(organisation_id=organisation_id, draft_id__in=list(found))
    for draft_id, key, place, fields in rows.values_list("draft_id", "key", "place", "fields"):
        found[draft_id].lines[key] = Line(place, _held(fields))
    return found


def _held(kept: dict[str, Any]) -> dict[str, Held]:
    return {
        name: Held(value, version, bool(filled)) for name, (value, version, *filled) in kept.items()
    }


def authors_of(draft: Draft, versions: Iterable[int]) -> dict[int, str]:
    """Who made these versions of a draft."""
    rows = DraftBatch.objects.filter(
        organisation_id=draft.organisation_id, draft=draft, version__in=set(versions)
    ).exclude(changes=[])
    return dict(rows.values_list("version", "by"))


def every_key(member: Member, most: int) -> list[UUID]:
    """The open drafts of the list in its order, `most` at most: what "the whole view" means."""
    rows = _readable(member).filter(state=DraftState.OPEN).exclude(type_code__in=OFFERS)
    return list(rows.order_by("-changed_at", "-id").values_list("id", flat=True)[:most])


@dataclass(frozen=True, slots=True)
class Change:
    """What one person changed at one moment."""

    version: int
    by: str
    at: datetime
    changes: tuple[dict[str, Any], ...]
    """Each with line (a key or None), field, before, after."""


@planned
def answered_batch(organisation_id: UUID, draft_id: UUID, key: UUID) -> QuerySet[DraftBatch]:
    """The batch of a draft that a key named, if there was one."""
    return DraftBatch.objects.filter(organisation_id=organisation_id, draft_id=draft_id, key=key)


def history_of(member: Member, draft: Draft, *, before: int | None = None) -> tuple[Change, ...]:
    """The changes of a draft, the latest first; `before` a version for the older ones."""
    rows = DraftBatch.objects.filter(organisation_id=member.organisation_id, draft=draft)
    rows = rows.exclude(changes=[])
    if before is not None:
        rows = rows.filter(version__lt=before)
    return tuple(
        Change(row.version, row.by, row.at, tuple(row.changes))
        for row in rows.order_by("-version", "-id")[:HISTORY]
    )
