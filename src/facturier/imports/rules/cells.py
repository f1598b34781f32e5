"""What a cell says, as people type it in France and elsewhere. Pure."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'’€]|EUR")
_NUMBER = re.compile(r"[+\-\u2212]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")
_YES = {"oui", "o", "vrai", "true", "yes", "y", "1", "x"}
_NO = {"non", "n", "faux", "false", "no", "0", ""}


def decimal_of(text: str) -> Decimal | None:
    """A number however it is typed: 1234.5, 1 234,50 €, 1.234,50, 1,234.50. None if it is none.

    A single sign is a decimal one, whether point or comma: in France 1,234 is less than two.
    """
    bare = _BLANKS.sub("", text)
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        grouping = "." if comma > point else ","
        whole, _sign, _rest = bare.rpartition("," if comma > point else ".")
        groups = whole.lstrip("+-\u2212").split(grouping)
        if not all(len(group) == 3 for group in groups[1:]) or not 0 < len(groups[0]) <= 3:
            return None
        bare = bare.replace(grouping, "")
    if not _NUMBER.fullmatch(bare) or len(bare) > 40:
        return None
    try:
        return Decimal(bare.replace(",", ".").replace("\u2212", "-"))
    except InvalidOperation:
        return None


def day_of(text: str) -> date | None:
    """A day: 2026-03-02, 02/03/2026, 2.3.2026. None if it is none."""
    bare = text.strip()
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)([T ]00:00(:00)?)?", bare, re.ASCII)
    parts = (found[1], found[2], found[3]) if found else None
    found = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", bare, re.ASCII)
    if not parts and found:
        parts = (found[3], found[2], found[1])
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def yes_or_no(text: str) -> bool | None:
    """Yes or no in French or English; None for anything else."""
    bare = text.strip().casefold()
    return True if bare in _YES else False if bare in _NO else None
