"""Verbs of the catalogue: right, lock, rules, change, and the one event that tells it."""

from facturier.catalogue.actions.facts import refusals, sentence_of
from facturier.catalogue.actions.items import (
    archive_item,
    change_item,
    create_item,
    exact,
    facts_of,
    note_export,
    restore_item,
    told,
    withdraw_item,
)
from facturier.catalogue.actions.price_lists import (
    PriceChange,
    PriceListFacts,
    archive_price_list,
    change_price_list,
    change_prices,
    create_price_list,
    find_item,
    restore_price_list,
    set_price,
    take_back_price,
)

__all__ = [
    "PriceChange",
    "PriceListFacts",
    "archive_item",
    "archive_price_list",
    "change_item",
    "change_price_list",
    "change_prices",
    "create_item",
    "create_price_list",
    "exact",
    "facts_of",
    "find_item",
    "note_export",
    "refusals",
    "restore_item",
    "restore_price_list",
    "sentence_of",
    "set_price",
    "take_back_price",
    "told",
    "withdraw_item",
]
