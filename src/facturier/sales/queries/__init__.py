"""Reads of the room."""

from facturier.sales.queries.wordings import (
    DecisionRow,
    VersionRow,
    WordingPage,
    WordingRow,
    tell,
    wording_page,
    wording_rows,
    wordings_in_force,
)

__all__ = [
    "DecisionRow",
    "VersionRow",
    "WordingPage",
    "WordingRow",
    "tell",
    "wording_page",
    "wording_rows",
    "wordings_in_force",
]
