"""Situations, legal mentions, prices, terms of what is sold. Pure."""

from facturier.sales.rules.discounts import EarlyPayment, UnitPrice, early_payment, unit_price
from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.facts import (
    Buyer,
    Facts,
    Margin,
    Nature,
    Regime,
    Seller,
    Supply,
    nature_letter,
    regime_of,
)
from facturier.sales.rules.kinds import CODES, Condition, Kind, Said
from facturier.sales.rules.situations import Bar, Situation, TaxPoint, clashes, situation_of
from facturier.sales.rules.terms import (
    WITHOUT_AGREEMENT,
    Due,
    Part,
    Terms,
    ceiling,
    date_ceiling,
    due_date,
    due_dates,
)
from facturier.sales.rules.wording_texts import SHIPPED, wording_in_force
from facturier.sales.rules.wordings import Chosen, Decision, Place, Why

__all__ = [
    "CODES",
    "EXEMPTIONS",
    "SHIPPED",
    "WITHOUT_AGREEMENT",
    "Bar",
    "Buyer",
    "Chosen",
    "Condition",
    "Decision",
    "Due",
    "EarlyPayment",
    "Facts",
    "Kind",
    "Margin",
    "Nature",
    "Part",
    "Place",
    "Regime",
    "Said",
    "Seller",
    "Situation",
    "Supply",
    "TaxPoint",
    "Terms",
    "UnitPrice",
    "Why",
    "ceiling",
    "clashes",
    "date_ceiling",
    "due_date",
    "due_dates",
    "early_payment",
    "nature_letter",
    "regime_of",
    "situation_of",
    "unit_price",
    "wording_in_force",
]
