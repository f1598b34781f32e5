"""Entries and milestones as lists, pages and programs read them; states are derived."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.timesheets.models import Billing, Milestone, TimeEntry
from facturier.timesheets.queries.rights import within
from facturier.timesheets.rules import State, state_of

PAGE = 50
PEOPLE = 200  # names offered to narrow by
HISTORY = 20
Row = TypeVar("Row", TimeEntry, Milestone)
_ITS = {TimeEntry: ("entry", "day"), Milestone: ("milestone", "due_date")}
_SUM = DecimalField(max_digits=24, decimal_places=6)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None and '' do not narrow. Days are included."""

    person: str = ""
    project_id: UUID | None = None
    customers: frozenset[UUID] | None = None
    state: State | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of entries or milestones, the newest first, and what the whole list comes to."""

    rows: tuple[Any, ...]
    after: UUID | None
    count: int
    hours: Decimal
    amount: Decimal
    """Exact: hours x rate of each entry, rounded nowhere."""


def rows_within(model: type[Row], member: Member, capability: str = "time.read") -> QuerySet[Row]:
    """The rows that a member may use, each with the draft that holds it, if one does.

    `draft_id_now` and `draft_state` say where it stands; `state` of this room tells it as a state.
    """
    field, _day = _ITS[model]
    standing = Billing.objects.filter(
        organisation_id=member.organisation_id, stands=True, **{field: OuterRef("pk")}
    )
    rows = model.objects.filter(within(member, capability), organisation_id=member.organisation_id)
    return rows.select_related("project").annotate(
        draft_id_now=Subquery(standing.values("draft_id")[:1]),
        draft_state=Subquery(standing.values("draft__state")[:1]),
    )


def state(row: Any) -> State:
    """Where a row of `rows_within` stands."""
    return state_of(
        approved=row.approved_at is not None,
        archived=row.archived_at is not None,
        on_draft=row.draft_id_now is not None,
        issued=row.draft_state == "issued",
    )


def rows_page(
    model: type[Row],
    member: Member,
    filters: Filters = Filters(),
    *,
    after: UUID | None = None,
    size: int = PAGE,
) -> Page:
    """A page of a list: three statements at most, whatever its size."""
    organisations.require(member, "time.read")
    _field, day = _ITS[model]
    found = narrowed(model, member, filters)
    rows = found
    if after is not None and (pivot := found_one(model, member, after)) is not None:
        value = getattr(pivot, day)
        rows = rows.filter(Q(**{f"{day}__lt": value}) | Q(**{day: value, "id__lt": pivot.id}))
    shown = list(rows.order_by(f"-{day}", "-id")[: size + 1])
    amount = Sum(F("hours") * F("rate"), output_field=_SUM) if day == "day" else Sum("amount")
    sums = {"count": Count("pk"), "sum_of_amounts": amount}
    if day == "day":
        sums["sum_of_hours"] = Sum("hours")
    total = found.aggregate(**sums)
    return Page(
        rows=tuple(shown[:size]),
        after=shown[size - 1].id if len(shown) > size else None,
        count=total["count"],
        hours=total.get("sum_of_hours") or Decimal(0),
        amount=total["sum_of_amounts"] or Decimal(0),
    )


def every_row(model: type[Row], member: Member, filters: Filters) -> Iterator[Row]:
    """The whole list, for an export."""
    organisations.require(member, "time.read")
    _field, day = _ITS[model]
    return narrowed(model, member, filters).order_by(f"-{day}", "-id").iterator(chunk_size=500)


def narrowed(model: type[Row], member: Member, filters: Filters) -> QuerySet[Row]:
    """The rows that the filters leave; without a state, what is archived is left out."""
    field, day = _ITS[model]
    rows = rows_within(model, member)
    if filters.person and model is TimeEntry:
        rows = rows.filter(person_name=filters.person)
    if filters.project_id is not None:
        rows = rows.filter(project_id=filters.project_id)
    if filters.customers is not None:
        rows = rows.filter(customer_id__in=filters.customers)
    if filters.since is not None:
        rows = rows.filter(**{f"{day}__gte": filters.since})
    if filters.until is not None:
        rows = rows.filter(**{f"{day}__lte": filters.until})
    return _in_state(rows, member, field, filters.state)


def _in_state(
    rows: QuerySet[Row], member: Member, field: str, wanted: State | None
) -> QuerySet[Row]:
    standing = Billing.objects.filter(
        organisation_id=member.organisation_id, stands=True, **{field: OuterRef("pk")}
    )
    if wanted is State.ARCHIVED:
        return rows.exclude(archived_at=None)
    rows = rows.filter(archived_at=None)
    if wanted is State.TO_APPROVE:
        return rows.filter(approved_at=None)
    if wanted is State.APPROVED:
        return rows.filter(~Exists(standing)).exclude(approved_at=None)
    if wanted is State.IN_DRAFT:
        return rows.filter(Exists(standing.exclude(draft__state="issued")))
    if wanted is State.INVOICED:
        return rows.filter(Exists(standing.filter(draft__state="issued")))
    return rows


def found_one(model: type[Row], member: Member, key: UUID) -> Row | None:
    """One row that the member may read, or None."""
    return rows_within(model, member).filter(id=key).first()


def one_row(model: type[Row], member: Member, key: UUID) -> Row:
    """One row; for those who may not read it, it does not exist (404)."""
    organisations.require(member, "time.read")
    row = found_one(model, member, key)
    if row is None:
        raise absent()
    return row


def people_in_use(member: Member) -> list[str]:
    """The names that time stands under, for a list to choose from."""
    rows = TimeEntry.objects.filter(
        within(member, "time.read"), organisation_id=member.organisation_id
    )
    names = rows.order_by("person_name").values_list("person_name", flat=True).distinct()
    return list(names[:PEOPLE])


def known_keys(
    member: Member, model: type[Row], keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """(source, external key) -> what is known under it, of those that came before."""
    wanted = set(keys)
    rows = model.objects.filter(
        organisation_id=member.organisation_id, external_id__in={key for _source, key in wanted}
    )
    label = "person_name" if model is TimeEntry else "name"
    found = rows.exclude(external_id="").values_list("source", "external_id", label)
    return {(source, key): name for source, key, name in found if (source, key) in wanted}


def state_label(value: State) -> str:
    """How people call a state."""
    return {
        State.TO_APPROVE: _("À approuver"),
        State.APPROVED: _("À facturer"),
        State.IN_DRAFT: _("En brouillon"),
        State.INVOICED: _("Facturé"),
        State.ARCHIVED: _("Archivé"),
    }[value]
