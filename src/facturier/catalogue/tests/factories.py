"""Items of the tests, made by the same verbs as real ones."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from facturier.catalogue import actions
from facturier.catalogue.models import Item
from facturier.catalogue.rules import ItemFacts, ItemText
from facturier.organisations.tests.factories import NOW, Company


def some_facts(**rest: Any) -> ItemFacts:
    """An oak shelf at 96.50, or what `rest` makes of it."""
    values: dict[str, Any] = {
        "code": "ETG-900",
        "kind": "goods",
        "texts": {"fr": ItemText("Étagère chêne", "900 mm"), "en": ItemText("Oak shelf")},
        "unit": "C62",
        "price": Decimal("96.5"),
        "account": "701000",
    }
    if "name" in rest:
        rest["texts"] = {"fr": ItemText(rest.pop("name"))}
    return ItemFacts(**{**values, **rest})


def an_item(company: Company, code: str = "ETG-900", *, by: str = "owner", **rest: Any) -> Item:
    """An item of the catalogue."""
    with company.here():
        return actions.create_item(member=company[by], facts=some_facts(code=code, **rest), now=NOW)


def a_price_list(
    company: Company,
    name: str = "Architectes",
    *,
    valid_from: date = date(2026, 1, 1),
    valid_to: date | None = None,
    currency: str = "EUR",
) -> UUID:
    """A price list, empty."""
    facts = actions.PriceListFacts(name, valid_from, valid_to, currency)
    with company.here():
        return actions.create_price_list(member=company["owner"], facts=facts, now=NOW).id


def a_price(
    company: Company, price_list_id: UUID, item: Item, price: str, quantity: str = "0"
) -> UUID:
    """A price in a list."""
    with company.here():
        return actions.set_price(
            member=company["owner"],
            price_list_id=price_list_id,
            item_id=item.id,
            price=Decimal(price),
            from_quantity=Decimal(quantity),
            now=NOW,
        )[0]
