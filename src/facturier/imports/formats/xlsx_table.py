"""The first visible sheet of an XLSX workbook, cell by cell: nothing evaluated, nothing fetched.

The bytes come from strangers. Every part has a size before it is unpacked, and is cut off there;
entities, outside references and formulas are refused or told as what they are; cells are counted
as they come, so that a sheet of a million columns never stands in memory.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _
from lxml import etree

from facturier.imports.formats.limits import LONGEST_CELL, MOST_COLUMNS, too_wide, unreadable

LARGEST_SHEET = 150 * 10**6  # bytes, unpacked
LARGEST_TEXTS = 60 * 10**6
LARGEST_PART = 5 * 10**6
MOST_ENTRIES = 2_000
MOST_LINES = 1_100_000  # of a sheet, blank ones included
FREED_EVERY = 64  # elements

# How a workbook that is none shows: no archive, no XML, a part or a text that is missing, a number
# that is none, a part that is encrypted or compressed in a way nobody uses.
_BROKEN = (
    BadZipFile, zlib.error, struct.error, etree.XMLSyntaxError, LookupError, ValueError,
    ArithmeticError, OSError, EOFError, RuntimeError,
)  # fmt: skip

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_CELL, _FORMULA, _INLINE, _VALUE = (
    frozenset({f"{_MAIN}{name}", f"{_STRICT}{name}"}) for name in ("c", "f", "is", "v")
)
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
# Numbers of the formats that show days and hours, in every language of Excel (ECMA-376, 18.8.30).
_DAY_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


def xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(row number, texts) of the first visible sheet; Refusal for what is no such workbook."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            _ensure_modest(archive)
            yield from _Workbook(archive).lines()
    except _BROKEN as error:
        raise _no_workbook() from error


def _no_workbook():
    return unreadable(
        "workbook",
        _("Ce classeur n'est pas lisible. Ouvrez-le, puis enregistrez-le en XLSX ou en CSV UTF-8."),
    )


def _bomb():
    return unreadable(
        "bomb",
        _("Ce classeur est démesuré une fois décompressé. Copiez les lignes utiles dans un autre."),
    )


def _ensure_modest(archive: ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > 4 * LARGEST_SHEET:
        raise _bomb()


class _Workbook:
    """A workbook that is read: its sheet, shared texts, and which styles are days."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.from_1904 = False
        self.sheet = self._first_sheet()
        self.days = self._day_styles()
        self.texts = self._shared_texts()

    # -- parts -------------------------------------------------------------------------------------
    def _open(self, path: str, largest: int):
        # ZipFile reads no more than the size an entry states, whatever it really holds.
        entry = self.archive.getinfo(path)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise _no_workbook()  # no spreadsheet writes another, and each fails in ways of its own
        if entry.file_size > largest:
            raise _bomb()
        return self.archive.open(path)

    def _tree(self, path: str) -> etree._Element:
        with self._open(path, LARGEST_PART) as part:
            return _plain(etree.parse(part, _parser())).getroot()

    def _ended(self, path: str, largest: int, wanted: tuple[str, ...]) -> Iterator[etree._Element]:
        """The elements of these names as they end, freed as they go by."""
        tags = [f"{space}{name}" for space in (_MAIN, _STRICT) for name in wanted]
        with self._open(path, largest) as part:
            events = etree.iterparse(
                part, events=("end",), tag=tags, resolve_entities=False, no_network=True,
                load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            for count, (_event, element) in enumerate(events):
                if count == 0:
                    _plain(element.getroottree())
                yield element
                if count % FREED_EVERY == 0:
                    _forget_before(element)

    def _first_sheet(self) -> str:
        relations = {
            relation.get("Id"): relation
            for relation in self._tree("xl/_rels/workbook.xml.rels")
            if relation.get("TargetMode") != "External"
        }
        book = self._tree("xl/workbook.xml")
        for properties in _children(book, "workbookPr"):
            self.from_1904 = properties.get("date1904") in ("1", "true")
        for sheets in _children(book, "sheets"):
            for sheet in sheets:
                relation = relations.get(next(filter(None, map(sheet.get, _ID)), ""))
                if sheet.get("state", "visible") == "visible" and relation is not None:
                    return _inside(relation.get("Target", ""))
        raise KeyError("no visible sheet")

    def _day_styles(self) -> set[int]:
        if "xl/styles.xml" not in self.archive.namelist():
            return set()
        styles = self._tree("xl/styles.xml")
        own = {
            int(one.get("numFmtId", "0")): one.get("formatCode", "")
            for formats in _children(styles, "numFmts")
            for one in formats
        }
        return {
            at
            for cells in _children(styles, "cellXfs")
            for at, one in enumerate(cells)
            if _shows_day(int(one.get("numFmtId", "0")), own)
        }

    def _shared_texts(self) -> list[str]:
        path = "xl/sharedStrings.xml"
        if path not in self.archive.namelist():
            return []
        return [_said(element) for element in self._ended(path, LARGEST_TEXTS, ("si",))]

    # -- cells -------------------------------------------------------------------------------------
    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that hold something."""
        number: int = 0
        cells: list[str] = []
        for element in self._ended(self.sheet, LARGEST_SHEET, ("row", "c")):
            if element.tag in _CELL:
                self._put(cells, element)
                continue
            stated = element.get("r", "")
            before = number
            number = int(stated) if stated.isdigit() and len(stated) < 8 else number + 1
            if number <= before:
                raise ValueError(stated)  # rows go down the sheet, each once
            if number > MOST_LINES:
                raise _bomb()
            if any(cells):
                yield number, cells
            cells = []
            element.clear()

    def _put(self, cells: list[str], cell: etree._Element) -> None:
        text = self._text(cell)
        place = cell.get("r", "")
        at = _column(place) if place else len(cells)
        if not text:
            # A blank with a place is only a look; one without takes a place.
            if not place and at < MOST_COLUMNS:
                cells.append("")
            return
        if at >= MOST_COLUMNS:
            raise too_wide()
        cells.extend([""] * (at + 1 - len(cells)))
        cells[at] = text

    def _text(self, cell: etree._Element) -> str:
        kind, stated = cell.get("t", "n"), ""
        for part in cell:
            if part.tag in _FORMULA:
                # Never evaluated, and what Excel last computed may be old: told as what it is.
                return f"={(part.text or '').strip()[:200]}"
            if part.tag in _INLINE:
                return _said(part).strip()
            if part.tag in _VALUE:
                stated = (part.text or "").strip()
        if not stated or kind in ("str", "e"):
            return stated
        if kind == "s":
            if not stated.isdigit():
                raise ValueError(stated)
            return self.texts[int(stated)].strip()
        if kind == "b":
            return "true" if stated == "1" else "false"
        if kind == "d":
            return stated.removesuffix("T00:00:00")
        style = cell.get("s", "")
        return self._number(stated, bool(style) and int(style) in self.days)

    def _number(self, stated: str, is_day: bool) -> str:
        try:
            exact = Decimal(stated)
            # Excel writes 1.1 as 1.1000000000000001: the shortest number of the same double.
            if len(exact.as_tuple().digits) > 15:
                exact = Decimal(repr(float(stated)))
        except InvalidOperation:
            return stated
        if not exact.is_finite() or abs(exact) >= 10**30:
            return stated
        if is_day:
            return _moment(exact, self.from_1904)
        text = f"{exact:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _plain(tree: etree._ElementTree) -> etree._ElementTree:
    """A workbook declares no document type; one that does wants something else of us."""
    about: Any = tree.docinfo  # the stubs know half of it
    if about.doctype or about.internalDTD is not None:
        raise _no_workbook()
    return tree


def _forget_before(element: etree._Element) -> None:
    """Free what stands before: the row itself stays until its end."""
    parent = element.getparent()
    if parent is not None and len(parent) > 1:
        del parent[:-1]


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return element.iterchildren(f"{_MAIN}{name}", f"{_STRICT}{name}")


def _said(element: etree._Element) -> str:
    """The text of a string, its runs joined, without the readings of East Asian names."""
    texts = (
        part.text or ""
        for part in element.iter(f"{_MAIN}t", f"{_STRICT}t")
        if not _is_reading(part)
    )
    joined = "".join(texts)[: LONGEST_CELL + 100]
    return _ESCAPED.sub(lambda found: _character(found[1]), joined) if "_x" in joined else joined


def _is_reading(part: etree._Element) -> bool:
    parent = part.getparent()
    return parent is not None and str(parent.tag).endswith("}rPh")


def _character(code: str) -> str:
    number = int(code, 16)
    readable = number in (9, 10, 13) or (number >= 32 and not 0xD800 <= number <= 0xDFFF)
    return chr(number) if readable else "\ufffd"


@cache
def _letters(letters: str) -> int:
    at = 0
    for letter in letters:
        at = 26 * at + ord(letter) - 64
    return at - 1


def _column(place: str) -> int:
    """The index of the column of A1, ABC12."""
    found = _PLACE.fullmatch(place)
    if not found:
        raise ValueError(place)
    return _letters(found[1])


def _shows_day(number: int, own: dict[int, str]) -> bool:
    if number in own:
        return bool(re.search(r"[dmyhs]", _QUOTED.sub("", own[number]).split(";")[0].lower()))
    return number in _DAY_FORMATS


def _moment(serial: Decimal, from_1904: bool) -> str:
    zero = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    if not 0 <= serial < 2_958_466:
        return f"{serial:f}"
    days, fraction = divmod(serial, 1)
    day = zero + timedelta(days=int(days))
    if not fraction:
        return day.isoformat()
    seconds = round(fraction * 86_400)
    moment = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return moment.isoformat(" ")


def _inside(target: str) -> str:
    """The path of a part; nothing leads out of the archive, which is never unpacked to disk."""
    path = PurePosixPath(target.lstrip("/"))
    return str(path) if path.parts[:1] == ("xl",) else str(PurePosixPath("xl") / path)
