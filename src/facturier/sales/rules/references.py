"""The earlier invoices that a document names (BG-3), as a field of a draft keeps them. Pure.

One a line: the number, then the day it was issued, such as `F2026-00012 2026-03-02`. A person may
write the day as they do elsewhere, and leave it out for an invoice of ours, whose day is known.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

MOST_CITED = 50
LONGEST_NUMBER = 100
_DAY = re.compile(r"(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}-\d{2}-\d{2})$")


@dataclass(frozen=True, slots=True)
class Reference:
    """An invoice as a draft names it."""

    number: str
    day: date | None = None


def references_of(kept: object) -> tuple[Reference, ...]:
    """The references that the field holds, as it keeps them."""
    found = []
    for line in str(kept or "").splitlines():
        number, _space, day = line.rpartition(" ")
        if number and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            found.append(Reference(number, date.fromisoformat(day)))
        elif line:
            found.append(Reference(line))
    return tuple(found)


def kept_as(references: Iterable[Reference]) -> str:
    """The references as the field keeps them."""
    return "\n".join(f"{one.number} {one.day or ''}".rstrip() for one in references)


def typed_references(text: str, day_of: Callable[[str], date | None]) -> tuple[Reference, ...]:
    """What a person typed; ValueError for a day that is none, or for more than can be cited."""
    found: dict[str, Reference] = {}
    for line in (" ".join(each.split()) for each in text.splitlines()):
        if not line:
            continue
        ends = _DAY.search(line)
        number, day = line, None
        if ends:
            day = day_of(ends[0])
            if day is None:
                raise ValueError("day")
            number = re.sub(r"(?i)(\s+du|\s+of|,)$", "", line[: ends.start()].strip()).strip()
        if not number or len(number) > LONGEST_NUMBER:
            raise ValueError("number")
        found.setdefault(number, Reference(number, day))
    if len(found) > MOST_CITED:
        raise ValueError("many")
    return tuple(found.values())
