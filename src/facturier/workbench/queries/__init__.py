"""What the desk shows of the rooms below."""

from facturier.workbench.queries.journal import (
    SYSTEM,
    JournalQuestion,
    JournalView,
    Seal,
    ShownEvent,
    journal_view,
    problem_of,
)
from facturier.workbench.queries.vocabulary import kind_labels, phrases_of, verb_labels

__all__ = [
    "SYSTEM",
    "JournalQuestion",
    "JournalView",
    "Seal",
    "ShownEvent",
    "journal_view",
    "kind_labels",
    "phrases_of",
    "problem_of",
    "verb_labels",
]
