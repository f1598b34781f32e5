"""A labelled year of received invoices, some of which come twice: made to measure who notices.

It knows nothing of the controls and shares no code with them. Each paper that comes again says by
which noise it was changed. The noise of `HELD_OUT` was written after the rules. One change to them
followed the first run, made for "swapped" (a slip on one day counts within a subscription too); it
also helps "typed twice", which is held out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

BEGIN = date(2026, 1, 5)


@dataclass(frozen=True)
class Paper:
    """A received invoice. `again` is the place of the one that it repeats; amounts in cents."""

    supplier: int
    number: str
    issued: date
    cents: int
    kind: str = "380"
    order: str = ""
    entity: int = 0
    names: str = ""
    deducts: bool = False
    known: bool = True
    again: int | None = None
    noise: str = ""
    words: str = field(default="", compare=False)


def papers(count: int, random: Random) -> list[Paper]:
    """About `count` papers in the order of their arrival; one in twelve comes again."""
    suppliers = [_supplier(index, random) for index in range(max(8, count // 40))]
    made = [paper for supplier in suppliers for paper in supplier(count // len(suppliers))]
    made.sort(key=lambda one: one.issued)
    repeated = random.sample(range(len(made)), k=len(made) // 12)
    noises = [*TUNED.items(), *HELD_OUT.items()]
    arrivals: list[tuple[float, Paper, int | None]] = [
        (one.issued.toordinal(), one, None) for one in made
    ]
    for place in repeated:
        again = _again(made[place], noises, random)
        delay = random.choice((0.5, 1.5, 4.5, 12.5, 33.5))
        arrivals.append((made[place].issued.toordinal() + delay, again, place))
    order = sorted(range(len(arrivals)), key=lambda at: arrivals[at][0])
    where = {arrival: place for place, arrival in enumerate(order)}
    return [
        replace(paper, again=where[original] if original is not None else None)
        for _at, paper, original in (arrivals[at] for at in order)
    ]


def _again(paper: Paper, noises: list, random: Random) -> Paper:
    """The paper under a noise that changes it: one that leaves it alone is tried on another."""
    while True:
        name, noise = random.choice(noises)
        again = noise(paper, random)
        if again != paper or name == "as it was":
            return replace(again, noise=name)


# -- suppliers -------------------------------------------------------------------------------------
def _supplier(index: int, random: Random) -> Callable[[int], Iterator[Paper]]:
    style = random.choice(_STYLES)
    habit = random.choice((_ordinary, _ordinary, _ordinary, _subscribed, _busy, _by_deposits))
    first = random.choice((1, 37, 812, 3400, 58_210, 204_117))

    def made(count: int) -> Iterator[Paper]:
        numbers = (style(first + step, index) for step in range(10_000))
        yield from habit(index, count, numbers, random)

    return made


_STYLES: tuple[Callable[[int, int], str], ...] = (
    lambda number, _s: f"{number:06d}",
    lambda number, _s: f"F-{number}",
    lambda number, _s: f"FA2026-{number:05d}",
    lambda number, s: f"{10 + s % 80}-{number}",
    lambda number, _s: f"2026/{number:04d}",
    lambda number, s: f"{'ABCDEGHJ'[s % 8]}{number:07d}",
)


def _ordinary(index, count, numbers, random) -> Iterator[Paper]:
    """Deliveries at any day and price; now and then a credit note, a corrective."""
    for _one in range(count):
        paper = Paper(
            index,
            next(numbers),
            _any_day(random),
            random.randint(1_500, 900_000),
            order=f"BC-{random.randint(100, 999)}" if random.random() < 0.5 else "",
            entity=random.randint(0, 1),
        )
        yield paper
        if random.random() < 0.04:
            later = paper.issued + timedelta(days=random.randint(1, 9))
            yield replace(paper, number=f"AV{next(numbers)}", kind="381", issued=later)
        if random.random() < 0.02:
            later = paper.issued + timedelta(days=random.randint(1, 9))
            yield replace(paper, number=next(numbers), kind="384", issued=later)


def _subscribed(index, count, numbers, random) -> Iterator[Paper]:
    """The same amount each month, for one contract or for several."""
    contracts = [random.choice((1_999, 4_900, 12_000, 59_880)) for _n in range(max(1, count // 12))]
    for month in range(12):
        day = BEGIN + timedelta(days=30 * month)
        for cents in contracts:
            yield Paper(index, next(numbers), day, cents)


def _busy(index, count, numbers, random) -> Iterator[Paper]:
    """Several deliveries a day from a short list of prices, as a carrier or a fuel card does."""
    prices = [random.randint(900, 40_000) for _n in range(12)]
    for _one in range(count):
        day = BEGIN + timedelta(days=random.randint(0, 340))
        yield Paper(index, next(numbers), day, random.choice(prices))


def _by_deposits(index, count, numbers, random) -> Iterator[Paper]:
    """A deposit of half, then the final invoice over the other half, for one order."""
    for _one in range(max(1, count // 2)):
        day, cents = _any_day(random), random.randint(20_000, 2_000_000)
        order = f"DEV-{random.randint(1000, 9999)}"
        yield Paper(index, next(numbers), day, cents, kind="386", order=order)
        final = day + timedelta(days=random.randint(0, 60))
        yield Paper(index, next(numbers), final, cents, order=order, deducts=True)


def _any_day(random: Random) -> date:
    return BEGIN + timedelta(days=random.randint(0, 340))


# -- noise -----------------------------------------------------------------------------------------
def _digits_at(number: str) -> list[int]:
    return [at for at, character in enumerate(number) if character.isdigit()]


def _put(number: str, at: int, text: str, width: int = 1) -> str:
    return number[:at] + text + number[at + width :]


def _swap(paper: Paper, random: Random) -> Paper:
    places = [
        at
        for at in _digits_at(paper.number)[-5:-1]
        if paper.number[at + 1 : at + 2].isdigit() and paper.number[at] != paper.number[at + 1]
    ]
    if not places:
        return paper
    at = random.choice(places)
    return replace(paper, number=_put(paper.number, at, paper.number[at + 1] + paper.number[at], 2))


def _misread(pairs: dict[str, str]) -> Callable[[Paper, Random], Paper]:
    def noise(paper: Paper, random: Random) -> Paper:
        places = [at for at in _digits_at(paper.number)[1:] if paper.number[at] in pairs]
        if not places:
            return paper
        at = random.choice(places)
        return replace(paper, number=_put(paper.number, at, pairs[paper.number[at]]))

    return noise


def _renumber(written: Callable[[str], str]) -> Callable[[Paper, Random], Paper]:
    return lambda paper, _random: replace(paper, number=written(paper.number))


TUNED: dict[str, Callable[[Paper, Random], Paper]] = {
    "as it was": lambda paper, _random: paper,
    "zeros dropped": _renumber(lambda number: number.lstrip("0")),
    "zeros added": _renumber(lambda number: f"00{number}" if number[0].isdigit() else number),
    "prefix": _renumber(lambda number: f"FA {number}" if number[0].isdigit() else number),
    "separators": _renumber(lambda number: number.replace("-", "").replace("/", " ")),
    "o for 0, i for 1": _misread({"0": "O", "1": "I"}),
    "swapped": _swap,
    "other entity": lambda paper, _random: replace(paper, entity=1 - paper.entity),
    "day after": lambda paper, _random: replace(paper, issued=paper.issued + timedelta(days=1)),
    "without order": lambda paper, _random: replace(paper, order=""),
    "a cent": lambda paper, random: replace(paper, cents=paper.cents + random.choice((-1, 1))),
}
HELD_OUT: dict[str, Callable[[Paper, Random], Paper]] = {
    "l for 1": _misread({"1": "l"}),
    "s for 5, b for 8": _misread({"5": "S", "8": "B"}),
    "spaced by three": _renumber(lambda number: f"{number[:-3]} {number[-3:]}"),
    "n° facture": _renumber(lambda number: f"Facture N° {number}"),
    "lower case": _renumber(str.lower),
    "full width": _renumber(
        lambda number: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number)
    ),
    "typed twice": lambda paper, _random: replace(paper, number=paper.number + paper.number[-1]),
    "day of arrival": lambda paper, random: replace(
        paper, issued=paper.issued + timedelta(days=random.randint(2, 6))
    ),
    "paid less discount": lambda paper, _random: replace(paper, cents=round(paper.cents * 0.98)),
    "supplier not recognised": lambda paper, _random: replace(paper, known=False),
}
