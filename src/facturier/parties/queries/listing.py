"""The list of parties: keyset by name or by number, counted up to a thousand."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from facturier.organisations.queries import Member, require
from facturier.parties.models import Party, PartyAddress
from facturier.parties.queries.search import living, matching
from facturier.parties.rules import AddressKind, PartyState

PAGE = 50
COUNTED = 1000
EXPORTED = 100_000


class View(StrEnum):
    """The tabs of the list."""

    ALL = "all"
    CUSTOMERS = "customers"
    SUPPLIERS = "suppliers"
    TO_CONFIRM = "to_confirm"
    ARCHIVED = "archived"


class Order(StrEnum):
    """How the list is sorted."""

    NAME = "name"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One party in a list."""

    id: UUID
    number: int
    name: str
    trading_name: str
    siren: str
    vat_number: str
    city: str
    country: str
    is_customer: bool
    is_supplier: bool
    to_confirm: bool
    archived: bool
    importance: str
    version: int

    @property
    def reference(self) -> str:
        """How people and addresses name it."""
        return f"T-{self.number}"


@dataclass(frozen=True, slots=True)
class PartiesPage:
    """Rows, the ids from which the next and the previous page start, and how many there are."""

    rows: tuple[PartyLine, ...]
    after: UUID | None
    before: UUID | None
    counts: dict[View, int]


def parties_page(
    member: Member,
    view: View = View.ALL,
    *,
    text: str = "",
    order: Order = Order.NAME,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
    counted: bool = True,
) -> PartiesPage:
    """A page of the parties that answer to `text`: at most nine statements, whatever their number.

    `after` and `before` are ids of parties at the edges of other pages; what is no party of the
    organisation starts from the beginning. Counts stop at 1,001: "more than a thousand".
    """
    require(member, "party.read")
    rows = living(member).filter(matching(member, text))
    shown = rows.filter(_of(view))
    backwards = before is not None and after is None
    edge = before if backwards else after
    narrowed = _beyond(member, shown, order, edge, backwards=backwards)
    keys = ("number",) if order is Order.NUMBER else ("name_key", "id")
    sort = [f"-{key}" if backwards else key for key in keys]
    found = list(narrowed.order_by(*sort)[: size + 1])
    more, page = len(found) > size, found[:size]
    if backwards:
        page.reverse()
    has_next, has_previous = (True, more) if backwards else (more, edge is not None)
    return PartiesPage(
        rows=lines(member, page),
        after=page[-1].id if page and has_next else None,
        before=page[0].id if page and has_previous else None,
        counts={one: rows.filter(_of(one)).order_by()[: COUNTED + 1].count() for one in View}
        if counted
        else {},
    )


def lines(member: Member, parties: list[Party]) -> tuple[PartyLine, ...]:
    """The parties as lists show them; one more statement for their towns."""
    towns = towns_of(member.organisation_id, [party.id for party in parties])
    return tuple(
        PartyLine(
            id=party.id,
            number=party.number,
            name=party.name,
            trading_name=party.trading_name,
            siren=party.siren,
            vat_number=party.vat_number,
            city=towns.get(party.id, ""),
            country=party.country,
            is_customer=party.is_customer,
            is_supplier=party.is_supplier,
            to_confirm=party.state == PartyState.TO_CONFIRM,
            archived=party.archived_at is not None,
            importance=party.importance,
            version=party.version,
        )
        for party in parties
    )


def towns_of(organisation_id: UUID, ids: list[UUID]) -> dict[UUID, str]:
    """The town of each party: of its seat, or else of its first address."""
    if not ids:
        return {}
    rows = PartyAddress.objects.filter(
        organisation_id=organisation_id, party_id__in=ids, archived_at=None
    ).exclude(city="")
    towns: dict[UUID, str] = {}
    for party_id, kind, city in rows.order_by("id").values_list("party_id", "kind", "city"):
        if kind == AddressKind.SEAT and party_id not in towns:
            towns[party_id] = city
    for party_id, city in rows.order_by("id").values_list("party_id", "city"):
        towns.setdefault(party_id, city)
    return towns


def exported(member: Member, view: View, text: str, order: Order) -> Iterator[PartyLine]:
    """All parties of a view, for a table that leaves; page by page."""
    after: UUID | None = None
    for _page in range(EXPORTED // 500):
        page = parties_page(
            member, view, text=text, order=order, after=after, size=500, counted=False
        )
        yield from page.rows
        after = page.after
        if after is None:
            return


def _of(view: View) -> Q:
    if view is View.ARCHIVED:
        return Q(archived_at__isnull=False)
    in_use = Q(archived_at=None)
    return {
        View.ALL: in_use,
        View.CUSTOMERS: in_use & Q(is_customer=True),
        View.SUPPLIERS: in_use & Q(is_supplier=True),
        View.TO_CONFIRM: in_use & Q(state=PartyState.TO_CONFIRM),
    }[view]


def _beyond(
    member: Member, rows: QuerySet[Any], order: Order, edge: UUID | None, *, backwards: bool
) -> QuerySet[Any]:
    """The rows beyond a party in the order of the list."""
    if edge is None:
        return rows
    found = Party.objects.filter(organisation_id=member.organisation_id, id=edge).values_list(
        "name_key", "number"
    )
    place = found.first()
    if place is None:
        return rows
    name_key, number = place
    side = "lt" if backwards else "gt"
    if order is Order.NUMBER:
        return rows.filter(**{f"number__{side}": number})
    # The first condition lets the index on names serve; the second one is exact.
    return rows.filter(
        Q(**{f"name_key__{side}e": name_key})
        & (Q(**{f"name_key__{side}": name_key}) | Q(**{f"id__{side}": edge}))
    )
