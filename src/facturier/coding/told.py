"""Shares in words: for the journal, for refusals, for pages and files."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from facturier.coding.rules import WHOLE, AskedShare, Share, Target
from facturier.coding.rules.suggest import Because, Suggestion
from facturier.kit import display
from facturier.organisations.queries import Places


def target_told(target: Target, places: Places) -> str:
    """What a share is counted on: "Atelier · PR-12 · Transport · 624100"."""
    keys = (target.department_id, target.project_id, target.category_id)
    named = [places.short.get(key, "") for key in keys if key is not None]
    return " · ".join(one for one in (*named, target.account) if one) or _("rien")


def shares_told(shares: Iterable[Share], places: Places, currency: str) -> str:
    """All shares of a line; "" where there are none."""
    return ", ".join(
        f"{target_told(one.target, places)} {size_told(one.percent, one.amount, currency)}"
        for one in shares
    )


def asked_told(shares: Sequence[AskedShare], places: Places, currency: str) -> str:
    """The same of what was asked for or is suggested; a single whole share needs no size."""
    return ", ".join(
        target_told(one.target, places)
        + ("" if one.percent == 100 else f" {size_told(one.percent, one.amount, currency)}")
        for one in shares
    )


def kept_told(lines: Mapping[int, Sequence[Share]], places: Places) -> str | None:
    """The shares of some lines as the journal keeps them, whoever reads it; None: no shares."""
    said = []
    for position, shares in sorted(lines.items()):
        each = [
            f"{target_told(one.target, places)} "
            + (f"{one.amount:f}" if one.percent is None else f"{one.percent.normalize():f} %")
            for one in shares
        ]
        said.append(f"{position}: {', '.join(each)}" if position != WHOLE else ", ".join(each))
    return "; ".join(said)[:2000] or None


def size_told(percent: Decimal | None, amount: Decimal | None, currency: str) -> str:
    """60 %, or 120,50 €."""
    language = get_language()
    if percent is not None:
        return display.percent(percent, language)
    return display.money(amount, currency, language)


def line_told(position: int) -> str:
    """How a line is called."""
    if position == WHOLE:
        return _("Montant de la facture")
    return _("Ligne %(number)s") % {"number": position}


def reason_told(suggestion: Suggestion) -> str:
    """Why it is suggested: comme « Transport » de E-268 et 3 autres factures."""
    if suggestion.because == Because.SUPPLIER:
        count = suggestion.others + 1
        return ngettext(
            "comme toutes les lignes de ce fournisseur (%(count)s facture)",
            "comme toutes les lignes de ce fournisseur (%(count)s factures)",
            count,
        ) % {"count": count}
    like = suggestion.like
    values = {"name": like.name[:60], "reference": like.reference, "count": suggestion.others}
    if not suggestion.others:
        if not like.name:
            return _("comme %(reference)s") % values
        return _("comme « %(name)s » de %(reference)s") % values
    if not like.name:
        return ngettext(
            "comme %(reference)s et %(count)s autre facture",
            "comme %(reference)s et %(count)s autres factures",
            suggestion.others,
        ) % values  # fmt: skip
    return ngettext(
        "comme « %(name)s » de %(reference)s et %(count)s autre facture",
        "comme « %(name)s » de %(reference)s et %(count)s autres factures",
        suggestion.others,
    ) % values  # fmt: skip
