"""Series of numbers: the list with the next number of each, which one numbers a document."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facturier.kit.planned import planned
from facturier.kit.refusal import absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.sales.models import Series, SeriesPeriod
from facturier.sales.queries.wordings import tell
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.numbering import BadPattern, pattern_of
from facturier.sales.rules.series import numbering

PAGE = 50


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series as its list shows it."""

    id: UUID
    entity_id: UUID
    entity: str
    name: str
    pattern: str
    site: str
    type_codes: tuple[str, ...]
    next_number: str
    """What a document of today would get; empty of a closed series."""
    last_number: str
    last_date: date | None
    closed_at: datetime | None
    created_at: datetime
    created_by: str
    supplier_id: UUID | None = None
    """Of self-billing: the seller whose numbers it gives."""

    @property
    def kinds(self) -> list[str]:
        """What it numbers, in words."""
        return [_(KINDS[code]) for code in self.type_codes]


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """A page of series, and the row after which the next begins."""

    rows: tuple[SeriesRow, ...]
    after: UUID | None


def series_of_entity(member: Member, entity_id: UUID, today: date) -> list[SeriesRow]:
    """The series of an entity, those in use first; it has at most a hundred of its own.

    Those of its suppliers stand with their mandates.
    """
    require(member, "organisation.read")
    rows = _all(member).filter(entity_id=entity_id, supplier=None).order_by("id")
    return sorted(_shown(member, list(rows), today), key=lambda row: row.closed_at is not None)


def series_page(
    member: Member,
    today: date,
    *,
    entity_id: UUID | None = None,
    after: UUID | None = None,
    size: int = PAGE,
) -> SeriesPage:
    """A page of the series of the organisation, or of one entity, in the order they were made."""
    require(member, "organisation.read")
    rows = _all(member)
    if entity_id is not None:
        rows = rows.filter(entity_id=entity_id)
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = list(rows.order_by("id")[: size + 1])
    shown = tuple(_shown(member, found[:size], today))
    return SeriesPage(shown, found[size - 1].id if len(found) > size else None)


def one_series(member: Member, series_id: UUID, today: date) -> SeriesRow:
    """One series; 404 if there is none."""
    require(member, "organisation.read")
    row = _all(member).filter(id=series_id).first()
    if row is None:
        raise absent()
    return _shown(member, [row], today)[0]


def series_for(
    organisation_id: UUID, entity_id: UUID, type_code: str, site: str = ""
) -> Series | None:
    """The open series that numbers a kind of document of an entity; None where there is none.

    It asks no right: the action that issues has. Nothing is locked; who takes a number locks the
    period, then looks at `closed_at` again.
    """
    return numbering(open_series(organisation_id, entity_id), type_code, site)


@planned
def open_series(organisation_id: UUID, entity_id: UUID) -> QuerySet[Series]:
    """The series of an entity that are not closed; those of its suppliers stand apart."""
    rows = Series.objects.filter(organisation_id=organisation_id, entity_id=entity_id)
    return rows.filter(closed_at=None, supplier=None).order_by("id")


def example_of(pattern: str, site: str, today: date) -> tuple[str, str]:
    """(the first number that a pattern gives today, "") or ("", what is wrong with it)."""
    try:
        return pattern_of(pattern, site).number(today, 1, site), ""
    except BadPattern as fault:
        return "", tell(fault.said)


def entities_without_series(member: Member) -> set[UUID]:
    """The entities that never had a series."""
    require(member, "organisation.read")
    with_one = set(
        _all(member).filter(supplier=None).values_list("entity_id", flat=True).distinct()
    )
    return set(organisations.places(member.organisation_id).entities) - with_one


def _all(member: Member):  # type: ignore[no-untyped-def]
    return Series.objects.filter(organisation_id=member.organisation_id).select_related("entity")


def _shown(member: Member, rows: Collection[Series], today: date) -> list[SeriesRow]:
    """The rows with their last and next numbers: two queries, however many."""
    periods = SeriesPeriod.objects.filter(
        organisation_id=member.organisation_id, series__in=[row.id for row in rows]
    )
    todays = {row.id: pattern_of(row.pattern, row.site).period(today) for row in rows}
    counted = {
        (one.series_id, one.period): one.last
        for one in periods.filter(period__in=set(todays.values()))
    }
    latest = periods.filter(last__gt=0).order_by("series_id", "-period").distinct("series_id")
    last = {one.series_id: one for one in latest}
    return [
        _row(row, today, counted.get((row.id, todays[row.id]), 0), last.get(row.id)) for row in rows
    ]


def _row(row: Series, today: date, counted: int, last: SeriesPeriod | None) -> SeriesRow:
    pattern = pattern_of(row.pattern, row.site)
    return SeriesRow(
        id=row.id,
        entity_id=row.entity_id,
        entity=row.entity.name,
        name=row.name,
        pattern=row.pattern,
        site=row.site,
        type_codes=tuple(row.type_codes),
        next_number="" if row.closed_at else pattern.number(today, counted + 1, row.site),
        last_number=pattern.number(last.last_date, last.last, row.site)
        if last and last.last_date
        else "",
        last_date=last.last_date if last else None,
        closed_at=row.closed_at,
        created_at=row.created_at,
        created_by=row.created_by,
        supplier_id=row.supplier_id,
    )
