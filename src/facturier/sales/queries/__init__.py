"""Reads of the room."""

from facturier.sales.queries.bulk import BulkPage, bulk_page, recent_bulks
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.drafts import (
    Change,
    DraftsPage,
    authors_of,
    content_of,
    contents_of,
    drafts_page,
    drafts_within,
    every_key,
    find_draft,
    history_of,
    language_of,
    subject_of,
)
from facturier.sales.queries.filling import of_items
from facturier.sales.queries.invariants import broken_invariants
from facturier.sales.queries.issued import (
    files_of_issued,
    issued_as,
    issued_file,
    issued_of_invoice,
    obliged_from,
    one_issued,
)
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
    "BulkPage",
    "Change",
    "DecisionRow",
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
    "bulk_page",
    "content_of",
    "contents_of",
    "draft_as_composed",
    "drafts_page",
    "drafts_within",
    "entities_without_series",
    "every_key",
    "every_number",
    "example_of",
    "files_of_issued",
    "find_draft",
    "history_of",
    "issued_as",
    "issued_file",
    "issued_of_invoice",
    "issuing_entities",
    "issuing_entity",
    "language_of",
    "numbers_page",
    "obliged_from",
    "of_items",
    "one_issued",
    "one_series",
    "recent_bulks",
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
