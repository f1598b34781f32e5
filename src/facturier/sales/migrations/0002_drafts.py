"""Drafts, their lines, and the batches of changes that made them: never deleted, history frozen."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation

TABLES = ("sales_draft", "sales_draftline", "sales_draftbatch")
KEYS = {
    "sales_draft": {
        "entity_id": "organisations_legalentity",
        "customer_id": "parties_party",
        "department_id": "organisations_department",
        "project_id": "organisations_project",
    },
    "sales_draftline": {"draft_id": "sales_draft"},
    "sales_draftbatch": {"draft_id": "sales_draft"},
}
# Their changes stand in the batches, field by field; the journal tells what becomes of the draft.
CLOSED = [
    operation
    for table in TABLES
    for operation in (
        protect(table, audited=False),
        own_key(table),
        *(same_organisation(table, column, target) for column, target in KEYS[table].items()),
    )
]
KEPT = "".join(
    f"REVOKE {rights}, TRUNCATE ON {table} FROM facturier_app;"
    for table, rights in zip(TABLES, ("DELETE", "DELETE", "UPDATE, DELETE"), strict=True)
)
GIVEN = "".join(f"GRANT UPDATE, DELETE ON {table} TO facturier_app;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0005_electronic_address_erased"),
        ("sales", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
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
                ("type_code", models.CharField(default="380", max_length=3)),
                ("state", models.CharField(default="open", max_length=10)),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("header", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=0)),
                ("made_from", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.UUIDField(null=True)),
                ("created_by", models.CharField(max_length=200)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.department",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.legalentity",
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
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftBatch",
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
                ("key", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("changes", models.JSONField(default=list)),
                ("answer", models.JSONField(default=list)),
                ("by_id", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
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
        migrations.CreateModel(
            name="DraftLine",
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
                ("key", models.UUIDField()),
                ("place", models.BigIntegerField()),
                ("fields", models.JSONField(default=dict)),
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
            model_name="draft",
            index=models.Index(
                fields=["organisation", "state", "-changed_at", "-id"], name="draft_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="draftbatch",
            index=models.Index(fields=["organisation", "draft", "-version"], name="batch_of_draft"),
        ),
        migrations.AddConstraint(
            model_name="draftbatch",
            constraint=models.UniqueConstraint(
                fields=("organisation", "draft", "key"), name="batch_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftline",
            constraint=models.UniqueConstraint(
                fields=("organisation", "draft", "key"), name="line_once"
            ),
        ),
        *CLOSED,
        migrations.RunSQL(KEPT, GIVEN),
    ]
