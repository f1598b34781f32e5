"""What a person began to type and has not sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import facturier.kit.keys


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_kept_for_ever")]

    operations = [
        migrations.CreateModel(
            name="HalfTyped",
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
                ("form", models.CharField(max_length=80)),
                ("values", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "form"), name="identity_half_typed_once"
                    )
                ],
            },
        ),
    ]
