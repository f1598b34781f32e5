"""Table files: what leaves is what was there, typed, and never a formula."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from facturier.kit import workbook as workbook_module
from facturier.kit.tables import (
    Column,
    TableFormat,
    csv_text,
    file_name,
    looks_like_formula,
    stream_csv,
    stream_table,
    stream_xlsx,
    table_response,
)

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ATTACKS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "   @A1",
    "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0",
    '=HYPERLINK("http://exemple.test","Voir")', "=IMPORTXML(CONCAT(\"http://\",A1),\"//a\")",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1", "-2+3+cmd|' /C calc'!D2", "\x00=1+1", "\tfoo",
]  # fmt: skip
HARMLESS = ["Porte d'entrée", "12-34", "a=b", "", "'=1", "100 %", "« =1 »", "2 + 2"]


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet(content: bytes, number: int = 1):
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))


def cells(content: bytes, number: int = 1) -> list[list[tuple[str, str]]]:
    """(type, content) of each cell below the heads."""
    rows = sheet(content, number).findall(f".//{MAIN}row")[1:]
    return [[(cell.get("t", "n"), "".join(cell.itertext())) for cell in row] for row in rows]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_that_looks_like_a_formula_is_shown_and_never_run(attack):
    assert looks_like_formula(attack)
    columns = [Column("Nom"), Column(attack)]
    [head, row] = csv_rows(b"".join(stream_csv(columns, [[attack, "x"]])))
    assert head[1].startswith("'") and row[0] == "'" + attack.replace("\x00", "\ufffd")
    content = b"".join(stream_xlsx(columns, [[attack, "x"]]))
    assert not sheet(content).findall(f".//{MAIN}f")
    [[(kind, text), _x]] = cells(content)
    assert kind == "inlineStr" and text == attack.replace("\x00", "\ufffd")


@pytest.mark.parametrize("text", HARMLESS)
def test_a_plain_text_leaves_as_it_is(text):
    assert csv_text(text) == text


@given(st.text(max_size=40))
def test_whatever_the_text_no_csv_cell_begins_like_a_formula(text):
    written = csv_text(text)
    assert not looks_like_formula(written)
    assert written.removeprefix("'") == text.replace("\x00", "\ufffd").removeprefix("'")


@given(st.lists(st.text(max_size=20), min_size=2, max_size=2))
def test_whatever_the_texts_the_workbook_can_be_read_again(row):
    [found] = cells(b"".join(stream_xlsx([Column("a"), Column("b")], [row])))
    assert [kind for kind, _text in found] == ["inlineStr" if text else "n" for text in row]


def test_csv_is_what_excel_opens_in_france():
    rows = [
        [
            Decimal("-1234.50"),
            date(2026, 3, 2),
            datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
            True,
            None,
            7,
        ]
    ]
    content = b"".join(stream_csv([Column(name) for name in "abcdef"], rows))
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    # A negative number is a number: it takes no apostrophe.
    assert csv_rows(content)[1] == ["-1234,50", "02/03/2026", "02/03/2026 10:05", "oui", "", "7"]


def test_xlsx_keeps_numbers_and_dates_as_what_they_are():
    rows = [
        [Decimal("1234.5"), date(2026, 3, 2), datetime(2026, 3, 2, 11, 0, tzinfo=UTC), False, 12]
    ]
    columns = [Column("Prix", decimals=2), *(Column(name) for name in "bcde")]
    content = b"".join(stream_xlsx(columns, rows))
    [row] = cells(content)
    assert row[0] == ("n", "1234.5") and row[4] == ("n", "12") and row[3] == ("b", "0")
    assert row[1] == ("n", "46083")
    assert row[2] == ("n", "46083.5000000000")
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()
    assert 'formatCode="dd/mm/yyyy"' in styles and 'formatCode="#,##0.00####"' in styles


def test_a_number_that_a_spreadsheet_would_round_stays_exact_as_a_text():
    exact = Decimal("12345678901234567.89")
    content = b"".join(stream_xlsx([Column("a"), Column("b")], [[exact, 10**15]]))
    assert cells(content) == [[("inlineStr", "12345678901234567.89"), ("n", "1000000000000000")]]


def test_a_text_that_looks_like_an_escape_of_the_format_is_not_read_as_one():
    [[(_kind, text)]] = cells(b"".join(stream_xlsx([Column("a")], [["_x000D_"]])))
    assert text == "_x005F_x000D_"


def test_rows_beyond_a_sheet_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook_module, "ROWS_PER_SHEET", 3)
    content = b"".join(stream_xlsx([Column("a")], ([n] for n in range(5)), "Articles"))
    assert [row[0][1] for number in (1, 2, 3) for row in cells(content, number)] == list("01234")
    book = zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml").decode()
    assert 'name="Articles"' in book and 'name="Articles 3"' in book


@pytest.mark.parametrize("file_format", list(TableFormat))
def test_a_long_table_is_written_in_constant_memory(file_format):
    columns = [Column("Texte"), Column("Montant", decimals=2)]
    rows = ((f"Ligne {n}", Decimal(n)) for n in range(60_000))
    tracemalloc.start()
    chunks = sum(1 for chunk in stream_table(file_format, columns, rows))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert chunks > 3 and peak < 3_000_000


@pytest.mark.django_db  # closing an answer looks at the connection that the test before left
def test_a_download_has_a_name_that_no_system_stumbles_over():
    answer = table_response("../Articles; «été»\r\nX: y", TableFormat.CSV, [Column("a")], [["b"]])
    named = answer["Content-Disposition"]
    assert "\r" not in named and "/" not in named.partition("filename*")[0]
    assert "filename*=UTF-8''-Articles-%20" in named
    body = b"".join(answer.streaming_content)
    answer.close()
    assert int(answer["Content-Length"]) == len(body) and body.endswith(b"b\r\n")
    assert file_name("\u202e/") == "-" and file_name("...") == "export"


def test_a_table_that_fails_half_way_is_no_half_file():
    def rows():
        yield ["a"]
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        table_response("x", TableFormat.CSV, [Column("a")], rows())
