"""The verbs of the room."""

from facturier.controls.actions.configure import set_controls
from facturier.controls.actions.decide import accept_doubt, dismiss_doubt, reopen_doubt
from facturier.controls.actions.judge import catch_up, doubt_invoice

__all__ = [
    "accept_doubt",
    "catch_up",
    "dismiss_doubt",
    "doubt_invoice",
    "reopen_doubt",
    "set_controls",
]
