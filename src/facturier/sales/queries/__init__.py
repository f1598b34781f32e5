"""Reads of the room."""

from facturier.sales.queries.drafts import (
    Change,
    DraftsPage,
    authors_of,
    content_of,
    contents_of,
    drafts_page,
    find_draft,
    history_of,
    subject_of,
)
from facturier.sales.queries.situating import (
    situated_amounts,
    situations_by_draft,
    situations_of,
)
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
    "authors_of",
    "content_of",
    "contents_of",
    "drafts_page",
    "find_draft",
    "history_of",
    "situated_amounts",
    "situations_by_draft",
    "situations_of",
    "subject_of",
    "tell",
    "wording_page",
    "wording_rows",
    "wordings_in_force",
]
