"""The verbs of coding."""

from facturier.coding.actions.accept import accept_many, accept_suggestions
from facturier.coding.actions.code import AskedLine, code_lines
from facturier.coding.actions.export import note_export
from facturier.coding.actions.follow import follow_invoice
from facturier.coding.actions.undo import undo_coding, undo_many

__all__ = [
    "AskedLine",
    "accept_many",
    "accept_suggestions",
    "code_lines",
    "follow_invoice",
    "note_export",
    "undo_coding",
    "undo_many",
]
