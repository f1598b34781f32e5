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


# An issued draft is history; all else may be taken back.
NEXT_STATES: Mapping[DraftState, frozenset[DraftState]] = {
    DraftState.OPEN: frozenset({DraftState.DISCARDED, DraftState.ISSUED}),
    DraftState.TEMPLATE: frozenset({DraftState.DISCARDED}),
    DraftState.DISCARDED: frozenset({DraftState.OPEN, DraftState.TEMPLATE}),
    DraftState.ISSUED: frozenset(),
}
# BT-3 (UNTDID 1001), as BR-FR admits them.
KINDS: Mapping[str, str] = {
    "380": N_("Facture"),
    "381": N_("Avoir"),
    "384": N_("Facture rectificative"),
    "386": N_("Facture d'acompte"),
    "389": N_("Autofacture"),
}
CREDITS = frozenset({"381"})
"""Documents whose amounts are positive and count as less."""
CORRECTIVES = frozenset({"384"})
"""Documents that stand in the place of an earlier one."""
CITING = CREDITS | CORRECTIVES
"""Documents that say which earlier invoice they correct (BG-3)."""
DEPOSITS = frozenset({"386"})
"""Invoices of a payment on account, which a final invoice takes off."""
FINALS = frozenset({"380"})
"""Documents that may take deposits off."""
