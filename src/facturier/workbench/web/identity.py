"""The head of an invoice as a company would appear on it, while it is being typed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display, typography
from facturier.kit.forms import NumberField
from facturier.organisations.rules import compact, french_vat_number
from facturier.workbench import rules

LONGEST = 200


def shown(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the preview shows: the lines of the head, and the words for what is still missing."""
    fields = ("name", "siren", "street", "postcode", "city", "legal_form", "rcs", "vat_regime")
    facts: dict[str, Any] = {name: _text(typed.get(name)) for name in fields}
    facts["vat_regime"] = facts["vat_regime"] or "real_monthly"
    facts["capital"] = _amount(typed.get("capital"))
    computed = french_vat_number(facts["siren"])
    liable = facts["vat_regime"] not in rules.VAT_FREE
    facts["vat_number"] = _text(typed.get("vat_number")) or (computed if liable else "")
    siren = compact(facts["siren"])
    labels = _labels()
    return {
        "identity": {
            **facts,
            "status": _status(facts["legal_form"], facts["capital"]),
            "place": f"{facts['postcode']} {facts['city']}".strip(),
            "liable": liable,
        },
        "siren_state": "ok" if computed else "wrong" if len(siren) >= 9 else "",
        "missing": [labels[name] for name in rules.missing_mentions(facts)],
    }


def _labels() -> dict[str, str]:
    return {
        "name": _("la raison sociale"),
        "street": _("l'adresse"),
        "postcode": _("le code postal"),
        "city": _("la ville"),
        "siren": _("le SIREN"),
        "vat_number": _("le numéro de TVA"),
        "capital": _("le capital"),
        "rcs": _("la ville du RCS"),
    }


def _status(legal_form: str, capital: Decimal | None) -> str:
    if capital is None:
        return legal_form
    amount = display.number(capital, get_language()) + typography.NO_BREAK + "€"
    if not legal_form:
        return _("capital de %(amount)s") % {"amount": amount}
    return _("%(form)s au capital de %(amount)s") % {"form": legal_form, "amount": amount}


def _text(value: Any) -> str:
    return " ".join(str(value or "").split())[:LONGEST]


def _amount(value: Any) -> Decimal | None:
    try:
        return NumberField(required=False, max_digits=18, decimal_places=2, min_value=0).clean(
            str(value) if value is not None else ""
        )
    except ValidationError:
        return None
