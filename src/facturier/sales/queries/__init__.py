"""Reads of the room."""

from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import (
    Change,
    DraftsPage,
    content_of,
    drafts_page,
    find_draft,
    history_of,
    language_of,
)
from facturier.sales.queries.issued import issued_as, issued_file
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
    "Change",
    "DecisionRow",
    "DraftsPage",
    "VersionRow",
    "WordingPage",
    "WordingRow",
    "content_of",
    "draft_as_composed",
    "drafts_page",
    "find_draft",
    "history_of",
    "issued_as",
    "issued_file",
    "language_of",
    "tell",
    "wording_page",
    "wording_rows",
    "wordings_in_force",
]
