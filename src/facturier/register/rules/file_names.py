"""How the file of an invoice is called, by a rule of the organisation. Pure.

A name travels: in headers of mail and of downloads, onto disks of any system. So a rule is made of
plain characters and known placeholders, and what fills them is made plain.
"""

import re
import unicodedata
from collections.abc import Mapping

USUAL = "{number}_{customer}"
PLACEHOLDERS = ("number", "customer", "seller", "date", "order", "kind")
LONGEST_RULE = 80
LONGEST_NAME = 100  # without its ending
_PART = re.compile(r"\{([^{}]*)\}")
_SAFE = re.compile(r"[A-Za-z0-9 ._-]*")
_ENDING = re.compile(r"\.(pdf|xml)$", re.IGNORECASE)
# Names that Windows keeps for devices, whatever their ending.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def tidy_rule(typed: str) -> str:
    """The rule as it is kept: without the ending, which the file itself decides."""
    return _ENDING.sub("", " ".join(typed.split()))


def fault_of(rule: str) -> str:
    """What is wrong with a rule: empty, long, unknown, unsafe, not_unique; '' if nothing is."""
    if not rule:
        return "empty"
    if len(rule) > LONGEST_RULE:
        return "long"
    if any(name not in PLACEHOLDERS for name in _PART.findall(rule)):
        return "unknown"
    rest = _PART.sub("", rule)
    if not _SAFE.fullmatch(rest) or rule.startswith("."):
        return "unsafe"
    # Two documents of a seller never share a number: without it two files might share a name.
    return "" if "{number}" in rule else "not_unique"


def file_name(rule: str, facts: Mapping[str, str], ending: str) -> str:
    """The name of a file, ending included: safe everywhere, its number never cut."""
    number = plain(facts.get("number", ""))

    def filled(rest: int) -> str:
        return _PART.sub(
            lambda part: (
                number if part[1] == "number" else plain(facts.get(part[1], ""))[: max(rest, 0)]
            ),
            rule,
        )

    rest = LONGEST_NAME
    name = filled(rest)
    while len(name) > LONGEST_NAME and rest > 0:
        rest -= 1
        name = filled(rest)
    name = re.sub(r"[ _-]*$|^[ ._-]*", "", name) or number or "facture"
    if DEVICES.fullmatch(name):
        name = f"_{name}"
    return f"{name[: LONGEST_NAME + len(number)]}.{ending}"


def plain(text: str) -> str:
    """A text of plain characters: accents taken off, anything else a hyphen."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9.]+", "-", folded)
    return re.sub(r"\.{2,}", ".", kept).strip("-.")
