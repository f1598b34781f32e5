"""The cache table (rate limits and one-time codes, seen by every process) and idempotent answers."""

from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import protect


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(
            "CREATE TABLE kit_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL);"
            "CREATE INDEX kit_cache_expires ON kit_cache (expires);",
            "DROP TABLE kit_cache;",
        ),
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("key", models.CharField(max_length=200)),
                ("request_hash", models.BinaryField(max_length=32)),
                ("status", models.SmallIntegerField(null=True)),
                ("body", models.TextField(default="")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "user_id", "key"), name="kit_idempotent_key"
                    )
                ]
            },
        ),
        protect("kit_idempotentanswer", audited=False),
    ]
