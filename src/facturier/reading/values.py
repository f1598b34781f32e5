"""Days, amounts, numbers and identifiers as documents write them. Pure.

Everything here works on text folded letter for letter (`words.fold`), so that a place in it is a
place on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum import iban as iban_number
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number
from stdnum.fr import tva as french_vat

__all__ = ["Amount", "Day", "Identifier", "amounts_in", "codes_in", "days_in", "identifiers_in",
           "percents_in"]  # fmt: skip

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("janvier january janv jan januar", "fevrier february fevr fev feb februar",
         "mars march mar marz", "avril april avr apr", "mai may", "juin june jun juni",
         "juillet july juil jul juli", "aout august aug", "septembre september sept sep",
         "octobre october oct oktober okt", "novembre november nov",
         "decembre december dec dezember dez"), 1
    )
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMERIC = re.compile(r"(?<![\d/.,-])(\d{1,2})( ?[/.-] ?)(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.,-]\d)")
_ISO = re.compile(r"(?<![\d/-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/]|-\d)")
_WORDED = re.compile(
    rf"(?<![\d/])(\d{{1,2}})(?:er|st|nd|rd|th)?\.?[ -]?(?:of )?({_NAMES})\.?,?[ -]"
    r"(\d{4}|\d\d)(?!\d)"
)
_AMERICAN = re.compile(rf"\b({_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)")
EARLIEST, LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Day:
    """A day, where it stands in the text, and how it is written."""

    value: date
    start: int
    end: int
    order: str
    """dmy, mdy, ymd or worded: what a layout keeps from one invoice to the next."""
    swapped: date | None = None
    """The other day that the same digits may mean: 03/04/2026."""


def days_in(folded: str, order: str = "") -> list[Day]:
    """The days of a text, in its order; `order` says how digits are to be read where known."""
    found: list[Day] = []
    for match in _ISO.finditer(folded):
        found += _day(match, (match[1], match[3], match[4]), "ymd")
    for match in _NUMERIC.finditer(folded):
        first, second, year = match[1], match[3], match[4]
        readings = {"dmy": (year, second, first), "mdy": (year, first, second)}
        ordered = ["mdy", "dmy"] if order == "mdy" else ["dmy", "mdy"]
        days = [(one, day) for name in ordered for day in _day(match, readings[name], name)
                for one in (name,)]  # fmt: skip
        if days:
            other = days[1][1].value if len(days) > 1 and not order else None
            swapped = other if other != days[0][1].value else None
            day = days[0][1]
            found.append(Day(day.value, day.start, day.end, day.order, swapped))
    for match in _WORDED.finditer(folded):
        found += _day(match, (match[3], str(_MONTHS[match[2]]), match[1]), "worded")
    for match in _AMERICAN.finditer(folded):
        found += _day(match, (match[3], str(_MONTHS[match[1]]), match[2]), "worded")
    return sorted(found, key=lambda day: day.start)


def _day(match: re.Match[str], parts: tuple[str, str, str], order: str) -> list[Day]:
    year, month, day = map(int, parts)
    year += 2000 if year < 100 else 0
    try:
        value = date(year, month, day)
    except ValueError:
        return []
    if not EARLIEST <= year <= LATEST:
        return []
    return [Day(value, match.start(), match.end(), order)]


# -- amounts ---------------------------------------------------------------------------------------
_AMOUNT = re.compile(
    r"(?<![\w.,/%'-])(?P<sign>[-(]? ?)(?:[€$£] ?|(?:eur|usd|gbp|chf) )?(?P<sign2>-? ?)"
    r"(?P<whole>\d{1,3}(?:[ .,']\d{3})+|\d+)(?P<mark>[.,])(?P<cents>\d{2})"
    r"(?![\d%]|[.,/'-]\d| ?%)\)?(?P<after> ?-(?![\w-]))?"
)
_ROUND = re.compile(
    r"(?<![\w.,/%'-])(?P<sign>-? ?)(?P<before>[€$£] ?)?(?P<whole>\d{1,3}(?:[ .,']\d{3})+|\d+)"
    r"(?![\d%.,/'-]| ?%| ?j| ?\d)(?P<unit> ?(?:€|eur\b|usd\b|gbp\b|chf\b|\$|£))?"
)
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?) ?%")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its sign, and where it stands in the text."""

    value: Decimal
    start: int
    end: int


def amounts_in(folded: str) -> list[Amount]:
    """Amounts with two decimals, or round ones beside a currency; no rates, no quantities."""
    found = []
    for match in _AMOUNT.finditer(folded):
        # "1.234,56" and "1,234.56": the mark of thousands is not that of decimals.
        if match["mark"] in match["whole"]:
            continue
        value = Decimal(f"{re.sub('[^0-9]', '', match['whole'])}.{match['cents']}")
        negative = any(sign in (match[name] or "") for name in ("sign", "sign2", "after")
                       for sign in "-(")  # fmt: skip
        if value < 10**12:
            found.append(Amount(-value if negative else value, match.start(), match.end()))
    for match in _ROUND.finditer(folded):
        if not (match["unit"] or match["before"]):
            continue
        digits = re.sub("[^0-9]", "", match["whole"])
        apart = all(match.end() <= one.start or match.start() >= one.end for one in found)
        if apart and len(digits) <= 12:
            value = Decimal(digits)
            found.append(Amount(-value if "-" in match["sign"] else value, *match.span()))
    return sorted(found, key=lambda one: one.start)


def percents_in(folded: str) -> list[Amount]:
    """Rates: 20 for "20 %"."""
    return [
        Amount(Decimal(match[1].replace(",", ".")), match.start(), match.end())
        for match in _PERCENT.finditer(folded)
    ]


# -- identifiers -----------------------------------------------------------------------------------
_SIREN = re.compile(
    r"(?<![\w.,-])\d{3}[ .]?\d{3}[ .]?\d{3}(?:[ .]?(?:\d{5}|\d{3} \d{2}|\d{2} \d{3}))?(?!\d|[.,]\d)"
)
_VAT = re.compile(
    r"(?<!\w)[a-z]{2} ?[0-9a-z]{2}(?:[ .]?[0-9a-z]{2,4}){2,4}(?!\w)"
    r"|(?<!\w)[a-z]{2} ?\d{8,12}(?!\w)"
)
_FRENCH_VAT = re.compile(r"(?<!\w)fr ?[0-9a-z]{2} ?\d{3} ?\d{3} ?\d{3}(?!\d)")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,4})?(?!\w)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number with right check digits: iban, vat, siret or siren; compact, in capitals."""

    kind: str
    value: str
    start: int
    end: int

    @property
    def siren(self) -> str:
        """The SIREN inside, or nothing."""
        if self.kind in ("siren", "siret"):
            return self.value[:9]
        return self.value[4:] if self.kind == "vat" and self.value.startswith("FR") else ""


def identifiers_in(folded: str) -> list[Identifier]:
    """Numbers of companies and accounts whose check digits hold; no letter counts twice."""
    found: list[Identifier] = []
    rest = folded
    for kind, pattern in (("iban", _IBAN), ("vat", _FRENCH_VAT), ("vat", _VAT), ("siren", _SIREN)):
        for match in pattern.finditer(rest):
            value = re.sub(r"[ .]", "", match[0]).upper()
            known, value = _checked(kind, value)
            if known:
                end = match.start() + _reach(match[0], value)
                found.append(Identifier(known, value, match.start(), end))
                rest = rest[: match.start()] + "#" * (end - match.start()) + rest[end:]
    return sorted(found, key=lambda one: one.start)


def _checked(kind: str, value: str) -> tuple[str, str]:
    if kind == "iban":
        # "FR76 ... 185 BIC AGRI": what follows may have been taken along.
        for length in range(min(len(value), 34), 14, -1):
            if iban_number.is_valid(value[:length]):
                return "iban", value[:length]
        return "", value
    if kind == "vat":
        valid = (
            french_vat.is_valid(value) if value.startswith("FR") else eu_vat.is_valid(value)
        ) and value[:2].isalpha()
        return ("vat", value) if valid and any(map(str.isdigit, value)) else ("", value)
    if len(value) == 14 and siret_number.is_valid(value):
        return "siret", value
    if len(value) >= 9 and siren_number.is_valid(value[:9]) and len(value) == 9:
        return "siren", value
    return "", value


def _reach(text: str, value: str) -> int:
    """How many letters of a text hold the compact value."""
    seen = 0
    for place, letter in enumerate(text, start=1):
        seen += letter not in " ."
        if seen == len(value):
            return place
    return len(text)


# -- numbers of documents --------------------------------------------------------------------------
_CODE = re.compile(r"[a-z0-9][a-z0-9/_.-]{0,38}[a-z0-9]|\d")
_HEAD = re.compile(r"^[a-z]{1,5}$")


def codes_in(text: str, folded: str) -> Iterator[tuple[str, int, int]]:
    """What may be the number of a document, with its place: "F2026-0412", "FA 2026/17"."""
    taken = [(one.start, one.end) for one in identifiers_in(folded)]
    taken += [(one.start, one.end) for one in days_in(folded)]
    taken += [(one.start, one.end) for one in amounts_in(folded)]
    matches = list(_CODE.finditer(folded))
    for place, match in enumerate(matches):
        start, end = match.span()
        if not any(map(str.isdigit, match[0])) or any(s < end and start < e for s, e in taken):
            continue
        before = matches[place - 1] if place else None
        joined = before and before.end() + 1 == start and folded[start - 1] == " "
        if (
            joined
            and before
            and _HEAD.match(before[0])
            and text[before.start() : before.end()].isupper()
        ):
            start = before.start()
        yield text[start:end], start, end
