"""Whether the totals of an invoice add up, and which mentions its page lacks. Pure.

The supplier's totals are kept as stated; what we compute stands beside them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from facturier.controls.rules import Compared, Found
from facturier.kit.typography import folded

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class StatedVat:
    """The VAT of one rate, as stated."""

    percent: Decimal | None
    base: Decimal | None
    tax: Decimal | None


@dataclass(frozen=True, slots=True)
class StatedTotals:
    """The totals of a document; None where it does not state one."""

    currency: str
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    vat: tuple[StatedVat, ...] = ()


def sums(stated: StatedTotals, tolerance_cents: int) -> Iterator[Found]:
    """The totals that do not add up by more than some cents, as one doubt."""
    wrong = [
        Compared(name, _money(said, stated), _money(computed, stated), "money")
        for name, said, computed in _computed(stated)
        if abs(said - computed) > _CENT * tolerance_cents
    ]
    if wrong:
        yield Found("sums.differ", tuple(wrong))


def _computed(stated: StatedTotals) -> Iterator[tuple[str, Decimal, Decimal]]:
    """(name, as stated, as we compute it)."""
    if None not in (stated.net, stated.tax, stated.gross):
        assert stated.net is not None
        assert stated.tax is not None
        assert stated.gross is not None
        yield "gross", stated.gross, stated.net + stated.tax
    bases = [one.base for one in stated.vat if one.base is not None]
    if stated.net is not None and stated.vat and len(bases) == len(stated.vat):
        yield "net", stated.net, sum(bases, Decimal(0))
    taxes = [one.tax for one in stated.vat if one.tax is not None]
    if stated.tax is not None and stated.vat and len(taxes) == len(stated.vat):
        yield "tax", stated.tax, sum(taxes, Decimal(0))
    for one in stated.vat:
        if one.percent is not None and one.base is not None and one.tax is not None:
            exact = (one.base * one.percent / 100).quantize(_CENT, ROUND_HALF_UP)
            yield f"tax_at_{one.percent.normalize():f}", one.tax, exact


def _money(amount: Decimal, stated: StatedTotals) -> str:
    return f"{amount:f} {stated.currency}"


_MENTIONS = {
    "recovery": re.compile(r"recouvrement|recovery"),
    "penalties": re.compile(r"penalite|interets? de retard|late payment|taux d.interet"),
    "discount": re.compile(r"escompte|discount for early|early payment"),
    "identifier": re.compile(r"siren|siret|rcs|r\.c\.s|tva intra|n. ?tva|vat n|fr ?\d\d ?\d{3}"),
    "due": re.compile(r"echeance|payable|a regler|due|paiement|reglement"),
}
"""Code de commerce, articles L441-9 and D441-5; CGI annexe II, article 242 nonies A."""


def mentions(words: str) -> Iterator[Found]:
    """The legal mentions that the page of a French invoice lacks; nothing of a page without words.

    For documents without electronic data: the official rules look at those that have some.
    """
    page = folded(words)
    if len(page.split()) < 20:
        return
    lacking = [name for name, pattern in _MENTIONS.items() if not pattern.search(page)]
    if lacking:
        yield Found("mentions.missing", tuple(Compared("mention", "", name) for name in lacking))
