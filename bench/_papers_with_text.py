"""Invoices of suppliers as text PDFs of many layouts, each with what it states: labelled papers.

The layouts are drawn by Typst from facts made here with sums of their own; nothing is shared with
the reader that they measure. `_layouts_tuned` are those that the reader was made with; those of
`_layouts_held_out` differ in words, places and noise; those of `_layouts_odd` bear words that the
reader does not know, as suppliers abroad use.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module
from random import Random

import typst

CENT = Decimal("0.01")
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WORDS = ("Pose de tôles", "Vis inox 6x40", "Maintenance annuelle", "Location nacelle", "Peinture",
         "Câble RJ45 cat. 6", "Conseil et audit", "Transport palette", "Papier A4 80 g",
         "Licence logiciel", "Nettoyage des locaux", "Huile hydraulique", "Joint torique")  # fmt: skip
NAMES = (
    "Tôlerie Lacaze",
    "Imprimerie du Pont",
    "Atelier Morel",
    "Garonne Services",
    "Sud Pneus",
    "Bâti Ouest",
    "Verrerie Noël",
    "Papeterie Lou",
    "Électro Diffusion",
    "Agence Kerouac",
)
STREETS = ("12 rue des Lilas", "3 avenue de la Gare", "140 chemin du Moulin", "8 bis quai Sud")
TOWNS = ("31000 Toulouse", "69003 Lyon", "35000 Rennes", "59800 Lille", "13002 Marseille")


@dataclass(frozen=True)
class Look:
    """What one supplier always does the same: layout, words, how days and amounts are written."""

    layout: str
    supplier: str
    siren: str
    iban: str
    address: str
    day: int
    amount: int
    code: int
    variant: int
    size: int
    font: str


@dataclass(frozen=True)
class Facts:
    """What one invoice states."""

    number: str
    order: str
    issued: date
    due: date
    lines: tuple[tuple[str, int, Decimal, Decimal, Decimal], ...]
    """(description, quantity, price, rate, net)"""
    rates: tuple[tuple[Decimal, Decimal, Decimal], ...]
    """(rate, base, tax)"""
    net: Decimal
    tax: Decimal
    gross: Decimal
    prepaid: Decimal
    discount: Decimal
    buyer_siren: str
    noise: Random = field(default_factory=Random)


@dataclass(frozen=True)
class Paper:
    """A PDF and what it states, by the names of the fields."""

    content: bytes
    states: dict[str, str]
    our_number: str
    look: Look


# -- facts -----------------------------------------------------------------------------------------
def luhn(digits: str) -> str:
    """The digits with the one that makes their Luhn sum a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def french_iban(random: Random) -> str:
    """An account number with right check digits."""
    bare = "".join(str(random.randrange(10)) for _ in range(23))
    return f"FR{98 - int(bare + '152700') % 97:02}{bare}"


def vat_number(siren: str) -> str:
    """The VAT number of a SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def new_siren(random: Random) -> str:
    """A SIREN with a right check digit."""
    return luhn(str(random.randrange(30_000_000, 99_999_999)))


def new_look(layout: str, random: Random) -> Look:
    """A supplier, and how it writes."""
    return Look(
        layout=layout,
        supplier=random.choice(NAMES),
        siren=new_siren(random),
        iban=french_iban(random),
        address=f"{random.choice(STREETS)}, {random.choice(TOWNS)}",
        day=random.randrange(5),
        amount=random.randrange(5),
        code=random.randrange(7),
        variant=random.randrange(4),
        size=random.choice((8, 9, 10)),
        font=random.choice(("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern")),
    )


def new_facts(look: Look, random: Random) -> Facts:
    """One invoice of a supplier."""
    issued = date(2026, 1, 1) + timedelta(random.randrange(330))
    several = random.random() < 0.4
    chosen = [Decimal("20"), Decimal("5.5"), Decimal("10")]
    used = random.sample(chosen, 2) if several else [random.choice(chosen[:1] * 3 + chosen[1:])]
    if "exempt" in look.layout:
        used = [Decimal(0)]
    sign = -1 if "credit" in look.layout else 1
    lines = []
    for place in range(random.randint(2, 7)):
        quantity = random.randint(1, 24)
        price = Decimal(random.randint(150, 60_000)) / 100
        rate = used[place % len(used)]
        lines.append((random.choice(WORDS), quantity, price, rate, sign * quantity * price))
    discount = Decimal(0)
    if "discount" in look.layout and len(used) == 1:
        discount = (sum(one[4] for one in lines) / 20).quantize(CENT, ROUND_HALF_UP)
    rates = []
    for rate in sorted(set(used), reverse=True):
        base = sum((one[4] for one in lines if one[3] == rate), Decimal(0)) - discount
        rates.append((rate, base, (base * rate / 100).quantize(CENT, ROUND_HALF_UP)))
    net = sum(one[1] for one in rates)
    tax = sum(one[2] for one in rates)
    gross = net + tax
    prepaid = Decimal(0)
    if "prepaid" in look.layout and random.random() < 0.7:
        prepaid = (gross * 3 / 10).quantize(CENT, ROUND_HALF_UP)
    serial = random.randint(3, 9_899)
    number = (
        f"F{issued:%Y}-{serial:04}", f"FA{serial:06}", f"{issued:%Y%m}{serial:05}", f"{serial}",
        f"FAC/{issued:%Y}/{serial:05}", f"INV-{serial:05}", f"{issued:%y}.{serial:05}-A",
    )[look.code]  # fmt: skip
    order = random.choice((f"BC-{random.randint(100, 9999)}", f"CDE{random.randint(10_000, 99_999)}",
                           f"4500{random.randint(100_000, 999_999)}", f"PO {random.randint(1000, 9999)}"))  # fmt: skip
    return Facts(
        number=number, order=order, issued=issued, due=issued + timedelta(random.choice((15, 30, 45, 60))),
        lines=tuple(lines), rates=tuple(rates), net=net, tax=tax, gross=gross, prepaid=prepaid,
        discount=discount, buyer_siren=OUR_SIREN, noise=random,
    )  # fmt: skip


OUR_SIREN = luhn("84412097")


def states(look: Look, facts: Facts, shows: frozenset[str]) -> dict[str, str]:
    """What the page states, as the reader names it."""
    stated = {
        "number": facts.number, "issue_date": facts.issued.isoformat(),
        "due_date": facts.due.isoformat(), "order_reference": facts.order,
        "party_number": look.siren, "iban": look.iban, "currency": "EUR",
        "net": f"{facts.net:.2f}", "tax": f"{facts.tax:.2f}", "gross": f"{facts.gross:.2f}",
        "payable": f"{facts.gross - facts.prepaid:.2f}",
    }  # fmt: skip
    for row, (rate, base, tax) in enumerate(facts.rates, start=1):
        if rate == 0:  # no page says "0 %" of a business without VAT
            continue
        stated |= {f"percent_{row}": f"{rate.normalize():f}", f"base_{row}": f"{base:.2f}",
                   f"tax_{row}": f"{tax:.2f}"}  # fmt: skip
    hidden = HIDEABLE - shows
    if "no summary" in look.layout and len(facts.rates) > 1:
        hidden |= {f"{name}_{row}" for name in ("percent", "base", "tax") for row in (1, 2)}
    if len(facts.rates) > 1 and "bases" not in shows:
        hidden |= {"base_1", "base_2"}
    if look.amount in ((1, 4) if "english" in look.layout else (2, 4)):
        hidden |= {"currency"}
    return {name: value for name, value in stated.items() if name not in hidden}


HIDEABLE = frozenset({"due_date", "order_reference", "iban", "payable"})
"""What not every page shows; `bases` besides, where each of several rates has its base."""


# -- writing ---------------------------------------------------------------------------------------
def t(text: str) -> str:
    """A text for Typst, nothing in it being markup."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{escaped}"'


def at(x: float, y: float, body: str) -> str:
    """Something at a place, in points from the corner."""
    return f"#place(top + left, dx: {x}pt, dy: {y}pt)[{body}]\n"


def right_at(x: float, y: float, body: str) -> str:
    """Something that ends at a place."""
    return (
        f"#place(top + left, dx: {x - 300}pt, dy: {y}pt, box(width: 300pt, align(right)[{body}]))\n"
    )


def table(columns: list[str], rows: list[list[str]], stroke: str = "0.4pt", right: int = 1) -> str:
    """A table; columns from the `right`th on are set to the right."""
    cells = ", ".join(f"[{t(cell)}]" for row in rows for cell in row)
    return (
        f"#table(columns: ({', '.join(columns)},), stroke: {stroke}, inset: 4pt, "
        f"align: (x, y) => if x >= {right} {{ right }} else {{ left }}, {cells})\n"
    )


def day(look: Look, value: date, english: bool = False) -> str:
    """A day as this supplier writes it."""
    if english:
        return (
            f"{value.day} {ENGLISH[value.month - 1]} {value.year}",
            f"{ENGLISH[value.month - 1]} {value.day}, {value.year}",
            value.isoformat(),
            f"{value.day:02}-{ENGLISH[value.month - 1][:3]}-{value.year}",
            f"{value.day} {ENGLISH[value.month - 1][:3]} {value.year}",
        )[look.day]
    first = "1er" if value.day == 1 else str(value.day)
    return (
        f"{value:%d/%m/%Y}", f"{value:%d.%m.%Y}", f"{first} {MONTHS[value.month - 1]} {value.year}",
        f"{value:%d/%m/%y}", f"{value:%d-%m-%Y}",
    )[look.day]  # fmt: skip


def money(look: Look, value: Decimal, english: bool = False) -> str:
    """An amount as this supplier writes it."""
    sign, whole, cents = (
        "-" if value < 0 else "",
        f"{abs(value):.2f}"[:-3],
        f"{abs(value):.2f}"[-2:],
    )
    groups = f"{int(whole):,}"
    if english:
        return (f"{sign}€{groups}.{cents}", f"{sign}{groups}.{cents}", f"EUR {sign}{groups}.{cents}",
                f"{sign}{groups}.{cents} €", f"{sign}{whole}.{cents}")[look.amount]  # fmt: skip
    return (
        f"{sign}{groups.replace(',', ' ')},{cents} €",
        f"{sign}{groups.replace(',', chr(0x202F))},{cents} €",
        f"{sign}{groups.replace(',', '.')},{cents}",
        f"{sign}{whole},{cents} EUR",
        f"{sign}{groups.replace(',', chr(0xA0))},{cents}",
    )[look.amount]


def percent(value: Decimal) -> str:
    """20 % or 5,5 %, in one of the ways of writing it."""
    return f"{value.normalize():f}".replace(".", ",") + " %"


def spaced(number: str, *sizes: int) -> str:
    """A number in groups."""
    groups, start = [], 0
    for size in sizes:
        groups.append(number[start : start + size])
        start += size
    return " ".join(part for part in groups if part)


def iban_text(look: Look) -> str:
    """The account in groups of four."""
    return " ".join(look.iban[place : place + 4] for place in range(0, len(look.iban), 4))


def foot(look: Look) -> str:
    """What the law wants at the foot of the page."""
    siren = spaced(look.siren, 3, 3, 3)
    siret = luhn(look.siren + "0001")
    return (
        f"SARL au capital de 10 000 € - RCS Toulouse {siren} - TVA {vat_number(look.siren)}",
        f"SIRET {spaced(siret, 3, 3, 3, 5)} - APE 4332B - N° TVA intracommunautaire : {vat_number(look.siren)}",
        f"SAS au capital de 37 000,00 euros - SIREN {siren} RCS Lyon - Siège : {look.address}",
        f"SIRET : {siret} - TVA intracom. : FR {vat_number(look.siren)[2:4]} {siren}",
    )[look.variant]


def noise_dates(facts: Facts) -> date:
    """A day that is none of the invoice."""
    return facts.issued - timedelta(facts.noise.randint(3, 40))


# -- papers ----------------------------------------------------------------------------------------
Draw = Callable[[Look, Facts], tuple[str, frozenset[str]]]


def layouts(kind: str) -> dict[str, Draw]:
    """The layouts by name: `tuned`, `held_out`, or `odd` ones whose words no reader knows."""
    return import_module(f"bench._layouts_{kind}").LAYOUTS


def paper(look: Look, facts: Facts, draw: Draw) -> Paper:
    """One invoice as a PDF."""
    body, shows = draw(look, facts)
    source = (
        f'#set page(width: 595pt, height: 842pt, margin: 0pt)\n#set text(font: "{look.font}", size: '
        f"{look.size}pt)\n{body}"
    )
    return Paper(typst.compile(source.encode()), states(look, facts, shows), OUR_SIREN, look)


def pairs(suppliers: int, seed: int, kind: str) -> Iterator[tuple[Paper, Paper]]:
    """Two invoices of each of so many suppliers, in all layouts in turn."""
    known = layouts(kind)
    names = sorted(known)
    for place in range(suppliers):
        random = Random(f"{seed}-{kind}-{place}")
        look = new_look(names[place % len(names)], random)
        first, second = (paper(look, new_facts(look, random), known[look.layout]) for _ in range(2))
        yield first, second
