"""How much of a table file is taken; what goes beyond is refused with a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal

LARGEST_FILE = 20 * 10**6  # bytes
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000  # characters


@dataclass(frozen=True, slots=True)
class Table:
    """The heads of a file, and its rows below as (line in the file, texts)."""

    heads: tuple[str, ...]
    rows: list[tuple[int, list[str]]]


def unreadable(code: str, reason: str) -> Refusal:
    """A file that is refused as a whole."""
    return Refusal(f"file.{code}", reason, status=422, field="file")


def table_of(lines: Iterator[tuple[int, list[str]]]) -> Table:
    """The first line that says something is the heads; the others that say something are rows."""
    heads: tuple[str, ...] | None = None
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        _ensure_narrow(number, cells)
        if heads is None:
            heads = _heads(cells)
            continue
        if len(rows) >= MOST_ROWS:
            raise unreadable(
                "too_many_rows",
                _("Ce fichier dépasse 50 000 lignes. Découpez-le, puis importez chaque partie."),
            )
        rows.append((number, cells))
    if heads is None:
        raise unreadable("empty", _("Ce fichier est vide. Vérifiez-le, puis choisissez-le."))
    if not rows:
        raise unreadable(
            "header_only",
            _("Ce fichier n'a que sa ligne de titres. Ajoutez les lignes à importer dessous."),
        )
    return Table(heads, rows)


def _ensure_narrow(number: int, cells: list[str]) -> None:
    if len(cells) > MOST_COLUMNS:
        raise too_wide()
    if any(len(cell) > LONGEST_CELL for cell in cells):
        reason = _("Ligne %(line)s : une cellule dépasse 5 000 caractères. Raccourcissez-la.")
        raise unreadable("cell_too_long", reason % {"line": number})


def too_wide() -> Refusal:
    """The refusal of a file with more columns than any table of people."""
    return unreadable(
        "too_many_columns",
        _("Ce fichier dépasse 200 colonnes. Gardez celles à importer, puis recommencez."),
    )


def _heads(cells: list[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    for cell in cells:
        known = " ".join(cell.split()).casefold()
        if known and known in seen:
            reason = _("Le titre de colonne « %(head)s » figure deux fois. Renommez l'un des deux.")
            raise unreadable("duplicate_heads", reason % {"head": cell.strip()[:80]})
        seen.add(known)
    return tuple(" ".join(cell.split())[:200] for cell in cells)
