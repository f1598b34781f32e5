"""The one rounding of these checks: half away from zero, at the unit of the currency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

__all__ = ["is_exact", "minor_units", "rounded"]

# ISO 4217: currencies whose smallest unit is not a hundredth; and the forint, whose hundredth is in
# the list but no longer in use: Hungarian invoices are made in whole forints.
_WHOLE = "BIF CLP DJF GNF HUF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_MINOR_UNITS = {
    **dict.fromkeys(_WHOLE.split(), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_STANDARD = 2
"""Decimals to which EN 16931 rounds, whatever the currency."""


def minor_units(currency: str | None) -> int:
    """Decimals of the smallest unit in use of a currency; 2 for those not known."""
    return _MINOR_UNITS.get(currency or "", _STANDARD)


def rounded(amount: Decimal, currency: str | None) -> Decimal:
    """The amount at the smallest unit of its currency."""
    return _at(amount, minor_units(currency))


def is_exact(stated: Decimal, computed: Decimal, currency: str | None) -> bool:
    """Whether a stated amount is the computed one, rounded or not.

    EN 16931 rounds to two decimals whatever the currency. A dinar has three and a yen none, and
    invoices are made with these too: where the two roundings differ, both are right.
    """
    if stated == computed or stated == rounded(computed, currency):
        return True
    return minor_units(currency) != _STANDARD and stated == _at(computed, _STANDARD)


def _at(amount: Decimal, decimals: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
