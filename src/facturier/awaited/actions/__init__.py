"""The verbs of this room."""

from facturier.awaited.actions.decide import (
    ExpectationFacts,
    leave_out,
    resume,
    state_expectation,
    stop,
)
from facturier.awaited.actions.look import look_at_all, look_at_supplier, look_for_invoice

__all__ = [
    "ExpectationFacts",
    "leave_out",
    "look_at_all",
    "look_at_supplier",
    "look_for_invoice",
    "resume",
    "state_expectation",
    "stop",
]
