"""The series that an entity starts with, and which one numbers a document. Pure."""

from collections.abc import Mapping

# Credit notes apart: their reader tells them by their number, and so does the law's inspector.
USUAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Factures": ("F{YYYY}-{N:5}", ("380", "384", "386")),
    "Avoirs": ("A{YYYY}-{N:5}", ("381",)),
}
