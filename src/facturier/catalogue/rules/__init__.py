"""Items, their VAT, and which price holds. Pure."""

from facturier.catalogue.rules.items import (
    LANGUAGES,
    LONGEST,
    NUMBERED,
    ItemFacts,
    ItemKind,
    ItemText,
    Wrong,
    code_key,
    faults_of,
    list_key,
    next_code,
    price_fault,
    quantity_fault,
    settled,
)
from facturier.catalogue.rules.prices import (
    Break,
    HeldPrice,
    Source,
    Tariff,
    price_that_holds,
)
from facturier.catalogue.rules.vat import (
    CORSICA,
    MAINLAND,
    OVERSEAS,
    RATES,
    VatCategory,
)

__all__ = [
    "CORSICA",
    "LANGUAGES",
    "LONGEST",
    "MAINLAND",
    "NUMBERED",
    "OVERSEAS",
    "RATES",
    "Break",
    "HeldPrice",
    "ItemFacts",
    "ItemKind",
    "ItemText",
    "Source",
    "Tariff",
    "VatCategory",
    "Wrong",
    "code_key",
    "faults_of",
    "list_key",
    "next_code",
    "price_fault",
    "price_that_holds",
    "quantity_fault",
    "settled",
]
