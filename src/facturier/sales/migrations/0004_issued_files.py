"""Files made of issued documents: closed to others, each owes an event, none ever changes."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, own_key, protect, same_organisation

TABLE = "sales_issuedfile"


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_closed_tables"),
        ("organisations", "0002_kept_for_ever"),
        ("sales", "0003_issuing"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedFile",
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
                ("form", models.CharField(max_length=24)),
                ("made_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "issued",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.issueddocument",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "issued", "form"), name="issued_file_once"
                    )
                ],
            },
        ),
        protect(TABLE),
        own_key(TABLE),
        same_organisation(TABLE, "issued_id", "sales_issueddocument"),
        same_organisation(TABLE, "file_id", "files_storedfile"),
        frozen(TABLE, function="sales_refuse"),
    ]
