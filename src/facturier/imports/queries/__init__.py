"""Reads of imports, within the capability of each kind."""

from facturier.imports.queries.reading import (
    ImportPage,
    ReadRow,
    bad_rows,
    counts,
    examples,
    imports_page,
    mapping_to_show,
    one_import,
    open_kinds,
    read_rows,
    reasons,
    require_any_kind,
    require_kind,
    rows_page,
    texts_of,
)

__all__ = [
    "ImportPage",
    "ReadRow",
    "bad_rows",
    "counts",
    "examples",
    "imports_page",
    "mapping_to_show",
    "one_import",
    "open_kinds",
    "read_rows",
    "reasons",
    "require_any_kind",
    "require_kind",
    "rows_page",
    "texts_of",
]
