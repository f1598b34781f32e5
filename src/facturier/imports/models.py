"""Imports, their rows as the file states them, and the mappings that people chose before."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from facturier.imports.rules import RowState, Stage
from facturier.kit.owned import Owned


class TableImport(Owned):
    """A file whose rows become things of one kind; its events tell its beginning and its end."""

    kind = models.CharField(max_length=40)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    heads = ArrayField(models.TextField())
    fingerprint = models.CharField(max_length=64)
    # Column key -> index of the file's column; empty until somebody has confirmed it.
    mapping = models.JSONField(default=dict)
    stage = models.CharField(max_length=12, default=Stage.MAPPING)
    row_count = models.IntegerField()
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    # Who started it, and who undid it: a colleague may do either.
    starter_id = models.UUIDField(null=True)
    starter_name = models.CharField(max_length=200, default="")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undoer_id = models.UUIDField(null=True)
    undoer_name = models.CharField(max_length=200, default="")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="import_newest")]


class ImportRow(Owned):
    """A row of the file: its texts, and what became of it."""

    table_import = models.ForeignKey(TableImport, models.PROTECT, related_name="+")
    # Where it stands in the file: the row of the sheet, the first line of a CSV record.
    line = models.IntegerField()
    cells = ArrayField(models.TextField())
    state = models.CharField(max_length=10, default=RowState.WAITING)
    twin_of = models.IntegerField(null=True)
    # The sentence of the verb that refused to create it, or to take it back.
    reason = models.TextField(default="")
    made_id = models.UUIDField(null=True)
    made_label = models.TextField(default="")
    made_before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "table_import", "line"], name="import_line_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "table_import", "state", "line"],
                name="import_rows_by_state",
            )
        ]


class ChosenMapping(Owned):
    """How files with these heads were read the last time."""

    kind = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "fingerprint"], name="mapping_once"
            )
        ]
