"""What an entry and a milestone state, how it is typed, and what is wrong with it. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from facturier.kit.typed import decimal_of
from facturier.money.rounding import fits

LONGEST = {"person_name": 120, "person_key": 100, "task": 120, "description": 1000,
           "source": 40, "external_id": 100, "name": 200}  # fmt: skip
MOST_HOURS, MOST_RATE, MOST_AMOUNT = Decimal(24), Decimal(10**7), Decimal(10**11)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
CENTS, RATE_DECIMALS = 2, 4


class Wrong(StrEnum):
    """What can be wrong with a field."""

    MISSING = "missing"
    LONG = "long"
    UNREADABLE = "unreadable"
    NOT_POSITIVE = "not_positive"
    NEGATIVE = "negative"
    TOO_GREAT = "too_great"
    TOO_FINE = "too_fine"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """Time as it is stated: hours of a day with two decimals, net euros an hour with four."""

    customer_id: UUID
    person_name: str
    day: date
    hours: Decimal
    rate: Decimal
    project_id: UUID | None = None
    person_id: UUID | None = None
    person_key: str = ""
    task: str = ""
    description: str = ""
    source: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone as it is stated: a net amount in euros; VAT as the situation says, or at a rate.

    `reached_date` is empty until it is reached.
    """

    customer_id: UUID
    name: str
    due_date: date
    amount: Decimal
    project_id: UUID | None = None
    reached_date: date | None = None
    vat_percent: Decimal | None = None
    source: str = ""
    external_id: str = ""


Facts = EntryFacts | MilestoneFacts
_TEXTS: dict[type, tuple[str, ...]] = {
    EntryFacts: ("person_name", "person_key", "task", "description", "source", "external_id"),
    MilestoneFacts: ("name", "source", "external_id"),
}


F = TypeVar("F", bound=EntryFacts | MilestoneFacts)


def settled(facts: F) -> F:
    """The facts with their texts in one form: no blanks around or doubled, but lines kept."""
    texts: Any = {name: _settled(getattr(facts, name)) for name in _TEXTS[type(facts)]}
    return replace(facts, **texts)


def _settled(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def faults_of(facts: Facts) -> dict[str, Wrong]:
    """Field -> what is wrong, for settled facts: everything, not only the first thing."""
    found = {name: wrong for name in _TEXTS[type(facts)] if (wrong := _text_fault(facts, name))}
    if isinstance(facts, EntryFacts):
        checks = {
            "day": _day_fault(facts.day),
            "hours": _number_fault(facts.hours, CENTS, MOST_HOURS, positive=True),
            "rate": _number_fault(facts.rate, RATE_DECIMALS, MOST_RATE),
        }
    else:
        checks = {
            "due_date": _day_fault(facts.due_date),
            "reached_date": _day_fault(facts.reached_date) if facts.reached_date else None,
            "amount": _number_fault(facts.amount, CENTS, MOST_AMOUNT, positive=True),
            "vat_percent": None
            if facts.vat_percent is None
            else _number_fault(facts.vat_percent, CENTS, Decimal(100)),
        }
    return found | {name: wrong for name, wrong in checks.items() if wrong}


def _text_fault(facts: Facts, name: str) -> Wrong | None:
    text = getattr(facts, name)
    if not text and name in ("person_name", "name"):
        return Wrong.MISSING
    if len(text) > LONGEST[name]:
        return Wrong.LONG
    if any((ord(char) < 32 and char != "\n") or "\ud800" <= char <= "\udfff" for char in text):
        return Wrong.UNREADABLE
    return None


def _day_fault(day: date) -> Wrong | None:
    return None if EARLIEST <= day <= LATEST else Wrong.YEAR


def _number_fault(
    number: Decimal, decimals: int, most: Decimal, *, positive: bool = False
) -> Wrong | None:
    if not number.is_finite():
        return Wrong.UNREADABLE
    if number > most:
        return Wrong.TOO_GREAT
    if number < 0 or (positive and not number):
        return Wrong.NOT_POSITIVE if positive else Wrong.NEGATIVE
    return None if fits(number, decimals) else Wrong.TOO_FINE


# -- as people type ----------------------------------------------------------------------------
def day_of(text: str) -> date | None:
    """A day as people and tools write it: 2026-03-02, 02/03/2026, 2.3.26; None if it is none."""
    text = text.strip()[:25]
    french = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", text, re.ASCII)
    try:
        if french:
            day, month, year = (int(part) for part in french.groups())
            return date(year + 2000 if year < 100 else year, month, day)
        iso = re.fullmatch(r"(\d{4}-\d\d-\d\d)([T ]00:00(:00)?)?", text, re.ASCII)
        return date.fromisoformat(iso[1]) if iso else None
    except ValueError:
        return None


def hours_of(text: str) -> Decimal | None:
    """Hours as people type them: 1.5, 1,5, 1h30, 1:30, 45 min; None if they are none.

    Minutes that make no hundredth of an hour (20 min) are no hours to two decimals: None too.
    """
    bare = text.strip().lower()
    clock = re.fullmatch(r"(\d{1,2})\s*(?:h|:)\s*(\d{1,2})?", bare, re.ASCII)
    minutes = re.fullmatch(r"(\d{1,4})\s*(?:min|mn|')", bare, re.ASCII)
    if clock or minutes:
        past = int(clock[2] or 0) if clock else 0
        if past > 59:
            return None
        whole = int(clock[1]) * 60 + past if clock else int(minutes[1]) if minutes else 0
        found = Decimal(whole * 100) / 60
        return found / 100 if found == found.to_integral_value() else None
    return decimal_of(bare.removesuffix("h").strip())
