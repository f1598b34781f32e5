"""What is done with the journal as a whole, and with the example."""

from facturier.workbench.actions.example import make_example, open_example
from facturier.workbench.actions.export import JournalExport, export_journal
from facturier.workbench.actions.first_invoice import deposit_example
from facturier.workbench.actions.verify import (
    Verified,
    ask_for_verification,
    verify_asked_for,
    verify_everything,
    verify_organisation,
)

__all__ = [
    "JournalExport",
    "Verified",
    "ask_for_verification",
    "deposit_example",
    "export_journal",
    "make_example",
    "open_example",
    "verify_asked_for",
    "verify_everything",
    "verify_organisation",
]
