"""Decisions about legal mentions: closed to other organisations, each owes an event, none changes."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect

TABLE = "sales_wordingdecision"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organisations", "0002_kept_for_ever"), ("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="WordingDecision",
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
                ("key", models.CharField(max_length=60)),
                ("first_day", models.DateField()),
                ("version", models.CharField(blank=True, default="", max_length=20)),
                ("text_fr", models.TextField(blank=True, default="")),
                ("text_en", models.TextField(blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                ("decided_by", models.CharField(max_length=200)),
                ("decided_at", models.DateTimeField()),
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
                "indexes": [
                    models.Index(
                        fields=["organisation", "key", "-first_day", "-id"],
                        name="wording_by_key_and_day",
                    )
                ]
            },
        ),
        protect(TABLE),
        own_key(TABLE),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM facturier_app",
            f"GRANT UPDATE, DELETE ON {TABLE} TO facturier_app",
        ),
    ]
