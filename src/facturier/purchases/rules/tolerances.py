"""How far an invoice or a receipt may differ before a person is asked. Pure.

Three limits, each by percentage and by amount: quantity between order and receipt, quantity
between receipt and invoice, price between order and invoice. Where both are given the stricter one
counts; the most specific rule wins (supplier and category, supplier, category, all).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any
from uuid import UUID

from facturier.money.rounding import exactly, fits

MOST_PERCENT, MOST_AMOUNT = Decimal(100), Decimal(100_000)
MOST_RULES = 200
LIMITS = ("receipt_quantity", "invoice_quantity", "invoice_price")
MEASURE = Decimal(1).scaleb(-10)
EURO = "EUR"


@dataclass(frozen=True, slots=True)
class Limit:
    """Percent of what was ordered, and euros; None does not bound, both None are refused."""

    percent: Decimal | None = Decimal(0)
    amount: Decimal | None = None

    def as_json(self) -> dict[str, str | None]:
        """As it is kept."""
        return {
            "percent": None if self.percent is None else str(self.percent),
            "amount": None if self.amount is None else str(self.amount),
        }


@dataclass(frozen=True, slots=True)
class ToleranceRule:
    """The limits for a supplier, a category, both, or everything else (neither)."""

    supplier_id: UUID | None = None
    category_id: UUID | None = None
    receipt_quantity: Limit = field(default_factory=Limit)
    invoice_quantity: Limit = field(default_factory=Limit)
    invoice_price: Limit = field(default_factory=Limit)

    @property
    def is_general(self) -> bool:
        """Whether it holds where nothing more specific does."""
        return self.supplier_id is None and self.category_id is None

    def as_json(self) -> dict[str, Any]:
        """As it is kept, and as evidence tells which rule was applied."""
        return {
            "supplier_id": str(self.supplier_id) if self.supplier_id else None,
            "category_id": str(self.category_id) if self.category_id else None,
            **{name: getattr(self, name).as_json() for name in LIMITS},
        }


def rule_from(kept: dict[str, Any]) -> ToleranceRule:
    """A rule as it was kept."""

    def number(value: str | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    return ToleranceRule(
        UUID(kept["supplier_id"]) if kept["supplier_id"] else None,
        UUID(kept["category_id"]) if kept["category_id"] else None,
        **{
            name: Limit(number(kept[name]["percent"]), number(kept[name]["amount"]))
            for name in LIMITS
        },
    )


def rule_for(
    rules: Iterable[ToleranceRule], suppliers: Iterable[UUID], category_id: UUID | None
) -> ToleranceRule:
    """The most specific rule for a supplier (under any of its keys) and a category."""
    ours = frozenset(suppliers)
    fitting = [
        rule
        for rule in rules
        if (rule.supplier_id is None or rule.supplier_id in ours)
        and (rule.category_id is None or rule.category_id == category_id)
    ]
    return max(
        fitting,
        key=lambda rule: (rule.supplier_id is not None, rule.category_id is not None),
        default=ToleranceRule(),
    )


def fault_of(limit: Limit) -> str | None:
    """What is wrong with a limit (a stable word), or None."""
    if limit.percent is None and limit.amount is None:
        return "none"
    for value, most in ((limit.percent, MOST_PERCENT), (limit.amount, MOST_AMOUNT)):
        if value is not None and not (value.is_finite() and 0 <= value <= most and fits(value, 2)):
            return "bounds"
    return None


@exactly
def quantity_allowed(limit: Limit, quantity: Decimal, price: Decimal, currency: str) -> Decimal:
    """How much more than what stands may come, of a line of so many at that price.

    An amount is in euros: it allows nothing of an order in another currency, whose rate nobody
    has said. Never more than was ordered once again.
    """
    found = []
    if limit.percent is not None:
        found.append(quantity * limit.percent / 100)
    if limit.amount is not None:
        if currency != EURO and limit.amount:
            found.append(Decimal(0))
        elif price > 0:
            found.append(limit.amount / price)
        elif limit.percent is None:
            found.append(Decimal(0))
    return min([*found, quantity]).quantize(MEASURE, ROUND_DOWN)


@exactly
def price_within(
    limit: Limit, *, over: Decimal, ordered: Decimal, total_over: Decimal, currency: str
) -> bool:
    """Whether a price above the ordered one passes.

    `over` is for one unit; `total_over` is what all invoices of the line come to beyond its price:
    many small invoices pass no more than one.
    """
    if over <= 0:
        return True
    if limit.percent is not None and over * 100 > ordered * limit.percent:
        return False
    if limit.amount is not None:
        return total_over <= (limit.amount if currency == EURO else 0)
    return True
