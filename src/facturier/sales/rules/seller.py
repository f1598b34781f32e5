"""What an entity states of itself on what it issues, beyond its identity. Pure."""

import re
from datetime import date

from facturier.parties.rules import is_address

FRENCH_DIRECTORY = "0225"
# From when invoices between French businesses are issued through an approved platform (CGI 289
# bis; ordonnance 2021-1190, loi 2023-1322 art. 91).
OBLIGED_LARGE = date(2026, 9, 1)  # large and mid-size companies
OBLIGED_OTHERS = date(2027, 9, 1)  # small companies and micro-companies
# What may follow the SIREN in the French directory (BR-FR: characters of an address).
_AFTER_SIREN = re.compile(r"(?:_[A-Za-z0-9\-+_/.]+)?")


def default_address(siren: str) -> tuple[str, str]:
    """(scheme, value) of BT-34 where the entity states none; empty without a SIREN."""
    return (FRENCH_DIRECTORY, siren) if siren else ("", "")


def is_own_address(scheme: str, value: str, siren: str) -> bool:
    """Whether an electronic address can be the entity's: in the French directory, under its SIREN.

    A platform sends statuses back there; another company's SIREN would send them astray.
    """
    if not is_address(scheme, value):
        return False
    if scheme != FRENCH_DIRECTORY:
        return True
    return value[:9] == siren and _AFTER_SIREN.fullmatch(value[9:]) is not None
