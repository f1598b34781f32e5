"""Numbers as people type them, in France and elsewhere. Pure."""

import re
from decimal import Decimal, InvalidOperation

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'’€]|EUR")
_NUMBER = re.compile(r"[+\-\u2212]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")


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
