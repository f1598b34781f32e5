"""How people call states and differences, and the one sentence that says what was compared."""

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.units import unit
from facturier.purchases.models import Gap
from facturier.purchases.rules import GapKind, GapOwner, GapState, OrderState, amount_of

LOOKS = {
    OrderState.DRAFT: ("draft", "file-pen-line"),
    OrderState.OPEN: ("info", "send"),
    OrderState.CLOSED: ("ok", "lock"),
    OrderState.CANCELLED: ("", "archive"),
}
GAP_LOOKS = {
    GapState.OPEN: ("warn", "triangle-alert"),
    GapState.ACCEPTED: ("ok", "check"),
    GapState.RECEIVED: ("ok", "check"),
    GapState.CREDITED: ("ok", "check"),
    GapState.LIFTED: ("", "undo-2"),
}


def state_label(state: str) -> str:
    """How people call a state of an order."""
    return {
        OrderState.DRAFT: _("Brouillon"),
        OrderState.OPEN: _("Ouverte"),
        OrderState.CLOSED: _("Clôturée"),
        OrderState.CANCELLED: _("Annulée"),
    }[OrderState(state)]


def state_look(state: str) -> tuple[str, str, str]:
    """Label, tone and icon of a state."""
    return (state_label(state), *LOOKS[OrderState(state)])


def kind_label(kind: str) -> str:
    """How people call a kind of difference."""
    return {
        GapKind.QUANTITY: _("Quantité"),
        GapKind.PRICE: _("Prix"),
        GapKind.UNIT: _("Unité"),
        GapKind.UNORDERED: _("Ligne hors commande"),
    }[GapKind(kind)]


def gap_state_label(state: str) -> str:
    """How people call what became of a difference."""
    return {
        GapState.OPEN: _("À traiter"),
        GapState.ACCEPTED: _("Accepté"),
        GapState.RECEIVED: _("Reçu depuis"),
        GapState.CREDITED: _("Crédité par avoir"),
        GapState.LIFTED: _("Sans objet"),
    }[GapState(state)]


def gap_look(state: str) -> tuple[str, str, str]:
    """Label, tone and icon of what became of a difference."""
    return (gap_state_label(state), *GAP_LOOKS[GapState(state)])


def owner_label(owner: str) -> str:
    """Whom a difference is asked of."""
    return {GapOwner.BUYER: _("Acheteur"), GapOwner.RECEIVER: _("Réceptionnaire")}[GapOwner(owner)]


def basis_label(basis: str) -> str:
    """By what a line was put to a line of an order."""
    return {
        "line": _("par le n° de ligne"),
        "item": _("par la référence"),
        "person": _("par une personne"),
        "credit": _("comme la facture corrigée"),
    }.get(basis, basis)


def number(value: Decimal | str) -> str:
    """A quantity as people read it."""
    return display.number(Decimal(f"{Decimal(value).normalize():f}"), get_language())


def money(value: Decimal | str, currency: str) -> str:
    """An amount as people read it."""
    return display.money(Decimal(value), currency, get_language())


def gap_told(gap: Gap) -> str:
    """What was compared, and what it comes to: "commandé 10, reçu 8, facturé 10 → 2 × 50 €"."""
    said: dict[str, Any] = gap.evidence
    amount = money(gap.amount, gap.currency)
    if gap.kind == GapKind.UNIT:
        return _("Commandé en %(ordered)s, facturé en %(invoiced)s : %(amount)s") % {
            "ordered": unit(said["ordered_unit"]) or said["ordered_unit"],
            "invoiced": unit(said["unit"]) or said["unit"],
            "amount": amount,
        }
    if gap.kind == GapKind.UNORDERED:
        return _("Aucune ligne de la commande ne répond à cette ligne : %(amount)s") % {
            "amount": amount
        }
    if gap.kind == GapKind.PRICE:
        return _(
            "Commandé à %(ordered)s, facturé à %(invoiced)s → %(quantity)s × %(each)s = %(amount)s"
        ) % {
            "ordered": money(said["ordered_price"], gap.currency),
            "invoiced": money(said["invoiced_price"], gap.currency),
            "quantity": number(gap.quantity),
            "each": money(
                Decimal(said["invoiced_price"]) - Decimal(said["ordered_price"]), gap.currency
            ),
            "amount": amount,
        }
    if gap.line is not None and gap.line.by_amount:
        return _("Commandé %(ordered)s, fait %(received)s, facturé %(invoiced)s → %(amount)s") % {
            **{
                name: money(amount_of(Decimal(said[name]), gap.line.price), gap.currency)
                for name in ("ordered", "received", "invoiced")
            },
            "amount": amount,
        }
    values = {
        **{name: number(said[name]) for name in ("ordered", "received", "invoiced")},
        "quantity": number(gap.quantity),
        "price": money(said["invoiced_price"], gap.currency),
        "amount": amount,
    }
    return (
        _(
            "Commandé %(ordered)s, reçu %(received)s, facturé %(invoiced)s"
            " → %(quantity)s × %(price)s = %(amount)s"
        )
        % values
    )


def rule_told(gap: Gap, names: dict[str, str]) -> str:
    """Which rule was applied, and how far it goes; `names` of suppliers and categories by id."""
    kept = gap.rule
    if not kept or gap.kind == GapKind.UNIT:
        return ""
    whose = [names.get(kept[key] or "", "") for key in ("supplier_id", "category_id")]
    about = ", ".join(one for one in whose if one) or _("règle générale")
    limit = kept["invoice_quantity" if gap.kind == GapKind.QUANTITY else "invoice_price"]
    parts = []
    if limit["percent"] is not None:
        parts.append(f"{number(limit['percent'])} %")
    if limit["amount"] is not None:
        parts.append(money(limit["amount"], "EUR"))
    return _("Tolérance : %(limits)s (%(rule)s)") % {"limits": ", ".join(parts), "rule": about}
