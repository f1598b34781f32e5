"""Where the corpus of real electronic invoices stands, and what its manifest says.

The folder belongs to others and stays outside the repository: `FACTURIER_CORPUS` names it, else
`shared/einvoice/corpus` beside the checkout; without it the tests that need it say so.
"""

import csv
import os
from functools import cache
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "einvoice"
CORPUS = Path(os.environ.get("FACTURIER_CORPUS") or SHARED / "corpus")
REFERENCE, RULES = SHARED / "reference", SHARED / "rules"
MISSING = f"no corpus of electronic invoices in {CORPUS} (FACTURIER_CORPUS names its folder)"


@cache
def manifest() -> tuple[dict[str, str], ...]:
    """The rows of `manifest.csv`, in its order; none where there is no corpus."""
    file = CORPUS / "manifest.csv"
    if not file.exists():
        return ()
    with file.open(encoding="utf-8", newline="") as rows:
        return tuple(csv.DictReader(rows))
