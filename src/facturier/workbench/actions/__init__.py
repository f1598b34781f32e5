"""What is done with the journal as a whole: verify it, export it."""

from facturier.workbench.actions.export import JournalExport, export_journal
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
    "export_journal",
    "verify_asked_for",
    "verify_everything",
    "verify_organisation",
]
