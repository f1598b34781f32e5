"""What an import and its rows say: counts, pages of rows, what each row will become."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from facturier.imports.models import ChosenMapping, ImportRow, TableImport
from facturier.imports.rules import (
    WRONG,
    BadRow,
    Compared,
    Fault,
    Kind,
    RowState,
    kind_named,
    kinds,
    proposed,
    remembered,
    sound,
)
from facturier.kit.refusal import absent
from facturier.organisations.queries import Member, may, require

PAGE = 50
COMPARED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Imports, newest first, and where the next page starts."""

    rows: tuple[TableImport, ...]
    older_than: UUID | None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with what it would become, or why it cannot."""

    row: ImportRow
    facts: Any
    faults: tuple[Fault, ...]
    known: str


def open_kinds(member: Member) -> tuple[Kind, ...]:
    """The kinds that this member may import."""
    return tuple(kind for kind in kinds() if may(member, kind.capability))


def require_any_kind(member: Member) -> tuple[Kind, ...]:
    """The kinds that this member may import; refused (403) where there is none."""
    found = open_kinds(member)
    if not found and (first := next(iter(kinds()), None)):
        require(member, first.capability)
    return found


def require_kind(member: Member, key: str) -> Kind:
    """The kind, if the member may import it: else it does not exist, or is refused (403)."""
    kind = kind_named(key)
    if kind is None:
        raise absent()
    require(member, kind.capability)
    return kind


def imports_page(member: Member, older_than: UUID | None = None) -> ImportPage:
    """The imports of the kinds that this member may import, whoever began them."""
    rows = TableImport.objects.filter(
        organisation_id=member.organisation_id, kind__in=[k.key for k in open_kinds(member)]
    )
    if older_than is not None:
        rows = rows.filter(id__lt=older_than)
    found = list(rows.order_by("-id")[: PAGE + 1])
    more = len(found) > PAGE
    return ImportPage(tuple(found[:PAGE]), found[PAGE - 1].id if more else None)


def one_import(member: Member, import_id: UUID) -> tuple[TableImport, Kind]:
    """An import that the member may see; for others it does not exist."""
    row = TableImport.objects.filter(organisation_id=member.organisation_id, id=import_id).first()
    kind = kind_named(row.kind) if row else None
    if row is None or kind is None or not may(member, kind.capability):
        raise absent()
    return row, kind


def counts(table_import: TableImport) -> dict[str, int]:
    """State -> number of rows; every state is there."""
    rows = ImportRow.objects.filter(
        organisation_id=table_import.organisation_id, table_import=table_import
    )
    found = dict(rows.order_by().values_list("state").annotate(Count("id")))
    return {str(state): found.get(str(state), 0) for state in RowState}


def mapping_to_show(table_import: TableImport, kind: Kind) -> tuple[dict[str, int], bool]:
    """(mapping, whether it was chosen before): confirmed, else remembered, else proposed."""
    count = len(table_import.heads)
    if table_import.mapping and (kept := sound(table_import.mapping, kind.columns, count)):
        return kept, True
    known = ChosenMapping.objects.filter(
        organisation_id=table_import.organisation_id,
        kind=kind.key,
        fingerprint=table_import.fingerprint,
    ).first()
    if known:
        placed = remembered(known.mapping, table_import.heads)
        if kept := sound(placed, kind.columns, count):
            return kept, True
    return proposed(kind.columns, table_import.heads), False


def examples(table_import: TableImport, limit: int = 3) -> list[tuple[str, ...]]:
    """The first texts of each column of the file, so that a person recognises it."""
    rows = list(
        ImportRow.objects.filter(
            organisation_id=table_import.organisation_id, table_import=table_import
        )
        .order_by("line")
        .values_list("cells", flat=True)[:20]
    )
    return [
        tuple([cells[at] for cells in rows if at < len(cells) and cells[at]][:limit])
        for at in range(len(table_import.heads))
    ]


def rows_page(
    table_import: TableImport,
    states: Sequence[RowState],
    *,
    after: int | None = None,
    size: int = PAGE,
) -> tuple[list[ImportRow], int | None]:
    """(rows of these states as the file has them, the line after which the next page starts)."""
    rows = ImportRow.objects.filter(
        organisation_id=table_import.organisation_id, table_import=table_import, state__in=states
    )
    if after is not None:
        rows = rows.filter(line__gt=after)
    found = list(rows.order_by("line")[: size + 1])
    return found[:size], found[size - 1].line if len(found) > size else None


def texts_of(row: ImportRow, mapping: Mapping[str, int]) -> dict[str, str]:
    """Column key -> text of this row; what the file does not give is absent."""
    return {key: row.cells[at] if at < len(row.cells) else "" for key, at in mapping.items()}


def read_rows(
    member: Member, table_import: TableImport, kind: Kind, rows: Sequence[ImportRow]
) -> list[ReadRow]:
    """Each row with its facts and faults, in the language of the reader."""
    read: list[ReadRow] = []
    for row in rows:
        facts, faults = _facts(table_import, kind, row)
        read.append(ReadRow(row, facts, faults, ""))
    sound_ones = [at for at, one in enumerate(read) if not one.faults]
    for start in range(0, len(sound_ones), COMPARED_AT_ONCE):
        batch = sound_ones[start : start + COMPARED_AT_ONCE]
        compared = kind.compare(member, [read[at].facts for at in batch])
        for at, found in zip(batch, compared, strict=True):
            read[at] = _with(read[at], found)
    return read


def _with(one: ReadRow, found: Compared) -> ReadRow:
    return ReadRow(one.row, one.facts, found.faults, found.known)


def _facts(table_import: TableImport, kind: Kind, row: ImportRow) -> tuple[Any, tuple[Fault, ...]]:
    texts = texts_of(row, table_import.mapping)
    faults = [
        Fault(key, _("Cette cellule contient une formule. Remplacez-la par sa valeur."))
        for key, text in texts.items()
        if text.startswith("=")
    ]
    if len(row.cells) > len(table_import.heads):
        faults.append(Fault("", _("Cette ligne a plus de cellules que la ligne de titres.")))
    if faults:
        return None, tuple(faults)
    try:
        return kind.check_row(texts), ()
    except BadRow as bad:
        return None, bad.faults


def reasons(kind: Kind, one: ReadRow) -> list[tuple[str, str]]:
    """(column, why) of a row that was left out, or could not be taken back."""
    row = one.row
    if row.state == RowState.TWIN:
        return [("", _("Déjà présent à la ligne %(line)s du fichier.") % {"line": row.twin_of})]
    if row.reason:
        return [("", row.reason)]
    labels = {column.key: str(column.label) for column in kind.columns}
    return [(labels.get(fault.column, ""), fault.reason) for fault in one.faults]


def bad_rows(member: Member, table_import: TableImport, kind: Kind) -> Iterator[list[str]]:
    """Every row that could not be taken, as the file states it, and why, as one more cell."""
    after, width = None, len(table_import.heads)
    while True:
        rows, after = rows_page(table_import, WRONG, after=after, size=COMPARED_AT_ONCE)
        for one in read_rows(member, table_import, kind, rows):
            told = " ".join(
                f"{column} : {why}" if column else why for column, why in reasons(kind, one)
            )
            cells = [*one.row.cells, *[""] * (width - len(one.row.cells))]
            yield [*cells[:width], told]
        if after is None:
            return
