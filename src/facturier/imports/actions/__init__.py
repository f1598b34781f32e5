"""Verbs of imports: take a file, choose its columns, create, take back."""

from facturier.imports.actions.begin import (
    begin_import,
    check_rows,
    choose_columns,
    drop_import,
    ensure_fits,
)
from facturier.imports.actions.carry_out import (
    ask_undo,
    run_import,
    start_import,
    undo_import,
)

__all__ = [
    "ask_undo",
    "begin_import",
    "check_rows",
    "choose_columns",
    "drop_import",
    "ensure_fits",
    "run_import",
    "start_import",
    "undo_import",
]
