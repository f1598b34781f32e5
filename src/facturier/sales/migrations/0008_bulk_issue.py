"""Bulk issues and their drafts: closed to other organisations, progress without events of its own.

The verbs that begin, stop and end one record theirs, and each issued document its own.
"""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("sales", "0006_credit_uses"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkIssue",
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
                ("stage", models.CharField(default="prepared", max_length=10)),
                ("prepared_at", models.DateTimeField()),
                ("user_id", models.UUIDField()),
                ("user_name", models.CharField(max_length=200)),
                ("token_id", models.UUIDField(null=True)),
                ("token_name", models.CharField(blank=True, default="", max_length=120)),
                ("row_count", models.IntegerField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
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
            name="BulkIssueRow",
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
                ("place", models.IntegerField()),
                ("version", models.PositiveIntegerField()),
                ("gross", models.DecimalField(decimal_places=4, max_digits=19)),
                ("currency", models.CharField(max_length=3)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("number", models.CharField(blank=True, default="", max_length=35)),
                ("reference", models.CharField(blank=True, default="", max_length=24)),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                ("reason", models.TextField(blank=True, default="")),
                ("field", models.CharField(blank=True, default="", max_length=80)),
                (
                    "bulk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.bulkissue",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.draft",
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
        migrations.AddIndex(
            model_name="bulkissue",
            index=models.Index(fields=["organisation", "-id"], name="bulk_issue_newest"),
        ),
        migrations.AddIndex(
            model_name="bulkissuerow",
            index=models.Index(
                fields=["organisation", "bulk", "state", "place"], name="bulk_rows_by_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkissuerow",
            constraint=models.UniqueConstraint(
                fields=("organisation", "bulk", "draft"), name="bulk_draft_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkissuerow",
            constraint=models.UniqueConstraint(
                fields=("organisation", "bulk", "place"), name="bulk_place_once"
            ),
        ),
        *(
            operation
            for table in ("sales_bulkissue", "sales_bulkissuerow")
            for operation in (protect(table, audited=False), own_key(table))
        ),
        same_organisation("sales_bulkissuerow", "bulk_id", "sales_bulkissue"),
        same_organisation("sales_bulkissuerow", "draft_id", "sales_draft"),
    ]
