"""Tables that leave as files: what a spreadsheet opens, and never runs."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from facturier.kit.download import FORMULA, spreadsheet


def test_a_spreadsheet_reads_back_what_was_written_accents_and_separators_included():
    rows = [["Domaine", "Précision ; note"], ['"guillemets"', "deux\nlignes"]]
    answer = spreadsheet(rows, "rôles.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    read = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert list(read) == rows
    assert "attachment" in answer["Content-Disposition"]


@given(st.text(max_size=20))
def test_no_cell_begins_as_a_formula(text):
    answer = spreadsheet([[text]], "x.csv")
    written = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
    (row,) = list(csv.reader(written, delimiter=";")) or [[""]]
    assert not (row and row[0].startswith(FORMULA))
