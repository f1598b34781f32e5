"""API of the catalogue: items and price lists."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from facturier.catalogue import actions, queries
from facturier.catalogue.actions import PriceChange, PriceListFacts
from facturier.catalogue.exported import exported
from facturier.catalogue.models import Item, ListPrice, PriceList
from facturier.catalogue.queries import ItemFilters
from facturier.catalogue.rules import ItemFacts, ItemKind, ItemText, VatCategory
from facturier.kit.idempotency import KEY, created_once
from facturier.kit.problems import REFUSALS, XLSX, told_as
from facturier.kit.tables import TableFormat
from facturier.organisations import queries as organisations

router = Router(tags=["catalogue"])
_FORMAT = Query(TableFormat.CSV, alias="format")


class TextIn(Schema):
    """Name (BT-153) and description (BT-154) in one language."""

    name: str = Field(max_length=200)
    description: str = Field("", max_length=2000)


class ItemIn(Schema):
    """An item as it is stated; `code` may be empty for a new one: the next is given."""

    code: str = Field("", max_length=40)
    kind: ItemKind
    texts: dict[str, TextIn] = Field(description="by language: fr, and en if any", max_length=10)
    unit: str = Field("C62", max_length=3, description="BT-130, UN/ECE recommendation 20")
    price: Decimal = Field(
        max_digits=30, decimal_places=12, description="BT-146, net, at most six decimals"
    )
    currency: str = Field("EUR", max_length=3)
    vat_category: VatCategory = Field(VatCategory.STANDARD, description="BT-151")
    vat_percent: Decimal | None = Field(
        None, max_digits=30, decimal_places=12, description="BT-152"
    )
    exemption_reason: str = Field("", max_length=500, description="BT-120")
    exemption_code: str = Field("", max_length=30, description="BT-121, VATEX")
    account: str = Field("", max_length=20)


class ItemChange(ItemIn):
    """A whole item, and the version it was read in: another one since is refused (409)."""

    version: int = Field(ge=0, le=2**31 - 1)


class ItemOut(ItemIn):
    """An item of the catalogue."""

    id: UUID
    archived_at: datetime | None
    created_at: datetime
    version: int


class ItemsOut(Schema):
    """A page of items by code; ask again with `after` = `next_after`."""

    items: list[ItemOut]
    next_after: UUID | None


class PriceListIn(Schema):
    """A price list; its last day is included."""

    name: str = Field(max_length=120)
    currency: str = Field("EUR", max_length=3)
    valid_from: date
    valid_to: date | None = None


class PriceListChange(PriceListIn):
    """A whole price list, and the version it was read in."""

    version: int = Field(ge=0, le=2**31 - 1)


class PriceListOut(PriceListIn):
    """A price list."""

    id: UUID
    archived_at: datetime | None
    created_at: datetime
    version: int


class PriceListsOut(Schema):
    """A page of price lists by name; ask again with `after` = `next_after`."""

    items: list[PriceListOut]
    next_after: UUID | None


class PriceIn(Schema):
    """The price of an item in a list, from a quantity on; one that is there is replaced."""

    item_id: UUID
    from_quantity: Decimal = Field(Decimal(0), max_digits=30, decimal_places=12)
    price: Decimal = Field(max_digits=30, decimal_places=12)


class PriceOut(PriceIn):
    """A price in a list."""

    id: UUID
    code: str


class PricesOut(Schema):
    """A page of prices by code and quantity; ask again with `after` = `next_after`."""

    items: list[PriceOut]
    next_after: UUID | None


class PriceChangeIn(Schema):
    """A price as it was read, and what it becomes; null removes it."""

    id: UUID
    was: Decimal = Field(max_digits=30, decimal_places=12)
    becomes: Decimal | None = Field(max_digits=30, decimal_places=12)


class PriceChangesIn(Schema):
    """Prices of one list to change."""

    changes: list[PriceChangeIn] = Field(min_length=1, max_length=200)


class ChangedOut(Schema):
    """How many prices are no more what they were."""

    changed: int


# -- items -----------------------------------------------------------------------------------------
@router.get("/items/", response={200: ItemsOut, **REFUSALS}, summary="List items")
def items(
    request: HttpRequest,
    q: str = Query("", max_length=200, description="fragment of the code or a name"),
    kind: ItemKind | None = None,
    archived: bool = False,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """The items of the catalogue, by code."""
    filters = ItemFilters(text=_storable(q), kind=kind, archived=archived)
    page = queries.items_page(request.member, filters, after=after, size=limit)
    return {"items": [_item(row) for row in page.rows], "next_after": page.after}


@router.post("/items/", response={201: ItemOut, **REFUSALS}, summary="Create an item")
def create_item(request: HttpRequest, item: ItemIn, idempotency_key: str = KEY):
    """A new item. `Idempotency-Key` makes a repeated call safe."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    organisations.require(request.member, "catalogue.manage")
    now = timezone.now()

    def created() -> dict[str, Any]:
        return _item(actions.create_item(member=request.member, facts=_facts(item), now=now))

    return created_once(request.member, request.path, idempotency_key, item, created, now)


@router.get("/items/{uuid:item_id}/", response={200: ItemOut, **REFUSALS})
def item(request: HttpRequest, item_id: UUID):
    """One item."""
    return _item(queries.one_item(request.member, item_id))


@router.post(
    "/items/{uuid:item_id}/", response={200: ItemOut, **REFUSALS}, summary="Change an item"
)
def change_item(request: HttpRequest, item_id: UUID, item: ItemChange):
    """State an item anew, in the version it was read in."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    row = actions.change_item(
        member=request.member,
        item_id=item_id,
        version=item.version,
        facts=_facts(item),
        now=timezone.now(),
    )
    return _item(row)


@router.post("/items/{uuid:item_id}/archive/", response={200: ItemOut, **REFUSALS})
def archive_item(request: HttpRequest, item_id: UUID):
    """Offer an item no more. Safe to repeat."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    actions.archive_item(member=request.member, item_id=item_id, now=timezone.now())
    return _item(queries.one_item(request.member, item_id))


@router.post("/items/{uuid:item_id}/restore/", response={200: ItemOut, **REFUSALS})
def restore_item(request: HttpRequest, item_id: UUID):
    """Offer an archived item again. Safe to repeat."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    actions.restore_item(member=request.member, item_id=item_id, now=timezone.now())
    return _item(queries.one_item(request.member, item_id))


@router.get(
    "/items/export/",
    response=REFUSALS,
    summary="Export items",
    openapi_extra={"responses": {200: told_as("text/csv", XLSX)}},
)
def export_items(
    request: HttpRequest,
    q: str = Query("", max_length=200, description="fragment of the code or a name"),
    kind: ItemKind | None = None,
    archived: bool = False,
    form: TableFormat = _FORMAT,
) -> HttpResponseBase:
    """Every item that the filters name, as a table; told in the journal."""
    organisations.require(request.member, "catalogue.read")
    filters = ItemFilters(text=_storable(q), kind=kind, archived=archived)
    return exported(request.member, filters=filters, form=form, now=timezone.now())


# -- price lists -----------------------------------------------------------------------------------
@router.get("/price-lists/", response={200: PriceListsOut, **REFUSALS}, summary="List price lists")
def price_lists(
    request: HttpRequest,
    archived: bool = False,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """The price lists, by name."""
    page = queries.price_lists_page(request.member, archived=archived, after=after, size=limit)
    return {"items": list(page.rows), "next_after": page.after}


@router.post(
    "/price-lists/", response={201: PriceListOut, **REFUSALS}, summary="Create a price list"
)
def create_price_list(request: HttpRequest, price_list: PriceListIn, idempotency_key: str = KEY):
    """A new price list, empty. `Idempotency-Key` makes a repeated call safe."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    organisations.require(request.member, "catalogue.manage")

    now = timezone.now()

    def created() -> dict[str, Any]:
        row = actions.create_price_list(
            member=request.member, facts=_list_facts(price_list), now=now
        )
        return _price_list(row)

    return created_once(request.member, request.path, idempotency_key, price_list, created, now)


@router.get("/price-lists/{uuid:price_list_id}/", response={200: PriceListOut, **REFUSALS})
def price_list(request: HttpRequest, price_list_id: UUID):
    """One price list."""
    return queries.one_price_list(request.member, price_list_id)


@router.post(
    "/price-lists/{uuid:price_list_id}/",
    response={200: PriceListOut, **REFUSALS},
    summary="Change a price list",
)
def change_price_list(request: HttpRequest, price_list_id: UUID, price_list: PriceListChange):
    """State a price list anew, in the version it was read in."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    return actions.change_price_list(
        member=request.member,
        price_list_id=price_list_id,
        version=price_list.version,
        facts=_list_facts(price_list),
        now=timezone.now(),
    )


@router.post("/price-lists/{uuid:price_list_id}/archive/", response={200: PriceListOut, **REFUSALS})
def archive_price_list(request: HttpRequest, price_list_id: UUID):
    """Apply a list to nothing new. Safe to repeat."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    actions.archive_price_list(
        member=request.member, price_list_id=price_list_id, now=timezone.now()
    )
    return queries.one_price_list(request.member, price_list_id)


@router.post("/price-lists/{uuid:price_list_id}/restore/", response={200: PriceListOut, **REFUSALS})
def restore_price_list(request: HttpRequest, price_list_id: UUID):
    """Apply an archived list again. Safe to repeat."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    actions.restore_price_list(
        member=request.member, price_list_id=price_list_id, now=timezone.now()
    )
    return queries.one_price_list(request.member, price_list_id)


@router.get("/price-lists/{uuid:price_list_id}/prices/", response={200: PricesOut, **REFUSALS})
def prices(
    request: HttpRequest,
    price_list_id: UUID,
    after: UUID | None = None,
    limit: int = Query(50, ge=1, le=200),
):
    """The prices of a list, by code and quantity."""
    row = queries.one_price_list(request.member, price_list_id)
    page = queries.prices_page(request.member, row, after=after, size=limit)
    return {"items": [_price(one) for one in page.rows], "next_after": page.after}


@router.post(
    "/price-lists/{uuid:price_list_id}/prices/",
    response={200: PriceOut, **REFUSALS},
    summary="Set a price",
)
def set_price(request: HttpRequest, price_list_id: UUID, price: PriceIn):
    """Put the price of an item into a list. Repeated, it changes nothing more."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    price_id, _before = actions.set_price(
        member=request.member,
        price_list_id=price_list_id,
        item_id=price.item_id,
        price=price.price,
        from_quantity=price.from_quantity,
        now=timezone.now(),
    )
    code = queries.one_item(request.member, price.item_id).code
    return {**price.model_dump(), "id": price_id, "code": code}


@router.post(
    "/price-lists/{uuid:price_list_id}/prices/change/",
    response={200: ChangedOut, **REFUSALS},
    summary="Change many prices",
)
def change_prices(request: HttpRequest, price_list_id: UUID, asked: PriceChangesIn):
    """Change or remove prices of a list, all or none; 409 where one has changed since `was`."""
    organisations.require(request.member, "catalogue.read")  # what it answers
    done = actions.change_prices(
        member=request.member,
        price_list_id=price_list_id,
        changes=[PriceChange(one.id, one.was, one.becomes) for one in asked.changes],
        now=timezone.now(),
    )
    return {"changed": done}


# -- in and out ------------------------------------------------------------------------------------
def _storable(text: str) -> str:
    """PostgreSQL holds no NUL."""
    return text.replace("\0", "\ufffd")


def _facts(item: ItemIn) -> ItemFacts:
    values = item.model_dump(exclude={"texts", "version"})
    texts = {
        language: ItemText(text.name, text.description) for language, text in item.texts.items()
    }
    return ItemFacts(**values, texts=texts)


def _list_facts(price_list: PriceListIn) -> PriceListFacts:
    return PriceListFacts(**price_list.model_dump(exclude={"version"}))


def _item(row: Item) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ItemOut.model_fields}
    return found | {
        "price": actions.exact(row.price),
        "vat_percent": None if row.vat_percent is None else actions.exact(row.vat_percent),
    }


def _price_list(row: PriceList) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PriceListOut.model_fields}


def _price(row: ListPrice) -> dict[str, Any]:
    return {
        "id": row.id,
        "item_id": row.item_id,
        "code": row.item.code,
        "from_quantity": actions.exact(row.from_quantity),
        "price": actions.exact(row.price),
    }
