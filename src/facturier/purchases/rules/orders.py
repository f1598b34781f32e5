"""What a purchase order states, and what is wrong with it. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from facturier.money.rounding import PRICE_DECIMALS, QUANTITY_DECIMALS, exactly, fits, rounded

LONGEST = {"number": 40, "note": 1000, "item": 40, "name": 200, "unit": 3}
MOST_LINES = 200
MOST_QUANTITY, MOST_PRICE = Decimal(10**8), Decimal(10**9)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class Wrong(StrEnum):
    """What can be wrong with a field."""

    MISSING = "missing"
    LONG = "long"
    NOT_POSITIVE = "not_positive"
    NEGATIVE = "negative"
    TOO_GREAT = "too_great"
    TOO_FINE = "too_fine"
    YEAR = "year"
    MANY = "many"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line: quantity with four decimals, net price with six. `id` names one that is there.

    `by_amount`: a service, of which an amount is done and invoiced rather than a count.
    """

    name: str
    quantity: Decimal
    price: Decimal
    item: str = ""
    unit: str = "C62"
    vat_percent: Decimal | None = None
    by_amount: bool = False
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """A purchase order. Without a number it takes the next of our series."""

    supplier_id: UUID
    entity_id: UUID
    order_date: date
    lines: tuple[LineFacts, ...]
    number: str = ""
    currency: str = "EUR"
    department_id: UUID | None = None
    project_id: UUID | None = None
    category_id: UUID | None = None
    note: str = ""


def settled(facts: OrderFacts) -> OrderFacts:
    """The same without what nobody means: blanks around, NUL, cases of codes."""

    def plain(text: str) -> str:
        return " ".join(text.replace("\0", " ").split())

    return replace(
        facts,
        number=plain(facts.number),
        currency=plain(facts.currency).upper(),
        note=facts.note.replace("\0", " ").strip(),
        lines=tuple(
            replace(one, name=plain(one.name), item=plain(one.item), unit=plain(one.unit).upper())
            for one in facts.lines
        ),
    )


def faults_of(facts: OrderFacts) -> dict[str, Wrong]:
    """Field -> what is wrong; of a line `lines.<place>.<field>`, counted from one."""
    found: dict[str, Wrong] = {}
    for name in ("number", "note"):
        if len(getattr(facts, name)) > LONGEST[name]:
            found[name] = Wrong.LONG
    if not (len(facts.currency) == 3 and facts.currency.isascii() and facts.currency.isalpha()):
        found["currency"] = Wrong.CODE
    if not EARLIEST <= facts.order_date <= LATEST:
        found["order_date"] = Wrong.YEAR
    if not facts.lines:
        found["lines"] = Wrong.MISSING
    if len(facts.lines) > MOST_LINES:
        found["lines"] = Wrong.MANY
    for place, line in enumerate(facts.lines[:MOST_LINES], 1):
        found |= {f"lines.{place}.{name}": wrong for name, wrong in line_faults(line).items()}
    return found


def line_faults(line: LineFacts) -> dict[str, Wrong]:
    """Field -> what is wrong with a line."""
    found: dict[str, Wrong] = {}
    for name in ("name", "item"):
        if len(getattr(line, name)) > LONGEST[name]:
            found[name] = Wrong.LONG
    if not line.name:
        found["name"] = Wrong.MISSING
    if not (1 < len(line.unit) <= LONGEST["unit"] and line.unit.isascii() and line.unit.isalnum()):
        found["unit"] = Wrong.CODE
    found |= _numbers(line)
    if "quantity" not in found and line.quantity == 0:
        found["quantity"] = Wrong.NOT_POSITIVE
    if line.by_amount and "price" not in found and line.price == 0:
        found["price"] = Wrong.NOT_POSITIVE
    return found


def _numbers(line: LineFacts) -> dict[str, Wrong]:
    found = {}
    numbers = [
        ("quantity", line.quantity, MOST_QUANTITY, QUANTITY_DECIMALS),
        ("price", line.price, MOST_PRICE, PRICE_DECIMALS),
        ("vat_percent", line.vat_percent or Decimal(0), Decimal(100), 2),
    ]
    for name, value, most, decimals in numbers:
        if not value.is_finite() or value > most:
            found[name] = Wrong.TOO_GREAT
        elif value < 0:
            found[name] = Wrong.NEGATIVE
        elif not fits(value, decimals):
            found[name] = Wrong.TOO_FINE
    return found


@exactly
def net_of(line: LineFacts) -> Decimal:
    """What a line comes to, in cents."""
    return rounded(line.quantity * line.price)


def total_of(facts: OrderFacts) -> Decimal:
    """What an order comes to without VAT."""
    return sum((net_of(one) for one in facts.lines), Decimal(0))
