"""Categories of VAT (UNTDID 5305, as EN 16931 takes them), rates of France (BR-FR-16). Pure."""

import re
from decimal import Decimal
from enum import StrEnum

from facturier.catalogue.rules.vat_rates import Territory, current


class VatCategory(StrEnum):
    """BT-151."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE = "O"


ZERO_PERCENT = Decimal(0)
# The rates that no law has ended; those of the past stand on invoices alone (`vat_rates`).
MAINLAND = current(Territory.MAINLAND)
CORSICA = current(Territory.CORSICA)
OVERSEAS = current(Territory.OVERSEAS)
RATES = frozenset({*MAINLAND, *CORSICA, *OVERSEAS})

# Why no VAT is due, where the category alone says it (BR-AE-10, BR-IC-10, BR-G-10, BR-O-10).
USUAL_CODES = {
    VatCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    VatCategory.INTRA_COMMUNITY: "VATEX-EU-IC",
    VatCategory.EXPORT: "VATEX-EU-G",
    VatCategory.OUTSIDE: "VATEX-EU-O",
}
# Those that must say why, by a text (BT-120) or a code (BT-121).
EXPLAINED = frozenset({VatCategory.EXEMPT, *USUAL_CODES})
_CODE = re.compile(r"VATEX-[A-Z]{2}-[A-Z0-9][A-Z0-9-]{0,20}")
_CATEGORY_OF_CODE = {code: category for category, code in USUAL_CODES.items()} | {
    "VATEX-FR-AE": VatCategory.REVERSE_CHARGE
}


def settled_percent(category: VatCategory, percent: Decimal | None) -> Decimal | None:
    """The percent as a line states it (BT-152): none outside of VAT, 0 where nothing is due."""
    if category is VatCategory.STANDARD:
        return percent
    if percent:
        return percent  # a mistake, left for `percent_is_wrong` to tell
    return None if category is VatCategory.OUTSIDE else ZERO_PERCENT


def percent_is_wrong(category: VatCategory, percent: Decimal | None) -> bool:
    """BR-S-05, BR-Z-05, BR-E-05, BR-AE-05, BR-IC-05, BR-G-05, BR-O-05; and BR-FR-16."""
    if category is VatCategory.STANDARD:
        return percent not in RATES
    if category is VatCategory.OUTSIDE:
        return percent is not None
    return percent != ZERO_PERCENT


def code_is_wrong(category: VatCategory, code: str) -> bool:
    """True if this is no VATEX code, or one that belongs to another category."""
    if not code:
        return False
    return not _CODE.fullmatch(code) or _CATEGORY_OF_CODE.get(code, category) is not category
