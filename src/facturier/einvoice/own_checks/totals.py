"""BG-22: the totals follow from the lines and from each other (BR-CO-10 to BR-CO-16)."""

from __future__ import annotations

from collections.abc import Iterator

from facturier.einvoice.document import Document
from facturier.einvoice.findings import Finding
from facturier.einvoice.own_checks.evidence import compare
from facturier.einvoice.own_checks.sums import ZERO, line_nets

__all__ = ["totals"]

# Profiles in which BT-115 depends on more than we know: MINIMUM states what is due and not what is
# paid; the German extension adds what is collected for third parties.
_OTHER_AMOUNTS_DUE = (":minimum", "kosit:extension:xrechnung")


def totals(document: Document) -> Iterator[Finding]:
    """Each total against what gives it; one that is missing on either side is left to the rules."""
    yield from _lines(document)
    yield from _allowances_and_charges(document)
    yield from _net(document)
    yield from _tax(document)
    yield from _gross(document)
    yield from _payable(document)


def _lines(document: Document) -> Iterator[Finding]:
    nets, stated = line_nets(document), document.totals.lines
    if nets is None or stated is None:
        return
    yield from compare(
        "BR-CO-10", stated, sum(nets, ZERO), document.currency,
        location="BG-22/BT-106", terms=("BT-106", "BT-131"),
        what="Le total des lignes (BT-106)", how="la somme de leurs montants nets (BT-131) donne",
    )  # fmt: skip


def _allowances_and_charges(document: Document) -> Iterator[Finding]:
    found = document.allowance_charges
    allowances = sum((one.amount for one in found if not one.is_charge), ZERO)
    charges = sum((one.amount for one in found if one.is_charge), ZERO)
    yield from compare(
        "BR-CO-11", document.totals.allowances, allowances, document.currency,
        location="BG-22/BT-107", terms=("BT-107", "BT-92"),
        what="Le total des remises (BT-107)", how="la somme des remises (BT-92) donne",
    )  # fmt: skip
    yield from compare(
        "BR-CO-12", document.totals.charges, charges, document.currency,
        location="BG-22/BT-108", terms=("BT-108", "BT-99"),
        what="Le total des frais (BT-108)", how="la somme des frais (BT-99) donne",
    )  # fmt: skip


def _net(document: Document) -> Iterator[Finding]:
    stated = document.totals
    if stated.net is None or stated.lines is None:
        return
    computed = stated.lines - (stated.allowances or ZERO) + (stated.charges or ZERO)
    yield from compare(
        "BR-CO-13", stated.net, computed, document.currency,
        location="BG-22/BT-109", terms=("BT-109", "BT-106", "BT-107", "BT-108"),
        what="Le total hors taxe (BT-109)",
        how="le total des lignes, moins les remises, plus les frais donne",
    )  # fmt: skip


def _tax(document: Document) -> Iterator[Finding]:
    taxes = [subtotal.tax for subtotal in document.vat if subtotal.tax is not None]
    if not taxes or len(taxes) != len(document.vat):
        return
    yield from compare(
        "BR-CO-14", document.totals.tax, sum(taxes, ZERO), document.currency,
        location="BG-22/BT-110", terms=("BT-110", "BT-117"),
        what="Le total de TVA (BT-110)", how="la somme de la TVA de chaque taux (BT-117) donne",
    )  # fmt: skip


def _gross(document: Document) -> Iterator[Finding]:
    stated = document.totals
    if stated.gross is None or stated.net is None:
        return
    yield from compare(
        "BR-CO-15", stated.gross, stated.net + (stated.tax or ZERO), document.currency,
        location="BG-22/BT-112", terms=("BT-112", "BT-109", "BT-110"),
        what="Le total TTC (BT-112)", how="le total hors taxe plus la TVA donne",
    )  # fmt: skip


def _payable(document: Document) -> Iterator[Finding]:
    stated = document.totals
    if stated.payable is None or stated.gross is None:
        return
    profile = (document.profile or "").lower()
    if any(part in profile for part in _OTHER_AMOUNTS_DUE):
        return
    computed = stated.gross - (stated.prepaid or ZERO) + (stated.rounding or ZERO)
    yield from compare(
        "BR-CO-16", stated.payable, computed, document.currency,
        location="BG-22/BT-115", terms=("BT-115", "BT-112", "BT-113", "BT-114"),
        what="Le montant à payer (BT-115)",
        how="le total TTC, moins ce qui est déjà payé, plus l'arrondi donne",
    )  # fmt: skip
