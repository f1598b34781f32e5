"""Reads of the catalogue."""

from facturier.catalogue.queries.items import (
    ItemFilters,
    ItemPage,
    Sort,
    every_item,
    held_price,
    items_among,
    items_by_code,
    items_page,
    name_of,
    one_item,
)
from facturier.catalogue.queries.price_lists import (
    PriceListPage,
    PricePage,
    existing_prices,
    lists_by_name,
    one_price_list,
    price_lists_page,
    prices_of_item,
    prices_page,
)

__all__ = [
    "ItemFilters",
    "ItemPage",
    "PriceListPage",
    "PricePage",
    "Sort",
    "every_item",
    "existing_prices",
    "held_price",
    "items_among",
    "items_by_code",
    "items_page",
    "lists_by_name",
    "name_of",
    "one_item",
    "one_price_list",
    "price_lists_page",
    "prices_of_item",
    "prices_page",
]
