"""Items: lists, one item, and the price that holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from facturier.catalogue.models import Item, ListPrice, PriceList
from facturier.catalogue.rules import (
    Break,
    HeldPrice,
    ItemKind,
    Source,
    Tariff,
    code_key,
    price_that_holds,
)
from facturier.imports.rules import plain
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, may, require

PAGE = 50
COUNTED = 1000
MOST_WORDS = 8


class Sort(StrEnum):
    """What a list is sorted by; the key breaks ties, so that every page begins at one row."""

    CODE = "code"
    NAME = "name"
    PRICE = "price"


COLUMN = {Sort.CODE: "code_key", Sort.NAME: "name_key", Sort.PRICE: "price"}


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """What a list of items is narrowed to; None does not narrow."""

    text: str = ""
    kind: ItemKind | None = None
    archived: bool | None = False
    sort: Sort = Sort.CODE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of items, and the rows after and before which others stand."""

    rows: tuple[Item, ...]
    after: UUID | None
    before: UUID | None
    count: int
    count_is_exact: bool


def items_page(
    member: Member,
    filters: ItemFilters = ItemFilters(),
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> ItemPage:
    """A page of the catalogue: three statements at most, whatever its size."""
    require(member, "catalogue.read")
    found = _found(member, filters)
    pivot = _pivot(member, after or before)
    backwards = pivot is not None and after is None
    rows = found
    if pivot is not None:
        rows = rows.filter(_beyond(pivot, filters, backwards))
    page = list(rows.order_by(*_order(filters, backwards))[: size + 1])
    more, page = len(page) > size, page[:size]
    if backwards:
        page.reverse()
    count = found.order_by()[: COUNTED + 1].count()
    has_next = more or backwards
    has_previous = (more and backwards) or (pivot is not None and not backwards)
    return ItemPage(
        rows=tuple(page),
        after=page[-1].id if page and has_next else None,
        before=page[0].id if page and has_previous else None,
        count=min(count, COUNTED),
        count_is_exact=count <= COUNTED,
    )


def every_item(member: Member, filters: ItemFilters) -> Iterator[Item]:
    """All items of a list, read as they are written out."""
    require(member, "catalogue.read")
    rows = _found(member, filters).order_by(*_order(filters, False))
    return rows.iterator(chunk_size=2000)


def one_item(member: Member, item_id: UUID) -> Item:
    """An item of the catalogue; for those who may not read it, it does not exist."""
    require(member, "catalogue.read")
    row = Item.objects.filter(organisation_id=member.organisation_id, id=item_id).first()
    if row is None:
        raise absent()
    return row


def items_by_code(member: Member, codes: list[str]) -> dict[str, Item]:
    """Code key -> item, for those of these codes that exist."""
    rows = Item.objects.filter(
        organisation_id=member.organisation_id, code_key__in=[code_key(code) for code in codes]
    )
    return {row.code_key: row for row in rows}


def items_among(member: Member, item_ids: Iterable[UUID]) -> list[Item]:
    """Those of these items that exist and are in use; none for who may not read the catalogue."""
    if not may(member, "catalogue.read"):
        return []
    rows = Item.objects.filter(organisation_id=member.organisation_id, id__in=list(item_ids))
    return list(rows.filter(archived_at=None))


def name_of(item: Item, language: str | None = None) -> str:
    """The name in this language, or the active one, or else in French."""
    texts = item.texts
    text = texts.get((language or get_language() or "fr")[:2]) or texts.get("fr") or {}
    return text.get("name", "") or item.code


def held_price(
    member: Member, item_id: UUID, price_list_id: UUID | None, quantity: Decimal, day: date
) -> HeldPrice:
    """The net price a unit that holds: by the list if it has one that day, else the item's own."""
    item = one_item(member, item_id)
    own = HeldPrice(item.price, item.currency, Source.ITEM)
    if price_list_id is None:
        return price_that_holds(own, None, quantity, day)
    row = PriceList.objects.filter(organisation_id=member.organisation_id, id=price_list_id).first()
    if row is None:
        raise absent()
    if row.archived_at is not None:
        return own
    breaks = ListPrice.objects.filter(
        organisation_id=member.organisation_id, price_list=row, item=item
    )
    tariff = Tariff(
        row.currency,
        row.valid_from,
        row.valid_to,
        tuple(Break(*pair) for pair in breaks.values_list("from_quantity", "price")),
    )
    return price_that_holds(own, tariff, quantity, day)


def _found(member: Member, filters: ItemFilters) -> QuerySet[Item]:
    rows = Item.objects.filter(organisation_id=member.organisation_id)
    if filters.archived is not None:
        rows = rows.filter(archived_at__isnull=not filters.archived)
    if filters.kind is not None:
        rows = rows.filter(kind=filters.kind)
    for word in plain(filters.text[:200]).split()[:MOST_WORDS]:
        rows = rows.filter(sought__contains=word)
    if filters.text.strip() and not plain(filters.text[:200]):
        rows = rows.none()  # nothing but signs: nothing is called so
    return rows


def _pivot(member: Member, item_id: UUID | None) -> Item | None:
    if item_id is None:
        return None
    return Item.objects.filter(organisation_id=member.organisation_id, id=item_id).first()


def _beyond(pivot: Item, filters: ItemFilters, backwards: bool) -> Q:
    column, towards = COLUMN[filters.sort], "lt" if filters.descending != backwards else "gt"
    value: Any = getattr(pivot, column)
    return Q(**{f"{column}__{towards}": value}) | Q(**{column: value, f"id__{towards}": pivot.id})


def _order(filters: ItemFilters, backwards: bool) -> tuple[str, str]:
    sign = "-" if filters.descending != backwards else ""
    return f"{sign}{COLUMN[filters.sort]}", f"{sign}id"
