"""Mails that come back: kept once by what they say, never changed; found by their Message-ID."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import frozen, own_key, protect


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("sending", "0003_filing_plan"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReturnedMail",
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
                ("fingerprint", models.CharField(max_length=64)),
                ("message_id", models.CharField(max_length=400)),
                ("mail_kind", models.CharField(max_length=10)),
                ("mail_id", models.UUIDField()),
                ("outcome", models.CharField(max_length=10)),
                ("words", models.TextField(blank=True, default="")),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=200)),
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
                        fields=("organisation", "fingerprint"), name="returned_mail_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                fields=["organisation", "message_id"], name="sendings_by_message_id"
            ),
        ),
        protect("sending_returnedmail"),
        own_key("sending_returnedmail"),
        frozen("sending_returnedmail", function="sending_refuse"),
    ]
