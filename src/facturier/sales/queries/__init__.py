"""Reads of the room."""

from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import (
    Change,
    DraftsPage,
    authors_of,
    content_of,
    contents_of,
    drafts_page,
    find_draft,
    history_of,
    language_of,
    subject_of,
)
from facturier.sales.queries.invariants import broken_invariants
from facturier.sales.queries.issued import issued_as, issued_file
from facturier.sales.queries.lines import DraftNets, lines_standing, nets_of_lines
from facturier.sales.queries.numbers import NumberRow, NumbersPage, every_number, numbers_page
from facturier.sales.queries.seller_profile import IssuingEntity, issuing_entities, issuing_entity
from facturier.sales.queries.series import (
    SeriesPage,
    SeriesRow,
    entities_without_series,
    example_of,
    one_series,
    series_for,
    series_of_entity,
    series_page,
)
from facturier.sales.queries.situating import situated_amounts, situations_by_draft, situations_of
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
    "DraftNets",
    "DraftsPage",
    "IssuingEntity",
    "NumberRow",
    "NumbersPage",
    "SeriesPage",
    "SeriesRow",
    "VersionRow",
    "WordingPage",
    "WordingRow",
    "authors_of",
    "broken_invariants",
    "content_of",
    "contents_of",
    "draft_as_composed",
    "drafts_page",
    "entities_without_series",
    "every_number",
    "example_of",
    "find_draft",
    "history_of",
    "issued_as",
    "issued_file",
    "issuing_entities",
    "issuing_entity",
    "language_of",
    "lines_standing",
    "nets_of_lines",
    "numbers_page",
    "one_series",
    "series_for",
    "series_of_entity",
    "series_page",
    "situated_amounts",
    "situations_by_draft",
    "situations_of",
    "subject_of",
    "tell",
    "wording_page",
    "wording_rows",
    "wordings_in_force",
]
