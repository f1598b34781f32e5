"""Files of customers and of strangers: read as they are, or refused with what to do."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.imports.formats import limits, read_table, xlsx_table
from facturier.kit.refusal import Refusal
from facturier.kit.tables import Column, stream_csv, stream_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EXPECTED = [["P-1", "Porte pleine", "12,5"], ["P-2", "Fenêtre", "7"]]


def rows(content: bytes) -> list[list[str]]:
    return [cells for _line, cells in read_table(content).rows]


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        read_table(content)
    assert refusal.value.status == 422 and refusal.value.field == "file"
    assert len(refusal.value.reason) > 30 and refusal.value.reason.endswith(".")
    return refusal.value.code


def a_workbook(
    sheet: str, *, texts: str = "", styles: str = "", book: str = "", **parts: bytes
) -> bytes:
    """A minimal workbook around the XML inside <worksheet>."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}<sheets>'
            '<sheet name="F" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
        )
        if texts:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
        if styles:
            archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>')
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def with_compression(content: bytes, method: int) -> bytes:
    """The same bytes, said to be compressed in a way that they are not."""
    changed, at = bytearray(content), -1
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        while (at := changed.find(mark, at + 1)) >= 0:
            changed[at + place : at + place + 2] = method.to_bytes(2, "little")
    return bytes(changed)


ROW_2 = '<row r="2"><c><v>1</v></c></row>'
HEAD = f"<row>{inline('Code')}{inline('Valeur')}</row>"


# -- CSV -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_whatever_its_separator_encoding_and_line_ends(separator, encoding, end):
    table = [["Code", "Désignation", "Prix"], *EXPECTED]
    quoted = end.join(separator.join(f'"{cell}"' for cell in row) for row in table) + end
    assert rows(quoted.encode(encoding)) == EXPECTED


def test_lines_are_those_of_the_file_and_blank_ones_do_not_count():
    table = read_table(b'\n;;\nCode;Nom\n\nA;"deux\nlignes"\n ; \nB;x\n')
    assert table.heads == ("Code", "Nom")
    assert table.rows == [(5, ["A", "deux\nlignes"]), (8, ["B", "x"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "file.empty"),
        (b"Code;Nom\n", "file.header_only"),
        (b"Code;Nom; code \nA;b;c\n", "file.duplicate_heads"),
        (b"Code;Nom\nA;b\x00c\n", "file.binary"),
        ("Code;Nom\nA;b\n".encode("utf-16"), "file.binary"),
        (b"Code;Nom\nA;\x07\n", "file.binary"),
        (b"Code;Nom\nA;\x81\x8d\n", "file.encoding"),
        (b"Code;Nom\nA;caf" + "é".encode() + b";\xe9\n", "file.encoding"),
        (b'Code;Nom\nA;"ouvert\n', "file.quotes"),
        (b'Code;Nom\nA;"a"b"\n', "file.quotes"),
        (b"Code;Nom\nA;" + b"x" * 5001, "file.cell_too_long"),
        (b"Code;Nom\nA;" + b"x" * 200_000, "file.cell_too_long"),
        (";".join(f"c{n}" for n in range(200_000)).encode() + b"\n1\n", "file.too_many_columns"),
        (b"%PDF-1.7", "file.binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.old_workbook"),
        (b"x" * (limits.LARGEST_FILE + 1), "file.too_large"),
        (b"Code\n" + b"a\n" * (limits.MOST_ROWS + 1), "file.too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_csv_file_that_cannot_be_taken_is_refused_with_what_to_do(content, code):
    assert refused(content) == code


def test_what_our_own_exports_guard_comes_back_as_it_was():
    texts = ["=1+1", "+33 1 02", "-x", "@nom", "plain", "'quoted"]
    content = b"".join(stream_csv([Column("Code"), Column("Nom")], [[t, "n"] for t in texts]))
    assert [row[0] for row in rows(content)] == texts


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_refusal(content):
    try:
        table = read_table(content)
    except Refusal:
        return
    assert table.heads and table.rows


# -- XLSX ------------------------------------------------------------------------------------------
def test_xlsx_is_read_back_as_it_was_written():
    table = [["=A1", Decimal("1.1"), date(2026, 3, 2), True], ["é", None, None, False]]
    content = b"".join(stream_xlsx([Column(name) for name in "abcd"], table))
    assert rows(content) == [["=A1", "1.1", "2026-03-02", "true"], ["é", "", "", "false"]]


def test_cells_are_placed_by_their_name_and_read_by_their_type():
    sheet = (
        f'<sheetData>{HEAD}<row r="7"><c r="B7" t="s"><v>1</v></c></row>'
        '<row r="9"><c r="A9"><v>1.1000000000000001</v></c><c r="B9" s="1"><v>46083</v></c></row>'
        '<row r="10"><c r="A10" s="1"><v>46083.5</v></c><c r="B10" t="e"><v>#N/A</v></c></row>'
        '<row r="11"><c r="A11"/><c r="B11" s="2"><v>1E3</v></c></row></sheetData>'
    )
    texts = (
        "<si><t>zéro</t></si><si><r><t>en </t></r><r><t>deux_x000D_</t></r><rPh><t>x</t></rPh></si>"
    )
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="[Red]dd/mm/yyyy"/><numFmt numFmtId="171"'
        ' formatCode="0.00&quot; days&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
    )
    table = read_table(a_workbook(sheet, texts=texts, styles=styles))
    assert table.rows == [
        (7, ["", "en deux"]),
        (9, ["1.1", "2026-03-02"]),
        (10, ["2026-03-02 12:00:00", "#N/A"]),
        (11, ["", "1000"]),
    ]


def test_a_formula_is_told_as_one_and_its_last_value_is_not_believed():
    sheet = f"<sheetData>{HEAD}<row>{inline('A')}<c><f>1+1</f><v>2</v></c></row></sheetData>"
    assert rows(a_workbook(sheet)) == [["A", "=1+1"]]


def test_a_date_system_of_1904_is_obeyed():
    sheet = f'<sheetData>{HEAD}<row><c r="B2" s="1"><v>0</v></c></row></sheetData>'
    book = '<workbookPr date1904="1"/>'
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    assert rows(a_workbook(sheet, styles=styles, book=book)) == [["", "1904-01-01"]]


def wide(count: int) -> bytes:
    cells = "".join(inline(str(n)) for n in range(count))
    return a_workbook(f"<sheetData><row>{cells}</row></sheetData>")


def test_a_sheet_of_two_hundred_thousand_columns_is_refused_before_it_stands_in_memory():
    assert refused(wide(200_000)) == "file.too_many_columns"
    far = f'<sheetData>{HEAD}<row><c r="XFD2"><v>1</v></c></row></sheetData>'
    assert refused(a_workbook(far)) == "file.too_many_columns"


def test_a_bomb_is_refused_without_being_unpacked(monkeypatch):
    monkeypatch.setattr(xlsx_table, "LARGEST_SHEET", 200_000)
    blank = "<row>" + "<c/>" * 100 + "</row>"
    assert refused(a_workbook(f"<sheetData>{blank * 1000}</sheetData>")) == "file.bomb"
    monkeypatch.setattr(xlsx_table, "LARGEST_TEXTS", 1000)
    texts = "<si><t>" + "x" * 2000 + "</t></si>"
    sheet = f"<sheetData>{HEAD}</sheetData>"
    assert refused(a_workbook(sheet, texts=texts)) == "file.bomb"
    many = {f"p{n}": b"" for n in range(2100)}
    assert refused(a_workbook(sheet, **many)) == "file.bomb"


def test_the_size_that_an_entry_states_is_all_that_is_read(monkeypatch):
    """A bomb may lie about its size: then it breaks off there, and is no workbook."""
    content = bytearray(a_workbook(f"<sheetData>{HEAD}{HEAD * 2000}</sheetData>"))
    central = content.rindex(b"PK\x01\x02")
    content[central + 24 : central + 28] = (100).to_bytes(4, "little")
    assert refused(bytes(content)) == "file.workbook"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_and_outside_documents_are_refused(declared):
    file = io.BytesIO()
    plain = io.BytesIO(a_workbook(f"<sheetData>{HEAD}{HEAD}</sheetData>"))
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(file, "w") as after:
        for entry in before.infolist():
            content = before.read(entry).decode()
            if entry.filename.endswith("sheet1.xml"):
                content = declared + content.replace(
                    "Valeur", "&f;" if "f SYS" in declared else "v"
                )
            after.writestr(entry.filename, content)
    assert refused(file.getvalue()) == "file.workbook"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04rubbish",
        a_workbook("<sheetData><row>"),
        a_workbook(f'<sheetData>{HEAD}<row><c t="s"><v>9</v></c></row></sheetData>'),
        a_workbook(f'<sheetData>{HEAD}<row><c t="s"><v>x</v></c></row></sheetData>'),
        a_workbook(f'<sheetData>{HEAD}<row><c r="1A"><v>1</v></c></row></sheetData>'),
        a_workbook(f'<sheetData>{HEAD}<row><c s="x"><v>1</v></c></row></sheetData>'),
        a_workbook(f"<sheetData>{HEAD}{ROW_2}{ROW_2}</sheetData>"),
        a_workbook(f'<sheetData>{HEAD}<row r="5"><c><v>1</v></c></row>{ROW_2}</sheetData>'),
        with_compression(a_workbook(f"<sheetData>{HEAD}{HEAD}</sheetData>"), zipfile.ZIP_LZMA),
        with_compression(a_workbook(f"<sheetData>{HEAD}{HEAD}</sheetData>"), zipfile.ZIP_BZIP2),
    ],
)
def test_a_broken_workbook_is_refused_with_what_to_do(content):
    assert refused(content) == "file.workbook"


def test_a_text_document_in_a_zip_is_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refused(file.getvalue()) == "file.workbook"


def test_a_hidden_sheet_is_not_the_first():
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="C" sheetId="1" state="hidden" r:id="rId9"/><sheet name="F" sheetId="2" r:id="rId1"/></sheets></workbook>'
    file = io.BytesIO()
    plain = io.BytesIO(a_workbook(f"<sheetData>{HEAD}{HEAD}</sheetData>"))
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(file, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            after.writestr(entry.filename, book if entry.filename == "xl/workbook.xml" else content)
    assert rows(file.getvalue()) == [["Code", "Valeur"]]
