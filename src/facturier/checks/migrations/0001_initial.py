"""Checked files: closed to other organisations; progress, so that no change owes an event."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organisations", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FileCheck",
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
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("user_name", models.CharField(max_length=200)),
                ("file_name", models.CharField(max_length=120)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=12)),
                ("found", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "user_id", "-id"], name="check_newest_of_user"
                    ),
                    models.Index(fields=["organisation", "asked_at"], name="check_by_age"),
                ],
            },
        ),
        protect("checks_filecheck", audited=False),
    ]
