"""An XLSX workbook, written row by row in constant memory (ECMA-376, inline strings).

No library: the part of the format that a table needs is small, and what it must never do (a
formula, a link, an outside reference) is left out instead of switched off.
"""

import io
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from facturier.kit.display import PARIS
from facturier.kit.tables import SENT_AT_ONCE, looks_like_formula

if TYPE_CHECKING:
    from facturier.kit.tables import Cell, Column, Row

ROWS_PER_SHEET = 1_048_576  # what Excel opens
BYTES_PER_SHEET = 1_900_000_000  # beyond 2 GiB a part needs ZIP64, which Excel "repairs"
LONGEST_TEXT = 32_767
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number

_DAY_ZERO = date(1899, 12, 30)
_FIRST_SURE_DAY = date(1900, 3, 1)  # before it, Excel counts a day that never was
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Styles of a cell, in the order of `_styles`.
PLAIN, HEAD, DAY, MOMENT, QUOTED, DECIMALS = 0, 1, 2, 3, 4, 5
MOST_DECIMALS = 6

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def workbook(columns: Sequence["Column"], rows: Iterable["Row"], title: str) -> Iterator[bytes]:
    """The bytes of the workbook as they come; beyond the rows of a sheet, another sheet follows."""
    pipe = _Pipe()
    names: list[str] = []
    left = iter(rows)
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=5) as archive:  # type: ignore[arg-type]
        more = True
        while more:
            names.append(_sheet_name(title, len(names)))
            with archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as part:
                sheet = _Sheet(part, columns)
                more = yield from sheet.fill(left, pipe)
        for path, text in _frame(names):
            archive.writestr(path, _XML + text)
        yield pipe.taken()
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """What ZipFile writes to: it cannot go back, and gives away what it holds."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, chunk) -> int:  # type: ignore[override]
        self.held += chunk
        return len(chunk)

    def taken(self) -> bytes:
        content = bytes(self.held)
        self.held.clear()
        return content


class _Sheet:
    """One worksheet being written."""

    def __init__(self, part: IO[bytes], columns: Sequence["Column"]) -> None:
        self.part, self.columns = part, columns
        self.size = 0
        self.styles = [
            DECIMALS + min(column.decimals, MOST_DECIMALS) if column.decimals is not None else PLAIN
            for column in columns
        ]

    def fill(self, rows: Iterator["Row"], pipe: _Pipe) -> Generator[bytes, None, bool]:
        """Write rows until there are none, or no more fit; answers whether one may be left."""
        widths = "".join(
            f'<col min="{at}" max="{at}" width="{column.width}" customWidth="1"/>'
            for at, column in enumerate(self.columns, 1)
        )
        self._write(
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews>{f'<cols>{widths}</cols>' if widths else ''}<sheetData>"
        )
        heads = "".join(_text(str(column.label), HEAD) for column in self.columns)
        held = [f"<row>{heads}</row>"]
        written, full = 1, False
        for row in rows:
            held.append(f"<row>{''.join(map(_cell, row, self.styles))}</row>")
            written += 1
            if len(held) >= 200:
                self._write("".join(held))
                held.clear()
                if len(pipe.held) >= SENT_AT_ONCE:
                    yield pipe.taken()
            if written >= ROWS_PER_SHEET or self.size >= BYTES_PER_SHEET:
                full = True
                break
        self._write("".join(held) + "</sheetData></worksheet>")
        return full

    def _write(self, text: str) -> None:
        content = text.encode()
        self.size += len(content)
        self.part.write(content)


def _cell(value: "Cell", style: int) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | Decimal):
        return _number(Decimal(value), style)
    if isinstance(value, datetime):
        local = value.astimezone(PARIS)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return _day(local.date(), f"{seconds / 86400:.10f}"[1:], MOMENT)
    if isinstance(value, date):
        return _day(value, "", DAY)
    text = str(value)
    return _text(text, QUOTED if looks_like_formula(text) else PLAIN) if text else "<c/>"


def _number(value: Decimal, style: int) -> str:
    if not value.is_finite() or len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        # A spreadsheet would round it: it stays exact as a text.
        return _text(f"{value:f}" if value.is_finite() else str(value), QUOTED)
    return f'<c s="{style}"><v>{value:f}</v></c>' if style else f"<c><v>{value:f}</v></c>"


def _day(day: date, fraction: str, style: int) -> str:
    if day < _FIRST_SURE_DAY:
        return _text(day.isoformat(), PLAIN)
    return f'<c s="{style}"><v>{(day - _DAY_ZERO).days}{fraction}</v></c>'


def _text(text: str, style: int) -> str:
    # A text that looks like one of the format's own escapes would be read as another.
    kept = _ESCAPE_LIKE.sub("_x005F_", _UNWRITABLE.sub("\ufffd", text))[:LONGEST_TEXT]
    kept = escape(kept, {"\r": "&#13;"})
    named = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{named}><is><t xml:space="preserve">{kept}</t></is></c>'


def _sheet_name(title: str, before: int) -> str:
    kept = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", title).strip()[:24] or "1"
    return f"{kept} {before + 1}" if before else kept


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The small parts around the sheets."""
    sheets = range(1, len(names) + 1)
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{at}.xml", "worksheet") for at in sheets]
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{path}" ContentType="{_TYPE}.{kind}+xml"/>'
            for path, kind in parts
        )
        + "</Types>",
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            [
                *(("worksheet", f"worksheets/sheet{at}.xml") for at in sheets),
                ("styles", "styles.xml"),
            ]
        ),
    )
    listed = "".join(
        f'<sheet name="{escape(_UNWRITABLE.sub("", name), {chr(34): "&quot;"})}"'
        f' sheetId="{at}" r:id="rId{at}"/>'
        for at, name in enumerate(names, 1)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    yield "xl/styles.xml", _styles()


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _styles() -> str:
    """PLAIN, HEAD, DAY, MOMENT, QUOTED, then one per number of decimals (at least so many)."""
    formats = ["dd/mm/yyyy", "dd/mm/yyyy hh:mm", "#,##0"]
    formats += [f"#,##0.{'0' * least}{'#' * (MOST_DECIMALS - least)}" for least in range(1, 7)]
    numbered = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(formats)
    )
    day, moment, *decimals = (_style(164 + at) for at in range(len(formats)))
    cells = [
        _style(0),
        _style(0, 'applyFont="1"', font=1),
        day,
        moment,
        _style(49, 'quotePrefix="1"'),  # edited by hand, it does not become a formula either
        *decimals,
    ]
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(formats)}">{numbered}</numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(cells)}">{"".join(cells)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _style(number_format: int, more: str = "", font: int = 0) -> str:
    return (
        f'<xf numFmtId="{number_format}" fontId="{font}" fillId="0" borderId="0" xfId="0"'
        f' applyNumberFormat="1" {more}/>'
    )
