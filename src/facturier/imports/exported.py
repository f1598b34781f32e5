"""Tables that leave an import: a model to fill, and the rows that could not be taken."""

from django.http import FileResponse
from django.utils.translation import gettext as _

from facturier.imports import queries
from facturier.imports.models import TableImport
from facturier.imports.rules import ERROR_HEAD, Kind
from facturier.kit.tables import Column, TableFormat, table_response
from facturier.organisations.queries import Member


def model(kind: Kind) -> FileResponse:
    """An empty XLSX with the heads that are understood, to fill."""
    columns = [Column(column.label) for column in kind.columns]
    return table_response(str(kind.title), TableFormat.XLSX, columns, [])


def bad_rows(member: Member, row: TableImport, kind: Kind) -> FileResponse:
    """The rows that could not be taken, as CSV, each with its reason: to correct, and import."""
    heads = [head for head in row.heads if head.casefold() != ERROR_HEAD]
    columns = [*map(Column, heads), Column(ERROR_HEAD)]
    kept = [at for at, head in enumerate(row.heads) if head.casefold() != ERROR_HEAD]
    told = (
        [*(cells[at] for at in kept), cells[-1]] for cells in queries.bad_rows(member, row, kind)
    )
    stem = row.file_name.rpartition(".")[0] or row.file_name
    return table_response(f"{stem}-{_('erreurs')}", TableFormat.CSV, columns, told)
