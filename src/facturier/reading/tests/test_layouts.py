"""Invoices of many layouts, drawn apart from the reader, are read as they state."""

import pytest

from bench._papers_with_text import pairs
from bench.extraction import TARGETS, figures, measured


@pytest.mark.parametrize(("kind", "suppliers"), [("tuned", 16), ("held_out", 18)])
def test_what_pages_state_is_read_and_nothing_certain_is_wrong(kind, suppliers):
    tally = measured(pairs(suppliers, 7, kind))
    right = sum(tally.right[name] for name in TARGETS)
    assert right / sum(tally.of[name] for name in TARGETS) >= 0.97, tally.missed
    assert tally.certain == tally.certain_right, tally.missed
    assert tally.certain > 0.8 * 2 * sum(tally.of.values())


def test_one_correction_reads_the_next_invoice_of_a_supplier_with_words_of_its_own():
    tally = measured(pairs(12, 7, "odd"))
    assert tally.corrected > 60
    assert figures(tally)["after_correction_share"] >= 0.99, tally.missed
    assert tally.certain == tally.certain_right, tally.missed
