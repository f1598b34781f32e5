"""Templates of documents: closed to others, each owes an event; a version never changes."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, own_key, protect, same_organisation

KEYS = {
    "sales_documenttemplate": {"entity_id": "organisations_legalentity"},
    "sales_documenttemplateversion": {
        "template_id": "sales_documenttemplate",
        "logo_id": "files_storedfile",
    },
}
CLOSED = [
    operation
    for table, keys in KEYS.items()
    for operation in (
        protect(table),
        own_key(table),
        *(same_organisation(table, column, target) for column, target in keys.items()),
    )
]
KEPT = (
    "REVOKE DELETE, TRUNCATE ON sales_documenttemplate FROM facturier_app;",
    "GRANT DELETE ON sales_documenttemplate TO facturier_app;",
)


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_closed_tables"),
        ("organisations", "0002_kept_for_ever"),
        ("sales", "0008_bulk_issue"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentTemplate",
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
                ("name", models.CharField(max_length=80)),
                ("type_codes", models.JSONField(default=list)),
                ("usual_since", models.DateTimeField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DocumentTemplateVersion",
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
                ("number", models.PositiveIntegerField()),
                ("look", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("made_by_id", models.UUIDField(null=True)),
                ("made_by", models.CharField(max_length=200)),
                (
                    "logo",
                    models.ForeignKey(
                        null=True,
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
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.documenttemplate",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="template_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sales.documenttemplateversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="documenttemplateversion",
            constraint=models.UniqueConstraint(
                fields=("organisation", "template", "number"), name="template_version_once"
            ),
        ),
        *CLOSED,
        same_organisation(
            "sales_issueddocument", "template_version_id", "sales_documenttemplateversion"
        ),
        frozen("sales_documenttemplateversion", function="sales_refuse"),
        migrations.RunSQL(*KEPT),
    ]
