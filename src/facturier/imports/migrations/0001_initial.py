"""Imports, their rows, and remembered mappings: closed to other organisations.

Rows and stages are progress, so that no change of them owes an event: the verbs that begin, end and
undo an import record theirs, and each created thing its own.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import facturier.imports.rules.states
import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0002_closed_tables"),
        ("organisations", "0002_kept_for_ever"),
    ]

    operations = [
        migrations.CreateModel(
            name="TableImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("file_name", models.CharField(max_length=120)),
                (
                    "heads",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                (
                    "stage",
                    models.CharField(
                        default=facturier.imports.rules.states.Stage["MAPPING"], max_length=12
                    ),
                ),
                ("row_count", models.IntegerField()),
                ("user_id", models.UUIDField()),
                ("user_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("starter_id", models.UUIDField(null=True)),
                ("starter_name", models.CharField(default="", max_length=200)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("undoer_id", models.UUIDField(null=True)),
                ("undoer_name", models.CharField(default="", max_length=200)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("line", models.IntegerField()),
                (
                    "cells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        default=facturier.imports.rules.states.RowState["WAITING"], max_length=10
                    ),
                ),
                ("twin_of", models.IntegerField(null=True)),
                ("reason", models.TextField(default="")),
                ("made_id", models.UUIDField(null=True)),
                ("made_label", models.TextField(default="")),
                ("made_before", models.JSONField(default=dict)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "table_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="imports.tableimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChosenMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("fingerprint", models.CharField(max_length=64)),
                ("mapping", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "fingerprint"), name="mapping_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="tableimport",
            index=models.Index(fields=["organisation", "-id"], name="import_newest"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                fields=["organisation", "table_import", "state", "line"],
                name="import_rows_by_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("organisation", "table_import", "line"), name="import_line_once"
            ),
        ),
        *(
            operation
            for table in ("imports_tableimport", "imports_importrow", "imports_chosenmapping")
            for operation in (protect(table, audited=False), own_key(table))
        ),
        same_organisation("imports_tableimport", "file_id", "files_storedfile"),
        same_organisation("imports_importrow", "table_import_id", "imports_tableimport"),
    ]
