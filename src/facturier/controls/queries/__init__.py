"""Reads of doubts and of how controls are set."""

from facturier.controls.queries.doubts import (
    DossierRow,
    DoubtFilters,
    DoubtRow,
    DoubtsPage,
    dossier_of,
    doubts_of,
    doubts_page,
    one_doubt,
    open_count,
    suspected_references,
)
from facturier.controls.queries.invariants import broken_invariants
from facturier.controls.queries.settings import (
    SettingsInForce,
    readable_settings,
    settings_of,
    versions,
)

__all__ = [
    "DossierRow",
    "DoubtFilters",
    "DoubtRow",
    "DoubtsPage",
    "SettingsInForce",
    "broken_invariants",
    "dossier_of",
    "doubts_of",
    "doubts_page",
    "one_doubt",
    "open_count",
    "readable_settings",
    "settings_of",
    "suspected_references",
    "versions",
]
