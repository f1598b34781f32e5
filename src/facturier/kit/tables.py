"""Rows leave as a table file, CSV or XLSX: in constant memory, and never as a formula.

Whatever a customer, a supplier or a colleague typed may stand in a cell. A spreadsheet would run a
text that looks like a formula (CSV injection); so no text of ours ever is one.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from urllib.parse import quote

from django.http import FileResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from facturier.kit.display import PARIS

Cell = str | Promise | int | Decimal | date | datetime | bool | None
Row = Sequence[Cell]

SENT_AT_ONCE = 1 << 16
# What begins a formula in Excel, LibreOffice or Google Sheets, also after blanks; the full-width
# signs are read as their plain ones where an East Asian keyboard is set.
_FORMULA = re.compile(r"^[\s\x00-\x20\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_STARTS_WITH_CONTROL = re.compile(r"^[ \u00a0]*[\t\r\n]")


class TableFormat(StrEnum):
    """How a table leaves."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and for numbers how many decimals XLSX shows at least (value unchanged).

    `width` is in characters.
    """

    label: str | Promise
    decimals: int | None = None
    width: int = 16


def looks_like_formula(text: str) -> bool:
    """True if a spreadsheet might run this text instead of showing it."""
    return bool(_FORMULA.match(text) or _STARTS_WITH_CONTROL.match(text))


def csv_text(value: Cell) -> str:
    """A value as a French spreadsheet reads it: 1234,5 and 02/03/2026 10:00; texts harmless."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        # A number that is none (NaN) stays a text; it begins with no sign of a formula.
        return f"{value:f}".replace(".", ",") if value.is_finite() else str(value).lstrip("-")
    if isinstance(value, datetime):
        return f"{value.astimezone(PARIS):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/}{value.year:04}"
    text = str(value)
    kept = text.replace("\x00", "\ufffd")
    return f"'{kept}" if looks_like_formula(text) else kept


def stream_csv(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows as CSV: UTF-8 with its mark, `;`, decimal comma, as Excel opens it in France."""
    yield b"\xef\xbb\xbf"
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow([csv_text(column.label) for column in columns])
    for row in rows:
        writer.writerow([csv_text(value) for value in row])
        if held.tell() >= SENT_AT_ONCE:
            yield _taken(held)
    yield _taken(held)


def _taken(held: io.StringIO) -> bytes:
    content = held.getvalue().encode("utf-8", "replace")
    held.seek(0)
    held.truncate()
    return content


def stream_xlsx(columns: Sequence[Column], rows: Iterable[Row], title: str = "") -> Iterator[bytes]:
    """The rows as XLSX: dates are dates, numbers numbers, texts texts and nothing else."""
    from facturier.kit.workbook import workbook

    return workbook(columns, rows, title or _("Export"))


def stream_table(
    file_format: TableFormat, columns: Sequence[Column], rows: Iterable[Row], title: str = ""
) -> Iterator[bytes]:
    """The rows in the format asked for."""
    if file_format == TableFormat.CSV:
        return stream_csv(columns, rows)
    return stream_xlsx(columns, rows, title)


def table_response(
    name: str, file_format: TableFormat, columns: Sequence[Column], rows: Iterable[Row]
) -> FileResponse:
    """The download of a table, called `name` with its ending.

    It is written to disk first, within the transaction of the request: it shows one moment of the
    rows, and what fails half way answers an error instead of half a file that looks whole.
    """
    file = tempfile.TemporaryFile(prefix="facturier-table-")  # noqa: SIM115  (closed by the response)
    try:
        for chunk in stream_table(file_format, columns, rows, name):
            file.write(chunk)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    response = FileResponse(file, content_type=MEDIA_TYPES[file_format])
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = attachment(f"{file_name(name)}.{file_format}")
    response["Cache-Control"] = "private, no-store"
    return response


def file_name(name: str) -> str:
    """A name without folders, controls, direction marks or what Windows refuses; 80 characters."""
    kept = re.sub(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name)
    kept = re.sub(r'[<>:"/\\|?*%;]', "-", kept.encode("utf-8", "replace").decode())
    return kept[:80].strip(" .") or "export"


def attachment(name: str) -> str:
    """The header that names a download, in ASCII for old readers and in UTF-8 for the others."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
