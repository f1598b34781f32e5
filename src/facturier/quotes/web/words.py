"""What states of quotes and orders are called, with their tone and icon."""

from django.utils.translation import gettext as _

from facturier.quotes.queries import OrderTab
from facturier.quotes.rules import Shown

Look = tuple[str, str, str]


def quote_look(shown: Shown) -> Look:
    """Word, tone and icon of a state of a quote."""
    return {
        Shown.PREPARING: (_("À envoyer"), "draft", "pencil-line"),
        Shown.SENT: (_("Envoyé"), "info", "send"),
        Shown.EXPIRED: (_("Expiré"), "warn", "calendar-x"),
        Shown.ACCEPTED: (_("Accepté"), "ok", "circle-check"),
        Shown.DECLINED: (_("Refusé"), "bad", "circle-x"),
        Shown.DISCARDED: (_("Écarté"), "", "archive"),
    }[shown]


def order_look(tab: OrderTab) -> Look:
    """Word, tone and icon of a state of an order."""
    return {
        OrderTab.OPEN: (_("À facturer"), "info", "clock"),
        OrderTab.INVOICED: (_("Facturée"), "ok", "circle-check"),
        OrderTab.CLOSED: (_("Soldée"), "draft", "lock"),
    }[tab]
