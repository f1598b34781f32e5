"""An invoice against the history of its supplier, and against the law on terms. Pure.

Robust on purpose: the median and the median absolute deviation (MAD) of at least five invoices, so
that one odd invoice of the past neither hides nor makes a doubt.
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from facturier.controls.rules import Compared, Found, Setting, Severity

LEAST_HISTORY = 5
LEAST_PRICES = 3
_SCALE = Decimal("1.4826")
"""Makes a MAD comparable to a standard deviation, for what is normally spread."""
_DAYS, _DAYS_END_OF_MONTH = 60, 45
"""Code de commerce, article L441-10, I."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier invoice of the same supplier, in the same currency."""

    reference: str
    issue_date: date | None
    net: Decimal | None
    rates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Priced:
    """A line: what it is (`key`, folded, with its unit), as it is written, and its unit price."""

    key: str
    name: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Now:
    """The invoice that is looked at."""

    issue_date: date | None
    due_date: date | None
    currency: str
    net: Decimal | None
    rates: frozenset[str]
    lines: tuple[Priced, ...] = ()
    is_credit: bool = False
    is_known: bool = True
    """Whether its supplier is one of our parties: of a stranger there is no history."""
    in_france: bool = True
    """Whether the supplier is in France, where the ceiling of terms holds."""
    end_of_month: bool = False
    """Whether our terms with the supplier count from the end of a month."""


def habits(
    now: Now,
    past: Sequence[Past],
    prices: Mapping[str, Sequence[Decimal]],
    settings: Mapping[str, Setting],
) -> Iterator[Found]:
    """Every doubt that the history gives, the latest invoice of `past` first; settings by rule."""
    if not now.is_known:
        return
    if not past:
        yield Found("supplier.new", ())
    if not now.is_credit:
        yield from _amount(now, past, settings["amount.unusual"].limits["times"])
        yield from _prices(now, past, prices, settings["price.unusual"].limits["percent"])
        yield from _rhythm(now, past, settings["rhythm.unusual"].limits["times"])
        yield from _round(now, past, settings["amount.round"].limits["from"])
        split = settings["purchase.split"].limits
        yield from _split(now, past, split["limit"], split["days"])
    yield from _rates(now, past)
    yield from _weekend(now, past)


def spread(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """(median, MAD) of some values; none is no history, and a mistake of the caller."""
    middle = median(values)
    return middle, median([abs(value - middle) for value in values])


def _amount(now: Now, past: Sequence[Past], times: int) -> Iterator[Found]:
    nets = [one.net for one in past if one.net is not None and one.net > 0]
    if now.net is None or len(nets) < LEAST_HISTORY:
        return
    middle, mad = spread(nets)
    # A supplier that always asks the same has no spread: a twentieth of it is nothing to ask about.
    allowed = times * max(mad * _SCALE, middle / 20)
    if abs(now.net - middle) <= allowed:
        return
    yield Found(
        "amount.unusual",
        (
            Compared("net", _money(now.net, now), _money(middle, now), "money"),
            Compared("usual_span", "", _span(middle, allowed, now), "span"),
            Compared("history", "", str(len(nets)), "number"),
        ),
    )


def _prices(
    now: Now, past: Sequence[Past], prices: Mapping[str, Sequence[Decimal]], percent: int
) -> Iterator[Found]:
    if len(past) < LEAST_HISTORY:
        return
    seen: set[str] = set()
    for line in now.lines:
        before = prices.get(line.key, ())
        if line.key in seen or len(before) < LEAST_PRICES:
            continue
        middle = median(before)
        if middle > 0 and line.price > middle * (100 + percent) / 100:
            seen.add(line.key)
            yield Found(
                "price.unusual",
                (
                    Compared("item", line.name, line.name),
                    Compared("price", _money(line.price, now), _money(middle, now), "money"),
                    Compared("history", "", str(len(before)), "number"),
                ),
                mark=line.key[:80],
            )


def _rhythm(now: Now, past: Sequence[Past], times: int) -> Iterator[Found]:
    """Too soon after the last one, of a supplier that invoices regularly."""
    days = sorted({one.issue_date for one in past if one.issue_date})
    if now.issue_date is None or len(days) < LEAST_HISTORY or now.issue_date <= days[-1]:
        return
    gaps = [Decimal((b - a).days) for a, b in pairwise(days)]
    middle, mad = spread(gaps)
    if middle < LEAST_HISTORY or mad > middle / 4:
        return  # no rhythm to keep
    gap = Decimal((now.issue_date - days[-1]).days)
    if middle - gap > max(times * mad * _SCALE, middle / 2):
        yield Found(
            "rhythm.unusual",
            (
                Compared("gap", str(gap), str(middle), "number"),
                Compared("last_date", now.issue_date.isoformat(), days[-1].isoformat(), "day"),
            ),
        )


def _rates(now: Now, past: Sequence[Past]) -> Iterator[Found]:
    known = frozenset().union(*(one.rates for one in past)) if past else frozenset()
    dated = [one for one in past if one.rates]
    if len(dated) < LEAST_HISTORY or not now.rates - known:
        return
    yield Found(
        "vat.unusual",
        (Compared("rates", _listed(now.rates), _listed(known), "percent"),),
    )


def _weekend(now: Now, past: Sequence[Past]) -> Iterator[Found]:
    if now.issue_date is None or now.issue_date.weekday() < 5:
        return
    if any(one.issue_date and one.issue_date.weekday() >= 5 for one in past):
        return  # this one works at weekends
    yield Found("date.weekend", (Compared("issue_date", now.issue_date.isoformat(), "", "day"),))


def _round(now: Now, past: Sequence[Past], least: int) -> Iterator[Found]:
    if not _is_round(now.net, least):
        return
    if past and sum(_is_round(one.net, least) for one in past) * 4 >= len(past):
        return  # round is what it usually asks
    assert now.net is not None
    yield Found("amount.round", (Compared("net", _money(now.net, now), "", "money"),))


def _is_round(net: Decimal | None, least: int) -> bool:
    return net is not None and net >= least and net % 100 == 0


def _split(now: Now, past: Sequence[Past], limit: int, days: int) -> Iterator[Found]:
    """Three or more within a few days, each under a limit that they pass together."""
    if now.issue_date is None or now.net is None or not 0 < now.net < limit:
        return
    near = [
        one
        for one in past
        if one.issue_date
        and one.net is not None
        and 0 < one.net < limit
        and abs((one.issue_date - now.issue_date).days) < days
    ]
    together = now.net + sum((one.net for one in near if one.net), Decimal(0))
    if len(near) < 2 or together < limit:
        return
    yield Found(
        "purchase.split",
        (
            Compared("together", _money(together, now), _money(Decimal(limit), now), "money"),
            Compared("others", "", ", ".join(one.reference for one in near[:5])),
        ),
    )


def term(now: Now) -> Iterator[Found]:
    """A term above the ceiling of the law between professionals in France.

    60 days from the date of the invoice; 45 days end of month only where the contract says so
    (Code de commerce, article L441-10, I).
    """
    if now.issue_date is None or now.due_date is None or now.is_credit or not now.in_france:
        return
    plain = now.issue_date + timedelta(days=_DAYS)
    by_contract = _end_of_month_ceiling(now.issue_date)
    ceiling = max(plain, by_contract) if now.end_of_month else plain
    if now.due_date <= ceiling:
        return
    allowed_by_contract = now.due_date <= by_contract
    yield Found(
        "term.beyond_law",
        (
            Compared("due_date", now.due_date.isoformat(), ceiling.isoformat(), "day"),
            Compared("days", str((now.due_date - now.issue_date).days), str(_DAYS), "number"),
        ),
        severity=Severity.LOW if allowed_by_contract else None,
        signals=("by_contract",) if allowed_by_contract else (),
    )


def _end_of_month_ceiling(day: date) -> date:
    """The later of the two ways to count 45 days end of month."""
    first = _last_of_month(day) + timedelta(days=_DAYS_END_OF_MONTH)
    second = _last_of_month(day + timedelta(days=_DAYS_END_OF_MONTH))
    return max(first, second)


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _money(amount: Decimal, now: Now) -> str:
    """An amount to be shown: to the cent, or finer where a price is."""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents if cents == amount or amount > 100 else amount.normalize():f} {now.currency}"


def _span(middle: Decimal, allowed: Decimal, now: Now) -> str:
    return f"{_money(max(Decimal(0), middle - allowed), now)} - {_money(middle + allowed, now)}"


def _listed(rates: frozenset[str]) -> str:
    return ", ".join(sorted(rates, key=Decimal))
