"""BG-23: each VAT subtotal against its rate (BR-CO-17) and its lines (BR-S-08 and its sisters)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from facturier.einvoice.document import Document, VatSubtotal
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.evidence import compare, place, shown
from facturier.einvoice.own_checks.sums import ZERO, charges_less_allowances, counting_lines

__all__ = ["vat_subtotals"]

# The rules have their own letters for a category: K is IC (intra-Community), L and M the taxes of
# the Canaries and of Ceuta and Melilla.
_LETTERS = {"K": "IC", "L": "AF", "M": "AG"}
_CATEGORIES = frozenset({"S", "Z", "E", "AE", "K", "G", "O", "L", "M"})
_WITHOUT_TAX = frozenset({"Z", "E", "AE", "K", "G", "O"})

Key = tuple[str, Decimal]
"""Category and rate. Rates are numbers: 20 and 20.00 are one."""


def vat_subtotals(document: Document) -> Iterator[Finding]:
    """The tax of each subtotal, then its base."""
    for index, subtotal in enumerate(document.vat):
        yield from _tax(document, index, subtotal)
    keys = _line_keys(document)
    if keys is not None:
        yield from _bases(document, keys)
    elif not document.lines:
        yield from _sum_of_bases(document)


def _tax(document: Document, index: int, subtotal: VatSubtotal) -> Iterator[Finding]:
    key = _key(subtotal.category, subtotal.percent)
    if key is None or subtotal.base is None or subtotal.tax is None:
        return
    category, percent = key
    yield from compare(
        "BR-CO-17", subtotal.tax, subtotal.base * percent / 100, document.currency,
        location=place("BG-23", index, "BT-117"), terms=("BT-117", "BT-116", "BT-119"),
        what=f"La TVA {_named(category, percent)} (BT-117)",
        how=f"{shown(percent)} % de {shown(subtotal.base, document.currency)} (BT-116) donne",
    )  # fmt: skip


def _bases(document: Document, computed: dict[Key, Decimal]) -> Iterator[Finding]:
    stated: dict[Key, Decimal] = {}
    first: dict[Key, int] = {}
    for index, subtotal in enumerate(document.vat):
        key = _key(subtotal.category, subtotal.percent)
        if key is None or subtotal.base is None:
            return
        # EXTENDED splits one rate by the reason of its exemption: their sum is what is checked.
        stated[key] = stated.get(key, ZERO) + subtotal.base
        first.setdefault(key, index)
    for key in (*stated, *(key for key in computed if stated and key not in stated)):
        category, percent = key
        yield from compare(
            f"BR-{_LETTERS.get(category, category)}-08",
            stated.get(key), computed.get(key, ZERO), document.currency,
            location=place("BG-23", first[key], "BT-116") if key in first else "BG-23",
            terms=("BT-116", "BT-131", "BT-92", "BT-99"),
            what=f"La base de TVA {_named(category, percent)} (BT-116)",
            how="les lignes de ce taux, plus les frais, moins les remises donnent",
        )  # fmt: skip


def _sum_of_bases(document: Document) -> Iterator[Finding]:
    """Without lines, the bases can still be summed: each euro without VAT has its category."""
    bases = [subtotal.base for subtotal in document.vat if subtotal.base is not None]
    if not bases or len(bases) != len(document.vat) or document.totals.net is None:
        return
    yield from compare(
        "VAT-BASES", document.totals.net, sum(bases, ZERO), document.currency,
        location="BG-22/BT-109", terms=("BT-109", "BT-116"),
        what="Le total hors taxe (BT-109)", how="la somme des bases de TVA (BT-116) donne",
    )  # fmt: skip


def _line_keys(document: Document) -> dict[Key, Decimal] | None:
    """What the lines, allowances and charges give to each category and rate.

    None where it cannot be known: no line counts, or one that does lacks its amount or its VAT, or
    has several.
    """
    lines = counting_lines(document)
    if not lines or any(line.other_vat for line in lines):
        return None
    parts: list[tuple[Key | None, Decimal | None]] = [
        (_key(line.vat_category, line.vat_percent), line.net) for line in lines
    ]
    parts.extend(
        (_key(one.vat_category, one.vat_percent), charges_less_allowances((one,)))
        for one in document.allowance_charges
    )
    sums: dict[Key, Decimal] = {}
    for key, amount in parts:
        if key is None or amount is None:
            return None
        sums[key] = sums.get(key, ZERO) + amount
    return sums


def _key(category: str | None, percent: Decimal | None) -> Key | None:
    """The category and its rate: zero where there is no tax, whether it is stated or not."""
    if category not in _CATEGORIES:
        return None
    if category in _WITHOUT_TAX:
        return (category, ZERO)
    return None if percent is None else (category, percent)


def _named(category: str, percent: Decimal) -> str:
    return f"à {shown(percent)} %" if category == "S" else f"de catégorie {category}"
