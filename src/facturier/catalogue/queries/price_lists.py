"""Price lists, and the prices in one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from facturier.catalogue.models import ListPrice, PriceList
from facturier.catalogue.rules import list_key
from facturier.imports.rules import plain
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, require

PAGE = 50


@dataclass(frozen=True, slots=True)
class PriceListPage:
    """Price lists by name, and the row after which the next page starts."""

    rows: tuple[PriceList, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class PricePage:
    """Prices by code and threshold, and the row after which the next page starts."""

    rows: tuple[ListPrice, ...]
    after: UUID | None


def price_lists_page(
    member: Member,
    *,
    archived: bool | None = False,
    after: UUID | None = None,
    size: int = PAGE,
) -> PriceListPage:
    """A page of price lists, each with `count`, the number of its prices."""
    require(member, "catalogue.read")
    rows = _lists(member)
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    if after is not None and (pivot := _lists(member).filter(id=after).first()):
        rows = rows.filter(
            Q(name_key__gt=pivot.name_key) | Q(name_key=pivot.name_key, id__gt=pivot.id)
        )
    # Counted for the page alone: a list may hold every item.
    found = list(rows.order_by("name_key", "id")[: size + 1])
    page = found[:size]
    counts = dict(
        ListPrice.objects.filter(organisation_id=member.organisation_id, price_list__in=page)
        .order_by()
        .values_list("price_list")
        .annotate(Count("id"))
    )
    for row in page:
        row.count = counts.get(row.id, 0)  # type: ignore[attr-defined]
    return PriceListPage(tuple(page), page[-1].id if len(found) > size else None)


def one_price_list(member: Member, price_list_id: UUID) -> PriceList:
    """A price list; for those who may not read it, it does not exist."""
    require(member, "catalogue.read")
    row = _lists(member).filter(id=price_list_id).first()
    if row is None:
        raise absent()
    return row


def prices_page(
    member: Member,
    price_list: PriceList,
    *,
    text: str = "",
    after: UUID | None = None,
    size: int = PAGE,
) -> PricePage:
    """A page of the prices of a list, with their items."""
    rows = _prices(member, price_list)
    for word in plain(text[:200]).split()[:8]:
        rows = rows.filter(item__sought__contains=word)
    if after is not None and (pivot := _prices(member, price_list).filter(id=after).first()):
        code = pivot.item.code_key
        rows = rows.filter(
            Q(item__code_key__gt=code)
            | Q(item__code_key=code, from_quantity__gt=pivot.from_quantity)
        )
    found = list(rows.order_by("item__code_key", "from_quantity")[: size + 1])
    return PricePage(tuple(found[:size]), found[size - 1].id if len(found) > size else None)


def prices_of_item(member: Member, item_id: UUID, limit: int = 100) -> list[ListPrice]:
    """Every price of an item, with its list."""
    rows = ListPrice.objects.filter(organisation_id=member.organisation_id, item_id=item_id)
    ordered = rows.select_related("price_list").order_by("price_list__name_key", "from_quantity")
    return list(ordered[:limit])


def lists_by_name(member: Member, names: Sequence[str]) -> dict[str, PriceList]:
    """Name key -> price list in use, for those of these names that exist."""
    rows = _lists(member).filter(name_key__in=[list_key(name) for name in names], archived_at=None)
    return {row.name_key: row for row in rows}


def existing_prices(member: Member, item_ids: Sequence[UUID]) -> dict[tuple, ListPrice]:
    """(list, item, threshold) -> price, for these items."""
    rows = ListPrice.objects.filter(
        organisation_id=member.organisation_id, item_id__in=list(item_ids)
    )
    return {(row.price_list_id, row.item_id, row.from_quantity): row for row in rows}


def _lists(member: Member) -> QuerySet[PriceList]:
    return PriceList.objects.filter(organisation_id=member.organisation_id)


def _prices(member: Member, price_list: PriceList) -> QuerySet[ListPrice]:
    return ListPrice.objects.filter(
        organisation_id=member.organisation_id, price_list=price_list
    ).select_related("item")
