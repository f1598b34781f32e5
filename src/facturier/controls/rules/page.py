"""Whether the page that people read says what the file says that machines book. Pure.

A value of the file counts as shown where the page holds it in any writing. It differs where the
page does not hold it and shows another one in its place; an account differs as soon as the page
holds a valid one that the file does not state.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from facturier.controls.rules import Compared, Found
from facturier.kit.typography import folded
from facturier.parties.rules import is_iban
from facturier.register.rules.keyed import told_account
from facturier.register.rules.proposals import proposals

_IBAN = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[0-9A-Z]{4}){2,7}(?:[ \u00a0]?[0-9A-Z]{1,4})?(?!\w)"
)
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre",
)  # fmt: skip
_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s?%")
_VAT = re.compile(r"\btva\b|\bvat\b")
_GROSS = re.compile(r"\bttc\b|net a payer|total a payer|amount due|total due")
LEAST_WORDS = 15
"""A page with fewer is a picture: nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the file states."""

    number: str
    issue_date: date | None
    due_date: date | None
    sirens: frozenset[str]
    """Of the seller: SIREN and SIREN in its VAT number."""
    ours: frozenset[str]
    """Identifiers of the buyer, which the page holds too."""
    accounts: frozenset[str]
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    payable: Decimal | None
    vat: tuple[tuple[Decimal, Decimal], ...]
    """(rate, tax) of each rate."""
    currency: str


def differences(stated: Stated, words: str) -> Iterator[Found]:
    """One doubt with all that differs between the page and the file; none without text."""
    if len(words.split()) < LEAST_WORDS:
        return
    found = tuple(_compared(stated, words))
    if found:
        yield Found("page.differs", found)


def _compared(stated: Stated, words: str) -> Iterator[Compared]:
    read = {one.field: one.value for one in proposals(words, stated.ours)}
    digits = re.sub(r"[\s.\u00a0]", "", words)
    flat = re.sub(r"[\s\u00a0]", "", folded(words))
    shown = _amounts(words)
    if read.get("number") and re.sub(r"\s", "", folded(stated.number)) not in flat:
        yield Compared("number", stated.number, read["number"])
    for field in ("issue_date", "due_date"):
        day: date | None = getattr(stated, field)
        other = read.get(field)
        if day and other and other != day.isoformat() and not _shows_day(words, day):
            yield Compared(field, day.isoformat(), other, "day")
    seller = read.get("party_number", "")
    named = seller[4:] if seller[:2].isalpha() else seller[:9]
    if stated.sirens and named and not any(one in digits for one in stated.sirens):
        yield Compared("siren", ", ".join(sorted(stated.sirens)), named)
    on_page = {bare for match in _IBAN.finditer(words) if is_iban(bare := _bare(match[0]))}
    if stated.accounts and on_page - stated.accounts:
        told = [", ".join(sorted(map(told_account, of))) for of in (stated.accounts, on_page)]
        yield Compared("account", *told)
    yield from _compared_amounts(stated, read, shown)
    yield from _compared_rates(stated, words)


def _compared_amounts(
    stated: Stated, read: dict[str, str], shown: frozenset[Decimal]
) -> Iterator[Compared]:
    payable = stated.payable if stated.payable is not None else stated.gross
    for field, values in (
        ("gross", (stated.gross, payable)),
        ("net", (stated.net,)),
        ("tax", (stated.tax,)),
    ):
        wanted = [abs(one) for one in values if one is not None]
        other = read.get(field)
        if not wanted or other is None or any(one in shown for one in wanted):
            continue
        said = f"{wanted[0]:f} {stated.currency}"
        yield Compared(field, said, f"{other} {stated.currency}", "money")


def _compared_rates(stated: Stated, words: str) -> Iterator[Compared]:
    """Every rate whose tax the page tells, each with its own; a tax of another rate is not its."""
    lines = words.splitlines()
    told = {at: found for at, line in enumerate(lines) if (found := _rated(line))}
    known = {percent for percent, _tax in stated.vat}
    taxed = {rate for found in told.values() for rate, tax in found if tax}
    if known and taxed - known:
        yield Compared("rates", _listed(known), _listed(taxed - known), "percent")
    for percent, wanted in stated.vat:
        taxes = [tax for found in told.values() for rate, tax in found if rate == percent]
        others = {at for at, found in told.items() if all(rate != percent for rate, _tax in found)}
        held = _amounts("\n".join(line for at, line in enumerate(lines) if at not in others))
        if taxes and abs(wanted) not in held:
            said = f"{wanted:f} {stated.currency}"
            name = f"tax_at_{percent.normalize():f}"
            yield Compared(name, said, f"{taxes[0]:f} {stated.currency}", "money")


def _listed(rates: Iterable[Decimal]) -> str:
    return ", ".join(f"{rate.normalize():f}" for rate in sorted(rates, reverse=True))


def _rated(line: str) -> list[tuple[Decimal, Decimal]]:
    """(rate, tax) that a line tells: it says "TVA", or its amounts are a base and its tax."""
    rates = list(_PERCENT.finditer(line))
    plain = _PERCENT.sub(lambda match: " " * len(match[0]), line)
    words = folded(line)
    if not rates or _GROSS.search(words):
        return []
    named = bool(_VAT.search(words))
    if len(rates) > 1:
        ends = [one.start() for one in rates[1:]] + [len(line)]
        parts = [plain[one.end() : end] for one, end in zip(rates, ends, strict=True)]
    else:
        parts = [plain]
    found = []
    for match, part in zip(rates, parts, strict=True):
        rate, amounts = Decimal(match[1].replace(",", ".")), _in_order(part)
        if amounts and (named or _is_base_and_tax(rate, amounts)):
            found.append((rate, amounts[-1]))
    return found


def _is_base_and_tax(rate: Decimal, amounts: list[Decimal]) -> bool:
    base, tax = amounts[0], amounts[-1]
    return len(amounts) > 1 and tax > 0 and abs(base * rate / 100 - tax) <= Decimal("0.02")


def _amounts(words: str) -> frozenset[Decimal]:
    """Every amount with two decimals on the page, whatever groups its digits."""
    return frozenset(_in_order(words))


def _in_order(words: str) -> list[Decimal]:
    return [
        Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents}")
        for whole, cents in re.findall(
            r"(?<![\d.,])(\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+|\d+)[.,](\d{2})(?!\d)", words
        )
    ]


def _shows_day(words: str, day: date) -> bool:
    page = " ".join(folded(words).split())
    french, english = _MONTHS[day.month - 1], _ENGLISH[day.month - 1]
    written = [
        rf"0?{day.day}\s?[/.-]\s?0?{day.month}\s?[/.-]\s?({day.year}|{day.year % 100:02})",
        rf"{day.year}-{day.month:02}-{day.day:02}",
        rf"0?{day.day}(er|st|nd|rd|th)?\.? ({french}|{english}|{english[:3]})\.?,? {day.year}",
        rf"{english} {day.day},? {day.year}",
    ]
    return any(re.search(rf"(?<!\d){one}(?!\d)", page) for one in written)


def text_key(words: str) -> str:
    """What tells the words of a page from others: files of other bytes with the same words are one.

    Empty for a page with too few words to tell it by.
    """
    page = folded(words).split()
    if len(page) < LEAST_WORDS:
        return ""
    return hashlib.sha256(" ".join(page).encode()).hexdigest()


def _bare(text: str) -> str:
    return re.sub(r"[ \u00a0]", "", text)
