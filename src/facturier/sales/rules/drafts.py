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
}
QUOTE, ORDER = "310", "220"
OFFERS: Mapping[str, str] = {QUOTE: N_("Devis"), ORDER: N_("Commande")}
"""Documents before the invoice (UNTDID 1001): prepared like one, never issued nor registered."""
CREDITS = frozenset({"381"})
"""Documents whose amounts are positive and count as less."""
CORRECTIVES = frozenset({"384"})
"""Documents that stand in the place of an earlier one."""
CITING = CREDITS | CORRECTIVES
"""Documents that say which earlier invoice they correct (BG-3)."""
