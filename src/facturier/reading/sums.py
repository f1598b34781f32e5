"""Totals and VAT by rate: what the labels name, kept where it adds up to the cent. Pure.

A sum is certain where net and tax make gross, each stands under its name, and nothing else on the
pages would do as well. What does not add up is told with doubt, and nothing is computed in place of
what the document does not show.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice, product

from facturier.reading.around import Layout, Spot
from facturier.reading.found import Found, as_field, plain
from facturier.reading.labels import amount_class
from facturier.reading.result import Confidence, Field
from facturier.reading.values import Amount, amounts_in, percents_in
from facturier.reading.words import Cell, Page

__all__ = ["Rate", "Sums", "amounts", "is_exempt", "only_rate", "rates", "sum_fields", "summed",
           "with_only_rate"]  # fmt: skip

RATES = frozenset(
    map(Decimal, ("20", "10", "5.5", "2.1", "8.5", "13", "0.9", "1.75", "1.05", "19.6", "7", "19",
                  "21", "6", "22", "4", "5", "9", "12", "23", "24", "25", "0"))
)  # fmt: skip
MOST_RATES = 5
MOST_TRIED = 400
_CENT = Decimal("0.01")
_NEAR = Decimal("0.02")
_EXEMPT = re.compile(
    r"autoliquidation|293 ?b|exoner|exempt|reverse charge|non applicable|non soumis|hors champ|"
    r"intracom|zero[- ]rated|export"
)


@dataclass(frozen=True, slots=True)
class Rate:
    """Base and tax of one rate as a line of the page shows them; None where it shows none."""

    percent: Decimal
    base: Decimal | None
    tax: Decimal
    cell: Cell
    spots: tuple[Spot | None, Spot | None, Spot]
    """Of the rate, the base and the tax."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals that were chosen, and how far they hold."""

    net: Found | None
    tax: Found | None
    gross: Found | None
    payable: Found | None
    rates: tuple[Rate, ...]
    adds_up: bool
    named: bool
    """Each under its own name, and nothing else does as well."""
    exempt: bool = False


def amounts(layout: Layout) -> Iterator[Found]:
    """Every amount that a label names: net, tax, gross, payable, prepaid, discount or other."""
    for cell in layout.cells:
        since = 0
        for amount in amounts_in(cell.folded):
            spot = Spot(cell, amount.start, amount.end)
            if (found := _named(layout, spot, since, amount)) is not None:
                yield found
            since = amount.end


def _named(layout: Layout, spot: Spot, since: int, amount: Amount) -> Found | None:
    for label in layout.labels(spot, since):
        if label.relation == "left" and amounts_in(label.text):
            continue  # of a line of amounts, only the head of its column names the second
        kind, strength = amount_class(_without_amounts(label.text))
        if kind:
            if label.relation == "above":
                strength = 1
            return Found(plain(amount.value), spot, label, kind, strength)
        if label.relation == "same" and re.search(r"[a-z]{4}", label.text):
            return None
    return None


def _without_amounts(text: str) -> str:
    return re.sub(r"\(?\d[\d ,.]*%?\)?", " ", text).strip(" :.-")


# -- VAT by rate -----------------------------------------------------------------------------------
def rates(layout: Layout) -> list[Rate]:
    """Lines that show a rate with its tax, and mostly its base; they need not be of the summary."""
    found: list[Rate] = []
    lines: dict[int, list[Cell]] = defaultdict(list)
    for cell in layout.cells:
        lines[cell.line].append(cell)
    for cells in lines.values():
        found += _rates_of(layout, cells)
    return found


def _rates_of(layout: Layout, cells: list[Cell]) -> Iterator[Rate]:
    percents = [(one, cell) for cell in cells for one in percents_in(cell.folded)]
    amounts = [(one, Spot(cell, one.start, one.end)) for cell in cells
               for one in amounts_in(cell.folded)]  # fmt: skip
    for place, (percent, cell) in enumerate(percents):
        if percent.value not in RATES:
            continue
        spot = Spot(cell, percent.start, percent.end)
        # Two rates beside each other on a line: each has the amounts up to the next.
        until = percents[place + 1] if place + 1 < len(percents) else None
        mine = [one for one in amounts if until is None or _before(one[1], until)]
        if place:
            mine = [one for one in mine if not _before(one[1], (percent, cell))]
        yield from _pairs(percent.value, spot, mine, cell, cells)
    if not percents:
        yield from _bare_rates(layout, cells, amounts)


def _before(spot: Spot, mark: tuple[Amount, Cell]) -> bool:
    words, at = spot.words, mark[1].between(mark[0].start, mark[0].end)
    return words[0].left < at[0].left


def _pairs(
    percent: Decimal, spot: Spot | None, amounts: Sequence[tuple[Amount, Spot]], cell: Cell,
    cells: Sequence[Cell],
) -> Iterator[Rate]:  # fmt: skip
    for place, (base, base_spot) in enumerate(amounts):
        for tax, tax_spot in amounts[place + 1 :]:
            # Base before tax: of five pieces the price is a fifth of the net, before it.
            if _makes(base.value, percent, tax.value):
                yield Rate(percent, base.value, tax.value, cell, (spot, base_spot, tax_spot))
                return
    words = " ".join(one.folded for one in cells)
    if amounts and re.search(r"\btva\b|t\.v\.a|\bvat\b|\btax", words):
        tax, tax_spot = amounts[-1]
        yield Rate(percent, None, tax.value, cell, (spot, None, tax_spot))


def _bare_rates(
    layout: Layout, cells: list[Cell], amounts: list[tuple[Amount, Spot]]
) -> Iterator[Rate]:
    """Rates without a sign, under a head that says what they are: 20,00 | 100,00 | 20,00."""
    for cell in cells:
        number = re.fullmatch(r"(\d{1,2}(?:[.,]\d{1,2})?)", cell.folded.strip())
        if not number or (percent := Decimal(number[1].replace(",", "."))) not in RATES:
            continue
        spot = Spot(cell, 0, len(cell.text))
        if any(
            re.search(r"taux|\brate|%|\btva\b|\bvat\b", one.folded) for one in layout.above(spot)
        ):
            others = [one for one in amounts if one[1].cell is not cell]
            if len(others) >= 2:
                yield from _pairs(percent, spot, others, cell, cells)
                return


def _makes(base: Decimal, percent: Decimal, tax: Decimal) -> bool:
    if base == 0 and tax == 0:
        return False
    if percent == 0:
        return tax == 0
    return tax != 0 and abs((base * percent / 100).quantize(_CENT, ROUND_HALF_UP) - tax) <= _NEAR


# -- what is chosen --------------------------------------------------------------------------------
def only_rate(layout: Layout) -> tuple[Decimal, Spot] | None:
    """The rate that every line bears, where no other stands anywhere."""
    seen = [(one.value, Spot(cell, one.start, one.end)) for cell in layout.cells
            for one in percents_in(cell.folded) if one.value in RATES and one.value]  # fmt: skip
    return seen[-1] if len({value for value, _spot in seen}) == 1 else None


def with_only_rate(sums: Sums, only: tuple[Decimal, Spot] | None) -> Sums:
    """The sums with the rate of all lines, where no summary shows it and it makes the tax."""
    if sums.rates or only is None or not sums.adds_up or sums.net is None or sums.tax is None:
        return sums
    percent, spot = only
    net, tax = Decimal(sums.net.value), Decimal(sums.tax.value)
    if not _makes(net, percent, tax):
        return sums
    rate = Rate(percent, net, tax, spot.cell, (spot, sums.net.spot, sums.tax.spot))
    return replace(sums, rates=(rate,))


def summed(founds: Sequence[Found], shown: Sequence[Rate], exempt: bool) -> Sums:
    """The totals of a document out of all that its labels name."""
    kinds: dict[str, list[Found]] = defaultdict(list)
    for one in founds:
        kinds[one.kind].append(one)
    grosses = kinds["gross"] + kinds["payable"]
    best: tuple[tuple[float, ...], Sums] | None = None
    rivals: set[tuple[str, str, str]] = set()
    for net, gross in product(kinds["net"], grosses):
        for tax in _taxes(kinds["tax"], shown, net, gross, exempt):
            chosen = _matching_rates(shown, net, tax, gross)
            score = _score(net, tax, gross, chosen)
            if _holds(net, tax, gross):
                rivals.add((net.value, tax.value if tax else "0", gross.value))
            if best is None or score > best[0]:
                named = min(net.strength, gross.strength, tax.strength if tax else 2) >= 2
                best = score, Sums(net, tax, gross, None, chosen, True, named, exempt)
    if best is None:
        return _unsummed(kinds, shown, exempt)
    sums = best[1]
    alone = len(rivals) == 1 or _largest(rivals) == (
        sums.net and sums.net.value,
        sums.tax.value if sums.tax else "0",
        sums.gross and sums.gross.value,
    )  # fmt: skip
    return Sums(sums.net, sums.tax, sums.gross, _payable(kinds, sums.gross), sums.rates, True,
                sums.named and alone, exempt)  # fmt: skip


def _largest(rivals: set[tuple[str, str, str]]) -> tuple[str, str, str]:
    return max(rivals, key=lambda one: abs(Decimal(one[2])))


def _taxes(
    named: Sequence[Found], shown: Sequence[Rate], net: Found, gross: Found, exempt: bool
) -> Iterator[Found | None]:
    """The taxes that make the two add up: named, of the only rate, or none where exempt."""
    wanted = Decimal(gross.value) - Decimal(net.value)
    fitting = [one for one in named if Decimal(one.value) == wanted]
    yield from fitting
    if not fitting:
        for rate in shown:
            if rate.tax == wanted:
                yield Found(plain(rate.tax), rate.spots[2], None, "tax", 2)
                return
        made = next(_choices(shown, wanted), ())
        if len(made) > 1:
            # Not shown as one amount: the rates make it, and the last of them shows where.
            yield Found(plain(wanted), made[-1].spots[2], None, "tax_of_rates", 2)
        elif wanted == 0 and (exempt or not named):
            yield None


def _holds(net: Found, tax: Found | None, gross: Found) -> bool:
    return Decimal(net.value) + Decimal(tax.value if tax else "0") == Decimal(gross.value)


def _score(
    net: Found, tax: Found | None, gross: Found, chosen: tuple[Rate, ...]
) -> tuple[float, ...]:
    strength = net.strength + gross.strength + (tax.strength if tax else 0)
    learned = sum(one.learned for one in (net, tax, gross) if one)
    return (
        learned,
        strength + 3 * bool(chosen),
        abs(float(gross.value)),
        gross.kind == "gross",
        net.spot.cell.line,
    )


def _matching_rates(
    shown: Sequence[Rate], net: Found, tax: Found | None, gross: Found
) -> tuple[Rate, ...]:
    """Per rate one line, so that all taxes make tax, and all bases net where they are shown."""
    wanted_net = Decimal(net.value)
    wanted_tax = Decimal(gross.value) - wanted_net
    without_bases: tuple[Rate, ...] = ()
    for rows in _choices(shown, wanted_tax):
        bases = [one.base for one in rows if one.base is not None]
        if len(bases) == len(rows) and sum(bases) == wanted_net:
            return rows
        if len(rows) == 1 and not bases and _makes(wanted_net, rows[0].percent, rows[0].tax):
            one = rows[0]
            at = (one.spots[0], net.spot, one.spots[2])
            return (Rate(one.percent, wanted_net, one.tax, one.cell, at),)
        if not bases and len(rows) > 1 and not without_bases:
            without_bases = rows
    return without_bases


def _choices(shown: Sequence[Rate], wanted: Decimal) -> Iterator[tuple[Rate, ...]]:
    """Lines, at most one a rate, whose taxes make what is wanted; more rates before fewer."""
    by_rate: dict[Decimal, list[Rate | None]] = defaultdict(list)
    for one in sorted(shown, key=lambda one: (one.base is None, -one.cell.line)):
        same = [other for other in by_rate[one.percent]
                if other and (other.base, other.tax) == (one.base, one.tax)]  # fmt: skip
        if not same:
            by_rate[one.percent].append(one)
    options = [[*each, None] for each in by_rate.values()]
    for choice in islice(product(*options), MOST_TRIED):
        rows = [one for one in choice if one is not None]
        if rows and len(rows) <= MOST_RATES and sum(one.tax for one in rows) == wanted:
            yield tuple(sorted(rows, key=lambda one: (one.cell.line, one.spots[2].start)))


def _unsummed(kinds: dict[str, list[Found]], shown: Sequence[Rate], exempt: bool) -> Sums:
    """What is named, where nothing adds up."""

    def best(kind: str) -> Found | None:
        ranked = sorted(
            kinds[kind], key=lambda one: (not one.learned, -one.strength, -one.spot.cell.line)
        )
        return ranked[0] if ranked else None

    gross = best("gross") or best("payable")
    rows = {one.percent: one for one in shown if one.base is not None}
    return Sums(best("net"), best("tax"), gross, _payable(kinds, gross),
                tuple(islice(rows.values(), MOST_RATES)), False, False, exempt)  # fmt: skip


def _payable(kinds: dict[str, list[Found]], gross: Found | None) -> Found | None:
    named = sorted(kinds["payable"], key=lambda one: (-one.strength, -one.spot.cell.line))
    if not named:
        return gross
    prepaid = {abs(Decimal(one.value)) for one in kinds["prepaid"]}
    if gross is not None:
        for one in named:
            if Decimal(gross.value) - Decimal(one.value) in prepaid:
                return one
    return named[0]


# -- as fields -------------------------------------------------------------------------------------
def sum_fields(sums: Sums, founds: Sequence[Found], pages: tuple[Page, ...]) -> Iterator[Field]:
    """Totals and rates with what they may be relied on."""
    certain = Confidence.CERTAIN if sums.adds_up and sums.named else Confidence.LIKELY
    if not sums.adds_up:
        certain = Confidence.DOUBTFUL
    yield from _totals(sums, certain, pages)
    if sums.payable is not None:
        yield as_field("payable", sums.payable, _of_payable(sums, founds, certain), pages)
    for row, rate in enumerate(sums.rates, start=1):
        base = plain(rate.base) if rate.base is not None else ""
        values = (("percent", _short(rate.percent)), ("base", base), ("tax", plain(rate.tax)))
        for (name, value), spot in zip(values, rate.spots, strict=True):
            if spot is not None:
                found = Found(value, spot, None, name, 2)
                yield as_field(f"{name}_{row}", found, certain, pages)


def _totals(sums: Sums, certain: Confidence, pages: tuple[Page, ...]) -> Iterator[Field]:
    for name, found in (("net", sums.net), ("tax", sums.tax), ("gross", sums.gross)):
        if found is None:
            if name == "tax" and sums.adds_up and sums.net is not None:
                yield Field("tax", "0.00", certain if sums.exempt else Confidence.LIKELY)
        else:
            yield as_field(name, found, certain, pages)


def _short(percent: Decimal) -> str:
    return format(percent.normalize(), "f")


def _of_payable(sums: Sums, founds: Sequence[Found], certain: Confidence) -> Confidence:
    if sums.payable is None or sums.gross is None:
        return Confidence.DOUBTFUL
    less = Decimal(sums.gross.value) - Decimal(sums.payable.value)
    prepaid = {abs(Decimal(one.value)) for one in founds if one.kind == "prepaid"}
    if less == 0 or less in prepaid:
        return certain
    return Confidence.DOUBTFUL


def is_exempt(layout: Layout) -> bool:
    """Whether a mention says why no tax is due."""
    return any(_EXEMPT.search(cell.folded) for cell in layout.cells)
