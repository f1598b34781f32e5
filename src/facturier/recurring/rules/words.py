"""What the texts of a template may name of a period: {month}, {year}, {period} and the like. Pure.

Only the names below are replaced; any other brace stays as it was typed.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from facturier.recurring.rules.schedule import Period

PLACES = ("month", "year", "quarter", "period", "start", "end", "number")
_PLACE = re.compile(r"\{(\w+)\}")
_MONTHS: Mapping[str, tuple[str, ...]] = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip


def filled(text: str, period: Period, language: str) -> str:
    """A text with what it names of the period."""
    values = _values(period, "en" if language == "en" else "fr")
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def unknown_places(text: str) -> list[str]:
    """What stands in braces and names nothing: told to who prepares the plan."""
    return [name for name in _PLACE.findall(text) if name not in PLACES]


def _values(period: Period, language: str) -> dict[str, str]:
    day = period.day
    first, last = period.first or day, period.last or day
    quarter = (day.month - 1) // 3 + 1
    return {
        "month": _MONTHS[language][day.month - 1],
        "year": str(day.year),
        "quarter": str(quarter),
        "period": told(first, last, language),
        "start": f"{first:%d/%m/%Y}",
        "end": f"{last:%d/%m/%Y}",
        "number": str(period.number),
    }


def told(first: date, last: date, language: str) -> str:
    """A period as people say it: a month, a quarter, a year, or its two days."""
    if first == last:
        return f"{first:%d/%m/%Y}"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    name = _MONTHS[language][first.month - 1]
    if whole and months == 1:
        return f"{name} {first.year}"
    if whole and months == 3 and first.month % 3 == 1:
        quarter = first.month // 3 + 1
        if language == "en":
            return f"Q{quarter} {first.year}"
        return f"{quarter}{'er' if quarter == 1 else 'e'} trimestre {first.year}"
    if whole and months == 12 and first.month == 1:
        return str(first.year)
    if language == "en":
        return f"{first:%d/%m/%Y} to {last:%d/%m/%Y}"
    return f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"
