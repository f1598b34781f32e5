"""The states of a draft, and the documents that one may become. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from facturier.einvoice.unreadable import N_


class DraftState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    TEMPLATE = "template"
    DISCARDED = "discarded"
    ISSUED = "issued"
    CLOSED = "closed"
    """Of an offer: what it says was agreed, and changes no more."""


# An issued draft is history, and so is an offer that was agreed; all else may be taken back.
NEXT_STATES: Mapping[DraftState, frozenset[DraftState]] = {
    DraftState.OPEN: frozenset({DraftState.DISCARDED, DraftState.ISSUED, DraftState.CLOSED}),
    DraftState.TEMPLATE: frozenset({DraftState.DISCARDED}),
    DraftState.DISCARDED: frozenset({DraftState.OPEN, DraftState.TEMPLATE}),
    DraftState.ISSUED: frozenset(),
    DraftState.CLOSED: frozenset(),
}
# BT-3 (UNTDID 1001), as BR-FR admits them.
KINDS: Mapping[str, str] = {
    "380": N_("Facture"),
    "381": N_("Avoir"),
    "384": N_("Facture rectificative"),
    "386": N_("Facture d'acompte"),
    "389": N_("Autofacture"),
    "261": N_("Avoir d'autofacture"),
}
SELF_BILLED = frozenset({"389", "261"})
"""Documents that we draw up as the buyer, in the name and on behalf of the seller."""
QUOTE, ORDER = "310", "220"
OFFERS: Mapping[str, str] = {QUOTE: N_("Devis"), ORDER: N_("Commande")}
"""Documents before the invoice (UNTDID 1001): prepared like one, never issued nor registered."""
CREDITS = frozenset({"381", "261"})
"""Documents whose amounts are positive and count as less."""
CORRECTIVES = frozenset({"384"})
"""Documents that stand in the place of an earlier one."""
CITING = CREDITS | CORRECTIVES
"""Documents that say which earlier invoice they correct (BG-3)."""
DEPOSITS = frozenset({"386"})
"""Invoices of a payment on account, which a final invoice takes off."""
FINALS = frozenset({"380"})
"""Documents that may take deposits off."""
SOLD = tuple(code for code in KINDS if code not in SELF_BILLED)
"""The kinds that series of our own number; those of a supplier have its series apart."""
