"""CSV as spreadsheets write it: any usual separator, UTF-8 or the Western code page of Windows."""

import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from facturier.imports.formats.limits import LONGEST_CELL, unreadable
from facturier.kit.tables import looks_like_formula

SEPARATORS = ";,\t"
LOOKED_AT = 20  # lines, to tell the separator
# UTF-8 read as cp1252 shows as Ã© for é: such a file mixes both, or was converted twice.
_MANGLED = re.compile("[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a CSV file; Refusal for what is no text, or breaks off within quotes."""
    text = _decoded(content)
    separator = _separator(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(begins, error) from None
        yield begins, [_unguarded(cell.strip()) for cell in cells]
        begins = lines.line_num + 1


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise unreadable(
            "binary",
            _("Ce fichier n'est pas un CSV lisible. Enregistrez-le en CSV UTF-8 ou en XLSX."),
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _from_windows(content)
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        reason = _("Ligne %(line)s : un caractère illisible. Enregistrez le fichier en CSV UTF-8.")
        raise unreadable("binary", reason % {"line": line})
    return text


def _from_windows(content: bytes) -> str:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or _MANGLED.search(text):
        raise unreadable(
            "encoding",
            _("L'encodage de ce fichier n'est pas reconnu. Enregistrez-le en CSV UTF-8."),
        )
    return text


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the same number of cells, the most of them."""
    head = "".join(text.splitlines(keepends=True)[:LOOKED_AT])
    best, most = ";", (0, 0)
    for separator in SEPARATORS:
        try:
            found = [len(row) for row in csv.reader(io.StringIO(head), delimiter=separator) if row]
        except csv.Error:
            continue
        if found and found[0] > 1:
            same = sum(1 for count in found if count == found[0])
            best, most = max((best, most), (separator, (same, found[0])), key=lambda one: one[1])
    return best


def _unguarded(cell: str) -> str:
    """What our own exports guard with an apostrophe comes back without it."""
    return cell[1:] if cell.startswith("'") and looks_like_formula(cell[1:]) else cell


def _broken(line: int, error: csv.Error):
    if "field larger" in str(error):
        reason = _("Ligne %(line)s : une cellule dépasse %(most)s caractères. Raccourcissez-la.")
        return unreadable("cell_too_long", reason % {"line": line, "most": LONGEST_CELL})
    reason = _(
        "Ligne %(line)s : des guillemets ne sont pas fermés. Corrigez-les, ou passez en XLSX."
    )
    return unreadable("quotes", reason % {"line": line})
