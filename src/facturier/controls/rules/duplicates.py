"""Whether two received invoices may be one. Pure: a suspicion with its signals, never a verdict."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from facturier.controls.rules import Compared, Found, Severity
from facturier.controls.rules.numbers import Likeness, number_key, number_likeness
from facturier.register.rules import amount_of, kind_of

LONG_KEY = 4
_A_YEAR, _A_MONTH = 366, 31
LEARNED_AFTER = 2
"""So many other invoices of the supplier at the same amount make it a habit (a subscription)."""
FLOOD = 10
_ALONE = frozenset({"credit_note", "corrective", "deposit"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared of a received invoice. Amounts in ten-thousandths of the currency."""

    id: UUID
    entry: int
    reference: str
    number: str
    type_code: str
    party_id: UUID | None
    seller_key: str
    entity_id: UUID | None
    issue_date: date | None
    currency: str
    gross: int | None
    order: str = ""
    accounts: frozenset[str] = frozenset()
    preceding: frozenset[str] = frozenset()
    """Keys of the numbers of earlier invoices that it names (BG-3)."""
    deducts: bool = False
    text_key: str = ""
    channel: str = ""
    syntax: str = ""


class Level(StrEnum):
    """How likely two are one."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known of the supplier: whether the amount comes back, and whether it was explained.

    `repeats` counts its other invoices at this amount with another number; `learned` says that a
    person found two at this amount to be two.
    """

    repeats: int = 0
    learned: bool = False

    @property
    def is_flood(self) -> bool:
        """Whether so many come at this amount that two numbers may be one slip apart."""
        return self.learned or self.repeats >= FLOOD

    @property
    def is_subscription(self) -> bool:
        """Whether the amount alone says nothing."""
        return self.learned or self.repeats >= LEARNED_AFTER


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far apart dates and amounts may be for what is not exactly the same."""

    days: int = 5
    permille: int = 10


@dataclass(frozen=True, slots=True)
class Suspicion:
    """That two may be one: how likely, and by which signals."""

    level: Level
    signals: tuple[str, ...]


def comparable(one: Candidate, other: Candidate) -> bool:
    """False for what is never the same: a credit note and an invoice, a deposit and its final
    invoice, a corrective and its original, or one that names the other.
    """
    kinds = {kind_of(each.type_code) for each in (one, other)}
    if len(kinds) > 1 and kinds & _ALONE:
        return False
    if one.deducts != other.deducts:
        return False
    return not any(
        number_key(second.number) in first.preceding
        for first, second in ((one, other), (other, one))
    )


def suspicion(
    one: Candidate,
    other: Candidate,
    *,
    same_supplier: bool,
    habits: Habits = Habits(),
    bounds: Bounds = Bounds(),
) -> Suspicion | None:
    """Whether two invoices may be one; the order of the two does not matter."""
    if not comparable(one, other) or one.currency != other.currency:
        return None
    number = number_likeness(one.number, other.number)
    gap = _gap(one, other)
    signals = tuple(_signals(one, other, number, gap, same_supplier=same_supplier))
    # The words of the page hold the supplier, the number and the amount: all the same, or none.
    if one.text_key and one.text_key == other.text_key and number is not Likeness.DIFFERENT:
        return Suspicion(Level.CERTAIN, ("content", *signals))
    if same_supplier:
        level = _of_one_supplier(one, other, number, gap, habits, bounds)
    else:
        level = _of_two_suppliers(one, other, number, gap)
    return Suspicion(level, signals) if level else None


def _of_one_supplier(
    one: Candidate,
    other: Candidate,
    number: Likeness,
    gap: int | None,
    habits: Habits,
    bounds: Bounds,
) -> Level | None:
    equal = one.gross is not None and one.gross == other.gross
    if number in (Likeness.SAME, Likeness.NORMALISED):
        return _of_one_number(one, other, gap, exact=number is Likeness.SAME)
    if habits.is_subscription:
        # Its numbers follow each other at one amount: one slip on one day still says something,
        # unless so many come that neighbours are a slip apart.
        slipped = number is Likeness.NEAR and equal and gap == 0
        return Level.POSSIBLE if slipped and not habits.is_flood else None
    soon = gap is not None and gap <= bounds.days
    if number is Likeness.NEAR and soon:
        if equal:
            return Level.PROBABLE
        return Level.POSSIBLE if _close(one.gross, other.gross, bounds.permille) else None
    if not equal:
        return None
    if number is Likeness.MISSING and (soon or gap is None):
        return Level.POSSIBLE
    if number is Likeness.OTHER_SERIES and soon:
        return Level.POSSIBLE
    same_order = bool(one.order) and one.order == other.order
    return Level.POSSIBLE if same_order and gap == 0 else None


def _of_one_number(
    one: Candidate, other: Candidate, gap: int | None, *, exact: bool
) -> Level | None:
    """A supplier numbers once; some begin again each year."""
    equal = one.gross is not None and one.gross == other.gross
    long = len(number_key(one.number)) > LONG_KEY
    years = {each.issue_date.year for each in (one, other) if each.issue_date}
    if equal:
        if gap is None or gap <= _A_MONTH or (len(years) == 1 and exact):
            return Level.CERTAIN
        return Level.PROBABLE if long or len(years) == 1 else None
    if exact:
        near = gap is None or gap <= _A_MONTH or len(years) == 1
        return Level.PROBABLE if near else None
    soon = gap is not None and gap <= _A_MONTH
    return Level.PROBABLE if soon and _close(one.gross, other.gross, 50) else None


def _of_two_suppliers(
    one: Candidate, other: Candidate, number: Likeness, gap: int | None
) -> Level | None:
    """The same paper under two suppliers: sister companies, or one that nobody recognised."""
    if number not in (Likeness.SAME, Likeness.NORMALISED) or one.gross != other.gross:
        return None
    if one.gross is None or gap is None or gap > 3:
        return None
    kin = bool(one.accounts & other.accounts) or _names_alike(one.seller_key, other.seller_key)
    unknown = None in (one.party_id, other.party_id)
    return (
        Level.PROBABLE if kin or (unknown and not (one.seller_key and other.seller_key)) else None
    )


def _names_alike(one: str, other: str) -> bool:
    first, second = (
        {word for word in name.replace("-", " ").split() if len(word) > 2 and word not in _FORMS}
        for name in (one, other)
    )
    return bool(first) and bool(second) and (first <= second or second <= first)


_FORMS = frozenset(
    {"sarl", "sas", "sasu", "eurl", "sci", "snc", "scop", "societe", "ste", "ets"}
    | {"etablissements"}
)


def _gap(one: Candidate, other: Candidate) -> int | None:
    if one.issue_date is None or other.issue_date is None:
        return None
    return abs((one.issue_date - other.issue_date).days)


def _close(one: int | None, other: int | None, permille: int) -> bool:
    if one is None or other is None:
        return False
    return abs(one - other) * 1000 <= permille * max(abs(one), abs(other))


def _signals(
    one: Candidate, other: Candidate, number: Likeness, gap: int | None, *, same_supplier: bool
) -> Any:
    yield f"number_{number.value}"
    yield "supplier_same" if same_supplier else "supplier_sister"
    if one.gross is not None and one.gross == other.gross:
        yield "gross_same"
    if gap == 0:
        yield "date_same"
    elif gap is not None and gap <= _A_MONTH:
        yield "date_near"
    if one.order and one.order == other.order:
        yield "order_same"
    if one.entity_id != other.entity_id:
        yield "entity_other"
    if one.channel != other.channel or one.syntax != other.syntax:
        yield "channel_other"


_RULES = {
    Level.CERTAIN: ("duplicate.same", None),
    Level.PROBABLE: ("duplicate.alike", None),
    Level.POSSIBLE: ("duplicate.alike", Severity.LOW),
}


def found_pair(one: Candidate, other: Candidate, suspected: Suspicion) -> Found:
    """The doubt of `one`, the later entry, about `other`."""
    rule, severity = _RULES[suspected.level]
    if "content" in suspected.signals:
        rule = "duplicate.content"

    def money(units: int | None) -> str:
        amount = amount_of(units)
        return "" if amount is None else f"{amount} {one.currency}"

    def day(of: date | None) -> str:
        return of.isoformat() if of else ""

    evidence = (
        Compared("number", one.number, other.number),
        *(
            (Compared("supplier", one.seller_key, other.seller_key),)
            if one.seller_key != other.seller_key
            else ()
        ),
        Compared("issue_date", day(one.issue_date), day(other.issue_date), "day"),
        Compared("gross", money(one.gross), money(other.gross), "money"),
        *((Compared("order", one.order, other.order),) if one.order or other.order else ()),
    )
    return Found(rule, evidence, str(other.id), severity, suspected.signals)


def legal_of(one: Candidate, other: Candidate) -> Candidate:
    """Which of two entries of one invoice is the legal original: the platform's file, else the
    structured one, else the one that came first.
    """

    def rank(each: Candidate) -> tuple[bool, bool, int]:
        return each.channel != "platform", not each.syntax or each.syntax == "PDF", each.entry

    return min(one, other, key=rank)
