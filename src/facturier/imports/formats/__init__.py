"""Bytes of a table file -> its heads and rows, as texts."""

from django.utils.translation import gettext as _

from facturier.imports.formats.csv_table import csv_lines
from facturier.imports.formats.limits import LARGEST_FILE, Table, table_of, unreadable
from facturier.imports.formats.xlsx_table import xlsx_lines

__all__ = ["LARGEST_FILE", "Table", "read_table"]

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def read_table(content: bytes) -> Table:
    """The table of a CSV or XLSX file, told by its bytes; Refusal (422) says what to do else."""
    if len(content) > LARGEST_FILE:
        raise unreadable(
            "too_large",
            _("Ce fichier dépasse 20 Mo. Découpez-le, puis importez chaque partie."),
        )
    if content.startswith(_ZIP):
        return table_of(xlsx_lines(content))
    if content.startswith(_OLE):
        raise unreadable(
            "old_workbook",
            _("Ce classeur est protégé ou d'un ancien format. Enregistrez-le en XLSX sans mot"
              " de passe."),
        )  # fmt: skip
    if content.startswith(_PDF):
        raise unreadable("binary", _("Ce fichier est un PDF. Choisissez un fichier CSV ou XLSX."))
    return table_of(csv_lines(content))
